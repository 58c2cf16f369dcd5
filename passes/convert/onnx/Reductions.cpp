//===- Reductions.cpp - Reduce*, ArgMax, ArgMin ---------------------------===//
#include "passes/convert/common/DataDims.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// The axes to reduce: an attribute, or an input in the newer version. None given means all.
static FailureOr<SmallVector<int64_t>> readAxes(Node &node, bool axesAreInput, bool &identity) {
  SmallVector<int64_t> axes;
  bool emptyIsNone = axesAreInput && node.flagOr("noop_with_empty_axes", false);
  if (!axesAreInput)
    axes = node.intsOr("axes", {});
  else if (node.hasInput(1))
    axes = node.constantInts(1, "axes");
  int64_t rank = Node::rankOf(node.input(0));
  identity = axes.empty() && emptyIsNone;
  axes = axes.empty() ? llvm::to_vector(llvm::seq<int64_t>(0, rank)) : node.checkAxes(axes, rank);
  llvm::sort(axes);
  if (node.bad())
    return failure();
  return axes;
}

/// `log` of the reduction, for ReduceLogSum.
template <ReduceKind kind, bool axesAreInput, bool log = false>
static LogicalResult convertReduce(Node &node) {
  if (axesAreInput && node.isData(1)) {
    node.ignoreAttrs({"noop_with_empty_axes"}); // there are some
    Value x = reduceByData(node, node.input(0), node.input(1), kind, log, node.flagOr("keepdims", true));
    return node.finish(x);
  }
  bool identity = false;
  FailureOr<SmallVector<int64_t>> axes = readAxes(node, axesAreInput, identity);
  if (failed(axes))
    return failure();
  // Logarithms of integers are taken in f64, and truncated, as the standard's function for these operators
  // does it. ONNX Runtime truncates each exponential of ReduceLogSumExp too, and may be one or more below.
  Value x = node.input(0);
  Type type = Node::elementOf(x);
  if (log || kind == ReduceKind::log_sum_exp)
    x = node.cast(x, isa<FloatType>(type) ? type : Type(Float64Type::get(node.context())));
  // Reducing along no axis still takes the absolute value, the square or the logarithm of each element.
  x = node.reduce(x, identity ? ArrayRef<int64_t>() : ArrayRef<int64_t>(*axes), kind);
  if (log)
    x = node.make<nn::LogOp>(x);
  x = node.cast(x, type);
  return node.finish(node.flagOr("keepdims", true) || identity ? x : node.dropDims(x, *axes));
}

template <bool min> static LogicalResult convertArgReduce(Node &node) {
  Value x = node.input(0);
  bool isScalar = Node::rankOf(x) == 0; // stands for a vector of one element
  if (isScalar)
    x = node.reshape(x, ArrayRef<int64_t>{1});
  int64_t axis = node.axisOr("axis", 0, isScalar ? 1 : Node::rankOf(x));
  bool keep = node.flagOr("keepdims", true), last = node.flagOr("select_last_index", false);
  Value index = node.make<nn::ArgReduceOp>(x, uint64_t(axis), min, last);
  return node.finish(keep && !isScalar ? index : node.dropDims(index, {axis}));
}

ArrayRef<ConverterRow> skiff::reductionConverters() {
  static const ConverterRow rows[] = {
      {"ArgMax", 1, convertArgReduce<false>, "N"},
      {"ArgMin", 1, convertArgReduce<true>, "N"},
      {"ReduceL1", 18, convertReduce<ReduceKind::l1, true>, "N?l"},
      {"ReduceL1", 1, convertReduce<ReduceKind::l1, false>, "N"},
      {"ReduceL2", 18, convertReduce<ReduceKind::l2, true>, "N?l"},
      {"ReduceL2", 1, convertReduce<ReduceKind::l2, false>, "N"},
      {"ReduceLogSum", 18, convertReduce<ReduceKind::sum, true, true>, "N?l"},
      {"ReduceLogSum", 1, convertReduce<ReduceKind::sum, false, true>, "N"},
      {"ReduceLogSumExp", 18, convertReduce<ReduceKind::log_sum_exp, true>, "N?l"},
      {"ReduceLogSumExp", 1, convertReduce<ReduceKind::log_sum_exp, false>, "N"},
      {"ReduceMax", 18, convertReduce<ReduceKind::max, true>, "A?l"},
      {"ReduceMax", 1, convertReduce<ReduceKind::max, false>, "A"},
      {"ReduceMean", 18, convertReduce<ReduceKind::mean, true>, "N?l"},
      {"ReduceMean", 1, convertReduce<ReduceKind::mean, false>, "N"},
      {"ReduceMin", 18, convertReduce<ReduceKind::min, true>, "A?l"},
      {"ReduceMin", 1, convertReduce<ReduceKind::min, false>, "A"},
      {"ReduceProd", 18, convertReduce<ReduceKind::prod, true>, "N?l"},
      {"ReduceProd", 1, convertReduce<ReduceKind::prod, false>, "N"},
      {"ReduceSum", 13, convertReduce<ReduceKind::sum, true>, "N?l"},
      {"ReduceSum", 1, convertReduce<ReduceKind::sum, false>, "N"},
      {"ReduceSumSquare", 18, convertReduce<ReduceKind::sum_square, true>, "N?l"},
      {"ReduceSumSquare", 1, convertReduce<ReduceKind::sum_square, false>, "N"},
  };
  return rows;
}
