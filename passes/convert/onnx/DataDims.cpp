//===- DataDims.cpp - dims that a model computes from its data --------------===//
#include "passes/convert/onnx/DataDims.h"

using namespace mlir;
using namespace skiff;

namespace {
/// Formulas on i64 tensors.
struct Ints {
  OnnxNode &node;
  Type i64;
  explicit Ints(OnnxNode &node) : node(node), i64(IntegerType::get(node.context(), 64)) {}

  Value number(int64_t value) { return node.intScalar(i64, value); }
  Value scalarOf(AffineExpr dim) { return node.reshape(node.dimValues({dim}), ArrayRef<int64_t>{}); }
  Value where(Value condition, Value then, Value otherwise) {
    return node.make<nn::WhereOp>(condition, then, otherwise);
  }
  Value equals(Value a, Value b) { return node.make<nn::EqualOp>(a, b); }
  Value isNegative(Value a) { return node.make<nn::LessOp>(a, number(0)); }
  Value clamp(Value x, Value low, Value high) {
    return node.make<nn::MinOp>(node.make<nn::MaxOp>(x, low), high);
  }
  Value atLeastZero(Value x) { return node.make<nn::MaxOp>(x, number(0)); }
  Value product(Value x) { return node.reduce(x, {0}, nn::ReduceKind::prod); }
  /// a / b, rounded up; a is not negative, b is positive.
  Value divideUp(Value a, Value b) { return node.div(node.add(a, node.sub(b, number(1))), b); }
};

/// The number of elements of a tensor of one dim; reports one that is not static.
std::optional<int64_t> lengthOf(OnnxNode &node, Value list, StringRef what) {
  if (node.bad() || !list)
    return std::nullopt;
  if (OnnxNode::rankOf(list) == 1 && OnnxNode::typeOf(list).hasStaticShape())
    return OnnxNode::typeOf(list).getDimSize(0);
  (void)node.error("needs " + what + " of one dim of a known size, got the dims " +
                   node.text(node.dimsOf(list)));
  return std::nullopt;
}
} // namespace

Dims skiff::reshapeDimsFromData(OnnxNode &node, Value x, Value shape, bool allowZero) {
  auto length = lengthOf(node, shape, "a shape");
  if (!length)
    return {};
  Ints ints(node);
  const Dims in = node.dimsOf(x);
  AffineExpr all = node.product(in);
  if (*length == 0) {
    if (!nn::isConstantDim(all, 1))
      (void)node.error("cannot reshape " + node.text(in) + " to a scalar");
    return {};
  }
  if (!allowZero) {
    Dims copied = in;
    copied.resize(*length, node.dim(-1)); // a 0 with no dim to copy is an error
    shape = ints.where(ints.equals(shape, ints.number(0)), node.dimValues(copied), shape);
  }
  Value isOpen = ints.equals(shape, ints.number(-1));
  Value known = ints.product(ints.where(isOpen, ints.number(1), shape));
  Value total = node.dimValues({all});
  Value rest = node.div(total, node.make<nn::MaxOp>(known, ints.number(1)));
  shape = ints.where(isOpen, rest, shape);
  Value fits = ints.equals(ints.product(shape), total);
  return node.readDims(ints.where(fits, shape, ints.number(-1)));
}

Dims skiff::expandDimsFromData(OnnxNode &node, Value x, Value shape) {
  auto length = lengthOf(node, shape, "a shape");
  if (!length)
    return {};
  Ints ints(node);
  // Both with the same number of dims, 1 in front of the shorter one.
  Dims in = node.dimsOf(x);
  int64_t rank = std::max<int64_t>(*length, in.size());
  in.insert(in.begin(), rank - in.size(), node.dim(1));
  if (*length < rank) {
    Value ones = node.constant(
        makeInts(RankedTensorType::get({rank - *length}, ints.i64), SmallVector<int64_t>(rank - *length, 1)));
    shape = node.make<nn::ConcatOp>(ValueRange({ones, shape}), uint64_t(0));
  }
  if (rank == 0)
    return {};
  Value own = node.dimValues(in), one = ints.number(1);
  Value result = ints.where(ints.equals(shape, one), own, shape);
  SmallVector<int64_t>
      gives; // Only a dim of 1 gives way: which those are is known when the model is compiled.
  for (AffineExpr dim : in)
    gives.push_back(nn::isConstantDim(dim, 1));
  Value mayDiffer =
      node.constant(makeInts(RankedTensorType::get({rank}, IntegerType::get(node.context(), 1)), gives));
  Value fits = node.make<nn::OrOp>(mayDiffer, ints.equals(result, own));
  Dims dims = node.readDims(ints.where(fits, result, ints.number(-1)));
  for (auto [dim, from] : llvm::zip(dims, in))
    if (!nn::isConstantDim(from, 1))
      dim = from;
  return dims;
}

AffineExpr skiff::rangeSizeFromData(OnnxNode &node, Value start, Value limit, Value delta) {
  Ints ints(node);
  Value extent = node.sub(limit, start), count;
  if (isa<FloatType>(OnnxNode::elementOf(start))) {
    count = node.cast(node.make<nn::CeilOp>(node.div(extent, delta)), ints.i64);
  } else {
    extent = node.cast(extent, ints.i64);
    delta = node.cast(delta, ints.i64);
    Value goesDown = ints.isNegative(delta);
    auto flipped = [&](Value x) { return ints.where(goesDown, node.sub(ints.number(0), x), x); };
    count = ints.divideUp(ints.atLeastZero(flipped(extent)),
                          node.make<nn::MaxOp>(flipped(delta), ints.number(1)));
  }
  Dims dims = node.readDims(node.reshape(ints.atLeastZero(count), ArrayRef<int64_t>{1}));
  return node.bad() ? node.dim(0) : dims.front();
}

DataRange skiff::sliceRangeFromData(OnnxNode &node, AffineExpr dim, Value start, Value end, int64_t step) {
  Ints ints(node);
  Value size = ints.scalarOf(dim), zero = ints.number(0), last = node.sub(size, ints.number(1));
  bool up = step > 0;
  auto bound = [&](Value value, Value low) {
    value = ints.where(ints.isNegative(value), node.add(value, size), value);
    return ints.clamp(value, low, up ? size : last);
  };
  Value from = bound(start, zero), to = bound(end, up ? zero : ints.number(-1));
  Value extent = ints.atLeastZero(up ? node.sub(to, from) : node.sub(from, to));
  Value count = ints.divideUp(extent, ints.number(std::abs(step)));
  SmallVector<Value> parts;
  for (Value part : {ints.atLeastZero(from), count})
    parts.push_back(node.reshape(part, ArrayRef<int64_t>{1}));
  Dims dims = node.readDims(node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(0)));
  return node.bad() ? DataRange{node.dim(0), node.dim(0)} : DataRange{dims[0], dims[1]};
}

Value skiff::tileByData(OnnxNode &node, Value x, ArrayRef<AffineExpr> repeats) {
  const Dims in = node.dimsOf(x);
  if (repeats.size() != in.size()) {
    (void)node.error("has " + Twine(repeats.size()) + " repeats for " + Twine(in.size()) + " dims");
    return {};
  }
  // [a, b] as [1, a, 1, b], expanded to [r, a, s, b].
  Dims apart, repeated, joined;
  for (auto [dim, repeat] : llvm::zip(in, repeats)) {
    apart.append({node.dim(1), dim});
    repeated.append({repeat, dim});
    joined.push_back(repeat * dim);
  }
  return node.reshape(node.expand(node.reshape(x, apart), repeated), joined);
}
