//===- Normalization.cpp - normalizations of Paddle -----------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

/// `given`, or as many ones or zeros as there are channels.
static Value orFill(PaddleNode &node, Value given, double number, Type type, ArrayRef<AffineExpr> dims) {
  return given || node.bad() ? given : node.expand(node.scalar(type, number), dims);
}

static LogicalResult batchNorm(PaddleNode &node, Value scale, Value bias, Value mean, Value variance) {
  bool last = node.isChannelsLast();
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!node.flag("is_test", false) && !node.flag("use_global_stats", false))
    return node.error("runs in training mode, expected inference; export the model in evaluation mode");
  if (!mean || !variance)
    return node.error("needs a mean and a variance");
  x = Node::rankOf(x) > 2 ? node.channelsFirst(x, last) : x;
  Dims channels = node.dimsOf(mean);
  Type type = Node::elementOf(mean);
  Value y = node.standard(
      "BatchNormalization",
      {x, orFill(node, scale, 1, type, channels), orFill(node, bias, 0, type, channels), mean, variance},
      {{"epsilon", node.real("epsilon", 1e-5)}});
  // The running values stay what they are.
  if (node.uses(1))
    node.set(1, mean);
  if (node.uses(2))
    node.set(2, variance);
  return node.done(y && Node::rankOf(y) > 2 ? node.channelsBack(y, last) : y);
}
static LogicalResult convertBatchNorm(PaddleNode &node) {
  return batchNorm(node, node.input(3), node.input(4), node.input(1), node.input(2));
}

/// Scale and bias are flat. What is given back beside the result has one element for each run.
static LogicalResult convertLayerNorm(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("begin_norm_axis", 1), Node::rankOf(x));
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  ArrayRef<AffineExpr> dims = node.dimsOf(x);
  Dims run(dims.drop_front(axis));
  AffineExpr runs = node.product(dims.take_front(axis));
  auto parameter = [&](unsigned i, double fallback) {
    Value given = node.input(i);
    return orFill(node, given ? node.cast(node.reshape(given, run), type) : given, fallback, type, run);
  };
  SmallVector<Value> inputs{x, parameter(1, 1)};
  if (node.input(2))
    inputs.push_back(parameter(2, 0));
  SmallVector<Value> all = node.standards("LayerNormalization", inputs,
                                          {{"axis", axis}, {"epsilon", node.real("epsilon", 1e-5)}}, 3);
  if (node.bad())
    return failure();
  if (node.uses(1))
    node.set(1, node.reshape(all[1], {runs}));
  if (node.uses(2)) { // the variance, of which ONNX has 1 / sqrt(variance + epsilon)
    Value inverse = node.reshape(all[2], {runs});
    Value squared = node.make<nn::ReciprocalOp>(node.mul(inverse, inverse));
    node.set(2, node.sub(squared, node.scalar(Node::elementOf(squared), node.real("epsilon", 1e-5))));
  }
  return node.done(all[0]);
}

/// x / sqrt(mean(x^2) + epsilon) over the last dims, scaled.
static LogicalResult convertRmsNorm(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  Value scale = node.input(node.isPir() ? 1 : 3);
  int64_t axis = node.has("begin_norm_axis")
                     ? node.checkAxis(node.integer("begin_norm_axis", -1), rank)
                     : rank - std::max<int64_t>(node.integers("normalized_shape").size(), 1);
  if (!node.isPir()) { // the fused form adds a bias and a residual first
    if (Value bias = node.input(1))
      x = node.add(x, bias);
    if (Value residual = node.input(2))
      x = node.add(x, residual);
    if (node.uses(1))
      node.set(1, x);
  }
  if (node.bad() || axis < 0)
    return node.error("normalizes more dims than the input has");
  Dims run(node.dimsOf(x).begin() + axis, node.dimsOf(x).end());
  Type type = Node::elementOf(x);
  scale = scale ? node.reshape(scale, run) : node.expand(node.scalar(type, 1), run);
  Value y = node.standard("RMSNormalization", {x, scale},
                          {{"axis", axis}, {"epsilon", node.real("epsilon", 1e-5)}});
  if (Value bias = node.isPir() ? Value() : node.input(4))
    y = node.add(y, node.reshape(bias, run));
  return node.done(y);
}

static LogicalResult convertInstanceNorm(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad() || Node::rankOf(x) < 3)
    return node.error("needs batch, channels and at least one more dim");
  Dims channels{node.dimsOf(x)[1]};
  Type type = Node::elementOf(x);
  return node.done(node.standard(
      "InstanceNormalization",
      {x, orFill(node, node.input(1), 1, type, channels), orFill(node, node.input(2), 0, type, channels)},
      {{"epsilon", node.real("epsilon", 1e-5)}}));
}

static LogicalResult convertGroupNorm(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.need(0);
  if (node.bad())
    return failure();
  bool isFlat = Node::rankOf(x) == 2;
  if (isFlat)
    x = node.reshape(x, {node.dimsOf(x)[0], node.dimsOf(x)[1], node.dim(1)});
  else
    x = node.channelsFirst(x, last);
  if (node.bad())
    return failure();
  Dims channels{node.dimsOf(x)[1]};
  Type type = Node::elementOf(x);
  Value y = node.standard(
      "GroupNormalization",
      {x, orFill(node, node.input(1), 1, type, channels), orFill(node, node.input(2), 0, type, channels)},
      {{"epsilon", node.real("epsilon", 1e-5)}, {"num_groups", node.integer("groups", -1)}});
  return node.done(isFlat ? node.dropDims(y, {2}) : node.channelsBack(y, last));
}

/// x / (k + alpha * sum of squares over n channels)^beta: ONNX divides alpha by n.
static LogicalResult convertLrn(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  int64_t n = node.integer("n", 5);
  Value y = node.standard("LRN", {x},
                          {{"size", n},
                           {"alpha", node.real("alpha", 1e-4) * double(n)},
                           {"beta", node.real("beta", 0.75)},
                           {"bias", node.real("k", 2)}});
  return node.done(node.channelsBack(y, last));
}

/// x * scale + bias, each one a channel.
static LogicalResult convertAffineChannel(PaddleNode &node) {
  Value x = node.need(0), scale = node.need(1), bias = node.need(2);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x), axis = node.isChannelsLast() ? rank - 1 : 1;
  auto each = [&](Value value) {
    return node.alignAt(node.reshape(value, {node.product(node.dimsOf(value))}), axis, rank);
  };
  return node.done(node.add(node.mul(x, each(scale)), each(bias)));
}

/// (x - sum / size) * sqrt(size / sum of squares)
static LogicalResult convertDataNorm(PaddleNode &node) {
  Value x = node.need(0), size = node.need(1), sum = node.need(2), squares = node.need(3);
  if (node.bad())
    return failure();
  Value scale = node.make<nn::SqrtOp>(node.div(size, squares));
  return node.done(node.mul(node.sub(x, node.div(sum, size)), scale));
}

/// A bias and a residual are added, and the sum is normalized.
static LogicalResult convertSkipLayerNorm(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1), scale = node.need(2), bias = node.need(3);
  if (node.bad())
    return failure();
  Value sum = node.add(x, y);
  int64_t axis = node.checkAxis(node.integer("begin_norm_axis", -1), Node::rankOf(x));
  return node.done(node.standard("LayerNormalization", {sum, scale, bias},
                                 {{"axis", axis}, {"epsilon", node.real("epsilon", 1e-5)}}));
}

static LogicalResult convertBiasResidualLayerNorm(PaddleNode &node) {
  Value x = node.need(0), bias = node.input(1), residual = node.input(2), scale = node.input(3),
        shift = node.input(4);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  if (bias)
    x = node.add(x, bias);
  if (residual)
    x = node.add(x, node.mul(residual, node.scalar(type, node.real("residual_alpha", 1))));
  if (node.uses(1))
    node.set(1, x);
  if (node.bad() || !scale)
    return node.done(x);
  int64_t axis = node.checkAxis(node.integer("begin_norm_axis", -1), Node::rankOf(x));
  Dims run(node.dimsOf(x).begin() + axis, node.dimsOf(x).end());
  SmallVector<Value> inputs{x, node.cast(node.reshape(scale, run), type)};
  if (shift)
    inputs.push_back(node.cast(node.reshape(shift, run), type));
  return node.done(
      node.standard("LayerNormalization", inputs, {{"axis", axis}, {"epsilon", node.real("epsilon", 1e-5)}}));
}

ArrayRef<PaddleRow> skiff::paddleNormalization() {
  static const PaddleRow rows[] = {
      {"affine_channel", nullptr, convertAffineChannel, "X Scale Bias"},
      {"batch_norm", nullptr, convertBatchNorm, "X Mean Variance Scale Bias",
       "Y MeanOut VarianceOut SavedMean SavedVariance ReserveSpace"},
      {"fused_bias_residual_layernorm", nullptr, convertBiasResidualLayerNorm,
       "x bias residual norm_weight norm_bias", "out residual_out mean variance"},
      {"group_norm", nullptr, convertGroupNorm, "X Scale Bias", "Y Mean Variance"},
      {"instance_norm", nullptr, convertInstanceNorm, "X Scale Bias", "Y SavedMean SavedVariance"},
      {"layer_norm", nullptr, convertLayerNorm, "X Scale Bias", "Y Mean Variance"},
      {"lrn", nullptr, convertLrn, "X", "Out MidOut"},
      {"rms_norm", nullptr, convertRmsNorm, "x bias residual norm_weight norm_bias",
       "out residual_out inv_var"},
      {"skip_layernorm", nullptr, convertSkipLayerNorm, "X Y Scale Bias"},
      {"sync_batch_norm", nullptr, convertBatchNorm, "X Mean Variance Scale Bias",
       "Y MeanOut VarianceOut SavedMean SavedVariance ReserveSpace"},
      {nullptr, "data_norm", convertDataNorm, "X BatchSize BatchSum BatchSquareSum", "Y Means Scales"},
  };
  return rows;
}
