//===- SupportVectors.cpp - SVMClassifier and SVMRegressor ------------------===//
// In f32. Kernels, scores of pairs of classes and votes are products of matrices; probabilities are found by
// iteration, all rows at once.
// Source: Wu, Lin, Weng, "Probability estimates for multi-class classification by pairwise coupling" (2004),
//       its second method, as LIBSVM has it.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Classical.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// More than any model has; products of counts are far from overflow.
static constexpr int64_t kMaxVectors = int64_t(1) << 24;

namespace {

/// One of the two operators on its way.
struct SupportVectors {
  Node &node;
  Value x; // rows of features
  int64_t features = 0;
  SmallVector<double> coefficients, rho;

  explicit SupportVectors(Node &node) : node(node), x(rowsOf(node)) {
    coefficients = node.floatsOr("coefficients", {});
    rho = node.floatsOr("rho", {});
    if (x)
      features = *nn::constantDim(node.dimsOf(x)[1]);
  }

  Value scalar(double value) { return node.scalar(Node::elementOf(x), value); }
  Value matrix(ArrayRef<double> values, int64_t rows, int64_t columns) {
    return floatConstant(node, values, {rows, columns});
  }
  Value transposed(Value m) { return node.transpose(m, {1, 0}); }
  Value times(Value a, Value b) { return node.make<nn::MatMulOp>(a, b); }
  Value equals(Value a, Value b) { return node.make<nn::EqualOp>(a, b); }

  /// Reports a list of the wrong length.
  bool has(StringRef name, size_t count, size_t expected) {
    return count == expected || succeeded(node.error("attribute '" + name + "' has " + Twine(count) +
                                                     " values, expected " + Twine(expected)));
  }

  Value kernelsOf(int64_t vectors);
  Value spread(Value pairs, int64_t classes);
  Value probabilities(Value scores, int64_t classes);
};

} // namespace

/// The kernel function of each row and each support vector [rows, vectors].
Value SupportVectors::kernelsOf(int64_t vectors) {
  StringRef kind = node.choiceOf("kernel_type", {"LINEAR", "POLY", "RBF", "SIGMOID"});
  SmallVector<double> values = node.floatsOr("support_vectors", {}), none{0, 0, 0},
                      parameters = node.floatsOr("kernel_params", none); // gamma, coef0, degree
  if (!x || node.bad() || !has("support_vectors", values.size(), vectors * features) ||
      !has("kernel_params", parameters.size(), 3))
    return {};
  Value support = matrix(values, vectors, features);
  if (kind == "RBF") {
    Value apart = node.sub(node.reshape(x, {node.dimsOf(x)[0], node.dim(1), node.dim(features)}), support);
    Value squared = node.reduce(node.mul(apart, apart), {2}, ReduceKind::sum);
    squared = squared ? node.reshape(squared, {node.dimsOf(x)[0], node.dim(vectors)}) : squared;
    return node.make<nn::ExpOp>(node.mul(squared, scalar(-parameters[0])));
  }
  Value product = times(x, transposed(support));
  if (kind == "LINEAR")
    return product;
  product = node.add(node.mul(product, scalar(parameters[0])), scalar(parameters[1]));
  if (kind == "SIGMOID")
    return node.make<nn::TanhOp>(product);
  return node.make<nn::PowOp>(product, scalar(std::trunc(parameters[2])));
}

/// One class of the iteration: carried are p, Qp (both [rows, classes]) and pQp [rows, 1].
static FailureOr<SmallVector<Value>> improve(SupportVectors &svm, Value q, ValueRange carried, AffineExpr t) {
  Node &node = svm.node;
  Value p = carried[0], qp = carried[1], pqp = carried[2];
  Dims dims = node.dimsOf(p);
  Value row = node.reshape(node.sliceAlong(q, 1, t, node.dim(1)), dims); // Q[t]
  Value own = node.sliceAlong(row, 1, t, node.dim(1)), change = node.sliceAlong(qp, 1, t, node.dim(1));
  Value diff = node.div(node.sub(pqp, change), own), grown = node.add(diff, svm.scalar(1));
  Value isOwn = node.cast(svm.equals(node.iota(dims[1]), node.dimValues({t})), Node::elementOf(p));
  p = node.div(node.add(p, node.mul(diff, isOwn)), grown);
  pqp = node.add(pqp, node.mul(diff, node.add(node.mul(diff, own), node.mul(change, svm.scalar(2)))));
  pqp = node.div(node.div(pqp, grown), grown);
  qp = node.div(node.add(qp, node.mul(diff, row)), grown);
  if (node.bad())
    return failure();
  return SmallVector<Value>{p, qp, pqp};
}

/// [rows, pairs] as [rows, classes, classes]: what a pair (i, j) has at i, j, and 1 minus that at j, i.
Value SupportVectors::spread(Value pairs, int64_t classes) {
  SmallVector<int64_t> from(classes * classes, 0);
  SmallVector<double> factors(classes * classes, 0), shifts = factors;
  for (int64_t i = 0, pair = 0; i < classes; ++i)
    for (int64_t j = i + 1; j < classes; ++j, ++pair) {
      int64_t here = i * classes + j, there = j * classes + i;
      from[here] = from[there] = pair;
      factors[here] = 1;
      factors[there] = -1;
      shifts[there] = 1;
    }
  Value all = node.make<nn::GatherOp>(pairs, intConstant(node, from), uint64_t(1));
  all = node.add(node.mul(all, matrix(factors, 1, classes * classes)), matrix(shifts, 1, classes * classes));
  return all ? node.reshape(all, {node.dimsOf(pairs)[0], node.dim(classes), node.dim(classes)}) : all;
}

/// The probability of each class from the scores of all pairs [rows, pairs].
Value SupportVectors::probabilities(Value scores, int64_t classes) {
  SmallVector<double> a = node.floatsOr("prob_a", {}), b = node.floatsOr("prob_b", {});
  int64_t pairs = classes * (classes - 1) / 2;
  if (!scores || !has("prob_a", a.size(), pairs) || !has("prob_b", b.size(), pairs))
    return {};
  AffineExpr rows = node.dimsOf(scores)[0];
  AffineExpr count = node.dim(classes);
  // Of each pair: that the row is of the first class.
  Value first = node.add(node.mul(scores, matrix(a, 1, pairs)), matrix(b, 1, pairs));
  first = node.sub(scalar(1), node.make<nn::SigmoidOp>(first));
  first = node.make<nn::MinOp>(node.make<nn::MaxOp>(first, scalar(1e-7)), scalar(1 - 1e-7));
  SmallVector<double> diagonal(classes * classes, 0);
  for (int64_t i = 0; i < classes; ++i)
    diagonal[i * classes + i] = 1;
  Value r = spread(first, classes); // r[i, j]: that it is of class i and not of j
  if (!r)
    return {};
  // Q[i, j] = -r[j, i] r[i, j]; Q[i, i] = the sum of r[j, i] squared.
  Value turned = node.transpose(r, {0, 2, 1});
  Value sums = node.reduce(node.mul(r, r), {1}, ReduceKind::sum);
  Value q = node.sub(node.mul(node.transpose(sums, {0, 2, 1}), matrix(diagonal, classes, classes)),
                     node.mul(turned, r));

  LoopParts parts;
  parts.inits.push_back(node.expand(scalar(1.0 / double(classes)), {rows, count}));
  parts.limit = node.dim(100);
  parts.tests = true;
  auto body = [&](ValueRange carried, AffineExpr) -> FailureOr<SmallVector<Value>> {
    Value p = carried[0];
    Value qp = node.reshape(times(q, node.reshape(p, {rows, count, node.dim(1)})), {rows, count});
    Value pqp = node.reduce(node.mul(p, qp), {1}, ReduceKind::sum);
    Value error = node.reduce(node.make<nn::AbsOp>(node.sub(qp, pqp)), {1}, ReduceKind::max);
    Value isFar = node.make<nn::GreaterOrEqualOp>(error, scalar(0.005 / double(classes)));
    if (node.bad())
      return failure();
    LoopParts inner;
    inner.inits = {p, qp, pqp};
    inner.limit = count;
    auto innerBody = [&](ValueRange values, AffineExpr t) { return improve(*this, q, values, t); };
    inner.body = innerBody;
    FailureOr<nn::LoopOp> improved = node.makeLoop(inner);
    if (failed(improved))
      return failure();
    Value next = node.make<nn::WhereOp>(isFar, improved->getResult(0), p);
    Value far = node.reduce(node.cast(isFar, Node::elementOf(p)), {0, 1}, ReduceKind::sum);
    Value goesOn = node.make<nn::GreaterOp>(node.reshape(far, ArrayRef<int64_t>{}), scalar(0));
    if (node.bad())
      return failure();
    return SmallVector<Value>{goesOn, next};
  };
  parts.body = body;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  return failed(loop) ? Value() : loop->getResult(0);
}

/// The scores of all pairs of classes [rows, pairs] from the kernels [rows, vectors]. For the support vectors
/// of class i, coefficient row j - 1 (or j, if i is the later class) speaks of the pair (i, j).
static Value scoresOfPairs(SupportVectors &svm, Value kernels, ArrayRef<int64_t> counts) {
  int64_t classes = counts.size(), pairs = classes * (classes - 1) / 2, vectors = 0;
  SmallVector<int64_t> starts;
  for (int64_t count : counts) {
    starts.push_back(vectors);
    vectors += count;
  }
  if (!svm.has("coefficients", svm.coefficients.size(), (classes - 1) * vectors) ||
      !svm.has("rho", svm.rho.size(), pairs))
    return {};
  if (vectors * pairs > kMaxVectors) {
    (void)svm.node.error("has " + Twine(vectors) + " support vectors for " + Twine(pairs) +
                         " pairs of classes, which are too many");
    return {};
  }
  SmallVector<double> weights(vectors * pairs, 0);
  int64_t pair = 0;
  auto put = [&](int64_t of, int64_t row) {
    for (int64_t v = starts[of]; v < starts[of] + counts[of]; ++v)
      weights[v * pairs + pair] = svm.coefficients[row * vectors + v];
  };
  for (int64_t i = 0; i < classes; ++i)
    for (int64_t j = i + 1; j < classes; ++j, ++pair) {
      put(i, j - 1);
      put(j, i);
    }
  return svm.node.add(svm.times(kernels, svm.matrix(weights, vectors, pairs)), svm.matrix(svm.rho, 1, pairs));
}

/// How many pairs each class wins [rows, classes].
static Value votesOf(SupportVectors &svm, Value scores, int64_t classes) {
  Node &node = svm.node;
  Value wins = node.cast(node.make<nn::GreaterOp>(scores, svm.scalar(0)), Node::elementOf(scores));
  Value votes = node.reduce(svm.spread(wins, classes), {2}, ReduceKind::sum);
  return votes ? node.reshape(votes, {node.dimsOf(scores)[0], node.dim(classes)}) : votes;
}

/// The label of the largest of each row's votes.
static Value labelOf(Node &node, Value votes, ArrayRef<int64_t> labels) {
  Value best = node.make<nn::ArgReduceOp>(votes, uint64_t(1), /*min=*/false, /*selectLast=*/false);
  best = best ? node.reshape(best, {node.dimsOf(votes)[0]}) : best;
  return node.make<nn::GatherOp>(intConstant(node, labels), best, uint64_t(0));
}

/// Without support vectors each class has a row of coefficients. Of two classes the second one is chosen if
/// any score says so, as ONNX Runtime has it.
static LogicalResult classifyLinear(SupportVectors &svm, ArrayRef<int64_t> labels) {
  Node &node = svm.node;
  int64_t classes = labels.size();
  node.ignoreAttrs({"kernel_type", "kernel_params", "prob_a", "prob_b", "support_vectors"});
  if (!svm.x || !svm.has("coefficients", svm.coefficients.size(), classes * svm.features))
    return failure();
  if (svm.rho.empty())
    return node.error("attribute 'rho' is empty");
  Value weights = svm.matrix(svm.coefficients, classes, svm.features);
  Value scores = node.add(svm.times(svm.x, svm.transposed(weights)), svm.scalar(svm.rho[0]));
  Value label = labelOf(node, scores, labels);
  if (classes == 2 && !node.hasAttr("prob_a") && label) {
    bool positive = llvm::all_of(svm.coefficients, [](double c) { return c >= 0; });
    Value largest = node.reduce(scores, {1}, ReduceKind::max);
    Value isSecond = positive ? node.make<nn::GreaterOrEqualOp>(largest, svm.scalar(0.5))
                              : node.make<nn::GreaterOp>(largest, svm.scalar(0));
    isSecond = isSecond ? node.reshape(isSecond, {node.dimsOf(scores)[0]}) : isSecond;
    label = node.make<nn::WhereOp>(isSecond, node.number(labels[1]), label);
  }
  node.setOutput(1, postTransform(node, scores));
  return node.finish(label);
}

static LogicalResult convertClassifier(Node &node) {
  if (node.hasAttr("classlabels_strings"))
    return node.error("attribute 'classlabels_strings' is given, but labels must be integers");
  SmallVector<int64_t> labels = node.intsOr("classlabels_ints", {}),
                       counts = node.intsOr("vectors_per_class", {});
  SupportVectors svm(node);
  int64_t classes = labels.size(), vectors = 0;
  for (int64_t count : counts) {
    if (count < 0 || count > kMaxVectors)
      return node.error("attribute 'vectors_per_class' holds " + Twine(count));
    vectors += count;
  }
  if (classes < 2)
    return node.error("has " + Twine(classes) + " labels, expected two or more");
  if (vectors == 0)
    return classifyLinear(svm, labels);
  if (!svm.has("vectors_per_class", counts.size(), classes))
    return failure();
  Value kernels = svm.kernelsOf(vectors);
  Value scores = kernels ? scoresOfPairs(svm, kernels, counts) : Value();
  if (!scores)
    return failure();
  Value votes = votesOf(svm, scores, classes);
  if (node.hasAttr("prob_a")) {
    scores = svm.probabilities(scores, classes);
  } else if (classes == 2) { // one score, for the first class: what is left is the other's
    if (node.stringOr("post_transform", "NONE") == "PROBIT")
      return node.error("attribute 'post_transform' is PROBIT, but the scores are no probabilities");
    scores = node.make<nn::ConcatOp>(ValueRange({node.make<nn::NegOp>(scores), scores}), uint64_t(1));
  }
  if (!scores)
    return failure();
  node.setOutput(1, postTransform(node, scores));
  return node.finish(labelOf(node, votes, labels));
}

static LogicalResult convertRegressor(Node &node) {
  SupportVectors svm(node);
  int64_t vectors = node.intOr("n_supports", 0);
  bool isOneClass = node.flagOr("one_class", false);
  if (node.choiceOf("post_transform", {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"}) != "NONE")
    return node.error("attribute 'post_transform' is not NONE, but the result is one number");
  if (node.intOr("n_targets", 1) != 1)
    return node.error("attribute 'n_targets' is not 1");
  if (!svm.x || vectors < 0 || vectors > kMaxVectors || svm.rho.empty())
    return node.error("has no 'rho', or a wrong 'n_supports'");
  Value from = svm.x;
  if (vectors > 0)
    from = svm.kernelsOf(vectors);
  else
    node.ignoreAttrs({"kernel_type", "kernel_params", "support_vectors"});
  size_t count = vectors > 0 ? vectors : svm.features;
  if (!from || !svm.has("coefficients", svm.coefficients.size(), count))
    return failure();
  Value score = node.add(svm.times(from, svm.matrix(svm.coefficients, count, 1)), svm.scalar(svm.rho[0]));
  if (isOneClass)
    score =
        node.make<nn::WhereOp>(node.make<nn::GreaterOp>(score, svm.scalar(0)), svm.scalar(1), svm.scalar(-1));
  return node.finish(score);
}

ArrayRef<ConverterRow> skiff::supportVectorConverters() {
  static const ConverterRow rows[] = {
      {"ai.onnx.ml.SVMClassifier", 1, convertClassifier, "n", 2},
      {"ai.onnx.ml.SVMRegressor", 1, convertRegressor, "n"},
  };
  return rows;
}
