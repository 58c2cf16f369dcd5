//===- Quantization.cpp - QuantizeLinear, DequantizeLinear ----------------===//
#include "passes/convert/onnx/OnnxNode.h"

using namespace mlir;
using namespace skiff;

/// `parameter` (a scale or zero point) so that it broadcasts to `x`: for all, for each index of `axis`, or
/// for each block of `block_size` along it.
static Value broadcastParameter(OnnxNode &node, Value parameter, Value x) {
  if (!parameter || node.bad())
    return {};
  node.ignoreAttrs({"axis"});
  Dims own = node.dimsOf(parameter), dims = node.dimsOf(x);
  int64_t rank = dims.size(), block = node.intOr("block_size", 0);
  if (nn::isConstantDim(node.product(own), 1))
    return node.reshape(parameter, ArrayRef<int64_t>{});
  int64_t axis = node.axisOr("axis", 1, rank);
  if (node.bad())
    return {};
  if (block == 0) {
    if (own.size() == 1 && succeeded(node.requireEqual(own[0], dims[axis])))
      return node.alignAt(parameter, axis, rank);
    (void)node.error("a scale or zero point has the dims " + node.text(own) + ", expected one element or " +
                     node.text({dims[axis]}));
    return {};
  }
  auto size = nn::constantDim(dims[axis]);
  auto blocks = own.size() == dims.size() ? nn::constantDim(own[axis]) : std::nullopt;
  if (block < 1 || !size || !blocks || llvm::divideCeil(*size, block) != uint64_t(*blocks)) {
    (void)node.error("blocks of " + Twine(block) + " elements and scales of dims " + node.text(own) +
                     " do not fit the input's dims " + node.text(dims));
    return {};
  }
  // Each element `block` times along the axis; the last block may be cut.
  Dims split = own, spread;
  split.insert(split.begin() + axis + 1, node.dim(1));
  spread = split;
  spread[axis + 1] = node.dim(block);
  own[axis] = node.dim(*blocks * block);
  Value all = node.reshape(node.expand(node.reshape(parameter, split), spread), own);
  return node.sliceAlong(all, axis, 0, *size);
}

static bool isQuantized(Type type) {
  return type && isa<IntegerType>(type) &&
         (type.getIntOrFloatBitWidth() == 8 || type.getIntOrFloatBitWidth() == 16);
}

/// saturate(round(x / scale) + zero point), in f32.
static LogicalResult convertQuantizeLinear(OnnxNode &node) {
  Value x = node.input(0);
  node.ignoreAttrs({"saturate"}); // for 8-bit floats
  Type f32 = Float32Type::get(node.context());
  Type type = node.hasInput(2) ? OnnxNode::elementOf(node.input(2)) : node.elementTypeOf(2);
  if (int64_t declared = node.intOr("output_dtype", 0)) {
    Type wanted = node.elementTypeOf(declared);
    if (node.hasInput(2) && wanted && wanted != type)
      return node.error("attribute 'output_dtype' asks for " + OnnxNode::text(wanted) +
                        ", but the zero point is " + OnnxNode::text(type));
    type = wanted;
  }
  if (node.bad())
    return failure();
  if (!isQuantized(type))
    return node.error("quantizes to " + OnnxNode::text(type) + ", expected an integer of 8 or 16 bits");
  if (int64_t precision = node.intOr("precision", 0); precision != 0 && precision != 1)
    return node.error("attribute 'precision' is " + Twine(precision) + ", expected that of f32");
  Value scale = broadcastParameter(node, node.cast(node.input(1), f32), x);
  Value scaled = node.make<nn::RoundOp>(node.div(node.cast(x, f32), scale));
  if (node.hasInput(2))
    scaled = node.add(scaled, broadcastParameter(node, node.cast(node.input(2), f32), x));
  unsigned width = type.getIntOrFloatBitWidth();
  bool isUnsigned = type.isUnsignedInteger();
  double low = isUnsigned ? 0 : -double(1 << (width - 1)), high = (1 << (width - !isUnsigned)) - 1;
  Value clamped =
      node.make<nn::MinOp>(node.make<nn::MaxOp>(scaled, node.scalar(f32, low)), node.scalar(f32, high));
  Value result = node.cast(clamped, type);
  if (result && OnnxNode::rankOf(result) != OnnxNode::rankOf(x))
    return node.error("scale and zero point do not broadcast to the input");
  return node.finish(result);
}

/// (x - zero point) * scale, in f32.
static LogicalResult convertDequantizeLinear(OnnxNode &node) {
  Value x = node.input(0);
  Type f32 = Float32Type::get(node.context()), type = OnnxNode::elementOf(node.input(1));
  if (int64_t declared = node.intOr("output_dtype", 0))
    type = node.elementTypeOf(declared);
  if (!isa_and_nonnull<FloatType>(type))
    return node.bad() ? failure()
                      : node.error("dequantizes to " + OnnxNode::text(type) + ", expected a float type");
  Value value = node.cast(x, f32);
  if (node.hasInput(2))
    value = node.sub(value, broadcastParameter(node, node.cast(node.input(2), f32), x));
  value = node.mul(value, broadcastParameter(node, node.cast(node.input(1), f32), x));
  if (value && OnnxNode::rankOf(value) != OnnxNode::rankOf(x))
    return node.error("scale and zero point do not broadcast to the input");
  return node.finish(node.cast(value, type));
}

ArrayRef<ConverterRow> skiff::quantizationConverters() {
  static const ConverterRow rows[] = {
      {"DequantizeLinear", 10, convertDequantizeLinear, "If?I"},
      {"QuantizeLinear", 10, convertQuantizeLinear, "nf?i"},
  };
  return rows;
}
