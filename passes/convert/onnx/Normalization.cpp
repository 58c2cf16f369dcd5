//===- Normalization.cpp - batch, layer, group and instance normalization --===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// [C] beside [N, C, spatial...]: dims of 1 behind it.
/// x * scale + shift, each one element a channel.
static Value scaleChannels(Node &node, Value x, Value scale, Value shift) {
  if (!x || node.bad())
    return {};
  auto perChannel = [&](Value value) { return node.alignAt(value, 1, Node::rankOf(x)); };
  return node.add(node.mul(x, perChannel(scale)), perChannel(shift));
}

/// What normalization is computed in: narrow floats lose too much in a sum of squares.
static Type wideType(Node &node, Type type) {
  return type.isF16() || type.isBF16() ? Type(Float32Type::get(node.context())) : type;
}

static Value addNumber(Node &node, Value x, double number) {
  return x ? node.add(x, node.scalar(Node::elementOf(x), number)) : Value();
}

namespace {
struct Standardized {
  Value result, mean, variance, inverseDeviation;
};
} // namespace

/// (x - mean) / sqrt(variance + epsilon) over `axes`.
static Standardized standardize(Node &node, Value x, ArrayRef<int64_t> axes, double epsilon) {
  Value mean = node.reduce(x, axes, ReduceKind::mean);
  Value centered = node.sub(x, mean);
  Value variance = node.reduce(node.mul(centered, centered), axes, ReduceKind::mean);
  Value deviation = node.make<nn::SqrtOp>(addNumber(node, variance, epsilon));
  Value inverse = node.make<nn::ReciprocalOp>(deviation);
  return {node.mul(centered, inverse), mean, variance, inverse};
}

//===----------------------------------------------------------------------===//
// BatchNormalization
//===----------------------------------------------------------------------===//

/// The batch and the spatial dims.
static SmallVector<int64_t> allButChannels(int64_t rank) {
  SmallVector<int64_t> axes{0};
  for (int64_t d = 2; d < rank; ++d)
    axes.push_back(d);
  return axes;
}

/// Checks x's and the parameters' dims.
static LogicalResult checkBatchNormalization(Node &node) {
  const Dims &in = node.dimsOf(node.input(0));
  if (in.size() < 2)
    return node.error("input 0 has the dims " + node.text(in) + ", expected batch and channels");
  AffineExpr channels = in[1];
  for (unsigned i = 1; i < 5; ++i) {
    const Dims &dims = node.dimsOf(node.input(i));
    if (dims.size() != 1 || failed(node.requireEqual(dims[0], channels)))
      return node.error("input " + Twine(i) + " has the dims " + node.text(dims) + ", expected " +
                        node.text({channels}));
  }
  return success();
}

/// x * a + b, where a = scale / sqrt(variance + epsilon) and b = bias - mean * a are one element a channel.
static Value batchNormalize(Node &node) {
  Value x = node.input(0);
  double epsilon = node.floatOr("epsilon", 1e-5f);
  node.ignoreAttrs({"momentum"}); // training only
  Type type = Node::elementOf(x);
  if (failed(checkBatchNormalization(node)))
    return {};
  Type wide = wideType(node, type);
  auto scale = node.floatsIfConstant(node.input(1)), bias = node.floatsIfConstant(node.input(2));
  auto mean = node.floatsIfConstant(node.input(3)), variance = node.floatsIfConstant(node.input(4));
  Value factor, offset;
  if (scale && bias && mean && variance && scale->size() == bias->size() && scale->size() == mean->size() &&
      scale->size() == variance->size()) {
    SmallVector<double> a, b;
    for (auto [s, o, m, v] : llvm::zip(*scale, *bias, *mean, *variance)) {
      a.push_back(s / std::sqrt(v + epsilon));
      b.push_back(o - m * a.back());
    }
    auto vectorType = RankedTensorType::get({int64_t(a.size())}, wide);
    factor = node.constant(makeFloats(vectorType, a, "bn_scale"));
    offset = node.constant(makeFloats(vectorType, b, "bn_bias"));
  } else {
    Value deviation = node.make<nn::SqrtOp>(addNumber(node, node.cast(node.input(4), wide), epsilon));
    factor = node.div(node.cast(node.input(1), wide), deviation);
    offset = node.sub(node.cast(node.input(2), wide), node.mul(node.cast(node.input(3), wide), factor));
  }
  return node.cast(scaleChannels(node, node.cast(x, wide), factor, offset), type);
}

static LogicalResult training(Node &node) {
  return node.error("runs in training mode, expected inference; export the model in evaluation mode");
}

/// By the batch's own mean and variance; outputs 1 and 2 are the running ones.
static LogicalResult trainBatch(Node &node) {
  if (failed(checkBatchNormalization(node)))
    return failure();
  Value x = node.input(0);
  Type type = Node::elementOf(x), wide = wideType(node, type);
  int64_t rank = Node::rankOf(x);
  double epsilon = node.floatOr("epsilon", 1e-5f), momentum = node.floatOr("momentum", 0.9f);
  Standardized normal = standardize(node, node.cast(x, wide), allButChannels(rank), epsilon);
  auto parameter = [&](unsigned i) { return node.cast(node.input(i), wide); };
  Value result = scaleChannels(node, normal.result, parameter(1), parameter(2));
  if (!result)
    return failure();
  for (auto [i, current] : {std::pair(1u, normal.mean), std::pair(2u, normal.variance)}) {
    Value now = node.reshape(current, {node.dimsOf(x)[1]});
    Value running = node.add(node.mul(parameter(i + 2), node.scalar(wide, momentum)),
                             node.mul(now, node.scalar(wide, 1 - momentum)));
    node.setOutput(i, node.cast(running, Node::elementOf(node.input(i + 2))));
  }
  return node.finish(node.cast(result, type));
}

static LogicalResult convertBatchNormalization(Node &node) {
  if (node.flagOr("training_mode", false))
    return trainBatch(node);
  if (node.usesOutput(1) || node.usesOutput(2))
    return node.error("outputs 1 and 2 are used, expected attribute 'training_mode' for these");
  return node.finish(batchNormalize(node));
}

/// Before opset 14 more than one output means training.
static LogicalResult convertBatchNormalization7(Node &node) {
  if (!node.flagOr("spatial", true))
    return node.error(
        "attribute 'spatial' is 0, which is not supported; export the model with opset 9 or later");
  for (unsigned i = 1; i < node.numOutputs(); ++i)
    if (node.usesOutput(i))
      return training(node);
  return node.finish(batchNormalize(node));
}

/// Before opset 7 an attribute says whether this is inference.
static LogicalResult convertBatchNormalization1(Node &node) {
  return node.flagOr("is_test", false) ? convertBatchNormalization7(node) : training(node);
}

//===----------------------------------------------------------------------===//
// Layer, RMS, instance, group, mean-variance
//===----------------------------------------------------------------------===//

/// The type to compute in, by attribute stash_type.
static Type stashType(Node &node) {
  Type stash = node.elementTypeOf(node.intOr("stash_type", 1));
  if (stash && !isa<FloatType>(stash))
    (void)node.error("attribute 'stash_type' is " + Node::text(stash) + ", expected a float type");
  // Doubles are not made worse.
  return Node::elementOf(node.input(0)).isF64() ? Node::elementOf(node.input(0)) : stash;
}

static SmallVector<int64_t> axesFrom(Node &node) {
  int64_t rank = Node::rankOf(node.input(0));
  return llvm::to_vector(llvm::seq<int64_t>(node.axisOr("axis", -1, rank), rank));
}

/// The parameters may not make the result larger than the input.
static LogicalResult finishLike(Node &node, Value result) {
  if (result && failed(node.requireEqual(node.dimsOf(result), node.dimsOf(node.input(0)))))
    return node.error("scale and bias do not broadcast to the input's dims " +
                      node.text(node.dimsOf(node.input(0))));
  return node.finish(result);
}

static LogicalResult convertLayerNormalization(Node &node) {
  Value x = node.input(0);
  Type type = Node::elementOf(x), stash = stashType(node);
  SmallVector<int64_t> axes = axesFrom(node);
  double epsilon = node.floatOr("epsilon", 1e-5f);
  if (node.bad())
    return failure();
  Standardized normal = standardize(node, node.cast(x, stash), axes, epsilon);
  Value result = node.mul(node.cast(normal.result, type), node.input(1));
  if (node.hasInput(2))
    result = node.add(result, node.input(2));
  Type outputType = node.elementTypeOf(node.intOr("stash_type", 1));
  if (node.usesOutput(1))
    node.setOutput(1, node.cast(normal.mean, outputType));
  if (node.usesOutput(2))
    node.setOutput(2, node.cast(normal.inverseDeviation, outputType));
  return finishLike(node, result);
}

static LogicalResult convertRMSNormalization(Node &node) {
  Type type = Node::elementOf(node.input(0)), stash = stashType(node);
  SmallVector<int64_t> axes = axesFrom(node);
  Value x = node.cast(node.input(0), stash);
  Value squares = node.reduce(node.mul(x, x), axes, ReduceKind::mean);
  Value root = node.make<nn::SqrtOp>(addNumber(node, squares, node.floatOr("epsilon", 1e-5f)));
  Value normal = node.cast(node.mul(x, node.make<nn::ReciprocalOp>(root)), type);
  // The scale may be of another type than the input; the result has the scale's.
  Value scale = node.input(1);
  return finishLike(node, node.mul(node.cast(normal, Node::elementOf(scale)), scale));
}

static LogicalResult checkChannels(Node &node) {
  if (Node::rankOf(node.input(0)) >= 3 && Node::rankOf(node.input(1)) == 1 &&
      Node::rankOf(node.input(2)) == 1)
    return success();
  return node.error("inputs have the dims " + node.text(node.dimsOf(node.input(0))) + ", " +
                    node.text(node.dimsOf(node.input(1))) + " and " + node.text(node.dimsOf(node.input(2))) +
                    ", expected 3 dims or more, one and one");
}

static LogicalResult convertInstanceNormalization(Node &node) {
  if (failed(checkChannels(node)))
    return failure();
  Value x = node.input(0);
  Type type = Node::elementOf(x), wide = wideType(node, type);
  int64_t rank = Node::rankOf(x);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(2, rank));
  Value normal = standardize(node, node.cast(x, wide), axes, node.floatOr("epsilon", 1e-5f)).result;
  Value scale = node.cast(node.input(1), wide), shift = node.cast(node.input(2), wide);
  return node.finish(node.cast(scaleChannels(node, normal, scale, shift), type));
}

/// Each of `num_groups` runs of channels is normalized by itself. Before opset 21 scale and bias are one a
/// group.
template <bool perGroup> static LogicalResult convertGroupNormalization(Node &node) {
  if (failed(checkChannels(node)))
    return failure();
  Value x = node.input(0);
  Type type = Node::elementOf(x), wide = perGroup ? wideType(node, type) : stashType(node);
  Dims dims = node.dimsOf(x);
  int64_t groups = node.intOr("num_groups", 0), rank = dims.size();
  if (node.bad())
    return failure();
  AffineExpr perRun = groups > 0 ? divideExactly(dims[1], node.dim(groups)) : AffineExpr();
  if (!perRun)
    return node.error("attribute 'num_groups' is " + Twine(groups) +
                      ", expected a divisor of the channels, " + node.text({dims[1]}));
  Dims grouped{dims[0], node.dim(groups), perRun};
  grouped.append(dims.begin() + 2, dims.end());
  auto axes = llvm::to_vector(llvm::seq<int64_t>(2, rank + 1));
  Value runs = node.reshape(node.cast(x, wide), grouped);
  Value normal = standardize(node, runs, axes, node.floatOr("epsilon", 1e-5f)).result;
  Value scale = node.cast(node.input(1), wide), bias = node.cast(node.input(2), wide);
  if (perGroup)
    normal = scaleChannels(node, normal, scale, bias);
  Value result = node.reshape(normal, dims);
  if (!perGroup)
    result = scaleChannels(node, result, scale, bias);
  return node.finish(node.cast(result, type));
}

static LogicalResult convertMeanVarianceNormalization(Node &node) {
  Value x = node.input(0);
  Type type = Node::elementOf(x);
  SmallVector<int64_t> axes = node.checkAxes(node.intsOr("axes", {0, 2, 3}), Node::rankOf(x));
  Value wide = node.cast(x, wideType(node, type));
  Value centered = node.sub(wide, node.reduce(wide, axes, ReduceKind::mean));
  Value variance = node.reduce(node.mul(centered, centered), axes, ReduceKind::mean);
  Value deviation = addNumber(node, node.make<nn::SqrtOp>(variance), 1e-9);
  return node.finish(node.cast(node.div(centered, deviation), type));
}

/// x / |x| along one axis; where all is 0, so is the result.
static LogicalResult convertLpNormalization(Node &node) {
  Value x = node.input(0);
  Type type = Node::elementOf(x);
  int64_t axis = node.axisOr("axis", -1, Node::rankOf(x)), p = node.intOr("p", 2);
  if (p != 1 && p != 2)
    return node.error("attribute 'p' is " + Twine(p) + ", expected 1 or 2");
  Value norm = node.reduce(x, {axis}, p == 1 ? ReduceKind::l1 : ReduceKind::l2);
  Value isZero = node.make<nn::EqualOp>(norm, node.scalar(type, 0));
  return node.finish(node.div(x, node.make<nn::WhereOp>(isZero, node.scalar(type, 1), norm)));
}

ArrayRef<ConverterRow> skiff::normalizationConverters() {
  static const ConverterRow rows[] = {
      {"BatchNormalization", 14, convertBatchNormalization, "Fffff", 3},
      {"BatchNormalization", 7, convertBatchNormalization7, "FFFFF", 5},
      {"BatchNormalization", 1, convertBatchNormalization1, "FFFFF", 5},
      {"GroupNormalization", 21, convertGroupNormalization<false>, "FFF"},
      {"GroupNormalization", 18, convertGroupNormalization<true>, "FFF"},
      {"InstanceNormalization", 1, convertInstanceNormalization, "FFF"},
      {"LayerNormalization", 17, convertLayerNormalization, "FF?F", 3},
      {"LpNormalization", 1, convertLpNormalization, "F"},
      {"MeanVarianceNormalization", 9, convertMeanVarianceNormalization, "F"},
      {"RMSNormalization", 23, convertRMSNormalization, "Ff"},
  };
  return rows;
}
