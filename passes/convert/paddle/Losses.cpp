//===- Losses.cpp - losses of Paddle --------------------------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// -label log(x) - (1 - label) log(1 - x); logarithms are cut at -100.
static LogicalResult convertBceLoss(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value one = node.scalar(type, 1), least = node.scalar(type, -100);
  auto log = [&](Value value) { return node.make<nn::MaxOp>(node.make<nn::LogOp>(value), least); };
  return node.done(node.sub(node.mul(node.sub(label, one), log(node.sub(one, x))), node.mul(label, log(x))));
}

static LogicalResult convertLogLoss(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value one = node.scalar(type, 1), epsilon = node.scalar(type, node.real("epsilon", 1e-4));
  auto log = [&](Value value) { return node.make<nn::LogOp>(node.add(value, epsilon)); };
  Value negative = node.mul(node.make<nn::NegOp>(label), log(x));
  return node.done(node.sub(negative, node.mul(node.sub(one, label), log(node.sub(one, x)))));
}

/// max(0, 1 - x (2 label - 1))
static LogicalResult convertHingeLoss(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value one = node.scalar(type, 1), side = node.sub(node.mul(label, node.scalar(type, 2)), one);
  return node.done(node.make<nn::MaxOp>(node.sub(one, node.mul(x, side)), node.scalar(type, 0)));
}

/// A square near 0, a line elsewhere.
static LogicalResult convertHuberLoss(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  double delta = node.real("delta", 1);
  Value rest = node.sub(label, x), size = node.make<nn::AbsOp>(rest);
  Value square = node.mul(node.scalar(type, 0.5), node.mul(rest, rest));
  Value line = node.mul(node.scalar(type, delta), node.sub(size, node.scalar(type, delta / 2)));
  node.set(1, rest);
  return node.done(
      node.make<nn::WhereOp>(node.make<nn::LessOrEqualOp>(size, node.scalar(type, delta)), square, line));
}

/// label (log(label) - x), or with the label's logarithm given.
static LogicalResult convertKlDivLoss(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  StringRef reduction = node.text("reduction", "mean");
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value loss;
  if (node.flag("log_target", false)) {
    loss = node.mul(node.make<nn::ExpOp>(label), node.sub(label, x));
  } else {
    Value zero = node.scalar(type, 0);
    Value isAny = node.make<nn::GreaterOp>(label, zero);
    loss = node.mul(label, node.sub(node.make<nn::LogOp>(label), x));
    loss = node.make<nn::WhereOp>(isAny, loss, zero);
  }
  if (reduction == "none")
    return node.done(loss);
  if (reduction == "mean" || reduction == "sum")
    return node.done(node.reduceAll(loss, reduction == "mean" ? ReduceKind::mean : ReduceKind::sum));
  if (reduction != "batchmean" || Node::rankOf(x) == 0)
    return node.error("attribute 'reduction' is \"" + reduction +
                      "\", expected none, mean, sum or batchmean");
  Value rows = node.cast(node.number(node.dimsOf(x)[0]), type);
  return node.done(node.div(node.reduceAll(loss, ReduceKind::sum), rows));
}

/// (1 - epsilon) label + epsilon prior; without a prior all classes are alike.
static LogicalResult convertLabelSmooth(PaddleNode &node) {
  Value label = node.need(0), prior = node.input(1);
  if (node.bad())
    return failure();
  if (Node::rankOf(label) == 0)
    return node.error("the label is a scalar, expected classes along a last dim");
  Type type = Node::elementOf(label);
  double epsilon = node.real("epsilon", 0);
  Value share = node.scalar(type, epsilon);
  share = prior ? node.mul(prior, share)
                : node.div(share, node.cast(node.number(node.dimsOf(label).back()), type));
  return node.done(node.add(node.mul(label, node.scalar(type, 1 - epsilon)), share));
}

//===----------------------------------------------------------------------===//
// Of classes
//===----------------------------------------------------------------------===//

/// -log(probability of the label), or -sum label log(probability), of logarithms along an axis that stays
/// as 1. Labels that are ignored have a loss of 0.
static Value crossEntropy(PaddleNode &node, Value logs, Value label, int64_t axis) {
  if (!logs || node.bad())
    return {};
  Type type = Node::elementOf(logs);
  if (node.flag("soft_label", false))
    return node.make<nn::NegOp>(node.reduce(node.mul(node.cast(label, type), logs), {axis}, ReduceKind::sum));
  Dims dims = node.dimsOf(logs);
  dims[axis] = node.dim(1);
  label = node.reshape(node.cast(label, node.i64()), dims);
  Value classes = node.alignAt(node.iota(node.dimsOf(logs)[axis]), axis, dims.size());
  Value isLabel = node.make<nn::EqualOp>(classes, label), zero = node.scalar(type, 0);
  Value loss = node.reduce(node.make<nn::WhereOp>(isLabel, logs, zero), {axis}, ReduceKind::sum);
  Value isIgnored = node.make<nn::EqualOp>(label, node.number(node.integer("ignore_index", -100)));
  return node.make<nn::WhereOp>(isIgnored, zero, node.make<nn::NegOp>(loss));
}

static LogicalResult convertSoftmaxCrossEntropy(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis", -1), Node::rankOf(x));
  if (node.bad())
    return failure();
  bool isSoftmax = !node.flag("use_softmax", true); // is what the input is
  Value logs =
      isSoftmax ? node.make<nn::LogOp>(x) : node.make<nn::SoftmaxOp>(x, uint64_t(axis), /*log=*/true);
  node.set(1, crossEntropy(node, logs, label, axis));
  return node.done(isSoftmax ? x : node.make<nn::SoftmaxOp>(x, uint64_t(axis), /*log=*/false));
}

/// Old: of probabilities along the last dim.
static LogicalResult convertCrossEntropy(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(-1, Node::rankOf(x));
  return node.done(node.bad() ? Value() : crossEntropy(node, node.make<nn::LogOp>(x), label, axis));
}

static LogicalResult convertNllLoss(PaddleNode &node) {
  SmallVector<Value> inputs{node.need(0), node.need(1)};
  if (Value weight = node.input(2))
    inputs.push_back(weight);
  return node.done(node.standard(
      "NegativeLogLikelihoodLoss", inputs,
      {{"reduction", node.text("reduction", "mean")}, {"ignore_index", node.integer("ignore_index", -100)}}));
}

/// (1 - label) x - weight log(sigmoid(x)). Paddle's functions have made the weight 1 where the label is 0.
static LogicalResult convertSigmoidCrossEntropy(PaddleNode &node) {
  Value x = node.need(0), label = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value one = node.scalar(type, 1), zero = node.scalar(type, 0);
  Value costOfOne = node.make<nn::SoftplusOp>(node.make<nn::NegOp>(x)); // -log(sigmoid(x))
  Value weighted = costOfOne;
  if (Value weight = node.input(2))
    weighted = node.mul(costOfOne, weight);
  Value loss = node.add(node.mul(node.sub(one, label), x), weighted);
  Value ignored = node.scalar(type, double(node.integer("ignore_index", -100)));
  Value isIgnored = node.make<nn::EqualOp>(label, ignored);
  loss = node.make<nn::WhereOp>(isIgnored, zero, loss);
  if (node.flag("normalize", false)) {
    Value count = node.reduceAll(node.cast(node.make<nn::NotOp>(isIgnored), type), ReduceKind::sum);
    loss = node.div(loss, node.make<nn::MaxOp>(count, node.scalar(type, 1e-5)));
  }
  return node.done(loss);
}

/// The mean, the sum, or all of what is a loss already.
static LogicalResult convertIdentityLoss(PaddleNode &node) {
  Value x = node.need(0);
  int64_t reduction = node.integer("reduction", 1);
  if (reduction == 2 || node.bad())
    return node.done(x);
  return node.done(node.reduceAll(x, reduction == 0 ? ReduceKind::sum : ReduceKind::mean));
}

ArrayRef<PaddleRow> skiff::paddleLosses() {
  static const PaddleRow rows[] = {
      {"bce_loss", nullptr, convertBceLoss, "X Label"},
      {"cross_entropy", nullptr, convertCrossEntropy, "X Label", "Y"},
      {"cross_entropy2", nullptr, convertCrossEntropy, "X Label", "Y"},
      {"cross_entropy_with_softmax", "softmax_with_cross_entropy", convertSoftmaxCrossEntropy, "Logits Label",
       "Softmax Loss"},
      {"hinge_loss", nullptr, convertHingeLoss, "Logits Labels", "Loss"},
      {"huber_loss", nullptr, convertHuberLoss, "X Y", "Out Residual"},
      {"identity_loss", nullptr, convertIdentityLoss},
      {"kldiv_loss", nullptr, convertKlDivLoss, "X Target", "Loss"},
      {"label_smooth", nullptr, convertLabelSmooth, "X PriorDist"},
      {"log_loss", nullptr, convertLogLoss, "Predicted Labels", "Loss"},
      {"nll_loss", nullptr, convertNllLoss, "X Label Weight", "Out Total_weight"},
      {"sigmoid_cross_entropy_with_logits", nullptr, convertSigmoidCrossEntropy, "X Label pos_weight"},
  };
  return rows;
}
