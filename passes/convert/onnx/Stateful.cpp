//===- Stateful.cpp - LinearAttention, CausalConvWithState ------------------===//
// Sequence layers that carry a state from one call to the next instead of a cache that grows.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

static bool expectDims(Node &node, unsigned input, ArrayRef<AffineExpr> dims) {
  if (!node.hasInput(input) || succeeded(node.requireEqual(node.dimsOf(node.input(input)), dims)))
    return !node.bad();
  return succeeded(node.error("input " + Twine(input) + " has the dims " +
                              node.text(node.dimsOf(node.input(input))) + ", expected " + node.text(dims)));
}

//===----------------------------------------------------------------------===//
// LinearAttention
//===----------------------------------------------------------------------===//

namespace {
/// Query, key and value as [batch, heads, time, size], the query's heads also by the key's head that they
/// share.
struct LinearAttention {
  Node &node;
  AffineExpr batch, time;
  int64_t queryHeads = 0, heads = 0, keySize = 0, valueSize = 0;
  bool isGated = false, corrects = false;
  Value query, key, value, decay, beta;

  explicit LinearAttention(Node &node) : node(node) {}
  bool read();
  /// The number of elements of one of `count` heads in the last dim of an input.
  int64_t sizeOfHead(unsigned input, int64_t count);
  Value split(unsigned input, int64_t count, int64_t size);
  LogicalResult convert();
};
} // namespace

int64_t LinearAttention::sizeOfHead(unsigned input, int64_t count) {
  const Dims &dims = node.dimsOf(node.input(input));
  auto last = dims.size() == 3 ? nn::constantDim(dims[2]) : std::nullopt;
  if (last.value_or(0) > 0 && *last % count == 0)
    return *last / count;
  (void)node.error("input " + Twine(input) + " has the dims " + node.text(dims) +
                   ", expected 3, the last of " + Twine(count) + " heads");
  return 0;
}

Value LinearAttention::split(unsigned input, int64_t count, int64_t size) {
  Value x = node.cast(node.input(input), Float32Type::get(node.context()));
  return node.transpose(node.reshape(x, {batch, time, node.dim(count), node.dim(size)}), {0, 2, 1, 3});
}

bool LinearAttention::read() {
  queryHeads = node.intOr("q_num_heads", 0);
  heads = node.intOr("kv_num_heads", 0);
  node.ignoreAttrs({"chunk_size"}); // a hint
  StringRef rule = node.choiceOf("update_rule", {"gated_delta", "linear", "gated", "delta"});
  isGated = rule.starts_with("gated");
  corrects = rule.ends_with("delta");
  if (queryHeads < 1 || heads < 1 || queryHeads % heads != 0)
    return succeeded(node.error("attributes q_num_heads and kv_num_heads are " + Twine(queryHeads) + " and " +
                                Twine(heads) + ", expected a multiple of a positive number"));
  if (node.hasInput(4) != isGated || node.hasInput(5) != corrects)
    return succeeded(node.error("update_rule '" + rule +
                                "' does not go with the inputs: a decay belongs to the "
                                "gated rules, beta to the delta rules"));
  keySize = sizeOfHead(0, queryHeads);
  int64_t size = sizeOfHead(1, heads);
  valueSize = sizeOfHead(2, heads);
  if (node.bad())
    return false;
  batch = node.dimsOf(node.input(0))[0];
  time = node.dimsOf(node.input(0))[1];
  if (size != keySize)
    return succeeded(node.error("queries have " + Twine(keySize) + " elements, keys " + Twine(size)));
  if (!expectDims(node, 1, {batch, time, node.dim(heads * keySize)}) ||
      !expectDims(node, 2, {batch, time, node.dim(heads * valueSize)}) ||
      !expectDims(node, 3, {batch, node.dim(heads), node.dim(keySize), node.dim(valueSize)}))
    return false;
  int64_t group = queryHeads / heads;
  query = node.reshape(split(0, queryHeads, keySize),
                       {batch, node.dim(heads), node.dim(group), time, node.dim(keySize)});
  key = split(1, heads, keySize);
  value = split(2, heads, valueSize);
  if (isGated) { // one for each head, or for each element of its key
    int64_t each = sizeOfHead(4, heads);
    if (node.bad() || (each != 1 && each != keySize))
      return succeeded(
          node.error("decay has " + Twine(each) + " elements a head, expected 1 or " + Twine(keySize)));
    decay = node.make<nn::ExpOp>(split(4, heads, each));
  }
  if (corrects) { // one for each head, or for all
    int64_t count = nn::isConstantDim(node.dimsOf(node.input(5)).back(), 1) ? 1 : heads;
    if (!expectDims(node, 5, {batch, time, node.dim(count)}))
      return false;
    beta = split(5, count, 1);
  }
  return !node.bad();
}

LogicalResult LinearAttention::convert() {
  if (!read())
    return failure();
  Type f32 = Float32Type::get(node.context()), type = Node::elementOf(node.input(0));
  double scale = node.floatOr("scale", 0);
  if (scale == 0)
    scale = 1 / std::sqrt(double(keySize));
  Dims stateDims{batch, node.dim(heads), node.dim(keySize), node.dim(valueSize)};
  LoopParts parts;
  parts.limit = time;
  parts.scans = 1;
  parts.inits.push_back(node.hasInput(3) ? node.cast(node.input(3), f32)
                                         : node.expand(node.scalar(f32, 0), stateDims));
  auto swapped = [&](Value x) { return node.transpose(x, {0, 1, 3, 2}); };
  auto body = [&](ValueRange carried, AffineExpr now) -> FailureOr<SmallVector<Value>> {
    auto at = [&](Value x) { return node.sliceAlong(x, -2, now, node.dim(1)); };
    Value state = carried[0], k = at(key), v = at(value);
    if (isGated)
      state = node.mul(state, swapped(at(decay)));
    if (corrects)
      v = node.mul(at(beta), node.sub(v, node.make<nn::MatMulOp>(k, state)));
    state = node.add(state, node.mul(swapped(k), v));
    Value q =
        node.reshape(at(query), {batch, node.dim(heads), node.dim(queryHeads / heads), node.dim(keySize)});
    Value output = node.mul(node.make<nn::MatMulOp>(q, state), node.scalar(f32, scale));
    if (node.bad())
      return failure();
    return SmallVector<Value>{state, output};
  };
  parts.body = body;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  if (failed(loop))
    return failure();
  Value all = node.reshape(loop->getResult(1), {time, batch, node.dim(queryHeads * valueSize)});
  node.setOutput(1, node.cast(loop->getResult(0), node.hasInput(3) ? Node::elementOf(node.input(3)) : type));
  return node.finish(node.cast(node.transpose(all, {1, 0, 2}), type));
}

static LogicalResult convertLinearAttention(Node &node) { return LinearAttention(node).convert(); }

//===----------------------------------------------------------------------===//
// CausalConvWithState
//===----------------------------------------------------------------------===//

/// A depthwise convolution along the last dim, which begins with the state: the last elements of the call
/// before.
static LogicalResult convertCausalConvWithState(Node &node) {
  Value x = node.input(0);
  Dims dims = node.dimsOf(x), filterDims = node.dimsOf(node.input(1));
  auto channels = dims.size() == 3 ? nn::constantDim(dims[1]) : std::nullopt;
  auto taps = filterDims.size() == 3 ? nn::constantDim(filterDims[2]) : std::nullopt;
  if (channels.value_or(0) < 1 || taps.value_or(0) < 1)
    return node.error("inputs 0 and 1 have the dims " + node.text(dims) + " and " + node.text(filterDims) +
                      ", expected 3 each, with numbers of channels and taps");
  AffineExpr c = node.dim(*channels), before = node.dim(*taps - 1);
  if (!expectDims(node, 1, {c, node.dim(1), node.dim(*taps)}) || !expectDims(node, 2, {c}) ||
      !expectDims(node, 3, {dims[0], c, before}))
    return failure();
  Value all = x;
  if (*taps > 1) {
    Value state = node.input(3);
    if (!state)
      state = node.expand(node.scalar(Node::elementOf(x), 0), {dims[0], c, before});
    all = node.make<nn::ConcatOp>(ValueRange{state, x}, uint64_t(2));
  }
  Value filter = node.transpose(node.input(1), {2, 1, 0});
  SmallVector<int64_t> one{1}, noPads{0, 0};
  Value result =
      node.make<nn::ConvOp>(node.toChannelsLast(all), filter, one, noPads, one, uint64_t(*channels));
  if (node.hasInput(2))
    result = node.add(result, node.input(2));
  StringRef activation = node.choiceOf("activation", {"none", "silu", "swish"});
  if (activation != "none")
    result = node.make<nn::SwishOp>(result, llvm::APFloat(1.0));
  if (node.usesOutput(1))
    node.setOutput(1, node.sliceAlong(all, 2, dims[2], before));
  return node.finish(node.toChannelsFirst(result));
}

ArrayRef<ConverterRow> skiff::statefulConverters() {
  static const ConverterRow rows[] = {
      {"CausalConvWithState", 27, convertCausalConvWithState, "FF?FF", 2},
      {"LinearAttention", 27, convertLinearAttention, "FFF?fFF", 2},
  };
  return rows;
}
