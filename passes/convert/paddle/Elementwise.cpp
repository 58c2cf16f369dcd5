//===- Elementwise.cpp - arithmetic, comparison and logic of Paddle -------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

/// In a ProgramDesc, `axis` says where in X the dims of Y begin; dims of 1 at Y's end do not count then.
static Value alignedY(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad() || node.isPir())
    return y;
  int64_t axis = node.integer("axis", -1), rank = Node::rankOf(x);
  if (axis == -1 || Node::rankOf(y) > rank)
    return y;
  Dims dims = node.dimsOf(y);
  while (!dims.empty() && int64_t(dims.size()) + axis > rank && nn::isConstantDim(dims.back(), 1))
    dims.pop_back();
  return node.alignAt(node.reshape(y, dims), axis, rank);
}

template <typename Op> static LogicalResult binary(PaddleNode &node) {
  Value y = alignedY(node);
  return node.done(y ? node.make<Op>(node.input(0), y) : Value());
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// Rounded down, for integers too.
static LogicalResult convertFloorDivide(PaddleNode &node) {
  Value x = node.need(0), y = alignedY(node);
  if (node.bad())
    return failure();
  Value quotient = node.div(x, y);
  if (isa<FloatType>(Node::elementOf(x)))
    return node.done(node.make<nn::FloorOp>(quotient));
  Type type = Node::elementOf(x);
  if (type.isUnsignedInteger())
    return node.done(quotient);
  Value rest = node.sub(x, node.mul(quotient, y)), zero = node.intScalar(type, 0);
  Value isInexact = node.make<nn::NotOp>(node.make<nn::EqualOp>(rest, zero));
  Value differs = node.make<nn::XorOp>(node.make<nn::LessOp>(rest, zero), node.make<nn::LessOp>(y, zero));
  Value less = node.make<nn::AndOp>(isInexact, differs);
  return node.done(node.make<nn::WhereOp>(less, node.sub(quotient, node.intScalar(type, 1)), quotient));
}

static LogicalResult convertRemainder(PaddleNode &node) {
  Value x = node.need(0), y = alignedY(node);
  return node.done(y ? node.make<nn::ModOp>(x, y, UnitAttr()) : Value());
}

/// The other operand where one is NaN.
template <typename Op> static LogicalResult ignoringNaN(PaddleNode &node) {
  Value x = node.need(0), y = alignedY(node);
  if (node.bad())
    return failure();
  Value best = node.make<Op>(x, y);
  if (!isa<FloatType>(Node::elementOf(x)))
    return node.done(best);
  Value orY = node.make<nn::WhereOp>(node.make<nn::IsNaNOp>(x), y, best);
  return node.done(node.make<nn::WhereOp>(node.make<nn::IsNaNOp>(y), x, orY));
}

static LogicalResult convertHeaviside(PaddleNode &node) {
  Value x = node.need(0), y = alignedY(node);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value zero = node.scalar(type, 0);
  Value step = node.cast(node.make<nn::GreaterOp>(x, zero), type);
  return node.done(node.make<nn::WhereOp>(node.make<nn::EqualOp>(x, zero), y, step));
}

/// The sign bit, of zeros too: of 1 / x where x is 0.
static Value isNegative(PaddleNode &node, Value x) {
  Type type = Node::elementOf(x);
  Value zero = node.scalar(type, 0);
  Value inverse = node.make<nn::ReciprocalOp>(x);
  return node.make<nn::OrOp>(
      node.make<nn::LessOp>(x, zero),
      node.make<nn::AndOp>(node.make<nn::EqualOp>(x, zero), node.make<nn::LessOp>(inverse, zero)));
}

static LogicalResult convertCopySign(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return failure();
  x = node.floats(x);
  y = node.floats(y);
  Value size = node.make<nn::AbsOp>(x);
  return node.done(node.make<nn::WhereOp>(isNegative(node, y), node.make<nn::NegOp>(size), size));
}

/// atan(y / x), moved into the right quadrant.
static LogicalResult convertAtan2(PaddleNode &node) {
  Value y = node.need(0), x = node.need(1);
  if (node.bad())
    return failure();
  if (!isa<FloatType>(Node::elementOf(y))) {
    Type f64 = node.f64();
    y = node.cast(y, f64);
    x = node.cast(x, f64);
  }
  Type type = Node::elementOf(y);
  auto number = [&](double value) { return node.scalar(type, value); };
  // The smaller by the larger, so that infinities and zeros have an angle too.
  Value ay = node.make<nn::AbsOp>(y), ax = node.make<nn::AbsOp>(x);
  Value isSteep = node.make<nn::GreaterOp>(ay, ax), isSame = node.make<nn::EqualOp>(ay, ax);
  Value low = node.make<nn::WhereOp>(isSteep, ax, ay), high = node.make<nn::WhereOp>(isSteep, ay, ax);
  Value isZero = node.make<nn::EqualOp>(high, number(0));
  Value ratio = node.make<nn::WhereOp>(isSame, number(1), node.div(low, high));
  ratio = node.make<nn::WhereOp>(isZero, number(0), ratio);
  Value angle = node.make<nn::AtanOp>(ratio);
  angle = node.make<nn::WhereOp>(isSteep, node.sub(number(M_PI / 2), angle), angle);
  angle = node.make<nn::WhereOp>(isNegative(node, x), node.sub(number(M_PI), angle), angle);
  angle = node.make<nn::WhereOp>(isNegative(node, y), node.make<nn::NegOp>(angle), angle);
  Value isNaN = node.make<nn::OrOp>(node.make<nn::IsNaNOp>(x), node.make<nn::IsNaNOp>(y));
  return node.done(node.make<nn::WhereOp>(isNaN, number(std::numeric_limits<double>::quiet_NaN()), angle));
}

/// x * scale + bias, or (x + bias) * scale; on integers both are cut to integers first.
static LogicalResult convertScale(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value factor = node.scalarAt(1, "scale", 1, type);
  Value bias = node.isPir() ? node.scalar(type, node.real("bias", 0)) : node.scalarAt(2, "bias", 0, type);
  bool biasLast = node.flag("bias_after_scale", true);
  auto is = [&](Value value, double number) {
    auto known = node.floatsIfConstant(value);
    return known && known->front() == number;
  };
  Value result = x;
  if (!biasLast && !is(bias, 0))
    result = node.add(result, bias);
  if (!is(factor, 1))
    result = node.mul(result, factor);
  if (biasLast && !is(bias, 0))
    result = node.add(result, bias);
  return node.done(result);
}

static LogicalResult convertIncrement(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.add(x, node.scalar(Node::elementOf(x), node.real("value|step", 1))) : Value());
}

static LogicalResult convertPow(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Value exponent = node.isPir() ? node.scalar(Node::elementOf(x), node.real("y|factor", 1))
                                : node.scalarAt(1, "factor", 1, Node::elementOf(x));
  return node.done(node.make<nn::PowOp>(x, exponent));
}

static LogicalResult convertClip(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  // Bounds beyond an integer type's range do not bind.
  auto bound = [&](unsigned i, StringRef name, bool isLow) -> Value {
    auto known = node.list(i).empty() ? std::optional(SmallVector<double>{node.real(name, 0)})
                                      : node.floatsIfConstant(node.input(i));
    if (known && !isa<FloatType>(type)) {
      unsigned width = type.getIntOrFloatBitWidth();
      bool isUnsigned = type.isUnsignedInteger();
      double least = isUnsigned ? 0 : -std::ldexp(1, width - 1);
      double most = std::ldexp(1, isUnsigned ? width : width - 1);
      if (isLow ? known->front() <= least : known->front() >= most)
        return {};
    }
    return node.scalarAt(i, name, 0, type);
  };
  Value low = bound(1, "min", true), high = bound(2, "max", false);
  if (low)
    x = node.make<nn::MaxOp>(x, low);
  return node.done(high ? node.make<nn::MinOp>(x, high) : x);
}

/// The files of 3.0 and older mean halves away from zero.
static LogicalResult convertRound(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  if (!isa<FloatType>(type))
    return node.done(x);
  double scale = std::pow(10.0, double(node.integer("decimals", 0)));
  if (scale != 1)
    x = node.mul(x, node.scalar(type, scale));
  Value rounded = node.isPir() ? node.make<nn::RoundOp>(x) : node.roundHalvesAway(x);
  return node.done(scale != 1 ? node.div(rounded, node.scalar(type, scale)) : rounded);
}

static LogicalResult convertTrunc(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!isa<FloatType>(Node::elementOf(x)))
    return node.done(x);
  Value down = node.make<nn::FloorOp>(x), up = node.make<nn::CeilOp>(x);
  return node.done(
      node.make<nn::WhereOp>(node.make<nn::LessOp>(x, node.scalar(Node::elementOf(x), 0)), up, down));
}

/// log(x) / log(base)
static LogicalResult logarithm(PaddleNode &node, double scale, bool plusOne = false) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  x = node.floats(x);
  Type type = Node::elementOf(x);
  if (plusOne) { // log(u) x / (u - 1) with u = 1 + x: exact where x is small (Kahan)
    Value u = node.add(x, node.scalar(type, 1));
    Value more = node.sub(u, node.scalar(type, 1));
    Value isTiny = node.make<nn::EqualOp>(more, node.scalar(type, 0));
    Value safe = node.make<nn::WhereOp>(isTiny, node.scalar(type, 1), more);
    Value log = node.make<nn::LogOp>(u);
    Value isInfinite = node.make<nn::EqualOp>(x, node.scalar(type, std::numeric_limits<double>::infinity()));
    Value exact = node.make<nn::WhereOp>(isInfinite, log, node.mul(log, node.div(x, safe)));
    return node.done(node.make<nn::WhereOp>(isTiny, x, exact));
  }
  x = node.make<nn::LogOp>(x);
  return node.done(scale == 1 ? x : node.mul(x, node.scalar(type, scale)));
}
static LogicalResult convertLog(PaddleNode &node) { return logarithm(node, 1); }
static LogicalResult convertLog2(PaddleNode &node) { return logarithm(node, 1 / M_LN2); }
static LogicalResult convertLog10(PaddleNode &node) { return logarithm(node, 1 / M_LN10); }
static LogicalResult convertLog1p(PaddleNode &node) { return logarithm(node, 1, true); }

/// Functions of floats take integers too, as f32.
template <typename Op> static LogicalResult onFloats(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.make<Op>(node.floats(x)) : Value());
}

/// 2 tanh(x/2) / (1 - tanh(x/2)), which loses nothing where x is small; e^x - 1 elsewhere.
static LogicalResult convertExpm1(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  x = node.floats(x);
  Type type = Node::elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  Value half = node.make<nn::TanhOp>(node.mul(x, number(0.5)));
  Value exact = node.div(node.mul(half, number(2)), node.sub(number(1), half));
  Value isSmall = node.make<nn::LessOp>(node.make<nn::AbsOp>(x), number(1));
  return node.done(node.make<nn::WhereOp>(isSmall, exact, node.sub(node.make<nn::ExpOp>(x), number(1))));
}

static LogicalResult convertRsqrt(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.make<nn::ReciprocalOp>(node.make<nn::SqrtOp>(x)) : Value());
}
static LogicalResult convertSquare(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.mul(x, x) : Value());
}

static LogicalResult convertLerp(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1), weight = node.need(2);
  return node.done(node.bad() ? Value() : node.add(x, node.mul(weight, node.sub(y, x))));
}

static LogicalResult convertAddN(PaddleNode &node) {
  Value sum = node.need(0);
  for (Value next : node.list(0).drop_front())
    sum = node.add(sum, next);
  return node.done(sum);
}

/// log(x / (1 - x)), x cut to eps..1 - eps; NaN outside of 0..1 if eps is 0.
static LogicalResult convertLogit(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  double eps = node.real("eps", 1e-6);
  if (eps > 0)
    x = node.make<nn::MinOp>(node.make<nn::MaxOp>(x, node.scalar(type, eps)), node.scalar(type, 1 - eps));
  return node.done(node.make<nn::LogOp>(node.div(x, node.sub(node.scalar(type, 1), x))));
}

//===----------------------------------------------------------------------===//
// Comparison and logic
//===----------------------------------------------------------------------===//

static LogicalResult convertNotEqual(PaddleNode &node) {
  Value y = alignedY(node);
  return node.done(y ? node.make<nn::NotOp>(node.make<nn::EqualOp>(node.input(0), y)) : Value());
}

static Value asBool(PaddleNode &node, Value x) {
  if (!x || node.bad())
    return {};
  return node.cast(x, IntegerType::get(node.context(), 1));
}

template <typename Op> static LogicalResult logical(PaddleNode &node) {
  Value x = asBool(node, node.need(0)), y = asBool(node, node.need(1));
  return node.done(node.bad() ? Value() : node.make<Op>(x, y));
}
static LogicalResult convertLogicalNot(PaddleNode &node) {
  Value x = asBool(node, node.need(0));
  return node.done(x ? node.make<nn::NotOp>(x) : Value());
}

template <bool right> static LogicalResult shift(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return failure();
  UnitAttr isRight = right ? UnitAttr::get(node.context()) : UnitAttr();
  Type type = Node::elementOf(x);
  if (right && !node.flag("is_arithmetic", true) && !type.isUnsignedInteger()) {
    Type unsignedType = IntegerType::get(node.context(), type.getIntOrFloatBitWidth(), IntegerType::Unsigned);
    return node.done(node.cast(
        node.make<nn::ShiftOp>(node.cast(x, unsignedType), node.cast(y, unsignedType), isRight), type));
  }
  return node.done(node.make<nn::ShiftOp>(x, y, isRight));
}

/// Integers are neither.
template <bool isInfinite> static LogicalResult convertIsSpecial(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!isa<FloatType>(Node::elementOf(x)))
    return node.done(node.make<nn::NotOp>(node.make<nn::EqualOp>(x, x)));
  return node.done(isInfinite ? node.standard("IsInf", {x}) : node.make<nn::IsNaNOp>(x));
}
static LogicalResult convertIsFinite(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!isa<FloatType>(Node::elementOf(x)))
    return node.done(node.make<nn::EqualOp>(x, x));
  Value either = node.make<nn::OrOp>(node.make<nn::IsNaNOp>(x), node.standard("IsInf", {x}));
  return node.done(node.make<nn::NotOp>(either));
}

/// |x - y| <= atol + rtol |y|
static Value isClose(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return {};
  auto tolerance = [&](unsigned i, StringRef name, double fallback) {
    if (!node.list(i).empty())
      return node.realAt(i, name, fallback);
    double value = fallback; // a ProgramDesc has them as strings
    if (node.has(name) && node.text(name, "").getAsDouble(value))
      (void)node.error("attribute '" + name + "' is no number");
    return value;
  };
  Type type = Node::elementOf(x);
  Value room = node.add(node.scalar(type, tolerance(3, "atol", 1e-8)),
                        node.mul(node.scalar(type, tolerance(2, "rtol", 1e-5)), node.make<nn::AbsOp>(y)));
  Value close = node.make<nn::LessOrEqualOp>(node.make<nn::AbsOp>(node.sub(x, y)), room);
  close = node.make<nn::OrOp>(close, node.make<nn::EqualOp>(x, y));
  if (node.flag("equal_nan", false))
    close = node.make<nn::OrOp>(close,
                                node.make<nn::AndOp>(node.make<nn::IsNaNOp>(x), node.make<nn::IsNaNOp>(y)));
  return close;
}
static LogicalResult convertIsClose(PaddleNode &node) { return node.done(isClose(node)); }

/// Whether all elements are true, as a scalar.
static Value all(PaddleNode &node, Value x) {
  Type i32 = IntegerType::get(node.context(), 32);
  return asBool(node, node.reduceAll(node.cast(x, i32), nn::ReduceKind::min));
}
static LogicalResult convertAllClose(PaddleNode &node) { return node.done(all(node, isClose(node))); }
static LogicalResult convertEqualAll(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  return node.done(node.bad() ? Value() : all(node, node.make<nn::EqualOp>(x, y)));
}

static LogicalResult convertWhere(PaddleNode &node) {
  Value condition = asBool(node, node.need(0)), x = node.need(1), y = node.need(2);
  return node.done(node.bad() ? Value() : node.make<nn::WhereOp>(condition, x, y));
}
static LogicalResult convertMaskedFill(PaddleNode &node) {
  Value x = node.need(0), mask = asBool(node, node.need(1)), value = node.need(2);
  if (node.bad())
    return failure();
  return node.done(node.make<nn::WhereOp>(mask, node.cast(value, Node::elementOf(x)), x));
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static LogicalResult convertIdentity(PaddleNode &node) { return node.done(node.need(0)); }

static LogicalResult convertCast(PaddleNode &node) {
  Type type = node.elementType("dtype|out_dtype");
  if (!type && !node.bad())
    return node.error("attribute 'dtype' is missing");
  return node.done(node.cast(node.need(0), type));
}

ArrayRef<PaddleRow> skiff::paddleElementwise() {
  static const PaddleRow rows[] = {
      {"abs", nullptr, convertPaddleUnary<nn::AbsOp>},
      {"acos", nullptr, onFloats<nn::AcosOp>},
      {"acosh", nullptr, onFloats<nn::AcoshOp>},
      {"add", "elementwise_add", binary<nn::AddOp>, "X Y"},
      {"add_n", "sum", convertAddN},
      {"allclose", nullptr, convertAllClose, "Input Other Rtol Atol"},
      {"asin", nullptr, onFloats<nn::AsinOp>},
      {"asinh", nullptr, onFloats<nn::AsinhOp>},
      {"assign", nullptr, convertIdentity},
      {"assign_out", "", convertIdentity},
      {"atan", nullptr, onFloats<nn::AtanOp>},
      {"atan2", nullptr, convertAtan2, "X1 X2"},
      {"atanh", nullptr, onFloats<nn::AtanhOp>},
      {"bitwise_and", nullptr, binary<nn::AndOp>, "X Y"},
      {"bitwise_left_shift", nullptr, shift<false>, "x y", "out"},
      {"bitwise_not", nullptr, convertPaddleUnary<nn::NotOp>},
      {"bitwise_or", nullptr, binary<nn::OrOp>, "X Y"},
      {"bitwise_right_shift", nullptr, shift<true>, "x y", "out"},
      {"bitwise_xor", nullptr, binary<nn::XorOp>, "X Y"},
      {"c_identity", nullptr, convertIdentity},
      {"cast", nullptr, convertCast},
      {"ceil", nullptr, onFloats<nn::CeilOp>},
      {"clip", nullptr, convertClip, "X Min Max"},
      {"copysign", nullptr, convertCopySign, "x y", "out"},
      {"cos", nullptr, onFloats<nn::CosOp>},
      {"cosh", nullptr, onFloats<nn::CoshOp>},
      {"depend", nullptr, convertIdentity, "X Dep"},
      {"divide", "elementwise_div", binary<nn::DivOp>, "X Y"},
      {"elementwise_pow", nullptr, binary<nn::PowOp>, "X Y"},
      {"equal", nullptr, binary<nn::EqualOp>, "X Y"},
      {"equal_all", nullptr, convertEqualAll, "X Y"},
      {"erf", nullptr, onFloats<nn::ErfOp>},
      {"exp", nullptr, onFloats<nn::ExpOp>},
      {"expm1", nullptr, convertExpm1},
      {"floor", nullptr, onFloats<nn::FloorOp>},
      {"floor_divide", "elementwise_floordiv", convertFloorDivide, "X Y"},
      {"fmax", "elementwise_fmax", ignoringNaN<nn::MaxOp>, "X Y"},
      {"fmin", "elementwise_fmin", ignoringNaN<nn::MinOp>, "X Y"},
      {"greater_equal", nullptr, binary<nn::GreaterOrEqualOp>, "X Y"},
      {"greater_than", nullptr, binary<nn::GreaterOp>, "X Y"},
      {"heaviside", "elementwise_heaviside", convertHeaviside, "X Y"},
      {"increment", nullptr, convertIncrement},
      {"isclose", nullptr, convertIsClose, "Input Other Rtol Atol"},
      {"isfinite", "isfinite_v2", convertIsFinite},
      {"isinf", "isinf_v2", convertIsSpecial<true>},
      {"isnan", "isnan_v2", convertIsSpecial<false>},
      {"lerp", nullptr, convertLerp, "X Y Weight"},
      {"less_equal", nullptr, binary<nn::LessOrEqualOp>, "X Y"},
      {"less_than", nullptr, binary<nn::LessOp>, "X Y"},
      {"log", nullptr, convertLog},
      {"log10", nullptr, convertLog10},
      {"log1p", nullptr, convertLog1p},
      {"log2", nullptr, convertLog2},
      {"logical_and", nullptr, logical<nn::AndOp>, "X Y"},
      {"logical_not", nullptr, convertLogicalNot},
      {"logical_or", nullptr, logical<nn::OrOp>, "X Y"},
      {"logical_xor", nullptr, logical<nn::XorOp>, "X Y"},
      {"logit", nullptr, convertLogit},
      {"masked_fill", "", convertMaskedFill},
      {"maximum", "elementwise_max", binary<nn::MaxOp>, "X Y"},
      {"memcpy", nullptr, convertIdentity},
      {"minimum", "elementwise_min", binary<nn::MinOp>, "X Y"},
      {"multiply", "elementwise_mul", binary<nn::MulOp>, "X Y"},
      {"not_equal", nullptr, convertNotEqual, "X Y"},
      {"pow", nullptr, convertPow, "X FactorTensor"},
      {"print", nullptr, convertIdentity, "In"},
      {"reciprocal", nullptr, onFloats<nn::ReciprocalOp>},
      {"remainder", "elementwise_mod", convertRemainder, "X Y"},
      {"round", nullptr, convertRound},
      {"rsqrt", nullptr, convertRsqrt},
      {"scale", nullptr, convertScale, "X ScaleTensor BiasTensor"},
      {"share_data", nullptr, convertIdentity},
      {"sign", nullptr, convertPaddleUnary<nn::SignOp>},
      {"sin", nullptr, onFloats<nn::SinOp>},
      {"sinh", nullptr, onFloats<nn::SinhOp>},
      {"sqrt", nullptr, onFloats<nn::SqrtOp>},
      {"square", nullptr, convertSquare},
      {"subtract", "elementwise_sub", binary<nn::SubOp>, "X Y"},
      {"tan", nullptr, onFloats<nn::TanOp>},
      {"trunc", nullptr, convertTrunc},
      {"where", nullptr, convertWhere, "Condition X Y"},
  };
  return rows;
}
