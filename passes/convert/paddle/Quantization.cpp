//===- Quantization.cpp - quantized values of Paddle ----------------------===//
// A scale is the largest absolute value, not the step: q = round(x * qmax / scale).
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

static double largestCode(PaddleNode &node) {
  return double((int64_t(1) << (node.integer("bit_length", 8) - 1)) - 1);
}

/// A scale for each element of dim `axis` of `x`, or one for all of it.
static Value alongAxis(PaddleNode &node, Value scale, Value x, int64_t axis) {
  if (!scale || !x || node.bad())
    return {};
  if (nn::isConstantDim(node.product(node.dimsOf(scale)), 1) || axis < 0)
    return node.reshape(scale, ArrayRef<int64_t>{});
  int64_t rank = Node::rankOf(x);
  return node.alignAt(node.reshape(scale, {node.product(node.dimsOf(scale))}), node.checkAxis(axis, rank),
                      rank);
}

/// Codes as floats. round_type 0 rounds halves to even and cuts what is beyond; 1 cuts x first, and rounds
/// halves away from zero.
static Value quantize(PaddleNode &node, Value x, Value scale, double qmax, int64_t roundType) {
  if (!x || !scale || node.bad())
    return {};
  Type type = Node::elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  scale = node.cast(scale, type);
  // A scale of 0 does not divide.
  Value isTiny = node.make<nn::LessOrEqualOp>(scale, number(1e-30));
  Value inverse =
      node.make<nn::ReciprocalOp>(node.make<nn::WhereOp>(isTiny, node.add(scale, number(1e-6)), scale));
  Value factor = node.mul(number(qmax), inverse);
  if (roundType == 0) {
    Value code = node.make<nn::RoundOp>(node.mul(factor, x));
    return node.make<nn::MinOp>(node.make<nn::MaxOp>(code, number(-qmax - 1)), number(qmax));
  }
  Value cut = node.make<nn::MinOp>(node.make<nn::MaxOp>(x, node.make<nn::NegOp>(scale)), scale);
  return node.roundHalvesAway(node.mul(factor, cut));
}

static Value dequantize(PaddleNode &node, Value codes, Value scale, double qmax) {
  if (!codes || !scale || node.bad())
    return {};
  Type type = Node::elementOf(scale);
  return node.div(node.mul(node.cast(codes, type), scale), node.scalar(type, qmax));
}

/// The largest absolute value, of all or for each element of dim `axis`.
static Value absMax(PaddleNode &node, Value x, int64_t axis) {
  SmallVector<int64_t> axes;
  for (int64_t d = 0; d < Node::rankOf(x); ++d)
    if (d != axis)
      axes.push_back(d);
  Value most = node.reduce(node.make<nn::AbsOp>(x), axes, nn::ReduceKind::max);
  return most ? node.reshape(most, {axis < 0 ? node.dim(1) : node.dimsOf(x)[axis]}) : Value();
}

static LogicalResult convertQuantizeLinear(PaddleNode &node) {
  Value x = node.need(0), scale = node.need(1);
  if (node.bad() || node.flag("only_observer", false))
    return node.done(x);
  int64_t axis = node.integer("quant_axis", 0);
  double qmax = double(node.integer("qmax", 127));
  return node.done(quantize(node, x, alongAxis(node, scale, x, axis), qmax, node.integer("round_type", 0)));
}

static LogicalResult convertDequantizeLinear(PaddleNode &node) {
  Value x = node.need(0), scale = node.need(1);
  if (node.bad() || node.flag("only_observer", false))
    return node.done(x);
  return node.done(dequantize(node, x, alongAxis(node, scale, x, node.integer("quant_axis", 0)),
                              double(node.integer("qmax", 127))));
}

/// `back` says whether codes become numbers again; `given` is the operand with the scale, -1 for one of x's
/// own.
template <bool back, int given> static LogicalResult convertFake(PaddleNode &node) {
  Value x = node.need(0);
  Value scale = node.bad() ? Value() : given > 0 ? node.need(given) : absMax(node, x, -1);
  if (node.bad())
    return failure();
  double qmax = largestCode(node);
  if (node.uses(1))
    node.set(1, scale);
  scale = node.reshape(scale, ArrayRef<int64_t>{});
  Value codes = quantize(node, x, scale, qmax, node.integer("round_type", 1));
  return node.done(back ? dequantize(node, codes, node.cast(scale, Node::elementOf(x)), qmax) : codes);
}

template <bool back> static LogicalResult convertFakeChannelWise(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("quant_axis", 0), Node::rankOf(x));
  Value scale = absMax(node, x, axis), each = alongAxis(node, scale, x, axis);
  if (node.uses(1))
    node.set(1, scale);
  double qmax = largestCode(node);
  Value codes = quantize(node, x, each, qmax, node.integer("round_type", 1));
  return node.done(back ? dequantize(node, codes, each, qmax) : codes);
}

static LogicalResult convertFakeDequantize(PaddleNode &node) {
  Value x = node.need(0), scale = node.need(1);
  if (node.bad())
    return failure();
  return node.done(
      dequantize(node, x, node.reshape(scale, ArrayRef<int64_t>{}), node.real("max_range", 127)));
}

/// A scale for each channel, and maybe one more for all.
static LogicalResult convertFakeChannelWiseDequantize(PaddleNode &node) {
  Value x = node.need(0), scale = node.need(1);
  if (node.bad())
    return failure();
  SmallVector<int64_t> bits = node.integers("quant_bits", {8});
  auto most = [&](size_t i) { return double((int64_t(1) << ((i < bits.size() ? bits[i] : 8) - 1)) - 1); };
  ArrayRef<Value> scales = node.list(1);
  int64_t axis = scales.size() > 1 ? node.integer("x_num_col_dims", 1) : node.integer("quant_axis", 0);
  Value result = dequantize(node, x, alongAxis(node, scale, x, axis), most(0));
  if (scales.size() > 1)
    result = dequantize(node, result, node.reshape(scales[1], ArrayRef<int64_t>{}), most(1));
  return node.done(result);
}

static LogicalResult convertObserver(PaddleNode &node) {
  Value x = node.need(0);
  if (x && node.uses(1))
    node.set(1, absMax(node, x, -1));
  return node.done(x);
}

//===----------------------------------------------------------------------===//
// Weights of integers
//===----------------------------------------------------------------------===//

/// [N, K] codes of 8 bits as numbers: a step for each row, or for each run of a row.
static Value weightsOf(PaddleNode &node, Value codes, Value steps, Type type, int64_t group) {
  if (!codes || !steps || node.bad())
    return {};
  Value wide = node.cast(codes, type), each = node.cast(steps, type);
  const Dims dims = node.dimsOf(codes);
  if (dims.size() != 2) {
    (void)node.error("has weights of " + node.text(dims) + ", expected a matrix");
    return {};
  }
  if (group <= 0)
    return node.mul(wide, node.alignAt(each, 0, 2));
  // Steps of [K / group, N].
  AffineExpr runs = divideExactly(dims[1], node.dim(group));
  if (!runs) {
    (void)node.error("has runs of " + Twine(group) + " that do not divide " + node.text({dims[1]}));
    return {};
  }
  Value split = node.reshape(wide, {dims[0], runs, node.dim(group)});
  Value step = node.reshape(node.transpose(each, {1, 0}), {dims[0], runs, node.dim(1)});
  return node.reshape(node.mul(split, step), dims);
}

static LogicalResult weightOnly(PaddleNode &node, int64_t group) {
  Value x = node.need(0), codes = node.need(1), bias = node.input(2), steps = node.need(3);
  if (node.bad())
    return failure();
  if (!Node::elementOf(codes).isSignlessInteger(8))
    return node.error("has weights of " + Node::text(Node::elementOf(codes)) + ", expected i8");
  Value weights = weightsOf(node, codes, steps, Node::elementOf(x), group);
  Value product = node.standard("MatMul", {x, weights ? node.transpose(weights, {1, 0}) : weights});
  return node.done(bias && product ? node.add(product, bias) : product);
}
static LogicalResult convertWeightOnlyLinear(PaddleNode &node) {
  StringRef type = node.text("weight_dtype", "int8");
  if (type != "int8")
    return node.error("attribute 'weight_dtype' is \"" + type + "\", expected int8");
  return weightOnly(node, node.integer("group_size", -1));
}
static LogicalResult convertInt8Linear(PaddleNode &node) { return weightOnly(node, -1); }

static LogicalResult convertWeightDequantize(PaddleNode &node) {
  Value codes = node.need(0), steps = node.need(1);
  if (node.bad())
    return failure();
  StringRef algorithm = node.text("algo", "weight_only_int8");
  if (algorithm == "weight_only_int4")
    return node.error("attribute 'algo' is \"weight_only_int4\", expected weight_only_int8 or llm.int8");
  Value weights = weightsOf(node, codes, steps, Node::elementOf(steps), node.integer("group_size", -1));
  return node.done(weights ? node.transpose(weights, {1, 0}) : weights);
}

ArrayRef<PaddleRow> skiff::paddleQuantization() {
  static constexpr const char *kLinear = "X Scale ZeroPoint InAccum InState",
                              *kLinearOut = "Y OutState OutAccum OutScale",
                              *kFake = "X InScale InAccum InState",
                              *kFakeOut = "Out OutScale OutState OutAccum";
  static const PaddleRow rows[] = {
      {"dequantize_abs_max", nullptr, convertFakeDequantize, "X Scale"},
      {"dequantize_linear", nullptr, convertDequantizeLinear, kLinear, kLinearOut},
      {"fake_channel_wise_dequantize_max_abs", nullptr, convertFakeChannelWiseDequantize, "X Scales"},
      {"fake_channel_wise_quantize_abs_max", nullptr, convertFakeChannelWise<false>, "X", "Out OutScale"},
      {"fake_channel_wise_quantize_dequantize_abs_max", nullptr, convertFakeChannelWise<true>, "X",
       "Out OutScale"},
      {"fake_dequantize_max_abs", nullptr, convertFakeDequantize, "X Scale"},
      {"fake_quantize_abs_max", nullptr, convertFake<false, -1>, "X", "Out OutScale"},
      {"fake_quantize_dequantize_abs_max", nullptr, convertFake<true, -1>, "X", "Out OutScale"},
      {"fake_quantize_dequantize_moving_average_abs_max", nullptr, convertFake<true, 1>, kFake, kFakeOut},
      {"fake_quantize_moving_average_abs_max", nullptr, convertFake<false, 1>, kFake, kFakeOut},
      {"fake_quantize_range_abs_max", nullptr, convertFake<false, 1>, "X InScale Iter",
       "Out OutScale OutScales"},
      {"llm_int8_linear", nullptr, convertInt8Linear, "x weight bias weight_scale", "out"},
      {"moving_average_abs_max_scale", nullptr, convertObserver, "X InAccum InState",
       "Out OutScale OutState OutAccum"},
      {"quantize_linear", nullptr, convertQuantizeLinear, kLinear, kLinearOut},
      {"weight_dequantize", nullptr, convertWeightDequantize, "x scale", "out"},
      {"weight_only_linear", nullptr, convertWeightOnlyLinear, "x weight bias weight_scale", "out"},
  };
  return rows;
}
