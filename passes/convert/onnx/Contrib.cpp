//===- Contrib.cpp - float operators of com.microsoft ----------------------===//
// What ONNX Runtime's optimizer writes into files, as the operators that it replaced.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Contraction.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

static Value gelu(Node &node, Value x, bool tanh) { return x ? node.make<nn::GeluOp>(x, tanh) : Value(); }

/// Gelu of x plus a bias, which may be missing: BiasGelu and Gelu by erf, FastGelu by tanh.
template <bool tanh> static LogicalResult convertGelu(Node &node) {
  Value x = node.input(0);
  return node.finish(gelu(node, node.hasInput(1) ? node.add(x, node.input(1)) : x, tanh));
}

static LogicalResult convertQuickGelu(Node &node) {
  return node.finish(node.make<nn::SwishOp>(node.input(0), llvm::APFloat(node.floatOr("alpha", 1.702f))));
}

/// alpha A' B', where the last two dims of each operand may be swapped.
static LogicalResult convertFusedMatMul(Node &node) {
  if (node.flagOr("transBatchA", false) || node.flagOr("transBatchB", false))
    return node.error("attributes 'transBatchA' and 'transBatchB' are not supported, expected 0");
  Value operands[2];
  for (unsigned i : {0u, 1u}) {
    operands[i] = node.input(i);
    int64_t rank = Node::rankOf(operands[i]);
    if (!node.flagOr(i ? "transB" : "transA", false) || rank < 2)
      continue;
    auto perm = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    std::swap(perm[rank - 1], perm[rank - 2]);
    operands[i] = node.transpose(operands[i], perm);
  }
  Value product = matmul(node, operands[0], operands[1]);
  double alpha = node.floatOr("alpha", 1);
  if (!product || alpha == 1)
    return node.finish(product);
  return node.finish(node.mul(product, node.scalar(Node::elementOf(product), alpha)));
}

/// The last dim with mean 0 (unless only the root mean square counts) and deviation 1, in f32, scaled and
/// shifted; `beta` may be null.
static Value normalize(Node &node, Value x, bool centers, Value gamma, Value beta) {
  if (!x || node.bad())
    return {};
  Type type = Node::elementOf(x), wide = type.isF64() ? type : Type(Float32Type::get(node.context()));
  int64_t last = Node::rankOf(x) - 1;
  double epsilon = node.floatOr("epsilon", centers ? 1e-12f : 1e-5f);
  x = node.cast(x, wide);
  if (centers)
    x = node.sub(x, node.reduce(x, {last}, ReduceKind::mean));
  Value variance = node.reduce(node.mul(x, x), {last}, ReduceKind::mean);
  Value deviation = node.make<nn::SqrtOp>(node.add(variance, node.scalar(wide, epsilon)));
  Value result = node.mul(node.cast(node.div(x, deviation), type), gamma);
  return beta ? node.add(result, beta) : result;
}

/// Of input + skip + bias. Output 3 is that sum.
template <bool centers> static LogicalResult convertSkipLayerNormalization(Node &node) {
  unsigned bias = centers ? 4 : 3;
  Value sum = node.add(node.input(0), node.input(1));
  if (node.hasInput(bias))
    sum = node.add(sum, node.input(bias));
  for (unsigned i : {1, 2})
    if (node.usesOutput(i))
      return node.error("output " + Twine(i) + " is used, but is not supported");
  if (node.usesOutput(3))
    node.setOutput(3, sum);
  return node.finish(normalize(node, sum, centers, node.input(2), centers ? node.input(3) : Value()));
}

ArrayRef<ConverterRow> skiff::contribConverters() {
  static const ConverterRow rows[] = {
      {"com.microsoft.BiasGelu", 1, convertGelu<false>, "FF"},
      {"com.microsoft.FastGelu", 1, convertGelu<true>, "F?F"},
      {"com.microsoft.FusedMatMul", 1, convertFusedMatMul, "FF"},
      {"com.microsoft.Gelu", 1, convertGelu<false>, "F"},
      {"com.microsoft.QuickGelu", 1, convertQuickGelu, "F"},
      {"com.microsoft.SkipLayerNormalization", 1, convertSkipLayerNormalization<true>, "FFF?FF", 4},
      {"com.microsoft.SkipSimplifiedLayerNormalization", 1, convertSkipLayerNormalization<false>, "FFF?F", 4},
  };
  return rows;
}
