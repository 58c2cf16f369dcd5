//===- Slicing.cpp - Slice and Split --------------------------------------===//
#include "passes/convert/common/DataDims.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

namespace {
/// The range of one dim.
struct DimRange {
  AffineExpr start, size;
  int64_t step = 1;
};

/// The starts or the ends: what is known of them, and the tensor of all.
struct Bounds {
  Dims known;
  Value tensor; // null: all are known
};
} // namespace

static Value makeSlice(Node &node, Value x, ArrayRef<DimRange> ranges) {
  if (node.bad())
    return {};
  Dims starts, sizes;
  SmallVector<int64_t> steps;
  for (const DimRange &range : ranges) {
    starts.push_back(range.start);
    sizes.push_back(range.size);
    steps.push_back(range.step);
  }
  return node.make<nn::SliceOp>(x, nn::mapOf(starts, node.context()), nn::mapOf(sizes, node.context()),
                                steps);
}

/// The whole of each dim.
static SmallVector<DimRange> wholeOf(Node &node, Value x) {
  SmallVector<DimRange> ranges;
  for (AffineExpr dim : node.dimsOf(x))
    ranges.push_back({node.dim(0), dim});
  return ranges;
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

/// A bound as ONNX reads it: negative ones count from the end, and all are clamped to low..high. Null if that
/// depends on dims that are not known.
static AffineExpr clampBound(Node &node, AffineExpr bound, AffineExpr dim, AffineExpr low, AffineExpr high) {
  // Numbers this large mean "to the end".
  if (auto value = nn::constantDim(bound); value && *value >= INT32_MAX)
    return high;
  else if (value && *value <= -INT32_MAX)
    return low;
  Interval bounds = boundsOf(bound);
  if (bounds.high < 0)
    bound = simplifyDim(bound + dim);
  else if (bounds.low < 0)
    return {};
  if (knownAtMost(bound, low))
    return low;
  if (knownAtMost(high, bound))
    return high;
  return knownAtMost(low, bound) && knownAtMost(bound, high) ? bound : AffineExpr();
}

static Value scalarOf(Node &node, const Bounds &bounds, size_t i) {
  if (bounds.known[i])
    return node.number(bounds.known[i]);
  return node.cast(node.make<nn::GatherOp>(bounds.tensor, node.number(i), uint64_t(0)), node.i64());
}

/// The range if it follows from the dims; else start and size are null.
static DimRange knownRange(Node &node, AffineExpr dim, AffineExpr start, AffineExpr end, int64_t step) {
  bool up = step > 0;
  AffineExpr zero = node.dim(0), last = simplifyDim(dim - 1);
  if (nn::isConstantDim(dim, 0))
    return DimRange{zero, zero, step};
  if (!start || !end)
    return DimRange{{}, {}, step};
  AffineExpr from = up ? clampBound(node, start, dim, zero, dim) : clampBound(node, start, dim, zero, last);
  AffineExpr to = up ? clampBound(node, end, dim, zero, dim) : clampBound(node, end, dim, node.dim(-1), last);
  if (!from || !to)
    return DimRange{{}, {}, step};
  AffineExpr extent = simplifyDim(up ? to - from : from - to);
  if (boundsOf(extent).high <= 0)
    return DimRange{zero, zero, 1};
  if (boundsOf(extent).low < 0)
    return DimRange{{}, {}, step};
  AffineExpr size = simplifyDim(extent.ceilDiv(std::abs(step)));
  return DimRange{from, size, nn::isConstantDim(size, 1) ? 1 : step};
}

static LogicalResult slice(Node &node, const Bounds &starts, const Bounds &ends, ArrayRef<int64_t> axes,
                           ArrayRef<int64_t> steps) {
  Value x = node.input(0);
  size_t count = axes.size();
  if (starts.known.size() != count || ends.known.size() != count || steps.size() != count)
    return node.error("has " + Twine(starts.known.size()) + " starts, " + Twine(ends.known.size()) +
                      " ends, " + Twine(count) + " axes and " + Twine(steps.size()) +
                      " steps, expected as many of each");
  SmallVector<int64_t> checked = node.checkAxes(axes, Node::rankOf(x));
  if (node.bad())
    return failure();
  SmallVector<DimRange> ranges = wholeOf(node, x);
  for (auto [i, axis] : llvm::enumerate(checked)) {
    // Larger steps give one element at most, as the largest one does.
    int64_t step = std::clamp<int64_t>(steps[i], -INT32_MAX, INT32_MAX);
    if (step == 0)
      return node.error("a step is 0");
    AffineExpr dim = ranges[axis].size;
    DimRange range = knownRange(node, dim, starts.known[i], ends.known[i], step);
    if (!range.start) {
      DataRange read =
          sliceRangeFromData(node, dim, scalarOf(node, starts, i), scalarOf(node, ends, i), step);
      range = DimRange{read.start, read.size, step};
    }
    ranges[axis] = range;
  }
  return node.finish(makeSlice(node, x, ranges));
}

static LogicalResult convertSlice(Node &node) {
  if (node.isData(3) || node.isData(4))
    return node.finish(
        sliceByData(node, node.input(0), node.input(1), node.input(2), node.input(3), node.input(4)));
  Bounds starts{node.dimsIfKnown(1, "starts"), node.input(1)},
      ends{node.dimsIfKnown(2, "ends"), node.input(2)};
  size_t count = starts.known.size();
  SmallVector<int64_t> axes =
      node.hasInput(3) ? node.constantInts(3, "axes") : llvm::to_vector(llvm::seq<int64_t>(0, count));
  SmallVector<int64_t> steps =
      node.hasInput(4) ? node.constantInts(4, "steps") : SmallVector<int64_t>(count, 1);
  return node.bad() ? failure() : slice(node, starts, ends, axes, steps);
}

/// Before opset 10 all are attributes, and there are no steps.
static LogicalResult convertSlice1(Node &node) {
  Bounds bounds[2];
  for (bool isEnd : {false, true})
    for (int64_t bound : node.intsOr(isEnd ? "ends" : "starts", {}))
      bounds[isEnd].known.push_back(node.dim(bound));
  size_t count = bounds[0].known.size();
  SmallVector<int64_t> axes = node.intsOr("axes", llvm::to_vector(llvm::seq<int64_t>(0, count)));
  return slice(node, bounds[0], bounds[1], axes, SmallVector<int64_t>(count, 1));
}

//===----------------------------------------------------------------------===//
// Split
//===----------------------------------------------------------------------===//

static LogicalResult splitInto(Node &node, int64_t axis, ArrayRef<AffineExpr> sizes) {
  Value x = node.input(0);
  if (sizes.size() != node.numOutputs())
    return node.error("splits into " + Twine(sizes.size()) + " parts, but has " + Twine(node.numOutputs()) +
                      " outputs");
  AffineExpr start = node.dim(0), dim = node.dimsOf(x)[axis], sum = start;
  for (AffineExpr size : sizes) {
    if (boundsOf(size).high < 0 || boundsOf(simplifyDim(dim - sum)).high < 0)
      return node.error("cannot split a dim of " + node.text({dim}) + " into parts of " + node.text(sizes));
    sum = simplifyDim(sum + size);
  }
  if (failed(node.requireEqual(sum, dim)))
    return node.error("the parts of " + node.text(sizes) + " sum to " + node.text({sum}) +
                      ", but the dim is " + node.text({dim}));
  SmallVector<DimRange> ranges = wholeOf(node, x);
  for (auto [i, size] : llvm::enumerate(sizes)) {
    ranges[axis] = {start, size};
    if (node.usesOutput(i) || i == 0)
      node.setOutput(i, makeSlice(node, x, ranges));
    start = simplifyDim(start + size);
    if (node.bad())
      return failure();
  }
  return node.finish(node.allOutputs().front());
}

/// Equal parts. From opset 18 on the last one may be smaller.
static LogicalResult splitEvenly(Node &node, int64_t axis, int64_t parts, bool lastMayDiffer) {
  AffineExpr dim = node.dimsOf(node.input(0))[axis];
  if (parts < 1 || parts > 65536)
    return node.error("splits into " + Twine(parts) + " parts, expected 1 or more");
  AffineExpr part = simplifyDim(lastMayDiffer ? dim.ceilDiv(parts) : dim.floorDiv(parts));
  if (!lastMayDiffer && failed(node.requireEqual(part * parts, dim)))
    return node.error("cannot split a dim of " + node.text({dim}) + " into " + Twine(parts) + " equal parts");
  Dims sizes(parts, part);
  sizes.back() = simplifyDim(dim - part * (parts - 1));
  return splitInto(node, axis, sizes);
}

static LogicalResult convertSplit(Node &node) {
  if (Node::rankOf(node.input(0)) == 0)
    return node.error("input 0 is a scalar, expected at least one dim");
  int64_t axis = node.axisOr("axis", 0, Node::rankOf(node.input(0)));
  if (node.bad())
    return failure();
  bool sizesAreInput = node.opset() >= 13;
  int64_t parts =
      node.opset() >= 18 ? node.intOr("num_outputs", node.numOutputs()) : int64_t(node.numOutputs());
  Dims sizes;
  if (sizesAreInput && node.hasInput(1))
    sizes = node.dimsFrom(1, "parts");
  for (int64_t size : sizesAreInput ? SmallVector<int64_t>() : node.intsOr("split", {}))
    sizes.push_back(node.dim(size));
  if (node.bad())
    return failure();
  if (!sizes.empty())
    return splitInto(node, axis, sizes);
  return splitEvenly(node, axis, parts, node.opset() >= 18);
}

ArrayRef<ConverterRow> skiff::slicingConverters() {
  static const ConverterRow rows[] = {
      {"Slice", 10, convertSlice, "Ajj?jj"},
      {"Slice", 1, convertSlice1, "A"},
      {"Split", 1, convertSplit, "A?l", UINT_MAX},
  };
  return rows;
}
