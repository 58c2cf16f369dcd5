//===- QLinear.cpp - operators whose operands and result are quantized -----===//
// Products are summed in i32, exactly, and then scaled, rounded and cut in f32. The others of com.microsoft
// are what their names say, computed in f32 between a DequantizeLinear and a QuantizeLinear.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Contraction.h"
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Quantization.h"
#include "passes/convert/onnx/Window.h"

using namespace mlir;
using namespace skiff;

static Type f32Of(Node &node) { return Float32Type::get(node.context()); }

/// Whether inputs that stand behind an optional one are there.
static bool requireInputs(Node &node, ArrayRef<unsigned> needed) {
  for (unsigned i : needed)
    if (!node.hasInput(i))
      return succeeded(node.error("input " + Twine(i) + " is missing"));
  return true;
}

/// `x` quantized as inputs `scale` and `scale + 1` say; without a zero point as the type of input 0.
static Value quantize(Node &node, Value x, unsigned scale) {
  if (node.bad())
    return {};
  Value zero = node.input(scale + 1);
  return saturate(node, node.div(x, node.cast(node.input(scale), f32Of(node))), zero,
                  Node::elementOf(zero ? zero : node.input(0)));
}

/// Input `i`, whose scale and zero point come right after it, as f32.
static Value dequantize(Node &node, unsigned i) {
  return dequantize(node, node.input(i), node.input(i + 1), node.input(i + 2));
}

/// The result of i32 `sums`, whose unit is `scale`, quantized as inputs `to` and `to + 1` say.
static Value requantize(Node &node, Value sums, Value scale, unsigned to) {
  Value ratio = node.div(scale, node.cast(node.input(to), f32Of(node)));
  Value zero = node.input(to + 1);
  return saturate(node, node.mul(node.cast(sums, f32Of(node)), ratio), zero, Node::elementOf(zero));
}

static Value productOfScales(Node &node, Value a, Value b) {
  return node.mul(node.cast(a, f32Of(node)), node.cast(b, f32Of(node)));
}

static LogicalResult convertQLinearConv(Node &node) {
  Value bias = node.input(8), filterScale = node.input(4);
  if (bias)
    bias = node.cast(bias, IntegerType::get(node.context(), 32));
  Value sums = convolveIntegers(node, node.input(0), node.input(2), node.input(3), node.input(5), bias);
  if (!sums)
    return failure();
  if (Node::rankOf(filterScale) == 1) // one for each output channel
    filterScale = node.alignAt(filterScale, 1, Node::rankOf(sums));
  Value inputScale = node.reshape(node.input(1), ArrayRef<int64_t>{});
  return node.finish(requantize(node, sums, productOfScales(node, inputScale, filterScale), 6));
}

static LogicalResult convertQLinearMatMul(Node &node) {
  Value sums = matmulIntegers(node, node.input(0), node.input(2), node.input(3), node.input(5));
  Value scale = productOfScales(node, eachRow(node, node.input(1)), node.input(4));
  return node.finish(requantize(node, sums, scale, 6));
}

/// alpha A B + C, quantized, or in f32 where no scale for the result is given.
static LogicalResult convertQGemm(Node &node) {
  Value a = node.input(0), b = node.input(3), zero = node.input(5), scale = node.input(4);
  if (Node::rankOf(a) != 2 || Node::rankOf(b) != 2)
    return node.error("inputs 0 and 3 have the dims " + node.text(node.dimsOf(a)) + " and " +
                      node.text(node.dimsOf(b)) + ", expected matrices");
  if (node.flagOr("transA", false))
    a = node.transpose(a, {1, 0});
  if (node.flagOr("transB", false))
    b = node.transpose(b, {1, 0});
  Value sums = matmulIntegers(node, a, node.input(2), b, zero);
  if (node.hasInput(6))
    sums = node.add(sums, node.input(6));
  Value unit = node.mul(productOfScales(node, node.input(1), scale),
                        node.scalar(f32Of(node), node.floatOr("alpha", 1)));
  if (!node.hasInput(7))
    return node.finish(node.mul(node.cast(sums, f32Of(node)), unit));
  if (!requireInputs(node, {8}))
    return failure();
  return node.finish(requantize(node, sums, unit, 7));
}

/// What stands behind an integer product whose result is a float: its unit and a bias, which may be null.
static LogicalResult finishScaled(Node &node, Value sums, Value unit, Value bias) {
  Value product = node.mul(node.cast(sums, f32Of(node)), unit);
  return node.finish(bias ? node.add(product, bias) : product);
}

static LogicalResult convertMatMulIntegerToFloat(Node &node) {
  Value sums = matmulIntegers(node, node.input(0), node.input(4), node.input(1), node.input(5));
  Value unit = productOfScales(node, eachRow(node, node.input(2)), node.input(3));
  return finishScaled(node, sums, unit, node.input(6));
}

static LogicalResult convertDynamicQuantizeMatMul(Node &node) {
  DynamicallyQuantized a = quantizeDynamically(node, node.input(0));
  Value sums = matmulIntegers(node, a.x, a.zero, node.input(1), node.input(3));
  return finishScaled(node, sums, productOfScales(node, a.scale, node.input(2)), node.input(4));
}

/// a sa/sc + b sb/sc, the zero points in one addend: in ONNX Runtime's order, which decides where a sum lies
/// between two integers.
static LogicalResult convertQLinearAdd(Node &node) {
  if (!requireInputs(node, {3, 4, 6}))
    return failure();
  Type f32 = f32Of(node);
  Value unit = node.input(6), ofA = node.div(node.input(1), unit), ofB = node.div(node.input(4), unit);
  auto zero = [&](unsigned i) {
    return node.hasInput(i) ? node.cast(node.input(i), f32) : node.scalar(f32, 0);
  };
  Value fixed = node.sub(zero(7), node.add(node.mul(ofA, zero(2)), node.mul(ofB, zero(5))));
  Value sum = node.add(node.mul(node.cast(node.input(0), f32), ofA), fixed);
  sum = node.add(node.mul(node.cast(node.input(3), f32), ofB), sum);
  return node.finish(saturate(node, sum, {}, Node::elementOf(node.input(0))));
}

static LogicalResult convertQLinearMul(Node &node) {
  if (!requireInputs(node, {3, 4, 6}))
    return failure();
  return node.finish(quantize(node, node.mul(dequantize(node, 0), dequantize(node, 3)), 6));
}

static LogicalResult convertQLinearConcat(Node &node) {
  if (node.numInputs() < 5 || node.numInputs() % 3 != 2)
    return node.error("has " + Twine(node.numInputs()) +
                      " inputs, expected a scale and a zero point, then three for each tensor");
  SmallVector<Value> parts;
  for (unsigned i = 2; i < node.numInputs(); i += 3) {
    if (!requireInputs(node, {i, i + 1}))
      return failure();
    parts.push_back(dequantize(node, i));
  }
  if (node.bad())
    return failure();
  int64_t axis = node.axisOr("axis", 0, Node::rankOf(parts.front()));
  Value all = node.make<nn::ConcatOp>(parts, uint64_t(axis));
  return node.finish(
      saturate(node, node.div(all, node.input(0)), node.input(1), Node::elementOf(node.input(1))));
}

static bool refuseChannelsLast(Node &node) {
  if (node.flagOr("channels_last", false))
    return succeeded(node.error("attribute 'channels_last' is 1, which is not supported"));
  return true;
}

static LogicalResult convertQLinearAveragePool(Node &node) {
  if (!requireInputs(node, {3}) || !refuseChannelsLast(node))
    return failure();
  return node.finish(quantize(node, averagePool(node, dequantize(node, 0)), 3));
}

static LogicalResult convertQLinearGlobalAveragePool(Node &node) {
  if (!refuseChannelsLast(node) || failed(spatialDimsOf(node)))
    return failure();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(2, Node::rankOf(node.input(0))));
  return node.finish(quantize(node, node.reduce(dequantize(node, 0), axes, nn::ReduceKind::mean), 3));
}

static LogicalResult convertQLinearLeakyRelu(Node &node) {
  if (!requireInputs(node, {3}))
    return failure();
  Value x = dequantize(node, 0);
  return node.finish(
      quantize(node, node.make<nn::LeakyReluOp>(x, llvm::APFloat(node.floatOr("alpha", 0.01f))), 3));
}

static LogicalResult convertQLinearSigmoid(Node &node) {
  if (!requireInputs(node, {3}))
    return failure();
  return node.finish(quantize(node, node.make<nn::SigmoidOp>(dequantize(node, 0)), 3));
}

/// As Softmax of the default domain's opset that attribute 'opset' names: before 13 along all dims from
/// `axis` on, taken together.
static LogicalResult convertQLinearSoftmax(Node &node) {
  if (!requireInputs(node, {3, 4}))
    return failure();
  Value x = dequantize(node, 0);
  if (!x)
    return failure();
  int64_t rank = Node::rankOf(x);
  if (rank == 0)
    return node.error("input 0 is a scalar, expected at least one dim");
  int64_t axis = node.axisOr("axis", -1, rank);
  if (node.intOr("opset", 13) >= 13 || axis == rank - 1)
    return node.finish(quantize(node, node.make<nn::SoftmaxOp>(x, uint64_t(axis), /*log=*/false), 3));
  Dims dims = node.dimsOf(x);
  ArrayRef<AffineExpr> all(dims);
  Value flat = node.reshape(x, {node.product(all.take_front(axis)), node.product(all.drop_front(axis))});
  Value result = node.make<nn::SoftmaxOp>(flat, uint64_t(1), /*log=*/false);
  return node.finish(quantize(node, node.reshape(result, dims), 3));
}

ArrayRef<ConverterRow> skiff::qlinearConverters() {
  static const ConverterRow rows[] = {
      {"QLinearConv", 10, convertQLinearConv, "ifiififi?i"},
      {"QLinearMatMul", 10, convertQLinearMatMul, "ifiififi"},
      {"com.microsoft.DynamicQuantizeMatMul", 1, convertDynamicQuantizeMatMul, "fif?if"},
      {"com.microsoft.MatMulIntegerToFloat", 1, convertMatMulIntegerToFloat, "iiff?iif"},
      {"com.microsoft.QGemm", 1, convertQGemm, "ifiifi?ifi"},
      {"com.microsoft.QLinearAdd", 1, convertQLinearAdd, "if?iififi"},
      {"com.microsoft.QLinearAveragePool", 1, convertQLinearAveragePool, "if?ifi"},
      {"com.microsoft.QLinearConcat", 1, convertQLinearConcat, "fi?a*"},
      {"com.microsoft.QLinearGlobalAveragePool", 1, convertQLinearGlobalAveragePool, "ififi"},
      {"com.microsoft.QLinearLeakyRelu", 1, convertQLinearLeakyRelu, "if?ifi"},
      {"com.microsoft.QLinearMul", 1, convertQLinearMul, "if?iififi"},
      {"com.microsoft.QLinearSigmoid", 1, convertQLinearSigmoid, "if?ifi"},
      {"com.microsoft.QLinearSoftmax", 1, convertQLinearSoftmax, "if?ifi"},
  };
  return rows;
}
