//===- Attention.cpp - scaled dot-product attention out of its parts --------===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

namespace {
/// One node on its way. All tensors are [batch, heads, sequence, size].
struct Attention {
  Node &node;
  Type type;
  Value q, k, v;
  AffineExpr past;        // places before k's and v's own
  Value validKeys;        // [batch, 1, 1, 1]; null: all
  Value bias;             // broadcasts to the scores; null: none
  bool headsLast = false; // the inputs are [batch, sequence, heads * size]

  explicit Attention(Node &node) : node(node), type(Node::elementOf(node.input(0))) {}

  Value infinity() { return node.scalar(type, -std::numeric_limits<double>::infinity()); }
  Value zero() { return node.scalar(type, 0); }

  /// [batch, sequence, heads * size] as [batch, heads, sequence, size].
  Value split(Value x, int64_t heads) {
    const Dims dims = node.dimsOf(x);
    if (dims.size() == 4)
      return x;
    AffineExpr size = heads > 0 && dims.size() == 3 ? divideExactly(dims[2], node.dim(heads)) : AffineExpr();
    if (!size) {
      (void)node.error("has an input of the dims " + node.text(dims) + " for " + Twine(heads) + " heads");
      return {};
    }
    return node.transpose(node.reshape(x, {dims[0], dims[1], node.dim(heads), size}), {0, 2, 1, 3});
  }

  Value join(Value x) {
    if (!headsLast || !x || node.bad())
      return x;
    x = node.transpose(x, {0, 2, 1, 3});
    const Dims dims = node.dimsOf(x);
    return node.reshape(x, {dims[0], dims[1], dims[2] * dims[3]});
  }

  /// Each head `times` times.
  Value repeat(Value x, int64_t times) {
    if (times == 1 || !x)
      return x;
    Dims dims = node.dimsOf(x), apart = dims;
    apart.insert(apart.begin() + 2, node.dim(1));
    Value apartValue = node.reshape(x, apart);
    apart[2] = node.dim(times);
    dims[1] = dims[1] * times;
    return node.reshape(node.expand(apartValue, apart), dims);
  }

  void addBias(Value more) { bias = bias ? node.add(bias, more) : more; }
  /// Where `allowed` does not hold, a key takes no part.
  void allow(Value allowed) { addBias(node.make<nn::WhereOp>(allowed, zero(), infinity())); }

  /// The mask that the node is given, padded to the number of keys.
  void readMask(AffineExpr keys) {
    Value mask = node.input(3);
    const Dims dims = node.dimsOf(mask);
    if (dims.empty()) {
      (void)node.error("input 3 is a scalar, expected a mask for each key");
      return;
    }
    auto have = nn::constantDim(dims.back()), want = nn::constantDim(keys);
    bool isBool = Node::elementOf(mask).isInteger(1);
    if (have && want && *have < *want) {
      SmallVector<int64_t> low(dims.size(), 0), high = low;
      high.back() = *want - *have;
      Value none = isBool ? node.intScalar(Node::elementOf(mask), 0) : infinity();
      mask = node.make<nn::PadOp>(mask, none, low, high, nn::PadMode::constant);
    }
    isBool ? allow(mask) : addBias(node.cast(mask, type));
  }

  /// Limits by the distance of query and key.
  void limitPlaces(AffineExpr queries, AffineExpr keys, bool causal, int64_t left, int64_t right) {
    if (!causal && left < 0 && right < 0)
      return;
    // The place of each query: behind what was there before it.
    Value query = node.alignAt(node.iota(queries), 2, 4), key = node.alignAt(node.iota(keys), 3, 4);
    if (validKeys && !past)
      query = node.add(query, node.sub(validKeys, node.dimValues({queries})));
    else if (past)
      query = node.add(query, node.dimValues({past}));
    if (causal)
      allow(node.make<nn::LessOrEqualOp>(key, query));
    if (left >= 0)
      allow(node.make<nn::LessOrEqualOp>(node.sub(query, node.number(left)), key));
    if (right >= 0)
      allow(node.make<nn::LessOrEqualOp>(key, node.add(query, node.number(right))));
  }
};
} // namespace

static LogicalResult convertAttention(Node &node) {
  Attention a(node);
  int64_t rank = Node::rankOf(node.input(0));
  int64_t queryHeads = node.intOr("q_num_heads", 0), keyHeads = node.intOr("kv_num_heads", 0);
  a.headsLast = rank == 3;
  a.q = a.split(node.input(0), queryHeads);
  a.k = a.split(node.input(1), keyHeads);
  a.v = a.split(node.input(2), keyHeads);
  if (node.hasInput(4) != node.hasInput(5))
    return node.error("has one of past_key and past_value, expected both or none");
  if (node.bad())
    return failure();
  if (node.hasInput(4)) {
    a.past = node.dimsOf(node.input(4))[2];
    a.k = node.make<nn::ConcatOp>(ValueRange({node.input(4), a.k}), uint64_t(2));
    a.v = node.make<nn::ConcatOp>(ValueRange({node.input(5), a.v}), uint64_t(2));
  }
  Value presentKey = a.k, presentValue = a.v;
  auto heads = nn::constantDim(node.dimsOf(a.q)[1]), groups = a.k ? nn::constantDim(node.dimsOf(a.k)[1]) : 0;
  if (node.bad() || !heads || !groups || *groups == 0 || *heads % *groups)
    return node.error("has " + node.text({node.dimsOf(a.q)[1]}) +
                      " heads of queries, expected a multiple of the " + "heads of keys");
  a.k = a.repeat(a.k, *heads / *groups);
  a.v = a.repeat(a.v, *heads / *groups);

  AffineExpr queries = node.dimsOf(a.q)[2], keys = node.dimsOf(a.k)[2];
  auto size = nn::constantDim(node.dimsOf(a.q)[3]);
  if (!size)
    return node.error("the size of a head is not known when the model is compiled");
  if (node.hasInput(6))
    a.validKeys = node.reshape(node.input(6), {node.dimsOf(a.q)[0], node.dim(1), node.dim(1), node.dim(1)});
  if (node.hasInput(3))
    a.readMask(keys);
  a.limitPlaces(queries, keys, node.flagOr("is_causal", false), node.intOr("left_window_size", -1),
                node.intOr("right_window_size", -1));
  if (a.validKeys)
    a.allow(node.make<nn::LessOp>(node.alignAt(node.iota(keys), 3, 4), a.validKeys));

  // Both factors are scaled, so that the product does not overflow.
  double scale = std::sqrt(node.floatOr("scale", 1 / std::sqrt(double(*size))));
  Value factor = node.scalar(a.type, scale);
  Value scores =
      node.make<nn::MatMulOp>(node.mul(a.q, factor), node.mul(node.transpose(a.k, {0, 1, 3, 2}), factor));
  int64_t mode = node.intOr("qk_matmul_output_mode", 0);
  Value shown = scores;
  if (double cap = node.floatOr("softcap", 0); cap > 0) {
    Value limit = node.scalar(a.type, cap);
    scores = node.mul(node.make<nn::TanhOp>(node.div(scores, limit)), limit);
  }
  if (mode == 1)
    shown = scores;
  if (a.bias)
    scores = node.add(scores, a.bias);
  if (mode == 2)
    shown = scores;
  Type wide =
      node.hasAttr("softmax_precision") ? node.elementTypeOf(node.intOr("softmax_precision", 1)) : a.type;
  Value weights = node.make<nn::SoftmaxOp>(node.cast(scores, wide), uint64_t(3), /*log=*/false);
  if (a.bias) { // a query without any key attends to nothing
    Value most = node.reduce(a.bias, {Node::rankOf(a.bias) - 1}, nn::ReduceKind::max);
    weights =
        node.make<nn::WhereOp>(node.make<nn::EqualOp>(most, a.infinity()), node.scalar(wide, 0), weights);
  }
  weights = node.cast(weights, a.type);
  if (mode == 3)
    shown = weights;
  Value y = a.join(node.make<nn::MatMulOp>(weights, node.cast(a.v, a.type)));
  if (node.usesOutput(1))
    node.setOutput(1, presentKey);
  if (node.usesOutput(2))
    node.setOutput(2, presentValue);
  if (node.usesOutput(3))
    node.setOutput(3, shown);
  return node.finish(node.cast(y, Node::elementOf(node.input(0))));
}

ArrayRef<ConverterRow> skiff::attentionConverters() {
  static const ConverterRow rows[] = {{"Attention", 23, convertAttention, "fff?affl", 4}};
  return rows;
}
