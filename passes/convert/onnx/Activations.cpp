//===- Activations.cpp - activation functions, Clip, Softmax --------------===//
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Elementwise.h"

using namespace mlir;
using namespace skiff;
using llvm::APFloat;

static LogicalResult convertLeakyRelu(Node &node) {
  return node.finish(node.make<nn::LeakyReluOp>(node.input(0), APFloat(node.floatOr("alpha", 0.01f))));
}

static LogicalResult convertElu(Node &node) {
  return node.finish(node.make<nn::EluOp>(node.input(0), APFloat(node.floatOr("alpha", 1))));
}

static LogicalResult convertCelu(Node &node) {
  double alpha = node.floatOr("alpha", 1);
  if (alpha == 0)
    return node.error("attribute 'alpha' is 0, by which Celu divides");
  return node.finish(node.make<nn::CeluOp>(node.input(0), APFloat(alpha)));
}

static LogicalResult selu(Node &node, double alpha, double gamma) {
  return node.finish(node.make<nn::SeluOp>(node.input(0), APFloat(node.floatOr("alpha", alpha)),
                                           APFloat(node.floatOr("gamma", gamma))));
}
static LogicalResult convertSelu1(Node &node) { return selu(node, 1.6732f, 1.0507f); }
static LogicalResult convertSelu(Node &node) {
  return selu(node, 1.67326319217681884765625, 1.05070102214813232421875);
}

static LogicalResult convertHardSigmoid(Node &node) {
  return node.finish(node.make<nn::HardSigmoidOp>(node.input(0), APFloat(node.floatOr("alpha", 0.2f)),
                                                  APFloat(node.floatOr("beta", 0.5))));
}

static LogicalResult convertThresholdedRelu(Node &node) {
  return node.finish(node.make<nn::ThresholdedReluOp>(node.input(0), APFloat(node.floatOr("alpha", 1))));
}

static LogicalResult convertShrink(Node &node) {
  double bias = node.floatOr("bias", 0);
  if (!isa<FloatType>(Node::elementOf(node.input(0))) && bias != std::trunc(bias))
    return node.error("attribute 'bias' is no whole number, but the input holds integers");
  return node.finish(
      node.make<nn::ShrinkOp>(node.input(0), APFloat(bias), APFloat(node.floatOr("lambd", 0.5))));
}

static LogicalResult convertSwish(Node &node) {
  return node.finish(node.make<nn::SwishOp>(node.input(0), APFloat(node.floatOr("alpha", 1))));
}

static LogicalResult convertGelu(Node &node) {
  bool tanh = node.choiceOf("approximate", {"none", "tanh"}) == "tanh";
  return node.finish(node.make<nn::GeluOp>(node.input(0), tanh));
}

/// The slope broadcasts to the input, but not the input to the slope.
static LogicalResult prelu(Node &node, Value slope) {
  Value result = node.make<nn::PreluOp>(node.input(0), slope);
  if (result && result.getType() != node.input(0).getType())
    return node.error("the slope has the dims " + node.text(node.dimsOf(slope)) +
                      ", expected to broadcast to " + node.text(node.dimsOf(node.input(0))));
  return node.finish(result);
}
static LogicalResult convertPRelu(Node &node) { return prelu(node, node.input(1)); }
/// Before opset 7: one slope for all or for each channel.
static LogicalResult convertPRelu1(Node &node) {
  Value slope = node.input(1);
  int64_t rank = Node::rankOf(node.input(0));
  bool perChannel = Node::rankOf(slope) == 1 && rank > 1 && !nn::isConstantDim(node.dimsOf(slope)[0], 1);
  return prelu(node, perChannel ? node.alignAt(slope, 1, rank) : slope);
}

//===----------------------------------------------------------------------===//
// Clip
//===----------------------------------------------------------------------===//

/// Before opset 11 the bounds are attributes, by default the limits of f32; so infinities become these. (In
/// f16 they are infinities.)
static LogicalResult convertClip1(Node &node) {
  Value x = node.input(0);
  Type type = Node::elementOf(x);
  double limit = std::numeric_limits<float>::max();
  double low = node.floatOr("min", -limit), high = node.floatOr("max", limit);
  if (low > -limit || !type.isF16())
    x = node.make<nn::MaxOp>(x, node.scalar(type, low));
  if (high < limit || !type.isF16())
    x = node.make<nn::MinOp>(x, node.scalar(type, high));
  return node.finish(x);
}

static Value clipBound(Node &node, unsigned i) {
  Value bound = node.input(i);
  if (Node::typeOf(bound).hasStaticShape() && Node::typeOf(bound).getNumElements() == 1)
    return node.reshape(bound, ArrayRef<int64_t>{});
  (void)node.error("input " + Twine(i) + " has the dims " + node.text(node.dimsOf(bound)) +
                   ", expected a scalar");
  return {};
}

static LogicalResult convertClip(Node &node) {
  Value x = node.input(0);
  if (node.hasInput(1))
    x = node.make<nn::MaxOp>(x, clipBound(node, 1));
  if (node.hasInput(2))
    x = node.make<nn::MinOp>(x, clipBound(node, 2));
  return node.finish(x);
}

//===----------------------------------------------------------------------===//
// Softmax, LogSoftmax, Hardmax
//===----------------------------------------------------------------------===//

/// 1 where `x` is largest along `axis` (the first such element), else 0.
static Value hardmax(Node &node, Value x, int64_t axis) {
  if (!x || node.bad())
    return {};
  Value largest = node.make<nn::ArgReduceOp>(x, uint64_t(axis), false, false);
  Value places = node.alignAt(node.iota(node.dimsOf(x)[axis]), axis, Node::rankOf(x));
  return node.cast(node.make<nn::EqualOp>(places, largest), Node::elementOf(x));
}

static Value softmax(Node &node, Value x, int64_t axis) {
  return node.make<nn::SoftmaxOp>(x, uint64_t(axis), /*log=*/node.type() == "LogSoftmax");
}

using Along = Value (*)(Node &, Value, int64_t);

template <Along along> static LogicalResult convertSoftmax(Node &node) {
  Value x = node.input(0);
  if (Node::rankOf(x) == 0)
    return node.error("input 0 is a scalar, expected at least one dim");
  int64_t axis = node.axisOr("axis", -1, Node::rankOf(x));
  return node.finish(along(node, x, axis));
}

/// Before opset 13: along all dims from `axis` on, taken together.
template <Along along> static LogicalResult convertSoftmax1(Node &node) {
  Value x = node.input(0);
  int64_t rank = Node::rankOf(x);
  if (rank == 0)
    return node.error("input 0 is a scalar, expected at least one dim");
  int64_t axis = node.axisOr("axis", rank == 1 ? 0 : 1, rank);
  if (node.bad())
    return failure();
  Dims dims = node.dimsOf(x);
  // Where only one of these dims is not 1, that is along this dim alone.
  SmallVector<int64_t> wide;
  for (int64_t d = axis; d < rank; ++d)
    if (!nn::isConstantDim(dims[d], 1))
      wide.push_back(d);
  if (wide.size() <= 1)
    return node.finish(along(node, x, wide.empty() ? axis : wide.front()));
  ArrayRef<AffineExpr> all(dims);
  Value flat = node.reshape(x, {node.product(all.take_front(axis)), node.product(all.drop_front(axis))});
  return node.finish(node.reshape(along(node, flat, 1), dims));
}

ArrayRef<ConverterRow> skiff::activationConverters() {
  static const ConverterRow rows[] = {
      {"Celu", 12, convertCelu, "F"},
      {"Clip", 11, convertClip, "N?NN"},
      {"Clip", 1, convertClip1, "F"},
      {"Elu", 1, convertElu, "F"},
      {"Gelu", 20, convertGelu, "F"},
      {"HardSigmoid", 1, convertHardSigmoid, "F"},
      {"HardSwish", 14, convertUnary<nn::HardSwishOp>, "F"},
      {"Hardmax", 13, convertSoftmax<hardmax>, "F"},
      {"Hardmax", 1, convertSoftmax1<hardmax>, "F"},
      {"LeakyRelu", 1, convertLeakyRelu, "F"},
      {"LogSoftmax", 13, convertSoftmax<softmax>, "F"},
      {"LogSoftmax", 1, convertSoftmax1<softmax>, "F"},
      {"Mish", 18, convertUnary<nn::MishOp>, "F"},
      {"PRelu", 7, convertPRelu, "NN"},
      {"PRelu", 1, convertPRelu1, "FF"},
      {"Relu", 1, convertUnary<nn::ReluOp>, "N"},
      {"Selu", 6, convertSelu, "F"},
      {"Selu", 1, convertSelu1, "F"},
      {"Shrink", 9, convertShrink, "N"},
      {"Sigmoid", 1, convertUnary<nn::SigmoidOp>, "F"},
      {"Softmax", 13, convertSoftmax<softmax>, "F"},
      {"Softmax", 1, convertSoftmax1<softmax>, "F"},
      {"Softplus", 1, convertUnary<nn::SoftplusOp>, "F"},
      {"Softsign", 1, convertUnary<nn::SoftsignOp>, "F"},
      {"Swish", 24, convertSwish, "F"},
      {"Tanh", 1, convertUnary<nn::TanhOp>, "F"},
      {"ThresholdedRelu", 10, convertThresholdedRelu, "F"},
  };
  return rows;
}
