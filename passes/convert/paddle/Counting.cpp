//===- Counting.cpp - different values, and how often they occur, of Paddle ---===//
#include "passes/convert/paddle/PaddleNode.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

static Type indexTypeOf(PaddleNode &node) {
  Type type = node.elementType("dtype");
  return type && isa<IntegerType>(type) ? type : node.i64();
}

/// Sorted, or in order of first occurrence.
static LogicalResult convertUnique(PaddleNode &node) {
  Value x = node.need(0);
  SmallVector<int64_t> axes = node.integers("axis");
  Type type = indexTypeOf(node);
  if (node.bad())
    return failure();
  if (axes.size() > 1)
    return node.error("attribute 'axis' has " + Twine(axes.size()) + " values, expected one or none");
  SmallVector<StandardAttr> attrs{{"sorted", node.flag("is_sorted", false)}};
  if (!axes.empty())
    attrs.push_back({"axis", axes.front()});
  SmallVector<Value> results = node.standards("Unique", {x}, attrs, 4);
  for (unsigned i = 1; i < 4; ++i)
    if (node.uses(i))
      node.set(i, node.cast(results[i], type));
  return node.done(results.front());
}

/// Runs of equal slices become one.
static LogicalResult convertUniqueConsecutive(PaddleNode &node) {
  Value x = node.need(0);
  SmallVector<int64_t> axes = node.integers("axis");
  Type type = indexTypeOf(node);
  if (node.bad())
    return failure();
  int64_t axis = axes.empty() ? 0 : node.checkAxis(axes.front(), Node::rankOf(x));
  if (axes.size() > 1 || node.bad())
    return node.error("attribute 'axis' has " + Twine(axes.size()) + " values, expected one or none");
  if (axes.empty())
    x = node.reshape(x, {node.product(node.dimsOf(x))});
  auto others = llvm::to_vector(llvm::seq<int64_t>(0, Node::rankOf(x)));
  others.erase(others.begin() + axis);
  AffineExpr n = node.dimsOf(x)[axis];
  Value places = node.iota(n);
  Value before = node.make<nn::MaxOp>(node.sub(places, node.number(1)), node.number(0));
  Value previous = node.make<nn::GatherOp>(x, before, uint64_t(axis));
  Value differs = node.cast(node.make<nn::NotOp>(node.make<nn::EqualOp>(x, previous)), node.i64());
  differs = node.reshape(node.reduce(differs, others, ReduceKind::max), {n});
  Value isFirst = node.cast(node.make<nn::EqualOp>(places, node.number(0)), node.i64());
  Value starts = node.make<nn::MaxOp>(differs, isFirst);
  Dims count = node.readDims(node.reduce(starts, {0}, ReduceKind::sum));
  Value chosen = node.make<nn::CompactOp>(node.cast(starts, IntegerType::get(node.context(), 1)));
  if (node.bad())
    return failure();
  Value firsts = node.sliceAlong(chosen, 0, node.dim(0), count.front());
  Value upTo = node.make<nn::CumulateOp>(starts, uint64_t(0), nn::CumulateKind::sum, false, false);
  Value run = node.sub(upTo, node.number(1));
  if (node.uses(1))
    node.set(1, node.cast(run, type));
  if (node.uses(2)) {
    Value zeros = node.expand(node.number(0), {n}), ones = node.expand(node.number(1), {n});
    Value counts = node.make<nn::ScatterOp>(zeros, run, ones, uint64_t(0), nn::ScatterKind::add);
    node.set(2, node.cast(node.sliceAlong(counts, 0, node.dim(0), count.front()), type));
  }
  return node.done(node.make<nn::GatherOp>(x, firsts, uint64_t(axis)));
}

/// How often 0, 1, ... occur, or the sums of their weights.
static LogicalResult convertBinCount(PaddleNode &node) {
  Value x = node.need(0), weights = node.input(1);
  int64_t least = node.integerAt(2, "minlength", 0);
  if (node.bad())
    return failure();
  if (Node::rankOf(x) != 1 || least < 0)
    return node.error("counts an input of dims " + node.text(node.dimsOf(x)) + " with a minlength of " +
                      Twine(least) + ", expected one dim and 0 or more");
  x = node.cast(x, node.i64());
  Value most = node.reduce(x, {0}, ReduceKind::max);
  Dims size = node.readDims(node.make<nn::MaxOp>(node.add(most, node.number(1)), node.number(least)));
  if (node.bad())
    return failure();
  Type type = weights ? Node::elementOf(weights) : node.i64();
  if (weights && !isa<FloatType>(type)) // sums of integers are f64
    type = node.f64();
  Value added = weights ? node.cast(weights, type) : node.expand(node.intScalar(type, 1), node.dimsOf(x));
  return node.done(node.make<nn::ScatterOp>(node.expand(node.scalar(type, 0), size), x, added, uint64_t(0),
                                            nn::ScatterKind::add));
}

/// Counts of equal parts of min..max, both included; of the input's own range if both are the same.
static LogicalResult convertHistogram(PaddleNode &node) {
  Value x = node.need(0), weights = node.input(1);
  int64_t bins = node.integer("bins", 100);
  double low = node.real("min", 0), high = node.real("max", 0);
  if (node.bad())
    return failure();
  if (bins < 1 || bins > INT32_MAX || low > high)
    return node.error(
        llvm::formatv("has {0} bins from {1} to {2}, expected 1 or more of a range", bins, low, high).str());
  AffineExpr count = node.product(node.dimsOf(x));
  Type type = Node::elementOf(x), f32 = node.f32();
  if (!isa<FloatType>(type))
    type = node.f64();
  x = node.cast(node.reshape(x, {count}), type);
  Value from = node.scalar(type, low), to = node.scalar(type, high);
  if (low == high) {
    Value one = node.scalar(type, 1);
    from = node.reduce(x, {0}, ReduceKind::min);
    to = node.reduce(x, {0}, ReduceKind::max);
    Value isOne = node.make<nn::EqualOp>(from, to);
    from = node.make<nn::WhereOp>(isOne, node.sub(from, one), from);
    to = node.make<nn::WhereOp>(isOne, node.add(to, one), to);
  }
  Value range = node.sub(to, from);
  Value place = node.div(node.mul(node.sub(x, from), node.scalar(type, double(bins))), range);
  Value bin = node.make<nn::MinOp>(node.cast(place, node.i64()), node.number(bins - 1));
  Value isInside =
      node.make<nn::AndOp>(node.make<nn::GreaterOrEqualOp>(x, from), node.make<nn::LessOrEqualOp>(x, to));
  bin = node.make<nn::WhereOp>(isInside, bin, node.number(bins)); // is written nowhere
  bool isDensity = node.flag("density", false);
  Type result = isDensity || weights ? f32 : node.i64();
  Value added = weights ? node.cast(node.reshape(weights, {count}), result)
                        : node.expand(node.scalar(result, 1), {count});
  Value counts = node.make<nn::ScatterOp>(node.expand(node.scalar(result, 0), {node.dim(bins)}), bin, added,
                                          uint64_t(0), nn::ScatterKind::add);
  if (isDensity) {
    Value width = node.div(node.cast(range, f32), node.scalar(f32, double(bins)));
    counts = node.div(node.div(counts, node.reduce(counts, {0}, ReduceKind::sum)), width);
  }
  return node.done(counts);
}

ArrayRef<PaddleRow> skiff::paddleCounting() {
  static const PaddleRow rows[] = {
      {"bincount", nullptr, convertBinCount, "X Weights"},
      {"histogram", nullptr, convertHistogram, "X Weight"},
      {"unique", nullptr, convertUnique, "X", "Out Indices Index Counts"},
      {"unique_consecutive", nullptr, convertUniqueConsecutive, "X", "Out Index Counts"},
  };
  return rows;
}
