//===- Activations.cpp - activation functions of Paddle -------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using llvm::APFloat;

/// An op of one parameter.
template <typename Op>
static LogicalResult withParameter(PaddleNode &node, StringRef names, double fallback) {
  Value x = node.need(0);
  return node.done(x ? node.make<Op>(x, APFloat(node.real(names, fallback))) : Value());
}
static LogicalResult convertCelu(PaddleNode &node) { return withParameter<nn::CeluOp>(node, "alpha", 1); }
static LogicalResult convertElu(PaddleNode &node) { return withParameter<nn::EluOp>(node, "alpha", 1); }
static LogicalResult convertLeakyRelu(PaddleNode &node) {
  return withParameter<nn::LeakyReluOp>(node, "negative_slope|alpha", 0.02);
}

/// The 3.x kernels ignore beta.
static LogicalResult convertSwish(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.make<nn::SwishOp>(x, APFloat(1.0)) : Value());
}

static LogicalResult convertSelu(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.make<nn::SeluOp>(x, APFloat(node.real("alpha", 1.6732632423543772)),
                                             APFloat(node.real("scale", 1.0507009873554805)))
                     : Value());
}

static LogicalResult convertGelu(PaddleNode &node) {
  Value x = node.need(0);
  UnitAttr tanh = node.flag("approximate", false) ? UnitAttr::get(node.context()) : UnitAttr();
  return node.done(x ? node.make<nn::GeluOp>(x, tanh) : Value());
}

static Value clipped(PaddleNode &node, Value x, double low, double high) {
  if (!x || node.bad())
    return {};
  Type type = Node::elementOf(x);
  return node.make<nn::MinOp>(node.make<nn::MaxOp>(x, node.scalar(type, low)), node.scalar(type, high));
}
static LogicalResult convertRelu6(PaddleNode &node) { return node.done(clipped(node, node.need(0), 0, 6)); }
static LogicalResult convertHardTanh(PaddleNode &node) {
  return node.done(clipped(node, node.need(0), node.real("t_min", 0), node.real("t_max", 24)));
}

static LogicalResult convertHardSigmoid(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(
      x ? node.make<nn::HardSigmoidOp>(x, APFloat(node.real("slope", 0.2)), APFloat(node.real("offset", 0.5)))
        : Value());
}

/// x beyond the threshold, 0 within; `soft` moves what is left by it.
static LogicalResult shrink(PaddleNode &node, StringRef names, bool soft) {
  Value x = node.need(0);
  double threshold = node.real(names, 0.5);
  return node.done(x ? node.make<nn::ShrinkOp>(x, APFloat(soft ? threshold : 0.0), APFloat(threshold))
                     : Value());
}
static LogicalResult convertHardShrink(PaddleNode &node) { return shrink(node, "threshold", false); }
static LogicalResult convertSoftShrink(PaddleNode &node) { return shrink(node, "threshold|lambda", true); }

static LogicalResult convertTanhShrink(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.sub(x, node.make<nn::TanhOp>(x)) : Value());
}

static LogicalResult convertSTanh(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value inner = node.mul(x, node.scalar(type, node.real("scale_a", 0.67)));
  return node.done(node.mul(node.make<nn::TanhOp>(inner), node.scalar(type, node.real("scale_b", 1.7159))));
}

/// log(1 + exp(beta x)) / beta, or x where beta x is large.
static LogicalResult convertSoftplus(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  double beta = node.real("beta", 1), threshold = node.real("threshold", 20);
  Value scaled = beta == 1 ? x : node.mul(x, node.scalar(type, beta));
  Value soft = node.make<nn::SoftplusOp>(scaled);
  if (beta != 1)
    soft = node.div(soft, node.scalar(type, beta));
  Value isLarge = node.make<nn::GreaterOp>(scaled, node.scalar(type, threshold));
  return node.done(node.make<nn::WhereOp>(isLarge, x, soft));
}

static LogicalResult convertLogSigmoid(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.make<nn::NegOp>(node.make<nn::SoftplusOp>(node.make<nn::NegOp>(x))) : Value());
}

static LogicalResult convertThresholdedRelu(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value isAbove = node.make<nn::GreaterOp>(x, node.scalar(type, node.real("threshold", 1)));
  return node.done(node.make<nn::WhereOp>(isAbove, x, node.scalar(type, node.real("value", 0))));
}

/// The slope is one number, one a channel, or one an element of a sample.
static LogicalResult convertPRelu(PaddleNode &node) {
  Value x = node.need(0), slope = node.need(1);
  if (node.bad())
    return failure();
  StringRef mode = node.text("mode", "all");
  int64_t rank = Node::rankOf(x);
  if (mode == "channel") {
    bool channelsLast = node.text("data_format", "NCHW") == "NHWC";
    AffineExpr count = node.product(node.dimsOf(slope));
    slope = node.alignAt(node.reshape(slope, {count}), channelsLast ? rank - 1 : 1, rank);
  } else if (mode == "element") {
    Dims dims = node.dimsOf(x);
    dims.front() = node.dim(1);
    slope = node.reshape(slope, dims);
  } else {
    slope = node.reshape(slope, ArrayRef<int64_t>{});
  }
  return node.done(node.make<nn::PreluOp>(x, slope));
}

/// When the model runs, the slope is the mean of its bounds.
static LogicalResult convertRRelu(PaddleNode &node) {
  Value x = node.need(0);
  double slope = (node.real("lower", 0.125) + node.real("upper", 1.0 / 3)) / 2;
  return node.done(x ? node.make<nn::LeakyReluOp>(x, APFloat(slope)) : Value());
}

/// Gated by the first half of the last dim if there is one input.
static LogicalResult convertSwiGlu(PaddleNode &node) {
  Value x = node.need(0), gate = node.input(1);
  if (node.bad())
    return failure();
  if (!gate) {
    AffineExpr half = divideExactly(node.dimsOf(x).back(), node.dim(2));
    if (!half)
      return node.error("has a last dim of " + node.text({node.dimsOf(x).back()}) +
                        ", expected an even number");
    gate = node.sliceAlong(x, -1, half, half);
    x = node.sliceAlong(x, -1, node.dim(0), half);
  }
  return node.done(node.mul(node.make<nn::SwishOp>(x, APFloat(1.0)), gate));
}

/// The largest of `groups` neighbouring channels.
static LogicalResult convertMaxOut(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Dims dims = node.dimsOf(x);
  int64_t axis = node.checkAxis(node.integer("axis", 1), dims.size()), groups = node.integer("groups", 1);
  AffineExpr channels =
      groups > 0 && !node.bad() ? divideExactly(dims[axis], node.dim(groups)) : AffineExpr();
  if (!channels)
    return node.error("attribute 'groups' is " + Twine(groups) + ", expected a divisor of the channels");
  Dims split = dims, result = dims;
  split[axis] = channels;
  split.insert(split.begin() + axis + 1, node.dim(groups));
  result[axis] = channels;
  return node.done(
      node.reshape(node.reduce(node.reshape(x, split), {axis + 1}, nn::ReduceKind::max), result));
}

template <bool log> static LogicalResult convertSoftmax(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  if (rank == 0)
    x = node.reshape(x, {node.dim(1)});
  uint64_t axis = node.checkAxis(node.integer("axis", -1), std::max<int64_t>(rank, 1));
  Value result = node.make<nn::SoftmaxOp>(x, axis, log);
  return node.done(rank == 0 ? node.reshape(result, ArrayRef<int64_t>{}) : result);
}

/// While the model runs: nothing, or the scaling by what was kept in training.
static LogicalResult convertDropout(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!node.flag("is_test", false))
    return node.error("runs in training mode, expected inference; export the model in evaluation mode");
  StringRef mode = node.text("mode|dropout_implementation", "downgrade_in_infer");
  if (mode == "upscale_in_train")
    return node.done(x);
  double p = node.isPir() ? node.realAt(2, "p", 0.5) : node.real("dropout_prob", 0.5);
  return node.done(node.mul(x, node.scalar(Node::elementOf(x), 1 - p)));
}

ArrayRef<PaddleRow> skiff::paddleActivations() {
  static const PaddleRow rows[] = {
      {"celu", nullptr, convertCelu},
      {"dropout", nullptr, convertDropout, "X Seed", "Out Mask"},
      {"elu", nullptr, convertElu},
      {"gelu", nullptr, convertGelu},
      {"hardshrink", "hard_shrink", convertHardShrink},
      {"hardsigmoid", "hard_sigmoid", convertHardSigmoid},
      {"hardswish", "hard_swish", convertPaddleUnary<nn::HardSwishOp>},
      {"hardtanh", "brelu", convertHardTanh},
      {"leaky_relu", nullptr, convertLeakyRelu},
      {"log_softmax", nullptr, convertSoftmax<true>},
      {"logsigmoid", nullptr, convertLogSigmoid},
      {"maxout", nullptr, convertMaxOut},
      {"mish", nullptr, convertPaddleUnary<nn::MishOp>},
      {"prelu", nullptr, convertPRelu, "X Alpha"},
      {"relu", nullptr, convertPaddleUnary<nn::ReluOp>},
      {"relu6", nullptr, convertRelu6},
      {"rrelu", nullptr, convertRRelu, "X", "Out Noise"},
      {"selu", nullptr, convertSelu},
      {"sigmoid", nullptr, convertPaddleUnary<nn::SigmoidOp>},
      {"silu", nullptr, convertSwish},
      {"softmax", nullptr, convertSoftmax<false>},
      {"softplus", nullptr, convertSoftplus},
      {"softshrink", nullptr, convertSoftShrink},
      {"softsign", nullptr, convertPaddleUnary<nn::SoftsignOp>},
      {"stanh", nullptr, convertSTanh},
      {"swiglu", nullptr, convertSwiGlu, "x y", "out"},
      {"swish", nullptr, convertSwish},
      {"tanh", nullptr, convertPaddleUnary<nn::TanhOp>},
      {"tanh_shrink", nullptr, convertTanhShrink},
      {"thresholded_relu", nullptr, convertThresholdedRelu},
  };
  return rows;
}
