//===- Losses.cpp - NegativeLogLikelihoodLoss, SoftmaxCrossEntropyLoss ----===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// Labels beside [N, C, d...]: [N, 1, d...]. Reports dims that do not fit.
static Value labelsFor(Node &node, Value logits) {
  Value labels = node.input(1);
  Dims dims = node.dimsOf(logits), own = node.dimsOf(labels);
  bool fits = dims.size() >= 2 && own.size() + 1 == dims.size();
  for (size_t d = 0; fits && d < own.size(); ++d) {
    auto a = nn::constantDim(own[d]), b = nn::constantDim(dims[d ? d + 1 : 0]);
    fits = !a || !b || a == b;
  }
  if (!fits) {
    (void)node.error("inputs have the dims " + node.text(dims) + " and " + node.text(own) +
                     ", expected [N, C, d...] and [N, d...]");
    return {};
  }
  own.insert(own.begin() + 1, node.dim(1));
  return node.reshape(node.cast(labels, node.i64()), own);
}

/// The element of each column of `x` along the classes that its label chooses; 0 where there is no such
/// class. A compare and a sum, which become one kernel.
static Value choose(Node &node, Value x, Value isLabel) {
  Value chosen = node.make<nn::WhereOp>(isLabel, x, node.scalar(Node::elementOf(x), 0));
  return node.reduce(chosen, {1}, ReduceKind::sum);
}

/// -weight * log probability of the label, added up as attribute `reduction` says.
static LogicalResult likelihoodLoss(Node &node, Value logProbability) {
  StringRef reduction = node.choiceOf("reduction", {"mean", "sum", "none"});
  if (!logProbability || node.bad())
    return failure();
  Type type = Node::elementOf(logProbability);
  Value labels = labelsFor(node, logProbability);
  if (!labels)
    return failure();
  int64_t rank = Node::rankOf(logProbability);
  Dims dims = node.dimsOf(labels);
  AffineExpr classes = node.dimsOf(logProbability)[1];
  Value isLabel = node.make<nn::EqualOp>(node.alignAt(node.iota(classes), 1, rank), labels);
  Value one = node.scalar(type, 1), weight = one;
  if (Value weights = node.input(2)) {
    if (Node::rankOf(weights) != 1)
      return node.error("input 2 has the dims " + node.text(node.dimsOf(weights)) +
                        ", expected one per class");
    weight = choose(node, node.alignAt(weights, 1, rank), isLabel);
  }
  if (node.hasAttr("ignore_index")) {
    Value ignored = node.intScalar(Node::elementOf(labels), node.intOr("ignore_index", 0));
    weight = node.make<nn::WhereOp>(node.make<nn::EqualOp>(labels, ignored), node.scalar(type, 0), weight);
  }
  Value chosen = node.make<nn::NegOp>(choose(node, logProbability, isLabel));
  Value loss = node.expand(node.mul(chosen, weight), dims);
  if (!loss || node.bad())
    return failure();
  if (reduction == "none") {
    dims.erase(dims.begin() + 1);
    return node.finish(node.reshape(loss, dims));
  }
  auto all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  Value total = node.reduce(loss, all, ReduceKind::sum);
  if (reduction == "mean")
    total = node.div(total, node.reduce(node.expand(weight, dims), all, ReduceKind::sum));
  return node.finish(node.reshape(total, ArrayRef<int64_t>{}));
}

static LogicalResult convertNegativeLogLikelihoodLoss(Node &node) {
  return likelihoodLoss(node, node.input(0));
}

static LogicalResult convertSoftmaxCrossEntropyLoss(Node &node) {
  Value scores = node.input(0);
  if (Node::rankOf(scores) < 2)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(scores)) +
                      ", expected batch and classes");
  Value logProbability = node.make<nn::SoftmaxOp>(scores, uint64_t(1), /*log=*/true);
  if (node.usesOutput(1))
    node.setOutput(1, logProbability);
  return likelihoodLoss(node, logProbability);
}

ArrayRef<ConverterRow> skiff::lossConverters() {
  static const ConverterRow rows[] = {
      {"NegativeLogLikelihoodLoss", 12, convertNegativeLogLikelihoodLoss, "Fj?F"},
      {"SoftmaxCrossEntropyLoss", 12, convertSoftmaxCrossEntropyLoss, "Fj?F", 2},
  };
  return rows;
}
