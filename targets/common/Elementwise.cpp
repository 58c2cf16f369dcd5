//===- Elementwise.cpp - one element of an elementwise op ------------------------===//
// In:   an op of NNElementwise.td and its operands, scalars or vectors of the compute type.
// Out:  its value. Works on vectors as on scalars, so an epilogue can use it on accumulators.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "targets/common/EmitCast.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

namespace {
/// Arithmetic in the notation of the formulas, for one type of operand.
struct Formula {
  KernelEmitter &e;
  ImplicitLocOpBuilder &b;
  Type type; // of a value in flight
  bool isFloat, isUnsigned;

  Formula(KernelEmitter &e, Type type, bool isUnsigned)
      : e(e), b(e.b), type(type), isFloat(isa<FloatType>(getElementTypeOrSelf(type))),
        isUnsigned(isUnsigned || getElementTypeOrSelf(type).isInteger(1)) {}

  Value c(double value) { return e.constant(type, value); }
  Value add(Value x, Value y) { return make<arith::AddFOp, arith::AddIOp>(x, y); }
  Value sub(Value x, Value y) { return make<arith::SubFOp, arith::SubIOp>(x, y); }
  Value mul(Value x, Value y) { return make<arith::MulFOp, arith::MulIOp>(x, y); }
  Value neg(Value x) { return isFloat ? arith::NegFOp::create(b, x).getResult() : sub(c(0), x); }
  Value exp(Value x) { return math::ExpOp::create(b, x); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }

  Value div(Value x, Value y) {
    if (isFloat)
      return arith::DivFOp::create(b, x, y);
    // Division by zero is undefined in ONNX, but must not stop the process.
    Value one = c(1), zero = c(0);
    y = select(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, y, zero), one, y);
    if (isUnsigned)
      return arith::DivUIOp::create(b, x, y);
    // Nor must the smallest number divided by -1.
    Value minusOne = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, y, c(-1));
    return select(minusOne, sub(zero, x), arith::DivSIOp::create(b, x, select(minusOne, one, y)));
  }

  enum Order { EQ, LT, LE, GT, GE };
  Value compare(Order order, Value x, Value y) {
    static const arith::CmpFPredicate floats[] = {arith::CmpFPredicate::OEQ, arith::CmpFPredicate::OLT,
                                                  arith::CmpFPredicate::OLE, arith::CmpFPredicate::OGT,
                                                  arith::CmpFPredicate::OGE};
    static const arith::CmpIPredicate ints[] = {arith::CmpIPredicate::eq, arith::CmpIPredicate::slt,
                                                arith::CmpIPredicate::sle, arith::CmpIPredicate::sgt,
                                                arith::CmpIPredicate::sge};
    static const arith::CmpIPredicate unsignedInts[] = {arith::CmpIPredicate::eq, arith::CmpIPredicate::ult,
                                                        arith::CmpIPredicate::ule, arith::CmpIPredicate::ugt,
                                                        arith::CmpIPredicate::uge};
    if (isFloat)
      return arith::CmpFOp::create(b, floats[order], x, y);
    return arith::CmpIOp::create(b, (isUnsigned ? unsignedInts : ints)[order], x, y);
  }
  Value lt(Value x, Value y) { return compare(LT, x, y); }
  Value gt(Value x, Value y) { return compare(GT, x, y); }
  /// x, or y where x is below it; NaN stays. One instruction where y is no NaN.
  Value atLeast(Value x, Value y) { return select(lt(x, y), y, x); }
  Value atMost(Value x, Value y) { return select(gt(x, y), y, x); }
  Value maximum(Value x, Value y) {
    return isFloat ? arith::MaximumFOp::create(b, x, y).getResult() : atLeast(x, y);
  }
  Value minimum(Value x, Value y) {
    return isFloat ? arith::MinimumFOp::create(b, x, y).getResult() : atMost(x, y);
  }
  Value sigmoid(Value x) { return div(c(1), add(c(1), exp(neg(x)))); }
  bool isF32() const { return getElementTypeOrSelf(type).isF32(); }
  /// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|): nothing overflows.
  Value softplus(Value x) {
    Value small = exp(neg(math::AbsFOp::create(b, x)));
    return add(atLeast(x, c(0)), isF32() ? log1pOfFraction(small) : math::Log1pOp::create(b, small));
  }
  /// log(1 + y) for y in [0, 1] = 2 atanh(s), s = y / (2 + y) at most 1/3: the eighth term of the series,
  /// s^15 2/15, is below half a digit of f32.
  Value log1pOfFraction(Value y) {
    Value s = div(y, add(y, c(2))), square = mul(s, s), sum = c(2.0 / 15);
    for (int odd = 13; odd >= 1; odd -= 2)
      sum = add(mul(sum, square), c(2.0 / odd));
    return mul(sum, s);
  }
  /// e^x - 1 for x <= 0, any number above: 2t / (1 - t) for t = tanh(x / 2), which loses no digits near 0.
  Value expm1Below(Value x) {
    if (!isF32())
      return math::ExpM1Op::create(b, x);
    Value t = math::TanhOp::create(b, mul(x, c(0.5)));
    return div(add(t, t), sub(c(1), t));
  }
  /// tanh(log(1 + e^x)) = n / (n + 2) for n = e^x (e^x + 2); above 20 it is 1, and n may overflow.
  Value tanhSoftplus(Value x) {
    Value power = exp(atMost(x, c(20))), n = mul(power, add(power, c(2)));
    return div(n, add(n, c(2)));
  }
  Value trunc(Value x) { return math::TruncOp::create(b, x); }

  /// A function that is rare or delicate in f32: in f64, from the support library.
  template <typename Op, typename... Args> Value precise(Args... args) {
    Type wide = type;
    Type f64 = b.getF64Type();
    if (auto vector = dyn_cast<VectorType>(type))
      wide = vector.clone(f64);
    else
      wide = f64;
    auto widen = [&](Value x) {
      return x.getType() == wide ? x : arith::ExtFOp::create(b, wide, x).getResult();
    };
    Value value = Op::create(b, widen(args)...);
    return type == wide ? value : arith::TruncFOp::create(b, type, value).getResult();
  }

private:
  template <typename FloatOp, typename IntOp> Value make(Value x, Value y) {
    return isFloat ? FloatOp::create(b, x, y).getResult() : IntOp::create(b, x, y).getResult();
  }
};
} // namespace

/// Floor of a float, sign of the divisor: Python's remainder. C's `fmod` otherwise.
static Value emitMod(Formula &f, nn::ModOp op, Value x, Value y) {
  if (f.isFloat) {
    Value r = f.precise<arith::RemFOp>(x, y);
    if (op.getFmod())
      return r;
    Value wrong = arith::XOrIOp::create(f.b, f.lt(r, f.c(0)), f.lt(y, f.c(0)));
    Value nonZero = arith::CmpFOp::create(f.b, arith::CmpFPredicate::ONE, r, f.c(0));
    return f.select(arith::AndIOp::create(f.b, wrong, nonZero), f.add(r, y), r);
  }
  Value r = f.sub(x, f.mul(f.div(x, y), y));
  if (op.getFmod() || f.isUnsigned)
    return r;
  Value wrong = arith::XOrIOp::create(f.b, f.lt(r, f.c(0)), f.lt(y, f.c(0)));
  Value nonZero = arith::CmpIOp::create(f.b, arith::CmpIPredicate::ne, r, f.c(0));
  return f.select(arith::AndIOp::create(f.b, wrong, nonZero), f.add(r, y), r);
}

static Value emitPow(KernelEmitter &e, nn::PowOp op, Value x, Value y) {
  Type base = getElementTypeOrSelf(op.getLhs().getType()),
       exponent = getElementTypeOrSelf(op.getRhs().getType());
  Formula f(e, x.getType(), base.isUnsignedInteger());
  // The exponents that models have.
  auto constant = y.getDefiningOp<arith::ConstantOp>();
  if (f.isFloat && constant) {
    Attribute attr = constant.getValue();
    if (auto splat = dyn_cast<SplatElementsAttr>(attr))
      attr = splat.getSplatValue<Attribute>();
    std::optional<double> value;
    if (auto number = dyn_cast<FloatAttr>(attr))
      value = number.getValueAsDouble();
    else if (auto integer = dyn_cast<IntegerAttr>(attr))
      value = integer.getValue().getSExtValue();
    if (value == 2)
      return f.mul(x, x);
    if (value == 3)
      return f.mul(f.mul(x, x), x);
    if (value == 1)
      return x;
    if (value == -1)
      return f.div(f.c(1), x);
  }
  Type f64 = e.valueType(e.b.getF64Type());
  Value wideX = emitCast(e, x, base, e.b.getF64Type()), wideY = emitCast(e, y, exponent, e.b.getF64Type());
  if (f.isFloat || isa<FloatType>(exponent))
    return emitCast(e, math::PowFOp::create(e.b, f64, wideX, wideY), e.b.getF64Type(), base);
  // Integers: by squaring, exact modulo the type's range; a negative exponent goes through f64.
  Type i64 = e.valueType(e.b.getI64Type());
  if (e.getLanes())
    return emitCast(e, math::PowFOp::create(e.b, f64, wideX, wideY), e.b.getF64Type(), base);
  Value n = emitCast(e, y, exponent, e.b.getI64Type()), wide = emitCast(e, x, base, e.b.getI64Type());
  Formula g(e, i64, false);
  Value bits = e.index(64);
  SmallVector<Value> result =
      e.reduce(e.index(0), bits, {g.c(1), wide, n}, [&](Value, ValueRange state) -> SmallVector<Value> {
        Value odd = arith::TruncIOp::create(e.b, e.b.getI1Type(), state[2]);
        Value power = g.select(odd, g.mul(state[0], state[1]), state[0]);
        return {power, g.mul(state[1], state[1]), arith::ShRUIOp::create(e.b, state[2], g.c(1))};
      });
  Value negative =
      emitCast(e, math::PowFOp::create(e.b, f64, wideX, wideY), e.b.getF64Type(), e.b.getI64Type());
  return emitCast(e, g.select(g.lt(n, g.c(0)), negative, result[0]), e.b.getI64Type(), base);
}

Value skiff::emitElementwise(KernelEmitter &e, Operation *op, ArrayRef<Value> v) {
  Value x = v[0], y = v.size() > 1 ? v[1] : Value();
  ImplicitLocOpBuilder &b = e.b;
  Type element = getElementTypeOrSelf(op->getOperand(0).getType());
  Formula f(e, x.getType(), element.isUnsignedInteger());
  auto number = [](FloatAttr attr) { return attr.getValueAsDouble(); };
  using namespace nn;
  return TypeSwitch<Operation *, Value>(op)
      // Arithmetic
      .Case<AbsOp>([&](auto) -> Value {
        if (f.isFloat)
          return math::AbsFOp::create(b, x);
        return f.isUnsigned ? x : f.select(f.lt(x, f.c(0)), f.neg(x), x);
      })
      .Case<NegOp>([&](auto) { return f.neg(x); })
      .Case<SignOp>([&](auto) {
        Value upper = f.select(f.gt(x, f.c(0)), f.c(1), f.isFloat ? x : f.c(0));
        Value zero = f.compare(Formula::EQ, x, f.c(0));
        upper = f.select(zero, f.c(0), upper);
        return f.isUnsigned ? upper : f.select(f.lt(x, f.c(0)), f.c(-1), upper);
      })
      .Case<ReciprocalOp>([&](auto) { return f.div(f.c(1), x); })
      .Case<CeilOp>([&](auto) { return f.isFloat ? math::CeilOp::create(b, x).getResult() : x; })
      .Case<FloorOp>([&](auto) { return f.isFloat ? math::FloorOp::create(b, x).getResult() : x; })
      .Case<RoundOp>([&](auto) { return f.isFloat ? math::RoundEvenOp::create(b, x).getResult() : x; })
      .Case<SqrtOp>([&](auto) { return math::SqrtOp::create(b, x); })
      .Case<ExpOp>([&](auto) { return f.exp(x); })
      .Case<LogOp>([&](auto) { return math::LogOp::create(b, x); })
      .Case<SinOp>([&](auto) { return f.precise<math::SinOp>(x); })
      .Case<CosOp>([&](auto) { return f.precise<math::CosOp>(x); })
      .Case<TanOp>([&](auto) { return f.precise<math::TanOp>(x); })
      .Case<AsinOp>([&](auto) { return f.precise<math::AsinOp>(x); })
      .Case<AcosOp>([&](auto) { return f.precise<math::AcosOp>(x); })
      .Case<AtanOp>([&](auto) { return f.precise<math::AtanOp>(x); })
      .Case<SinhOp>([&](auto) { return f.precise<math::SinhOp>(x); })
      .Case<CoshOp>([&](auto) { return f.precise<math::CoshOp>(x); })
      .Case<TanhOp>([&](auto) { return math::TanhOp::create(b, x); })
      .Case<AsinhOp>([&](auto) { return f.precise<math::AsinhOp>(x); })
      .Case<AcoshOp>([&](auto) { return f.precise<math::AcoshOp>(x); })
      .Case<AtanhOp>([&](auto) { return f.precise<math::AtanhOp>(x); })
      .Case<ErfOp>([&](auto) { return math::ErfOp::create(b, x); })
      // Activations
      .Case<ReluOp>([&](auto) { return f.atLeast(x, f.c(0)); })
      .Case<SigmoidOp>([&](auto) { return f.sigmoid(x); })
      .Case<SoftplusOp>([&](auto) { return f.softplus(x); })
      .Case<SoftsignOp>([&](auto) { return f.div(x, f.add(f.c(1), math::AbsFOp::create(b, x))); })
      .Case<MishOp>([&](auto) { return f.mul(x, f.tanhSoftplus(x)); })
      .Case<HardSwishOp>([&](auto) {
        Value gate = f.add(f.mul(x, f.c(1.0 / 6)), f.c(0.5));
        return f.mul(x, f.atMost(f.atLeast(gate, f.c(0)), f.c(1)));
      })
      .Case<SwishOp>([&](SwishOp o) { return f.mul(x, f.sigmoid(f.mul(x, f.c(number(o.getAlphaAttr()))))); })
      .Case<GeluOp>([&](GeluOp o) {
        if (o.getTanh()) { // x (1 + tanh y) / 2 = x / (1 + e^-2y), y = sqrt(2/pi) (x + 0.044715 x^3): exact
                           // far below 0
          Value cubic = f.mul(f.mul(f.mul(x, x), x), f.c(0.044715));
          return f.div(x, f.add(f.c(1), f.exp(f.mul(f.c(-2 * 0.7978845608028654), f.add(x, cubic)))));
        }
        Value inner = math::ErfOp::create(b, f.mul(x, f.c(0.7071067811865476)));
        return f.mul(f.mul(f.c(0.5), x), f.add(f.c(1), inner));
      })
      .Case<LeakyReluOp>([&](LeakyReluOp o) {
        return f.select(f.lt(x, f.c(0)), f.mul(x, f.c(number(o.getAlphaAttr()))), x);
      })
      .Case<EluOp>([&](EluOp o) {
        Value below = f.mul(f.c(number(o.getAlphaAttr())), f.expm1Below(x));
        return f.select(f.lt(x, f.c(0)), below, x);
      })
      .Case<CeluOp>([&](CeluOp o) {
        double alpha = number(o.getAlphaAttr());
        Value scaled = f.mul(x, f.c(1 / alpha)); // above 0 where x is below it, if alpha is negative
        Value below = alpha > 0 ? f.expm1Below(scaled) : math::ExpM1Op::create(b, scaled).getResult();
        below = f.mul(f.c(alpha), below);
        return f.select(f.lt(x, f.c(0)), below, x);
      })
      .Case<SeluOp>([&](SeluOp o) {
        Value below = f.mul(f.c(number(o.getAlphaAttr())), f.expm1Below(x));
        return f.mul(f.c(number(o.getGammaAttr())), f.select(f.lt(x, f.c(0)), below, x));
      })
      .Case<ThresholdedReluOp>(
          [&](ThresholdedReluOp o) { return f.select(f.gt(x, f.c(number(o.getAlphaAttr()))), x, f.c(0)); })
      .Case<HardSigmoidOp>([&](HardSigmoidOp o) {
        Value line = f.add(f.mul(x, f.c(number(o.getAlphaAttr()))), f.c(number(o.getBetaAttr())));
        return f.atMost(f.atLeast(line, f.c(0)), f.c(1));
      })
      .Case<ShrinkOp>([&](ShrinkOp o) {
        double bias = number(o.getBiasAttr()), lambd = number(o.getLambdAttr());
        Value upper = f.select(f.gt(x, f.c(lambd)), f.sub(x, f.c(bias)), f.c(0));
        if (f.isUnsigned) // never below
          return upper;
        return f.select(f.lt(x, f.c(-lambd)), f.add(x, f.c(bias)), upper);
      })
      // Arithmetic on two operands
      .Case<AddOp>([&](auto) { return f.add(x, y); })
      .Case<SubOp>([&](auto) { return f.sub(x, y); })
      .Case<MulOp>([&](auto) { return f.mul(x, y); })
      .Case<DivOp>([&](auto) { return f.div(x, y); })
      .Case<PowOp>([&](PowOp o) { return emitPow(e, o, x, y); })
      .Case<ModOp>([&](ModOp o) { return emitMod(f, o, x, y); })
      .Case<MaxOp>([&](auto) { return f.maximum(x, y); })
      .Case<MinOp>([&](auto) { return f.minimum(x, y); })
      .Case<PreluOp>([&](auto) { return f.select(f.lt(x, f.c(0)), f.mul(y, x), x); })
      .Case<AndOp>([&](auto) { return arith::AndIOp::create(b, x, y); })
      .Case<OrOp>([&](auto) { return arith::OrIOp::create(b, x, y); })
      .Case<XorOp>([&](auto) { return arith::XOrIOp::create(b, x, y); })
      .Case<NotOp>([&](auto) { return arith::XOrIOp::create(b, x, e.constantInt(x.getType(), -1)); })
      .Case<ShiftOp>([&](ShiftOp o) -> Value {
        // By the width or more (a negative amount is that, too) nothing is left but a right shift's sign; the
        // instruction would be undefined.
        int64_t width = element.getIntOrFloatBitWidth();
        Value inRange = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, y, f.c(width));
        if (o.getRight() && !f.isUnsigned)
          return arith::ShRSIOp::create(b, x, f.select(inRange, y, f.c(width - 1)));
        Value amount = f.select(inRange, y, f.c(0));
        Value shifted = o.getRight() ? arith::ShRUIOp::create(b, x, amount).getResult()
                                     : arith::ShLIOp::create(b, x, amount).getResult();
        return f.select(inRange, shifted, f.c(0));
      })
      // Comparison and choice
      .Case<EqualOp>([&](auto) { return f.compare(Formula::EQ, x, y); })
      .Case<LessOp>([&](auto) { return f.compare(Formula::LT, x, y); })
      .Case<LessOrEqualOp>([&](auto) { return f.compare(Formula::LE, x, y); })
      .Case<GreaterOp>([&](auto) { return f.compare(Formula::GT, x, y); })
      .Case<GreaterOrEqualOp>([&](auto) { return f.compare(Formula::GE, x, y); })
      .Case<IsNaNOp>([&](auto) { return arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x); })
      .Case<IsInfOp>([&](IsInfOp o) -> Value {
        Value infinity = f.c(std::numeric_limits<double>::infinity());
        Value above = f.compare(Formula::EQ, x, infinity), below = f.compare(Formula::EQ, x, f.neg(infinity));
        Value none = e.constantInt(above.getType(), 0);
        return arith::OrIOp::create(b, o.getPositive() ? above : none, o.getNegative() ? below : none);
      })
      .Case<WhereOp>([&](auto) { return f.select(x, y, v[2]); })
      .Case<CastOp>(
          [&](CastOp o) { return emitCast(e, x, element, o.getTo(), {o.getOverflows(), o.getRound()}); })
      .Case<BitCastOp>([&](BitCastOp o) { return emitBitCast(e, x, element, o.getTo()); })
      .Default(Value());
}
