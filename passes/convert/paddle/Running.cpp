//===- Running.cpp - running sums, products and extremes of Paddle --------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// Of two values: the one so far, and the one before it.
using Combine = llvm::function_ref<Value(Value, Value)>;

/// x moved by `count` along the axis; `start` comes in.
static Value shifted(PaddleNode &node, Value x, int64_t axis, int64_t count, Value start) {
  SmallVector<int64_t> low(Node::rankOf(x), 0), high(Node::rankOf(x), 0);
  low[axis] = count;
  high[axis] = -count;
  return node.make<nn::PadOp>(x, start, low, high, nn::PadMode::constant);
}

/// Combines each element with all before it. Where the size is known, by doubled distances; else each
/// element is reduced with a mask of what is before it.
static Value running(PaddleNode &node, Value x, int64_t axis, ReduceKind kind, Value start, Combine combine) {
  if (!x || node.bad())
    return {};
  const Dims dims = node.dimsOf(x);
  if (auto size = nn::constantDim(dims[axis])) {
    for (int64_t distance = 1; distance < *size && x; distance *= 2)
      x = combine(x, shifted(node, x, axis, distance, start));
    return x;
  }
  int64_t rank = dims.size() + 1;
  Dims row = dims;
  row.insert(row.begin() + axis, node.dim(1));
  Value places = node.iota(dims[axis]);
  Value isBefore =
      node.make<nn::LessOrEqualOp>(node.alignAt(places, axis + 1, rank), node.alignAt(places, axis, rank));
  Value masked = node.make<nn::WhereOp>(isBefore, node.reshape(x, row), start);
  return node.dropDims(node.reduce(masked, {axis + 1}, kind), {axis + 1});
}

/// x and the axis; x as one row with `flatten`.
static std::pair<Value, int64_t> readAxis(PaddleNode &node, unsigned i, StringRef names, int64_t fallback) {
  Value x = node.need(0);
  if (node.bad())
    return {};
  if (node.flag("flatten", false))
    return {node.reshape(x, {node.product(node.dimsOf(x))}), 0};
  int64_t rank = Node::rankOf(x);
  return {x, rank == 0 ? 0 : node.checkAxis(node.integerAt(i, names, fallback), rank)};
}

template <nn::CumulateKind kind> static LogicalResult convertCumulate(PaddleNode &node) {
  bool isSum = kind == nn::CumulateKind::sum;
  auto [x, axis] = readAxis(node, isSum ? 1 : ~0u, isSum ? "axis" : "dim|axis", -1);
  if (!x || node.bad())
    return failure();
  if (Node::rankOf(x) == 0)
    return node.done(x);
  if (Node::elementOf(x).isInteger(1))
    x = node.cast(x, node.i64());
  return node.done(node.make<nn::CumulateOp>(x, uint64_t(axis), kind, node.flag("exclusive", false),
                                             node.flag("reverse", false)));
}

/// The largest (smallest) so far, and where it stands: the last place of equal ones. NaN stays.
template <bool smallest> static LogicalResult convertExtreme(PaddleNode &node) {
  auto [x, axis] = readAxis(node, ~0u, "axis", -1);
  Type indexType = node.elementType("dtype");
  if (!indexType)
    indexType = node.i64();
  if (!x || node.bad())
    return failure();
  if (Node::rankOf(x) == 0) {
    node.set(1, node.intScalar(indexType, 0));
    return node.done(x);
  }
  Type type = Node::elementOf(x);
  Value start;
  if (isa<FloatType>(type)) {
    start = node.scalar(type, (smallest ? 1 : -1) * std::numeric_limits<double>::infinity());
  } else {
    unsigned width = type.getIntOrFloatBitWidth();
    bool isUnsigned = type.isUnsignedInteger();
    APInt bound = smallest ? (isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width))
                           : (isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width));
    start = node.intScalar(type, isUnsigned ? int64_t(bound.getZExtValue()) : bound.getSExtValue());
  }
  Value best = running(node, x, axis, smallest ? ReduceKind::min : ReduceKind::max, start,
                       [&](Value a, Value b) -> Value {
                         return smallest ? node.make<nn::MinOp>(a, b) : node.make<nn::MaxOp>(a, b);
                       });
  if (node.uses(1)) {
    Value isBest = node.make<nn::EqualOp>(x, best);
    if (isa<FloatType>(type))
      isBest = node.make<nn::OrOp>(isBest, node.make<nn::IsNaNOp>(x));
    Value places = node.alignAt(node.iota(node.dimsOf(x)[axis]), axis, Node::rankOf(x));
    Value place = node.make<nn::WhereOp>(isBest, places, node.number(0));
    place = running(node, place, axis, ReduceKind::max, node.number(0),
                    [&](Value a, Value b) { return node.make<nn::MaxOp>(a, b); });
    node.set(1, node.cast(place, indexType));
  }
  return node.done(best);
}

/// log(e^a + e^b) by the larger one; equal ones may be infinite.
static Value addExponents(PaddleNode &node, Value a, Value b) {
  Type type = Node::elementOf(a);
  Value more = node.make<nn::SoftplusOp>(node.make<nn::NegOp>(node.make<nn::AbsOp>(node.sub(a, b))));
  Value same = node.add(a, node.scalar(type, M_LN2));
  return node.make<nn::WhereOp>(node.make<nn::EqualOp>(a, b), same,
                                node.add(node.make<nn::MaxOp>(a, b), more));
}

static LogicalResult convertLogCumSumExp(PaddleNode &node) {
  auto [x, axis] = readAxis(node, ~0u, "axis", -1);
  if (!x || node.bad())
    return failure();
  if (Node::rankOf(x) == 0)
    return node.done(x);
  Type type = Node::elementOf(x), wide = type.isF64() ? type : node.f32();
  bool reverse = node.flag("reverse", false);
  x = node.cast(reverse ? node.reverse(x, axis) : x, wide);
  Value start = node.scalar(wide, -std::numeric_limits<double>::infinity());
  if (node.flag("exclusive", false) && x) // a row begins with the logarithm of an empty sum
    x = shifted(node, x, axis, 1, start);
  x = running(node, x, axis, ReduceKind::log_sum_exp, start,
              [&](Value a, Value b) { return addExponents(node, a, b); });
  return node.done(node.cast(reverse ? node.reverse(x, axis) : x, type));
}

ArrayRef<PaddleRow> skiff::paddleRunning() {
  static const PaddleRow rows[] = {
      {"cummax", nullptr, convertExtreme<false>, "x", "out indices"},
      {"cummin", nullptr, convertExtreme<true>, "x", "out indices"},
      {"cumprod", nullptr, convertCumulate<nn::CumulateKind::prod>},
      {"cumsum", nullptr, convertCumulate<nn::CumulateKind::sum>},
      {"logcumsumexp", nullptr, convertLogCumSumExp},
  };
  return rows;
}
