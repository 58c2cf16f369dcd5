//===- Random.cpp - random tensors ------------------------------------------===//
// Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011): element i is the first
// of the four words that the counter (i, 0, 0, 0) gives under the key (bits of the seed, a number of the
// node). A model without a seed has a seed of 0. So each run, and each number of threads, gives the same
// numbers.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Converters.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace skiff;

/// 64-bit integers hold the words: a product of two of them is one multiplication.
static Value words(Node &node, AffineExpr count, uint64_t stream) {
  Type u64 = IntegerType::get(node.context(), 64, IntegerType::Unsigned);
  auto number = [&](uint64_t value) { return node.intScalar(u64, int64_t(value)); };
  auto low = [&](Value x) { return node.make<nn::AndOp>(x, number(0xffffffff)); };
  auto high = [&](Value x) { return node.make<nn::ShiftOp>(x, number(32), /*right=*/true); };
  auto exclusiveOr = [&](Value a, Value b) { return node.make<nn::XorOp>(a, b); };
  uint32_t seed = node.type() == "Dropout" ? uint32_t(node.intOr("seed", 0))
                                           : llvm::bit_cast<uint32_t>(float(node.floatOr("seed", 0)));
  uint32_t keys[2] = {seed, uint32_t(llvm::xxh3_64bits(node.name()) + stream)};
  Value counter[4] = {low(node.cast(node.iota(count), u64)), number(0), number(0), number(0)};
  for (int round = 0; round < 10 && !node.bad(); ++round) {
    Value a = node.mul(counter[0], number(0xD2511F53)), b = node.mul(counter[2], number(0xCD9E8D57));
    Value next[4] = {exclusiveOr(exclusiveOr(high(b), counter[1]), number(keys[0])), low(b),
                     exclusiveOr(exclusiveOr(high(a), counter[3]), number(keys[1])), low(a)};
    std::copy(std::begin(next), std::end(next), counter);
    keys[0] += 0x9E3779B9;
    keys[1] += 0xBB67AE85;
  }
  return counter[0];
}

/// Numbers of [0, 1): multiples of 2^-24, which f32 holds; of 2^-32 for f64.
static Value fractions(Node &node, ArrayRef<AffineExpr> dims, Type type, uint64_t stream = 0) {
  if (node.bad())
    return {};
  if (node.isInLoop())
    (void)node.error("stands in a loop, where it would give the same numbers in each iteration");
  int bits = type.isF64() ? 32 : 24;
  Type u64 = IntegerType::get(node.context(), 64, IntegerType::Unsigned);
  Value drawn =
      node.make<nn::ShiftOp>(words(node, node.product(dims), stream), node.intScalar(u64, 32 - bits),
                             /*right=*/true);
  Value fraction = node.mul(node.cast(drawn, type), node.scalar(type, std::ldexp(1, -bits)));
  return node.reshape(fraction, dims);
}

/// The type to compute in: f32 for what is narrower.
static Type wideType(Node &node, Type type) {
  return type.isF64() ? type : Type(Float32Type::get(node.context()));
}

static LogicalResult uniform(Node &node, ArrayRef<AffineExpr> dims, Type type) {
  if (node.bad())
    return failure();
  Type wide = wideType(node, type);
  double low = node.floatOr("low", 0), high = node.floatOr("high", 1);
  Value scaled = node.mul(fractions(node, dims, wide), node.scalar(wide, high - low));
  return node.finish(node.cast(node.add(scaled, node.scalar(wide, low)), type));
}

/// Box and Muller's transform of two uniform numbers, of which the first must not be 0.
static LogicalResult normal(Node &node, ArrayRef<AffineExpr> dims, Type type) {
  if (node.bad())
    return failure();
  Type wide = wideType(node, type);
  double mean = node.floatOr("mean", 0), deviation = node.floatOr("scale", 1);
  Value nonZero = node.sub(node.scalar(wide, 1), fractions(node, dims, wide, 0));
  Value angle = node.mul(fractions(node, dims, wide, 1), node.scalar(wide, 2 * 3.14159265358979323846));
  Value radius = node.make<nn::SqrtOp>(node.mul(node.make<nn::LogOp>(nonZero), node.scalar(wide, -2)));
  Value drawn = node.mul(node.mul(radius, node.make<nn::CosOp>(angle)), node.scalar(wide, deviation));
  return node.finish(node.cast(node.add(drawn, node.scalar(wide, mean)), type));
}

using Distribution = LogicalResult (*)(Node &, ArrayRef<AffineExpr>, Type);

template <Distribution draw> static LogicalResult convertRandom(Node &node) {
  Dims dims;
  for (int64_t size : node.intsOr("shape", {})) {
    if (size < 0 || size > INT32_MAX)
      return node.error("attribute 'shape' holds " + Twine(size));
    dims.push_back(node.dim(size));
  }
  Type type = node.elementTypeOf(node.intOr("dtype", 1));
  if (type && !isa<FloatType>(type))
    return node.error("attribute 'dtype' is " + Node::text(type) + ", expected a float type");
  return draw(node, dims, type);
}

template <Distribution draw> static LogicalResult convertRandomLike(Node &node) {
  Type type =
      node.hasAttr("dtype") ? node.elementTypeOf(node.intOr("dtype", 1)) : Node::elementOf(node.input(0));
  if (type && !isa<FloatType>(type))
    return node.error("gives elements of type " + Node::text(type) + ", expected a float type");
  return draw(node, node.dimsOf(node.input(0)), type);
}

static LogicalResult convertBernoulli(Node &node) {
  Value x = node.input(0);
  Type type = Node::elementOf(x), wide = wideType(node, type);
  Type result = node.hasAttr("dtype") ? node.elementTypeOf(node.intOr("dtype", 1)) : type;
  Value drawn = fractions(node, node.dimsOf(x), wide);
  return node.finish(node.cast(node.make<nn::LessOp>(drawn, node.cast(x, wide)), result));
}

/// Each row of the input holds logarithms of weights; a sample is the number of cumulated weights that a
/// uniform number of the whole is not below.
static LogicalResult convertMultinomial(Node &node) {
  Value x = node.input(0);
  Type type = node.elementTypeOf(node.intOr("dtype", 6));
  int64_t samples = node.intOr("sample_size", 1);
  if (Node::rankOf(x) != 2 || samples < 1 || samples > INT32_MAX)
    return node.error("draws " + Twine(samples) + " samples of an input of dims " +
                      node.text(node.dimsOf(x)) + ", expected 1 or more of 2 dims");
  Type wide = wideType(node, Node::elementOf(x));
  AffineExpr rows = node.dimsOf(x)[0], classes = node.dimsOf(x)[1];
  Value weights = node.make<nn::SoftmaxOp>(node.cast(x, wide), uint64_t(1), /*log=*/false);
  Value upTo = node.make<nn::CumulateOp>(weights, uint64_t(1), nn::CumulateKind::sum, false, false);
  Value drawn = fractions(node, {rows, node.dim(samples), node.dim(1)}, wide);
  Value beyond = node.make<nn::GreaterOrEqualOp>(drawn, node.reshape(upTo, {rows, node.dim(1), classes}));
  Value count = node.reduce(node.cast(beyond, node.i64()), {2}, nn::ReduceKind::sum);
  // Rounding may leave the last sum below 1.
  Value last = node.sub(node.number(classes), node.number(1));
  Value sample = node.make<nn::MinOp>(node.reshape(count, {rows, node.dim(samples)}), last);
  return node.finish(node.cast(sample, type));
}

/// In inference nothing is dropped, nor is it in training with a ratio of 0. Training is an input from opset
/// 12 on, and before opset 7 an attribute; between them there is none.
static LogicalResult convertDropout(Node &node) {
  Value x = node.input(0);
  node.ignoreAttrs({"seed", "ratio", "is_test"});
  Type type = Node::elementOf(x), bit = IntegerType::get(node.context(), 1), wide = wideType(node, type);
  Value isTraining = node.input(2);
  if (node.opset() < 7 && !node.flagOr("is_test", false) && node.floatOr("ratio", 0.5) != 0)
    return node.error("runs in training mode, expected inference; export the model in evaluation mode");
  bool mayTrain = isTraining && !node.isConstant(isTraining);
  if (isTraining && node.isConstant(isTraining))
    for (int64_t mode : node.constantInts(2, "a training_mode"))
      mayTrain |= mode != 0;
  if (auto given = node.floatsIfConstant(node.input(1)); given && given->size() == 1 && given->front() == 0)
    mayTrain = false;
  Type maskType = node.opset() < 10 ? type : bit;
  if (!mayTrain) {
    if (node.usesOutput(1))
      node.setOutput(1, node.expand(node.scalar(maskType, 1), node.dimsOf(x)));
    return node.finish(x);
  }
  Value ratio = node.hasInput(1) ? node.cast(node.reshape(node.input(1), ArrayRef<int64_t>{}), wide)
                                 : node.scalar(wide, 0.5);
  Value keeps = node.make<nn::GreaterOrEqualOp>(fractions(node, node.dimsOf(x), wide), ratio);
  keeps = node.make<nn::OrOp>(keeps, node.make<nn::NotOp>(node.reshape(isTraining, ArrayRef<int64_t>{})));
  Value factor = node.div(node.scalar(wide, 1), node.sub(node.scalar(wide, 1), ratio));
  Value scaled = node.cast(node.mul(node.cast(x, wide), factor), type);
  Value chosen = node.make<nn::WhereOp>(node.reshape(isTraining, ArrayRef<int64_t>{}), scaled, x);
  if (node.usesOutput(1))
    node.setOutput(1, node.cast(keeps, maskType));
  return node.finish(node.make<nn::WhereOp>(keeps, chosen, node.scalar(type, 0)));
}

ArrayRef<ConverterRow> skiff::randomConverters() {
  static const ConverterRow rows[] = {
      {"Bernoulli", 15, convertBernoulli, "F"},
      {"Dropout", 1, convertDropout, "F?fb", 2},
      {"Multinomial", 7, convertMultinomial, "F"},
      {"RandomNormal", 1, convertRandom<normal>, ""},
      {"RandomNormalLike", 1, convertRandomLike<normal>, "a"},
      {"RandomUniform", 1, convertRandom<uniform>, ""},
      {"RandomUniformLike", 1, convertRandomLike<uniform>, "a"},
  };
  return rows;
}
