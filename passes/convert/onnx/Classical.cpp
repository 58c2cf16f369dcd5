//===- Classical.cpp - operators of ai.onnx.ml on numbers -------------------===//
// Scalers and linear models, in f32. Labels that are strings have no tensor type here.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Classical.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

static Type f32Of(Node &node) { return Float32Type::get(node.context()); }

Value skiff::floatConstant(Node &node, ArrayRef<double> values, ArrayRef<int64_t> dims) {
  return node.constant(makeFloats(RankedTensorType::get(dims, f32Of(node)), values));
}
Value skiff::intConstant(Node &node, ArrayRef<int64_t> values) {
  return node.constant(makeInts(RankedTensorType::get({int64_t(values.size())}, node.i64()), values));
}

Value skiff::rowsOf(Node &node) {
  Value x = node.cast(node.input(0), f32Of(node));
  if (x && Node::rankOf(x) == 1)
    return node.reshape(x, {node.dim(1), node.dimsOf(x)[0]});
  if (x && Node::rankOf(x) == 2 && nn::constantDim(node.dimsOf(x)[1]))
    return x;
  if (!node.bad())
    (void)node.error("input 0 has the dims " + node.text(node.dimsOf(node.input(0))) +
                     ", expected rows of a known number of features");
  return {};
}

static LogicalResult convertScaler(Node &node) {
  Value x = node.cast(node.input(0), f32Of(node));
  for (StringRef name : {"offset", "scale"}) {
    SmallVector<double> values = node.floatsOr(name, {});
    if (values.empty())
      continue;
    Value parameter = floatConstant(node, values, {int64_t(values.size())});
    x = name == "offset" ? node.sub(x, parameter) : node.mul(x, parameter);
  }
  if (x && failed(node.requireEqual(node.dimsOf(x), node.dimsOf(node.input(0)))))
    return node.error("attributes 'offset' and 'scale' do not broadcast to the input's dims " +
                      node.text(node.dimsOf(node.input(0))));
  return node.finish(x);
}

static LogicalResult convertNormalizer(Node &node) {
  StringRef norm = node.choiceOf("norm", {"MAX", "L1", "L2"});
  Value x = rowsOf(node);
  if (!x)
    return failure();
  Value size = norm == "MAX"  ? node.reduce(node.make<nn::AbsOp>(x), {1}, ReduceKind::max)
               : norm == "L1" ? node.reduce(x, {1}, ReduceKind::l1)
                              : node.reduce(x, {1}, ReduceKind::l2);
  // A row of zeros stays one.
  Value isZero = node.make<nn::EqualOp>(size, node.scalar(f32Of(node), 0));
  Value result = node.div(x, node.make<nn::WhereOp>(isZero, node.scalar(f32Of(node), 1), size));
  return node.finish(result ? node.reshape(result, node.dimsOf(node.input(0))) : Value());
}

static LogicalResult convertBinarizer(Node &node) {
  Value x = node.input(0), limit = node.scalar(Node::elementOf(x), node.floatOr("threshold", 0));
  return node.finish(node.cast(node.make<nn::GreaterOp>(x, limit), Node::elementOf(x)));
}

/// Elements of the last dim.
static LogicalResult convertArrayFeatureExtractor(Node &node) {
  Value x = node.input(0), indices = node.reshape(node.input(1), {node.product(node.dimsOf(node.input(1)))});
  if (Node::rankOf(x) == 0)
    return node.error("input 0 is a scalar, expected at least one dim");
  if (Node::rankOf(x) == 1)
    x = node.reshape(x, {node.dim(1), node.dimsOf(x)[0]});
  return node.finish(node.make<nn::GatherOp>(x, indices, uint64_t(Node::rankOf(x) - 1)));
}

Value skiff::postTransform(Node &node, Value scores) {
  StringRef transform =
      node.choiceOf("post_transform", {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"});
  if (transform == "NONE" || node.bad())
    return scores;
  if (transform == "SOFTMAX")
    return node.make<nn::SoftmaxOp>(scores, uint64_t(1), /*log=*/false);
  if (transform == "LOGISTIC")
    return node.make<nn::SigmoidOp>(scores);
  Type f32 = f32Of(node);
  if (transform == "PROBIT") { // Winitzki's inverse of erf, as ONNX has it
    constexpr double a = 0.147, pi = 3.14159265358979323846;
    Value centered = node.sub(node.mul(scores, node.scalar(f32, 2)), node.scalar(f32, 1));
    Value one = node.scalar(f32, 1);
    Value log = node.make<nn::LogOp>(node.mul(node.sub(one, centered), node.add(one, centered)));
    Value v = node.add(node.mul(log, node.scalar(f32, 0.5)), node.scalar(f32, 2 / (pi * a)));
    Value root = node.make<nn::SqrtOp>(node.sub(node.mul(v, v), node.mul(log, node.scalar(f32, 1 / a))));
    Value size = node.mul(node.make<nn::SqrtOp>(node.sub(root, v)), node.scalar(f32, 1.41421356));
    Value isNegative = node.make<nn::LessOp>(centered, node.scalar(f32, 0));
    return node.make<nn::WhereOp>(isNegative, node.make<nn::NegOp>(size), size);
  }
  // SOFTMAX_ZERO: a score of 0 stays 0. In a row of nothing else all are 1/2.
  Value isZero = node.make<nn::LessOrEqualOp>(node.make<nn::AbsOp>(scores), node.scalar(f32, 1e-7));
  Value largest = node.reduce(scores, {1}, ReduceKind::max);
  Value powers = node.make<nn::ExpOp>(node.sub(scores, largest));
  powers = node.make<nn::WhereOp>(isZero, node.scalar(f32, 0), powers);
  Value sum = node.reduce(powers, {1}, ReduceKind::sum);
  Value isEmpty = node.make<nn::EqualOp>(sum, node.scalar(f32, 0));
  return node.make<nn::WhereOp>(isEmpty, node.scalar(f32, 0.5), node.div(powers, sum));
}

LogicalResult skiff::finishClassifier(Node &node, Value scores, StringRef labelsName) {
  if (node.hasAttr("classlabels_strings"))
    return node.error("attribute 'classlabels_strings' is given, but labels must be integers");
  SmallVector<int64_t> labels = node.intsOr(labelsName, {});
  if (!scores || node.bad())
    return failure();
  int64_t classes = *nn::constantDim(node.dimsOf(scores)[1]);
  if (classes < 2 || int64_t(labels.size()) != classes)
    return node.error("has " + Twine(classes) + " scores and " + Twine(labels.size()) +
                      " labels, expected as many, and two or more");
  Value best = node.make<nn::ArgReduceOp>(scores, uint64_t(1), /*min=*/false, /*selectLast=*/false);
  best = best ? node.reshape(best, {node.dimsOf(scores)[0]}) : best;
  node.setOutput(1, postTransform(node, scores));
  return node.finish(node.make<nn::GatherOp>(intConstant(node, labels), best, uint64_t(0)));
}

/// Rows times coefficients plus intercepts.
static Value linearModel(Node &node, std::optional<int64_t> targets) {
  SmallVector<double> coefficients = node.floatsOr("coefficients", {}),
                      intercepts = node.floatsOr("intercepts", {});
  Value x = rowsOf(node);
  if (!x || node.bad())
    return {};
  int64_t features = *nn::constantDim(node.dimsOf(x)[1]), count = coefficients.size();
  if (features == 0 || count == 0 || count % features != 0 || (targets && *targets * features != count)) {
    (void)node.error("attribute 'coefficients' has " + Twine(count) + " values for " + Twine(features) +
                     " features");
    return {};
  }
  int64_t outputs = count / features;
  Value weights = floatConstant(node, coefficients, {outputs, features});
  Value scores = node.make<nn::MatMulOp>(x, node.transpose(weights, {1, 0}));
  if (intercepts.empty())
    return scores;
  if (int64_t(intercepts.size()) != outputs) {
    (void)node.error("attribute 'intercepts' has " + Twine(intercepts.size()) + " values, expected " +
                     Twine(outputs));
    return {};
  }
  return node.add(scores, floatConstant(node, intercepts, {outputs}));
}

static LogicalResult convertLinearClassifier(Node &node) {
  node.ignoreAttrs({"multi_class"}); // scores are what the coefficients make of the input either way
  return finishClassifier(node, linearModel(node, std::nullopt), "classlabels_ints");
}

static LogicalResult convertLinearRegressor(Node &node) {
  Value scores = linearModel(node, node.intOr("targets", 1));
  return node.finish(scores ? postTransform(node, scores) : scores);
}

ArrayRef<ConverterRow> skiff::classicalConverters() {
  static const ConverterRow rows[] = {
      {"ai.onnx.ml.ArrayFeatureExtractor", 1, convertArrayFeatureExtractor, "nl"},
      {"ai.onnx.ml.Binarizer", 1, convertBinarizer, "n"},
      {"ai.onnx.ml.LinearClassifier", 1, convertLinearClassifier, "n", 2},
      {"ai.onnx.ml.LinearRegressor", 1, convertLinearRegressor, "n"},
      {"ai.onnx.ml.Normalizer", 1, convertNormalizer, "n"},
      {"ai.onnx.ml.Scaler", 1, convertScaler, "n"},
  };
  return rows;
}
