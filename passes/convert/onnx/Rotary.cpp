//===- Rotary.cpp - RotaryEmbedding and SwiGLU: compositions of language models ---===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

/// cos or sin for each place: [batch, sequence, 1, half], or the same with the heads before the sequence.
static Value cacheOf(Node &node, unsigned input, int64_t half, bool headsFirst) {
  Value cache = node.input(input);
  if (Value ids = node.input(3)) {
    if (Node::rankOf(cache) != 2 || Node::rankOf(ids) != 2) {
      (void)node.error("inputs " + Twine(input) + " and 3 have the dims " + node.text(node.dimsOf(cache)) +
                       " and " + node.text(node.dimsOf(ids)) + ", expected 2 of each");
      return {};
    }
    cache = node.make<nn::GatherOp>(cache, ids, uint64_t(0));
  }
  if (!cache || Node::rankOf(cache) != 3 || !nn::isConstantDim(node.dimsOf(cache)[2], half)) {
    (void)node.error("input " + Twine(input) + " has the dims " + node.text(node.dimsOf(node.input(input))) +
                     ", expected " + Twine(half) + " columns" +
                     (node.hasInput(3) ? "" : " for each batch and place"));
    return {};
  }
  Dims dims = node.dimsOf(cache);
  dims.insert(dims.begin() + (headsFirst ? 1 : 2), node.dim(1));
  return node.reshape(cache, dims);
}

/// Pairs of elements, neighbours or of both halves, are turned by an angle that depends on the place.
static LogicalResult convertRotaryEmbedding(Node &node) {
  Value x = node.input(0);
  bool interleaved = node.flagOr("interleaved", false), headsFirst = Node::rankOf(x) == 4;
  int64_t heads = node.intOr("num_heads", 0), rotated = node.intOr("rotary_embedding_dim", 0);
  if (Node::rankOf(x) != 3 && !headsFirst)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(x)) + ", expected 3 or 4");
  Dims whole = node.dimsOf(x);
  if (!headsFirst) {
    AffineExpr head = heads > 0 ? divideExactly(whole[2], node.dim(heads)) : AffineExpr();
    if (!head)
      return node.error("num_heads is " + Twine(heads) + " for a dim of " + node.text({whole[2]}));
    x = node.reshape(x, {whole[0], whole[1], node.dim(heads), head});
  }
  auto size = x ? nn::constantDim(node.dimsOf(x)[3]) : std::nullopt;
  if (!size)
    return node.error("the size of a head is not known when the model is compiled");
  if (rotated == 0)
    rotated = *size;
  if (rotated < 2 || rotated > *size || rotated % 2)
    return node.error("rotary_embedding_dim is " + Twine(rotated) + " for heads of " + Twine(*size));
  int64_t half = rotated / 2;
  Value cosine = cacheOf(node, 1, half, headsFirst), sine = cacheOf(node, 2, half, headsFirst);
  Value a = node.sliceAlong(x, 3, 0, half, interleaved ? 2 : 1);
  Value b = node.sliceAlong(x, 3, interleaved ? 1 : half, half, interleaved ? 2 : 1);
  Value real = node.sub(node.mul(cosine, a), node.mul(sine, b));
  Value imaginary = node.add(node.mul(sine, a), node.mul(cosine, b));
  if (!real || !imaginary)
    return failure();
  SmallVector<Value> parts{real, imaginary};
  if (interleaved) {
    Dims apart = node.dimsOf(real), joined = apart;
    apart.push_back(node.dim(1));
    joined.back() = node.dim(rotated);
    parts = {node.reshape(real, apart), node.reshape(imaginary, apart)};
    parts = {node.reshape(node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(4)), joined)};
  }
  if (rotated < *size)
    parts.push_back(node.sliceAlong(x, 3, rotated, *size - rotated));
  Value result = node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(3));
  return node.finish(node.reshape(result, whole));
}

static LogicalResult convertSwiGLU(Node &node) {
  Value gate = node.input(0), value = node.input(1);
  if (Node::typeOf(gate).getShape() != Node::typeOf(value).getShape())
    return node.error("the inputs have the dims " + node.text(node.dimsOf(gate)) + " and " +
                      node.text(node.dimsOf(value)) + ", expected the same");
  Value swish = node.make<nn::SwishOp>(gate, APFloat(node.floatOr("alpha", 1)));
  return node.finish(node.mul(swish, value));
}

ArrayRef<ConverterRow> skiff::rotaryConverters() {
  static const ConverterRow rows[] = {
      {"RotaryEmbedding", 23, convertRotaryEmbedding, "FFF?l"},
      {"SwiGLU", 28, convertSwiGLU, "FF"},
  };
  return rows;
}
