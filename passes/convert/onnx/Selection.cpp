//===- Selection.cpp - operators whose data decide how many elements there are ---===//
// Each makes a mask of what it chooses, whose true elements nn.compact lists in as much room as all could
// take. Their number is read as a data dim, to which the list is cut.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

static Type i1(Node &node) { return IntegerType::get(node.context(), 1); }
static Value gather(Node &node, Value x, Value indices, int64_t axis = 0) {
  return node.make<nn::GatherOp>(x, indices, uint64_t(axis));
}
static Value remainder(Node &node, Value x, Value by) { return node.make<nn::ModOp>(x, by, UnitAttr()); }

/// How many elements of a mask are true.
static AffineExpr countOf(Node &node, Value mask) {
  if (!mask || node.bad())
    return node.dim(0);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, Node::rankOf(mask)));
  Value count = node.reduce(node.cast(mask, node.i64()), axes, nn::ReduceKind::sum);
  Dims dims = node.readDims(node.reshape(count, ArrayRef<int64_t>{1}));
  return node.bad() ? node.dim(0) : dims.front();
}

/// The row-major numbers of a mask's true elements.
static Value chosenBy(Node &node, Value mask) {
  if (!mask || node.bad())
    return {};
  if (auto constant = mask.getDefiningOp<nn::ConstantOp>()) {
    SmallVector<int64_t> chosen;
    for (auto [i, isSet] : llvm::enumerate(readInts(constant.getValue())))
      if (isSet)
        chosen.push_back(i);
    return node.constant(makeInts(RankedTensorType::get({int64_t(chosen.size())}, node.i64()), chosen));
  }
  return node.sliceAlong(node.make<nn::CompactOp>(mask), 0, node.dim(0), countOf(node, mask));
}

/// The indices along each of `dims` of elements given by their row-major numbers.
static SmallVector<Value> unravel(Node &node, Value numbers, ArrayRef<AffineExpr> dims) {
  SmallVector<Value> result(dims.size());
  for (size_t d = dims.size(); d-- > 0;) {
    Value size = node.number(dims[d]);
    result[d] = d == 0 ? numbers : remainder(node, numbers, size);
    numbers = d == 0 ? numbers : node.div(numbers, size);
  }
  return result;
}

/// `parts`, each of one dim, as the rows (or, along axis 1, the columns) of a matrix.
static Value stack(Node &node, ArrayRef<Value> parts, int64_t axis) {
  SmallVector<Value> lines;
  for (Value part : parts)
    lines.push_back(node.alignAt(part, 1 - axis, 2));
  return node.make<nn::ConcatOp>(ValueRange(lines), uint64_t(axis));
}

//===----------------------------------------------------------------------===//
// NonZero, Compress
//===----------------------------------------------------------------------===//

static LogicalResult convertNonZero(Node &node) {
  Value x = node.input(0), mask;
  if (auto values = node.floatsIfConstant(x)) {
    SmallVector<int64_t> isSet(llvm::map_range(*values, [](double value) { return int64_t(value != 0); }));
    mask = node.constant(makeInts(Node::typeOf(x).clone(i1(node)), isSet));
  } else {
    mask = node.cast(x, i1(node));
  }
  if (!mask)
    return failure();
  // A scalar has no indices, be it zero or not; but there are as many of them.
  Value chosen = chosenBy(node, mask);
  if (Node::rankOf(x) == 0)
    return chosen ? node.finish(node.expand(node.number(0), {node.dim(0), node.dimsOf(chosen)[0]}))
                  : failure();
  const Dims dims = node.dimsOf(x);
  return node.finish(stack(node, unravel(node, chosen, dims), 0));
}

static LogicalResult convertCompress(Node &node) {
  Value x = node.input(0), condition = node.input(1);
  if (Node::rankOf(condition) != 1)
    return node.error("input 1 has the dims " + node.text(node.dimsOf(condition)) + ", expected one");
  int64_t axis = 0;
  if (node.hasAttr("axis"))
    axis = node.axisOr("axis", 0, Node::rankOf(x));
  else
    x = node.reshape(x, {node.product(node.dimsOf(x))});
  if (node.bad())
    return failure();
  // A shorter condition chooses from the first elements; that it is not longer is the slice's to check.
  if (AffineExpr size = node.dimsOf(condition)[0]; size != node.dimsOf(x)[axis])
    x = node.sliceAlong(x, axis, node.dim(0), size);
  return node.finish(gather(node, x, chosenBy(node, condition), axis));
}

//===----------------------------------------------------------------------===//
// Unique
//===----------------------------------------------------------------------===//

/// Which rows of a sorted matrix differ from the one before: i64, 0 or 1. NaN does not differ from NaN.
static Value startsOfRuns(Node &node, Value rows, Value places) {
  Value before = node.make<nn::MaxOp>(node.sub(places, node.number(1)), node.number(0));
  Value previous = gather(node, rows, before);
  Value isSame = node.make<nn::EqualOp>(rows, previous);
  if (isa<FloatType>(Node::elementOf(rows))) {
    auto isNaN = [&](Value x) { return node.make<nn::IsNaNOp>(x); };
    isSame = node.make<nn::OrOp>(isSame, node.make<nn::AndOp>(isNaN(rows), isNaN(previous)));
  }
  Value differences =
      node.reduce(node.cast(node.make<nn::NotOp>(isSame), node.i64()), {1}, nn::ReduceKind::sum);
  if (!differences || !places)
    return {};
  Value isFirst = node.make<nn::EqualOp>(places, node.number(0));
  Value differs = node.cast(node.reshape(differences, node.dimsOf(places)), i1(node));
  return node.cast(node.make<nn::OrOp>(isFirst, differs), node.i64());
}

/// Equal rows are neighbours once sorted. Each run of them is one result; in order of first occurrence, which
/// is where the run's first row comes from, or in that of the rows themselves.
static LogicalResult convertUnique(Node &node) {
  Value x = node.input(0), rows;
  bool sorted = node.flagOr("sorted", true), hasAxis = node.hasAttr("axis");
  int64_t rank = Node::rankOf(x), axis = hasAxis ? node.axisOr("axis", 0, rank) : 0;
  if (node.bad())
    return failure();
  auto toFront = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (hasAxis) {
    std::rotate(toFront.begin(), toFront.begin() + axis, toFront.begin() + axis + 1);
    rows = axis ? node.transpose(x, toFront) : x;
  } else {
    rows = node.reshape(x, {node.product(node.dimsOf(x))});
  }
  if (!rows)
    return failure();
  Value items = rows; // what is chosen from, along dim 0
  const Dims dims = node.dimsOf(rows);
  AffineExpr n = dims[0];
  rows = node.reshape(rows, {n, node.product(ArrayRef<AffineExpr>(dims).drop_front())});

  Value order = node.make<nn::SortRowsOp>(rows), places = node.iota(n);
  Value starts = startsOfRuns(node, gather(node, rows, order), places);
  Value isStart = node.cast(starts, i1(node));
  Value zeros = node.expand(node.number(0), {n});
  auto numbered = [&](Value isNew) { // 0, 1, ...: how many new ones there were before
    Value upTo = node.make<nn::CumulateOp>(isNew, uint64_t(0), nn::CumulateKind::sum, false, false);
    return node.sub(upTo, node.number(1));
  };
  auto scatter = [&](Value indices, Value updates, nn::ScatterKind kind) {
    return node.make<nn::ScatterOp>(zeros, indices, updates, uint64_t(0), kind);
  };
  AffineExpr count = countOf(node, isStart);
  Value runOf = numbered(starts), firsts = gather(node, order, node.make<nn::CompactOp>(isStart));
  if (!sorted) {
    Value isFirst = scatter(order, starts, nn::ScatterKind::none);
    runOf = gather(node, numbered(isFirst), gather(node, firsts, runOf));
    firsts = node.make<nn::CompactOp>(node.cast(isFirst, i1(node)));
  }
  firsts = node.sliceAlong(firsts, 0, node.dim(0), count);
  if (node.usesOutput(1))
    node.setOutput(1, firsts);
  if (node.usesOutput(2))
    node.setOutput(2, scatter(order, runOf, nn::ScatterKind::none));
  if (node.usesOutput(3)) {
    Value ones = node.expand(node.number(1), {n});
    node.setOutput(3, node.sliceAlong(scatter(runOf, ones, nn::ScatterKind::add), 0, node.dim(0), count));
  }
  Value result = gather(node, items, firsts);
  if (axis) {
    SmallVector<int64_t> back(rank);
    for (auto [to, from] : llvm::enumerate(toFront))
      back[from] = to;
    result = node.transpose(result, back);
  }
  return node.finish(result);
}

//===----------------------------------------------------------------------===//
// NonMaxSuppression
//===----------------------------------------------------------------------===//

/// Boxes as two low and two high corners.
static Value cornersOf(Node &node, Value boxes, bool isCentered) {
  Value a = node.sliceAlong(boxes, -1, 0, 2), b = node.sliceAlong(boxes, -1, 2, 2), low, high;
  if (isCentered) { // a is the center, b the size
    Value half = node.mul(b, node.scalar(Node::elementOf(boxes), 0.5));
    low = node.sub(a, half);
    high = node.add(a, half);
  } else {
    low = node.make<nn::MinOp>(a, b);
    high = node.make<nn::MaxOp>(a, b);
  }
  return node.make<nn::ConcatOp>(ValueRange({low, high}), uint64_t(2));
}

/// At most as many of `boxes` as input 2 says.
static AffineExpr limitOfBoxes(Node &node, AffineExpr boxes) {
  if (!node.hasInput(2))
    return node.dim(0);
  if (!node.isData(2) && nn::constantDim(boxes)) {
    SmallVector<int64_t> most = node.constantInts(2, "a number of boxes");
    if (!node.bad() && most.size() == 1)
      return node.dim(std::clamp<int64_t>(most.front(), 0, *nn::constantDim(boxes)));
  }
  Value most = node.make<nn::MaxOp>(node.reshape(node.input(2), ArrayRef<int64_t>{1}), node.number(0));
  Dims limit = node.readDims(node.make<nn::MinOp>(most, node.number(boxes)));
  return node.bad() ? node.dim(0) : limit.front();
}

static LogicalResult convertNonMaxSuppression(Node &node) {
  Value boxes = node.input(0), scores = node.input(1), threshold = node.input(3);
  bool isCentered = node.flagOr("center_point_box", false);
  if (Node::rankOf(boxes) != 3 || Node::rankOf(scores) != 3 ||
      failed(node.requireEqual({node.dimsOf(boxes)[2]}, {node.dim(4)})))
    return node.error("the inputs have the dims " + node.text(node.dimsOf(boxes)) + " and " +
                      node.text(node.dimsOf(scores)) + ", expected [N, boxes, 4] and [N, classes, boxes]");
  AffineExpr limit = limitOfBoxes(node, node.dimsOf(boxes)[1]);
  if (node.bad())
    return failure();
  if (nn::isConstantDim(limit, 0))
    return node.finish(node.expand(node.number(0), {node.dim(0), node.dim(3)}));
  if (!threshold)
    threshold = node.scalar(Node::elementOf(boxes), 0);
  Value order =
      node.make<nn::TopKOp>(scores, uint64_t(2), nn::mapOf({node.dimsOf(scores)[2]}, node.context()),
                            /*largest=*/true);
  Value chosen =
      node.make<nn::NonMaxSuppressionOp>(cornersOf(node, boxes, isCentered), scores, order, threshold,
                                         node.input(4), nn::mapOf({limit}, node.context()));
  if (!chosen)
    return failure();
  Value places = chosenBy(node, node.make<nn::GreaterOrEqualOp>(chosen, node.number(0)));
  const Dims dims = node.dimsOf(chosen);
  SmallVector<Value> columns = unravel(node, places, dims);
  columns[2] = gather(node, node.reshape(chosen, {node.product(dims)}), places);
  return node.finish(stack(node, columns, 1));
}

ArrayRef<ConverterRow> skiff::selectionConverters() {
  static const ConverterRow rows[] = {
      {"Compress", 9, convertCompress, "Ab"},
      {"NonMaxSuppression", 10, convertNonMaxSuppression, "FF?lFF"},
      {"NonZero", 9, convertNonZero, "A"},
      {"Unique", 11, convertUnique, "A", 4},
  };
  return rows;
}
