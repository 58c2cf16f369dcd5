//===- Ordering.cpp - operators of Paddle that sort and search ------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

static Value order(PaddleNode &node, Value x, int64_t axis, AffineExpr k, bool largest) {
  if (node.bad())
    return {};
  return node.make<nn::TopKOp>(x, uint64_t(axis), nn::mapOf({k}, node.context()), largest);
}
static Value pick(PaddleNode &node, Value x, Value indices, int64_t axis) {
  return node.make<nn::GatherElementsOp>(x, indices, uint64_t(axis));
}

/// A scalar is its own and only element.
static LogicalResult chooseScalar(PaddleNode &node, Value x) {
  node.set(1, node.number(0));
  return node.done(x);
}

//===----------------------------------------------------------------------===//
// In order
//===----------------------------------------------------------------------===//

/// The k best, the best first, `sorted` or not; of equal elements the first ones.
static LogicalResult convertTopK(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (Node::rankOf(x) == 0)
    return chooseScalar(node, x);
  int64_t axis = node.checkAxis(node.integer("axis", -1), Node::rankOf(x));
  Dims k = node.isGiven(1, "k") ? node.dimsAt(1, "k") : Dims{node.dim(1)};
  if (node.bad() || k.size() != 1)
    return node.error("has a k of " + Twine(k.size()) + " elements, expected one");
  Value indices = order(node, x, axis, k.front(), node.flag("largest", true));
  node.set(1, indices);
  return node.done(pick(node, x, indices, axis));
}

static LogicalResult convertArgSort(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (Node::rankOf(x) == 0)
    return chooseScalar(node, x);
  int64_t axis = node.checkAxis(node.integer("axis", -1), Node::rankOf(x));
  if (node.bad())
    return failure();
  Value indices = order(node, x, axis, node.dimsOf(x)[axis], node.flag("descending", false));
  node.set(1, indices);
  return node.done(pick(node, x, indices, axis));
}

/// The k-th smallest, counted from 1.
static LogicalResult convertKthValue(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (Node::rankOf(x) == 0)
    return chooseScalar(node, x);
  int64_t axis = node.checkAxis(node.integer("axis", -1), Node::rankOf(x)), k = node.integer("k", 1);
  if (node.bad() || k < 1)
    return node.error("attribute 'k' is " + Twine(k) + ", expected 1 or more");
  Value index = node.sliceAlong(order(node, x, axis, node.dim(k), /*largest=*/false), axis, k - 1, 1);
  Value value = pick(node, x, index, axis);
  bool keeps = node.flag("keepdim", false);
  node.set(1, keeps ? index : node.dropDims(index, {axis}));
  return node.done(keeps ? value : node.dropDims(value, {axis}));
}

//===----------------------------------------------------------------------===//
// Mode and medians
//===----------------------------------------------------------------------===//

/// x with each element of the axis beside each other: i along the axis, j along a new dim behind it.
static std::pair<Value, Value> pairsAlong(PaddleNode &node, Value x, int64_t axis) {
  Dims first = node.dimsOf(x), second = first;
  first.insert(first.begin() + axis + 1, node.dim(1));
  second.insert(second.begin() + axis, node.dim(1));
  return {node.reshape(x, first), node.reshape(x, second)};
}

/// What is there most often; the smallest of several, and the last place where it stands.
static LogicalResult convertMode(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  if (rank == 0)
    return chooseScalar(node, x);
  int64_t axis = node.checkAxis(node.integer("axis", -1), rank);
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(x);
  auto [i, j] = pairsAlong(node, x, axis);
  Value isSame = node.cast(node.make<nn::EqualOp>(i, j), node.i64());
  Value counts = node.reshape(node.reduce(isSame, {axis + 1}, ReduceKind::sum), dims);
  Value isMost = node.make<nn::EqualOp>(counts, node.reduce(counts, {axis}, ReduceKind::max));
  // Candidates by their order: the first of them in it is the smallest.
  Value sorted = order(node, x, axis, dims[axis], /*largest=*/false);
  Value isCandidate = pick(node, node.cast(isMost, node.i64()), sorted, axis);
  Value first = node.make<nn::ArgReduceOp>(isCandidate, uint64_t(axis), /*min=*/false, /*last=*/false);
  Value value = pick(node, x, pick(node, sorted, first, axis), axis);
  Value places = node.alignAt(node.iota(dims[axis]), axis, rank);
  Value index = node.reduce(node.make<nn::WhereOp>(node.make<nn::EqualOp>(x, value), places, node.number(0)),
                            {axis}, ReduceKind::max);
  bool keeps = node.flag("keepdim", false);
  node.set(1, keeps ? index : node.dropDims(index, {axis}));
  return node.done(keeps ? value : node.dropDims(value, {axis}));
}

/// x with `axes` as one dim behind the others.
static Value axesLast(PaddleNode &node, Value x, ArrayRef<int64_t> axes) {
  const Dims dims = node.dimsOf(x);
  SmallVector<int64_t> perm;
  Dims result, along;
  for (int64_t d = 0; d < int64_t(dims.size()); ++d)
    if (!llvm::is_contained(axes, d)) {
      perm.push_back(d);
      result.push_back(dims[d]);
    }
  for (int64_t axis : axes) {
    perm.push_back(axis);
    along.push_back(dims[axis]);
  }
  result.push_back(node.product(along));
  bool isInOrder = llvm::is_sorted(perm);
  return node.reshape(isInOrder ? x : node.transpose(x, perm), result);
}

/// The one in the middle, or the mean of both that are; of the lower one with mode "min". With NaN among
/// them it is NaN, or these do not count.
template <bool ignoresNaN> static LogicalResult convertMedian(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> axes = node.checkAxes(node.integers("axis"), rank);
  bool all = axes.empty(), takesLower = node.text("mode", "avg") == "min", keeps = node.flag("keepdim", true);
  if (all)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  llvm::sort(axes);
  if (node.bad())
    return failure();
  Dims kept = node.dimsOf(x);
  for (int64_t axis : axes)
    kept[axis] = node.dim(1);
  Value rows = axesLast(node, x, axes);
  if (!rows)
    return failure();
  int64_t last = Node::rankOf(rows) - 1;
  Type type = Node::elementOf(rows);
  AffineExpr n = node.dimsOf(rows)[last];
  Value sorted = order(node, rows, last, n, /*largest=*/false); // NaN is behind all numbers
  Value isNaN = isa<FloatType>(type) ? node.make<nn::IsNaNOp>(rows) : Value();
  auto countOf = [&](Value mask) {
    return node.reduce(node.cast(mask, node.i64()), {last}, ReduceKind::sum);
  };
  auto at = [&](Value place) { return pick(node, sorted, place, last); };
  Value low, high, isEmpty;
  Value zero = node.number(0), one = node.number(1), two = node.number(2);
  if (ignoresNaN && isNaN) {
    Value count = countOf(node.make<nn::NotOp>(isNaN));
    low = at(node.make<nn::MaxOp>(node.div(node.sub(count, one), two), zero));
    high = at(node.div(count, two));
    isEmpty = node.make<nn::EqualOp>(count, zero);
  } else {
    low = node.sliceAlong(sorted, last, (n - 1).floorDiv(2), node.dim(1));
    high = node.sliceAlong(sorted, last, n.floorDiv(2), node.dim(1));
  }
  Value value = pick(node, rows, low, last);
  if (!takesLower)
    value = node.div(node.add(value, pick(node, rows, high, last)), node.scalar(type, 2));
  if (!ignoresNaN && isNaN) {
    Value isAny = node.make<nn::GreaterOp>(countOf(isNaN), zero);
    Value nan = node.scalar(type, std::numeric_limits<double>::quiet_NaN());
    value = node.make<nn::WhereOp>(isAny, nan, value);
    Value where = node.make<nn::ArgReduceOp>(node.cast(isNaN, node.i64()), uint64_t(last), false, false);
    low = node.make<nn::WhereOp>(isAny, where, low);
    high = node.make<nn::WhereOp>(isAny, where, high);
  }
  if (isEmpty) { // its place is none
    low = node.make<nn::WhereOp>(isEmpty, node.number(-1), low);
    high = node.make<nn::WhereOp>(isEmpty, node.number(-1), high);
  }
  auto shaped = [&](Value result, bool isPair) {
    Dims own;
    for (auto [d, size] : llvm::enumerate(kept))
      if (keeps || !llvm::is_contained(axes, int64_t(d)))
        own.push_back(size);
    if (isPair)
      own.push_back(node.dim(2));
    return node.reshape(result, own);
  };
  if (node.uses(1))
    node.set(1, takesLower ? shaped(low, false)
                           : shaped(node.make<nn::ConcatOp>(ValueRange{low, high}, uint64_t(last)), true));
  return node.done(shaped(value, false));
}

//===----------------------------------------------------------------------===//
// Where values belong
//===----------------------------------------------------------------------===//

/// How many elements of a sorted row are below each value, or not above it; all of them for values that are
/// no numbers or infinite.
static LogicalResult convertSearchSorted(PaddleNode &node) {
  Value sorted = node.need(0), values = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(sorted);
  if (type != Node::elementOf(values)) {
    type = node.f64();
    sorted = node.cast(sorted, type);
    values = node.cast(values, type);
  }
  int64_t rank = Node::rankOf(values);
  Dims one = node.dimsOf(values), row = node.dimsOf(sorted);
  if (row.size() != 1 && row.size() != one.size())
    return node.error("has rows of " + node.text(row) + " and values of " + node.text(one) +
                      ", expected one row, or as many dims");
  AffineExpr count = row.back();
  one.push_back(node.dim(1));
  if (row.size() == 1)
    row = Dims(rank, node.dim(1));
  else
    row.back() = node.dim(1);
  row.push_back(count);
  Value value = node.reshape(values, one), element = node.reshape(sorted, row);
  Value isBefore = node.flag("right", false) ? node.make<nn::LessOrEqualOp>(element, value)
                                             : node.make<nn::LessOp>(element, value);
  if (isa<FloatType>(type)) {
    Value isSpecial = node.make<nn::OrOp>(node.make<nn::IsNaNOp>(value), node.standard("IsInf", {value}));
    isBefore = node.make<nn::OrOp>(isBefore, isSpecial);
  }
  Value places = node.reduce(node.cast(isBefore, node.i64()), {rank}, ReduceKind::sum);
  places = node.dropDims(places, {rank});
  return node.done(node.flag("out_int32", false) ? node.cast(places, IntegerType::get(node.context(), 32))
                                                 : places);
}

ArrayRef<PaddleRow> skiff::paddleOrdering() {
  static const PaddleRow rows[] = {
      {"argsort", nullptr, convertArgSort, "X", "Out Indices"},
      {"kthvalue", nullptr, convertKthValue, "X", "Out Indices"},
      {"median", "", convertMedian<false>},
      {"mode", nullptr, convertMode, "X", "Out Indices"},
      {"nanmedian", nullptr, convertMedian<true>, "X", "Out MedianIndex"},
      {"searchsorted", nullptr, convertSearchSorted, "SortedSequence Values"},
      {"topk", "top_k_v2", convertTopK, "X K", "Out Indices"},
      {nullptr, "top_k", convertTopK, "X K", "Out Indices"},
  };
  return rows;
}
