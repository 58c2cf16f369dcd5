//===- DataDims.cpp - dims that a model computes from its data --------------===//
#include "passes/convert/common/DataDims.h"

using namespace mlir;
using namespace skiff;

namespace {
/// Formulas on i64 tensors.
struct Ints {
  Node &node;
  explicit Ints(Node &node) : node(node) {}

  Value where(Value condition, Value then, Value otherwise) {
    return node.make<nn::WhereOp>(condition, then, otherwise);
  }
  Value equals(Value a, Value b) { return node.make<nn::EqualOp>(a, b); }
  Value isNegative(Value a) { return node.make<nn::LessOp>(a, node.number(0)); }
  Value clamp(Value x, Value low, Value high) {
    return node.make<nn::MinOp>(node.make<nn::MaxOp>(x, low), high);
  }
  Value atLeastZero(Value x) { return node.make<nn::MaxOp>(x, node.number(0)); }
  Value isLess(Value a, Value b) { return node.make<nn::LessOp>(a, b); }

  Value scalar(Value x) { return node.reshape(x, ArrayRef<int64_t>{}); }
  Value element(Value list, int64_t i) {
    return node.cast(scalar(node.make<nn::GatherOp>(list, node.number(i), uint64_t(0))), node.i64());
  }
  Value count(int64_t size) { return node.iota(node.dim(size)); } // 0, 1, ... size - 1
  Value column(Value list) {
    return node.make<nn::ReshapeOp>(list, nn::mapOf({node.dimsOf(list)[0], node.dim(1)}, node.context()));
  }
  Value sum(Value x, int64_t axis) {
    x = node.reduce(x, {axis}, nn::ReduceKind::sum);
    Dims dims = x ? node.dimsOf(x) : Dims();
    if (x)
      dims.erase(dims.begin() + axis);
    return node.reshape(x, dims);
  }
  Value product(Value x) { return node.reduce(x, {0}, nn::ReduceKind::prod); }
  /// a / b, rounded up; a is not negative, b is positive.
  Value divideUp(Value a, Value b) { return node.div(node.add(a, node.sub(b, node.number(1))), b); }
};

/// The number of elements of a tensor of one dim; reports one that is not static.
std::optional<int64_t> lengthOf(Node &node, Value list, StringRef what) {
  if (node.bad() || !list)
    return std::nullopt;
  if (Node::rankOf(list) == 1 && Node::typeOf(list).hasStaticShape())
    return Node::typeOf(list).getDimSize(0);
  (void)node.error("needs " + what + " of one dim of a known size, got the dims " +
                   node.text(node.dimsOf(list)));
  return std::nullopt;
}
} // namespace

Dims skiff::reshapeDimsFromData(Node &node, Value x, Value shape, bool allowZero) {
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
    shape = ints.where(ints.equals(shape, node.number(0)), node.dimValues(copied), shape);
  }
  Value isOpen = ints.equals(shape, node.number(-1));
  Value known = ints.product(ints.where(isOpen, node.number(1), shape));
  Value total = node.dimValues({all});
  Value rest = node.div(total, node.make<nn::MaxOp>(known, node.number(1)));
  shape = ints.where(isOpen, rest, shape);
  Value fits = ints.equals(ints.product(shape), total);
  return node.readDims(ints.where(fits, shape, node.number(-1)));
}

Dims skiff::expandDimsFromData(Node &node, Value x, Value shape) {
  auto length = lengthOf(node, shape, "a shape");
  if (!length)
    return {};
  Ints ints(node);
  // Both with the same number of dims, 1 in front of the shorter one.
  Dims in = node.dimsOf(x);
  int64_t rank = std::max<int64_t>(*length, in.size());
  in.insert(in.begin(), rank - in.size(), node.dim(1));
  if (*length < rank) {
    Value ones = node.constant(makeInts(RankedTensorType::get({rank - *length}, node.i64()),
                                        SmallVector<int64_t>(rank - *length, 1)));
    shape = node.make<nn::ConcatOp>(ValueRange({ones, shape}), uint64_t(0));
  }
  if (rank == 0)
    return {};
  Value own = node.dimValues(in), one = node.number(1);
  Value result = ints.where(ints.equals(shape, one), own, shape);
  // Only a dim of 1 gives way: which those are is known when the model is compiled.
  SmallVector<int64_t> gives;
  for (AffineExpr dim : in)
    gives.push_back(nn::isConstantDim(dim, 1));
  Value mayDiffer =
      node.constant(makeInts(RankedTensorType::get({rank}, IntegerType::get(node.context(), 1)), gives));
  Value fits = node.make<nn::OrOp>(mayDiffer, ints.equals(result, own));
  Dims dims = node.readDims(ints.where(fits, result, node.number(-1)));
  for (auto [dim, from] : llvm::zip(dims, in))
    if (!nn::isConstantDim(from, 1))
      dim = from;
  return dims;
}

AffineExpr skiff::rangeSizeFromData(Node &node, Value start, Value limit, Value delta) {
  Ints ints(node);
  Value extent = node.sub(limit, start), count;
  if (isa<FloatType>(Node::elementOf(start))) {
    count = node.cast(node.make<nn::CeilOp>(node.div(extent, delta)), node.i64());
  } else {
    extent = node.cast(extent, node.i64());
    delta = node.cast(delta, node.i64());
    Value goesDown = ints.isNegative(delta);
    auto flipped = [&](Value x) { return ints.where(goesDown, node.sub(node.number(0), x), x); };
    count = ints.divideUp(ints.atLeastZero(flipped(extent)),
                          node.make<nn::MaxOp>(flipped(delta), node.number(1)));
  }
  Dims dims = node.readDims(node.reshape(ints.atLeastZero(count), ArrayRef<int64_t>{1}));
  return node.bad() ? node.dim(0) : dims.front();
}

DataRange skiff::sliceRangeFromData(Node &node, AffineExpr dim, Value start, Value end, int64_t step) {
  Ints ints(node);
  Value size = node.number(dim), zero = node.number(0), last = node.sub(size, node.number(1));
  bool up = step > 0;
  auto bound = [&](Value value, Value low) {
    value = ints.where(ints.isNegative(value), node.add(value, size), value);
    return ints.clamp(value, low, up ? size : last);
  };
  Value from = bound(start, zero), to = bound(end, up ? zero : node.number(-1));
  Value extent = ints.atLeastZero(up ? node.sub(to, from) : node.sub(from, to));
  Value count = ints.divideUp(extent, node.number(std::abs(step)));
  SmallVector<Value> parts;
  for (Value part : {ints.atLeastZero(from), count})
    parts.push_back(node.reshape(part, ArrayRef<int64_t>{1}));
  Dims dims = node.readDims(node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(0)));
  return node.bad() ? DataRange{node.dim(0), node.dim(0)} : DataRange{dims[0], dims[1]};
}

Value skiff::tileByData(Node &node, Value x, ArrayRef<AffineExpr> repeats) {
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

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

/// For each of `rank` dims 1 if `axes` names it, else 0.
static Value namedDims(Ints &ints, Value axes, int64_t rank) {
  Node &node = ints.node;
  axes = node.cast(axes, node.i64());
  axes = ints.where(ints.isNegative(axes), node.add(axes, node.number(rank)), axes);
  if (node.bad() || !axes)
    return {};
  Value hits = node.cast(ints.equals(ints.column(ints.count(rank)), axes), node.i64()); // [rank, axes]
  return node.make<nn::MinOp>(ints.sum(hits, 1), node.number(1));
}

/// How many of `flags` are 1 up to and with each.
static Value runningSum(Ints &ints, Value flags, int64_t length) {
  Node &node = ints.node;
  Value places = ints.count(length);
  if (node.bad() || !places)
    return {};
  Value upTo = node.cast(node.make<nn::LessOrEqualOp>(places, ints.column(places)), node.i64()); // [to, from]
  return ints.sum(node.mul(upTo, flags), 1);
}

/// The dims of `x` without those that `named` has as 1; there must be `count` left.
static Dims unnamedDims(Ints &ints, Value x, Value named, int64_t count) {
  Node &node = ints.node;
  int64_t rank = Node::rankOf(x);
  if (node.bad() || count < 0) {
    (void)node.error("has more axes than the input has dims");
    return {};
  }
  Value sizes = node.dimValues(node.dimsOf(x)), kept = node.sub(node.number(1), named);
  Value all = ints.product(ints.where(ints.equals(kept, node.number(1)), sizes, node.number(1)));
  if (count == 0)
    return {};
  // Dim j of the result is the dim that is kept and has j kept ones before it.
  Value before = node.sub(runningSum(ints, kept, rank), node.number(1));
  Value places = ints.count(count);
  if (node.bad() || !places)
    return {};
  Value isIt =
      node.mul(node.cast(ints.equals(ints.column(places), before), node.i64()), kept); // [count, rank]
  Value left = ints.sum(node.mul(isIt, sizes), 1);
  return node.readDims(ints.where(ints.equals(ints.product(left), all), left, node.number(-1)));
}

Dims skiff::squeezedDimsFromData(Node &node, Value x, Value axes) {
  auto length = lengthOf(node, axes, "axes");
  if (!length)
    return {};
  Ints ints(node);
  Dims dims = unnamedDims(ints, x, namedDims(ints, axes, Node::rankOf(x)), Node::rankOf(x) - *length);
  // What was dropped must have been 1.
  if (!node.bad() && failed(node.requireEqual({node.product(dims)}, {node.product(node.dimsOf(x))})))
    (void)node.error("drops dims that are not 1");
  return dims;
}

Dims skiff::unsqueezedDimsFromData(Node &node, Value x, Value axes) {
  auto length = lengthOf(node, axes, "axes");
  if (!length)
    return {};
  Ints ints(node);
  int64_t rank = Node::rankOf(x) + *length;
  Value named = namedDims(ints, axes, rank), kept = node.sub(node.number(1), named);
  if (Node::rankOf(x) == 0)
    return Dims(rank, node.dim(1));
  Value from = node.sub(runningSum(ints, kept, rank), node.number(1)); // clamped by the gather where it is -1
  Value sizes = node.make<nn::GatherOp>(node.dimValues(node.dimsOf(x)), ints.atLeastZero(from), uint64_t(0));
  Value result = ints.where(ints.equals(kept, node.number(1)), sizes, node.number(1));
  Value fits = ints.equals(ints.product(result), node.dimValues({node.product(node.dimsOf(x))}));
  return node.readDims(ints.where(fits, result, node.number(-1)));
}

Value skiff::reduceByData(Node &node, Value x, Value axes, nn::ReduceKind kind, bool log, bool keepDims) {
  auto length = lengthOf(node, axes, "axes");
  if (!length)
    return {};
  Ints ints(node);
  int64_t rank = Node::rankOf(x);
  Value input = x, named = namedDims(ints, axes, rank);
  // One dim after the other, each as it is or reduced: so what is done to each element comes first, and what
  // is done to the result last.
  Type type = Node::elementOf(x), wide = type;
  bool isFloat = isa<FloatType>(type);
  if (log || kind == nn::ReduceKind::log_sum_exp || kind == nn::ReduceKind::l2)
    wide = isFloat && !type.isF16() && !type.isBF16() ? type : Type(Float64Type::get(node.context()));
  else if (type.isF16() || type.isBF16())
    wide = Float32Type::get(node.context());
  x = node.cast(x, wide);
  nn::ReduceKind step = kind;
  switch (kind) {
  case nn::ReduceKind::l1:
    x = node.make<nn::AbsOp>(x);
    step = nn::ReduceKind::sum;
    break;
  case nn::ReduceKind::l2:
  case nn::ReduceKind::sum_square:
    x = node.mul(x, x);
    step = nn::ReduceKind::sum;
    break;
  case nn::ReduceKind::mean:
    step = nn::ReduceKind::sum;
    break;
  default:
    break;
  }
  for (int64_t d = 0; d < rank && !node.bad(); ++d) {
    Value here = ints.equals(ints.element(named, d), node.number(1));
    Dims sizes = node.dimsOf(x);
    bool isEmpty = nn::isConstantDim(sizes[d], 0); // no element to slice, where it becomes 1
    Dims size = node.readDims(ints.where(here, node.number(1), node.number(sizes[d])));
    if (node.bad())
      return {};
    sizes[d] = size.front();
    Value asItIs =
        isEmpty ? node.expand(node.scalar(wide, 0), sizes) : node.sliceAlong(x, d, node.dim(0), sizes[d]);
    x = ints.where(here, node.reduce(x, {d}, step), asItIs);
  }
  if (kind == nn::ReduceKind::l2)
    x = node.make<nn::SqrtOp>(x);
  if (kind == nn::ReduceKind::mean) {
    Value sizes = node.dimValues(node.dimsOf(input));
    Value count = ints.product(ints.where(ints.equals(named, node.number(1)), sizes, node.number(1)));
    x = node.div(x, node.cast(ints.scalar(count), wide));
  }
  if (log)
    x = node.make<nn::LogOp>(x);
  x = node.cast(x, type);
  return keepDims || node.bad() ? x : node.reshape(x, unnamedDims(ints, input, named, rank - *length));
}

//===----------------------------------------------------------------------===//
// Ranges of each dim
//===----------------------------------------------------------------------===//

Value skiff::sliceByData(Node &node, Value x, Value starts, Value ends, Value axes, Value steps) {
  auto length = lengthOf(node, starts, "starts");
  if (!length)
    return {};
  Ints ints(node);
  for (Value *list : {&starts, &ends, &axes, &steps})
    *list = *list ? node.cast(*list, node.i64()) : Value();
  int64_t rank = Node::rankOf(x);
  if (axes)
    axes = ints.where(ints.isNegative(axes), node.add(axes, node.number(rank)), axes);
  else
    axes = ints.count(*length);
  for (int64_t d = 0; d < rank && !node.bad(); ++d) {
    Value size = node.number(node.dimsOf(x)[d]), last = node.sub(size, node.number(1)), zero = node.number(0);
    // What the lists say of this dim, or the whole of it.
    Value isIt = node.cast(ints.equals(axes, node.number(d)), node.i64()), isNamed = ints.sum(isIt, 0);
    Value named = ints.equals(isNamed, node.number(1));
    auto given = [&](Value list, Value otherwise) {
      return list ? ints.where(named, ints.sum(node.mul(list, isIt), 0), otherwise) : otherwise;
    };
    Value from = given(starts, zero), to = given(ends, size), step = given(steps, node.number(1));
    Value up = ints.isLess(zero, step);
    auto bound = [&](Value value, Value low) {
      value = ints.where(ints.isNegative(value), node.add(value, size), value);
      return ints.clamp(value, low, ints.where(up, size, last));
    };
    from = bound(from, zero);
    to = bound(to, ints.where(up, zero, node.number(-1)));
    Value extent = ints.atLeastZero(ints.where(up, node.sub(to, from), node.sub(from, to)));
    Value stride = node.make<nn::MaxOp>(node.make<nn::AbsOp>(step), node.number(1));
    Dims count = node.readDims(ints.divideUp(extent, stride));
    if (node.bad())
      return {};
    Value indices = node.make<nn::IotaOp>(ints.atLeastZero(from), step, nn::mapOf(count, node.context()));
    x = node.make<nn::GatherOp>(x, indices, uint64_t(d));
  }
  return x;
}

Value skiff::padByData(Node &node, Value x, Value pads, ArrayRef<int64_t> axes, nn::PadMode mode,
                       Value value) {
  auto length = lengthOf(node, pads, "pads");
  if (!length)
    return {};
  if (*length != 2 * int64_t(axes.size())) {
    (void)node.error("has " + Twine(*length) + " pads, expected " + Twine(2 * axes.size()));
    return {};
  }
  Ints ints(node);
  value = value ? ints.scalar(value) : node.scalar(Node::elementOf(x), 0);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    if (node.bad())
      return {};
    Value size = node.number(node.dimsOf(x)[axis]), last = node.sub(size, node.number(1)),
          zero = node.number(0);
    Value low = ints.element(pads, i), high = ints.element(pads, i + axes.size());
    Dims padded = node.readDims(node.add(size, node.add(low, high)));
    if (node.bad())
      return {};
    // Where each element comes from.
    Value from =
        node.make<nn::IotaOp>(node.sub(zero, low), node.number(1), nn::mapOf(padded, node.context()));
    Value inside = ints.clamp(from, zero, last);
    if (mode == nn::PadMode::wrap)
      inside = node.make<nn::ModOp>(from, size, /*fmod=*/false);
    if (mode == nn::PadMode::reflect) {
      Value period = node.make<nn::MaxOp>(node.mul(last, node.number(2)), node.number(1));
      Value place = node.make<nn::ModOp>(from, period, /*fmod=*/false);
      inside = ints.where(ints.isLess(place, size), place, node.sub(period, place));
    }
    if (mode == nn::PadMode::constant) {
      // All of it comes from one more element at the end.
      Dims one = node.dimsOf(x);
      one[axis] = node.dim(1);
      x = node.make<nn::ConcatOp>(ValueRange({x, node.expand(value, one)}), uint64_t(axis));
      inside = ints.where(ints.isNegative(from), size, node.make<nn::MinOp>(from, size));
    }
    x = node.make<nn::GatherOp>(x, inside, uint64_t(axis));
  }
  return x;
}
