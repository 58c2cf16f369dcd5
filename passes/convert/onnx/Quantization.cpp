//===- Quantization.cpp - QuantizeLinear, DequantizeLinear ----------------===//
#include "passes/convert/onnx/Quantization.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

/// `parameter` (a scale or zero point) so that it broadcasts to `x`: for all, for each index of `axis`, or
/// for each block of `block_size` along it.
static Value broadcastParameter(Node &node, Value parameter, Value x) {
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

/// The smallest and the largest number of an integer type of up to 32 bits.
static std::pair<double, double> rangeOf(Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  double half = double(int64_t(1) << (width - 1));
  return type.isUnsignedInteger() ? std::pair(0.0, 2 * half - 1) : std::pair(-half, half - 1);
}

Value skiff::saturate(Node &node, Value scaled, Value zero, Type type) {
  Type f32 = Float32Type::get(node.context());
  Value whole = node.cast(node.make<nn::RoundOp>(scaled), f32);
  if (zero)
    whole = node.add(whole, node.cast(zero, f32));
  auto [low, high] = rangeOf(type);
  whole = node.make<nn::MinOp>(node.make<nn::MaxOp>(whole, node.scalar(f32, low)), node.scalar(f32, high));
  return node.cast(whole, type);
}

Value skiff::dequantize(Node &node, Value x, Value scale, Value zero) {
  if (!x || node.bad())
    return {};
  Type f32 = Float32Type::get(node.context()), i32 = IntegerType::get(node.context(), 32);
  bool isWide = Node::elementOf(x).isInteger(32); // f32 does not hold the difference's operands
  Type type = isWide ? i32 : f32;
  Value value = node.cast(x, type);
  if (zero)
    value = node.sub(value, node.cast(zero, type));
  return node.mul(node.cast(value, f32), node.cast(scale, f32));
}

/// An 8-bit float has no zero point: one that is there only says the type.
static bool checkFloatZeroPoint(Node &node) {
  auto values = node.floatsIfConstant(node.input(2));
  if (values && llvm::any_of(*values, [](double value) { return value != 0; }))
    return succeeded(node.error("the zero point of an 8-bit float must be 0"));
  return true;
}

static LogicalResult finishLike(Node &node, Value result, Value x) {
  if (result && Node::rankOf(result) != Node::rankOf(x))
    return node.error("scale and zero point do not broadcast to the input");
  return node.finish(result);
}

/// saturate(x / scale + zero point). The division has the scale's precision, or that which is asked for.
static LogicalResult convertQuantizeLinear(Node &node) {
  Value x = node.input(0), scale = node.input(1), zero = node.input(2);
  bool saturates = node.flagOr("saturate", true);
  Type type = zero ? Node::elementOf(zero) : node.elementTypeOf(2);
  if (int64_t declared = node.intOr("output_dtype", 0)) {
    Type wanted = node.elementTypeOf(declared);
    if (zero && wanted && wanted != type)
      return node.error("attribute 'output_dtype' asks for " + Node::text(wanted) +
                        ", but the zero point is " + Node::text(type));
    type = wanted;
  }
  Type precise = Node::elementOf(scale);
  if (int64_t precision = node.intOr("precision", 0))
    precise = node.elementTypeOf(precision);
  if (node.bad())
    return failure();
  bool isFloat = isa<FloatType>(type) && isNarrow(type) && !isa<Float8E8M0FNUType>(type);
  if (!isFloat && (!isa<IntegerType>(type) || type.isInteger(1) || type.getIntOrFloatBitWidth() > 16))
    return node.error("quantizes to " + Node::text(type) +
                      ", expected an integer of 2 to 16 bits or a float of 4 or 8");
  if (!isa<FloatType>(precise) || isNarrow(precise))
    return node.error("divides in " + Node::text(precise) + ", expected f32, f16 or bf16");
  Value scaled = node.div(node.cast(x, precise), broadcastParameter(node, node.cast(scale, precise), x));
  if (!isFloat)
    return finishLike(node, saturate(node, scaled, broadcastParameter(node, zero, x), type), x);
  if (!isa<Float4E2M1FNType>(type)) {
    if (!checkFloatZeroPoint(node))
      return failure();
  } else if (zero) {
    scaled = node.add(scaled, broadcastParameter(node, node.cast(zero, precise), x));
  }
  return finishLike(node, node.make<nn::CastOp>(scaled, type, !saturates, nn::RoundMode::up), x);
}

/// (x - zero point) * scale, in f32.
static LogicalResult convertDequantizeLinear(Node &node) {
  Value x = node.input(0);
  Type type = Node::elementOf(node.input(1));
  if (int64_t declared = node.intOr("output_dtype", 0))
    type = node.elementTypeOf(declared);
  if (!isa_and_nonnull<FloatType>(type))
    return node.bad() ? failure()
                      : node.error("dequantizes to " + Node::text(type) + ", expected a float type");
  if (node.hasInput(2) && Node::elementOf(node.input(2)) != Node::elementOf(x))
    return node.error("the zero point has element type " + Node::text(Node::elementOf(node.input(2))) +
                      ", expected that of the input, " + Node::text(Node::elementOf(x)));
  Value value = dequantize(node, x, broadcastParameter(node, node.input(1), x),
                           broadcastParameter(node, node.input(2), x));
  return finishLike(node, node.cast(value, type), x);
}

/// The range of x, widened to hold 0, on 0..255.
DynamicallyQuantized skiff::quantizeDynamically(Node &node, Value x) {
  if (!x || node.bad())
    return {};
  Type f32 = Float32Type::get(node.context()), u8 = node.elementTypeOf(2);
  auto all = llvm::to_vector(llvm::seq<int64_t>(0, Node::rankOf(x)));
  Value zero = node.scalar(f32, 0);
  Value low =
      node.make<nn::MinOp>(node.reshape(node.reduce(x, all, nn::ReduceKind::min), ArrayRef<int64_t>{}), zero);
  Value high =
      node.make<nn::MaxOp>(node.reshape(node.reduce(x, all, nn::ReduceKind::max), ArrayRef<int64_t>{}), zero);
  Value scale = node.div(node.sub(high, low), node.scalar(f32, 255));
  // All zeros have no range: any scale is right for them.
  scale = node.make<nn::WhereOp>(node.make<nn::EqualOp>(high, low), node.scalar(f32, 1), scale);
  Value point = saturate(node, node.div(node.sub(zero, low), scale), {}, u8);
  return {saturate(node, node.div(x, scale), point, u8), scale, point};
}

static LogicalResult convertDynamicQuantizeLinear(Node &node) {
  DynamicallyQuantized y = quantizeDynamically(node, node.input(0));
  node.setOutput(1, y.scale);
  node.setOutput(2, y.zero);
  return node.finish(y.x);
}

ArrayRef<ConverterRow> skiff::quantizationConverters() {
  static const ConverterRow rows[] = {
      {"DequantizeLinear", 10, convertDequantizeLinear, "qf?q"},
      {"DynamicQuantizeLinear", 11, convertDynamicQuantizeLinear, "f", 3},
      {"QuantizeLinear", 10, convertQuantizeLinear, "nf?q"},
  };
  return rows;
}
