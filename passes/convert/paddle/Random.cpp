//===- Random.cpp - random tensors of Paddle ------------------------------===//
// They have the distributions that Paddle's have, but not its numbers: these come from the generator that
// passes/convert/onnx/Random.cpp states, and are the same in each run.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/Special.h"

using namespace mlir;
using namespace skiff;

/// A tensor of one of ONNX's distributions.
static Value draw(PaddleNode &node, StringRef distribution, ArrayRef<AffineExpr> dims, Type type) {
  if (node.bad() || !type)
    return {};
  Value like = node.expand(node.scalar(type, 0), dims);
  return node.standard(distribution, {like}, {{"seed", double(node.integer("seed", 0))}});
}
/// Of [0, 1)
static Value uniform(PaddleNode &node, ArrayRef<AffineExpr> dims, Type type) {
  return draw(node, "RandomUniformLike", dims, type);
}
/// Above 0, up to 1: has a logarithm.
static Value positive(PaddleNode &node, ArrayRef<AffineExpr> dims, Type type) {
  return node.sub(node.scalar(type, 1), uniform(node, dims, type));
}
/// -log(-log(u)), Gumbel's distribution.
static Value gumbel(PaddleNode &node, ArrayRef<AffineExpr> dims, Type type) {
  // Half a step of the generator keeps it from both ends.
  Value u = node.add(uniform(node, dims, type), node.scalar(type, std::ldexp(1, type.isF64() ? -33 : -25)));
  Value log = node.make<nn::LogOp>(node.make<nn::NegOp>(node.make<nn::LogOp>(u)));
  return node.make<nn::NegOp>(log);
}

static LogicalResult convertGaussian(PaddleNode &node) {
  Type type = node.elementTypeOr("dtype", node.f32());
  Value drawn = draw(node, "RandomNormalLike", node.dimsAt(0, "shape"), type);
  Value spread = node.mul(drawn, node.scalar(type, node.real("std", 1)));
  return node.done(node.add(spread, node.scalar(type, node.real("mean", 0))));
}

/// Between a and b standard deviations: a uniform number of that part of the distribution, taken back.
static LogicalResult convertTruncatedGaussian(PaddleNode &node) {
  Type type = node.elementTypeOr("dtype", node.f32()), wide = node.f64();
  Value u = uniform(node, node.dimsAt(0, "shape"), wide);
  double low = std::erf(node.real("a", -2) / M_SQRT2), high = std::erf(node.real("b", 2) / M_SQRT2);
  auto number = [&](double value) { return node.scalar(wide, value); };
  Value part = node.add(node.mul(u, number(high - low)), number(low));
  Value drawn = node.mul(inverseErf(node, part), number(M_SQRT2 * node.real("std", 1)));
  return node.done(node.cast(node.add(drawn, number(node.real("mean", 0))), type));
}

static LogicalResult convertUniform(PaddleNode &node) {
  Type type = node.elementTypeOr("dtype", node.f32());
  if (node.integer("diag_num", 0) != 0)
    return node.error("attribute 'diag_num' is " + Twine(node.integer("diag_num", 0)) + ", expected 0");
  Value low = node.scalarAt(1, "min", -1, type), high = node.scalarAt(2, "max", 1, type);
  Value drawn = uniform(node, node.dimsAt(0, "shape"), type);
  return node.done(node.add(node.mul(drawn, node.sub(high, low)), low));
}

/// low..high - 1
static LogicalResult convertRandInt(PaddleNode &node) {
  int64_t low = node.integer("low", 0), high = node.integer("high", 0);
  Type type = node.elementTypeOr("dtype", node.i64());
  if (node.bad() || low >= high)
    return node.error("draws from " + Twine(low) + " to below " + Twine(high));
  Value drawn = uniform(node, node.dimsAt(0, "shape"), node.f64());
  Value scaled = node.mul(drawn, node.scalar(node.f64(), double(high) - double(low)));
  return node.done(node.cast(node.add(node.cast(scaled, node.i64()), node.number(low)), type));
}

/// The order of random numbers.
static LogicalResult convertRandPerm(PaddleNode &node) {
  int64_t n = node.integer("n", 0);
  Type type = node.elementTypeOr("dtype", node.i64());
  if (node.bad() || n < 0 || n > INT32_MAX)
    return node.error("permutes " + Twine(n) + " numbers");
  Value drawn = uniform(node, {node.dim(n)}, node.f64());
  return node.done(node.cast(
      node.make<nn::TopKOp>(drawn, uint64_t(0), nn::mapOf({node.dim(n)}, node.context()), false), type));
}

static LogicalResult convertBernoulli(PaddleNode &node) {
  return node.done(node.standard("Bernoulli", {node.need(0)}));
}

/// Of weights along the last dim. Without replacement the largest of Gumbel numbers that are moved by the
/// weights' logarithms; with it each sample has its own.
static LogicalResult convertMultinomial(PaddleNode &node) {
  Value x = node.need(0);
  int64_t samples = node.integerAt(1, "num_samples", 1);
  if (node.bad())
    return failure();
  bool isVector = Node::rankOf(x) == 1;
  if (Node::rankOf(x) < 1 || Node::rankOf(x) > 2 || samples < 1 || samples > INT32_MAX)
    return node.error("draws " + Twine(samples) + " samples of an input of dims " +
                      node.text(node.dimsOf(x)));
  if (isVector)
    x = node.alignAt(x, 1, 2);
  Value logs = node.make<nn::LogOp>(x), drawn;
  if (!logs)
    return failure();
  if (node.flag("replacement", false)) {
    drawn = node.standard("Multinomial", {logs}, {{"sample_size", samples}, {"dtype", 7}});
  } else {
    Value moved = node.add(logs, gumbel(node, Dims(node.dimsOf(logs)), Node::elementOf(logs)));
    drawn = node.make<nn::TopKOp>(moved, uint64_t(1), nn::mapOf({node.dim(samples)}, node.context()), true);
  }
  return node.done(isVector ? node.dropDims(drawn, {0}) : drawn);
}

static LogicalResult convertExponential(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value log = node.make<nn::LogOp>(positive(node, Dims(node.dimsOf(x)), type));
  return node.done(node.div(log, node.scalar(type, -node.real("lam|lambda", 1))));
}

/// softmax((x + Gumbel numbers) / temperature), or 1 where it is largest.
static LogicalResult convertGumbelSoftmax(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x), axis = node.checkAxis(node.integer("axis", -1), rank);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value moved = node.add(x, gumbel(node, Dims(node.dimsOf(x)), type));
  moved = node.div(moved, node.scalar(type, node.real("temperature", 1)));
  if (!node.flag("hard", false))
    return node.done(node.make<nn::SoftmaxOp>(moved, uint64_t(axis), /*log=*/false));
  Value best = node.make<nn::ArgReduceOp>(moved, uint64_t(axis), /*min=*/false, /*last=*/false);
  Value places = node.alignAt(node.iota(node.dimsOf(x)[axis]), axis, rank);
  return node.done(node.cast(node.make<nn::EqualOp>(places, best), type));
}

ArrayRef<PaddleRow> skiff::paddleRandom() {
  static const PaddleRow rows[] = {
      {"bernoulli", nullptr, convertBernoulli},
      {"exponential", nullptr, convertExponential},
      {"gaussian", "gaussian_random", convertGaussian, "ShapeTensor|ShapeTensorList"},
      {"gumbel_softmax", nullptr, convertGumbelSoftmax},
      {"multinomial", nullptr, convertMultinomial},
      {"randint", nullptr, convertRandInt, "ShapeTensor|ShapeTensorList"},
      {"randperm", nullptr, convertRandPerm, ""},
      {"truncated_gaussian_random", nullptr, convertTruncatedGaussian, ""},
      {"uniform", "uniform_random", convertUniform, "ShapeTensor|ShapeTensorList - -"},
  };
  return rows;
}
