//===- Numbers.cpp - one element known at compile time --------------------===//
#include "passes/convert/common/Numbers.h"

#include "dialects/nn/DimMath.h"
#include "dialects/nn/NN.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

Number Number::whole(int64_t value, MLIRContext *context) {
  return {getAffineConstantExpr(value, context), {}};
}

/// The element as an expression, also for a float that is a whole number.
static AffineExpr asExpr(const Number &number, MLIRContext *context) {
  if (number.real && *number.real == std::trunc(*number.real) && std::abs(*number.real) < 9e15)
    return getAffineConstantExpr(int64_t(*number.real), context);
  return number.integer;
}

static std::optional<double> asReal(const Number &number) {
  if (number.real)
    return number.real;
  if (auto value = constantDim(number.integer))
    return double(*value);
  return std::nullopt;
}

/// `value` as an element of `type` holds it.
static double roundTo(Type type, double value) {
  APFloat number(value);
  bool lost;
  number.convert(cast<FloatType>(type).getFloatSemantics(), APFloat::rmNearestTiesToEven, &lost);
  return number.convertToDouble();
}

static bool fits(Type type, int64_t value) {
  if (type.isIndex())
    return true;
  unsigned width = type.getIntOrFloatBitWidth();
  bool isUnsigned = type.isUnsignedInteger() || width == 1;
  if (width >= 64)
    return !isUnsigned || value >= 0;
  return isUnsigned ? llvm::isUIntN(width, value) : llvm::isIntN(width, value);
}

/// Makes a result an element of `type`: floats are rounded; an integer that overflows is unknown.
static Number normalize(Number number, Type type) {
  if (number.integer && isTooComplex(number.integer))
    return {};
  if (isa<FloatType>(type)) {
    if (auto value = asReal(number))
      return {{}, roundTo(type, *value)};
    return number;
  }
  if (auto value = constantDim(number.integer))
    return fits(type, *value) ? number : Number();
  return number;
}

/// The order of two expressions: -1, 0, 1, if it is the same for all values of the symbols.
static std::optional<int> orderOf(AffineExpr a, AffineExpr b) {
  AffineExpr difference = subDims(a, b);
  if (!difference)
    return std::nullopt;
  Interval bounds = boundsOf(simplifyDim(difference));
  if (bounds.low > 0)
    return 1;
  if (bounds.high < 0)
    return -1;
  return bounds.low == 0 && bounds.high == 0 ? std::optional<int>(0) : std::nullopt;
}

static std::optional<int> orderOf(const Number &a, const Number &b, MLIRContext *context) {
  auto x = asReal(a), y = asReal(b);
  if (a.real && b.real)
    return *a.real < *b.real ? -1 : int(*a.real > *b.real);
  AffineExpr e = asExpr(a, context), f = asExpr(b, context);
  if (e && f)
    return orderOf(e, f);
  if (x && y)
    return *x < *y ? -1 : int(*x > *y);
  return std::nullopt;
}

/// An integer quotient, truncated as C does.
static AffineExpr divideIntegers(AffineExpr a, AffineExpr b) {
  auto x = constantDim(a), y = constantDim(b);
  if (x && y)
    return *y == 0 || (*y == -1 && *x == std::numeric_limits<int64_t>::min())
               ? AffineExpr()
               : getAffineConstantExpr(*x / *y, a.getContext());
  if (AffineExpr exact = divideExactly(a, b))
    return exact;
  // Floor and truncation agree where nothing is negative.
  return boundsOf(a).low >= 0 && boundsOf(b).low >= 1 ? a.floorDiv(b) : AffineExpr();
}

static AffineExpr remainder(AffineExpr a, AffineExpr b, bool isFmod) {
  auto x = constantDim(a), y = constantDim(b);
  if (x && y && *y != 0 && *y != -1) {
    int64_t rest = *x % *y;
    if (!isFmod && rest != 0 && (rest < 0) != (*y < 0))
      rest += *y;
    return getAffineConstantExpr(rest, a.getContext());
  }
  return boundsOf(a).low >= 0 && boundsOf(b).low >= 1 ? a % b : AffineExpr();
}

static Number arithmetic(Operation *op, const Number &a, const Number &b, Type type) {
  MLIRContext *context = op->getContext();
  if (isa<nn::MaxOp, nn::MinOp>(op)) {
    auto order = orderOf(a, b, context);
    if (!order || (a.real && std::isnan(*a.real)) || (b.real && std::isnan(*b.real)))
      return {};
    return (*order >= 0) == isa<nn::MaxOp>(op) ? a : b;
  }
  if (a.real && b.real) {
    double x = *a.real, y = *b.real;
    return TypeSwitch<Operation *, Number>(op)
        .Case<nn::AddOp>([&](auto) { return Number{{}, x + y}; })
        .Case<nn::SubOp>([&](auto) { return Number{{}, x - y}; })
        .Case<nn::MulOp>([&](auto) { return Number{{}, x * y}; })
        .Case<nn::DivOp>([&](auto) { return Number{{}, x / y}; })
        .Default(Number());
  }
  AffineExpr x = asExpr(a, context), y = asExpr(b, context);
  if (!x || !y)
    return {};
  bool isFloat = isa<FloatType>(type);
  return TypeSwitch<Operation *, Number>(op)
      .Case<nn::AddOp>([&](auto) { return Number{addDims(x, y), {}}; })
      .Case<nn::SubOp>([&](auto) { return Number{subDims(x, y), {}}; })
      .Case<nn::MulOp>([&](auto) { return Number{mulDims(x, y), {}}; })
      .Case<nn::DivOp>([&](auto) { return Number{isFloat ? divideExactly(x, y) : divideIntegers(x, y), {}}; })
      .Case<nn::ModOp>(
          [&](nn::ModOp mod) { return Number{isFloat ? AffineExpr() : remainder(x, y, mod.getFmod()), {}}; })
      .Default(Number());
}

static Number compare(Operation *op, const Number &a, const Number &b) {
  auto order = orderOf(a, b, op->getContext());
  if (!order || (a.real && std::isnan(*a.real)) || (b.real && std::isnan(*b.real)))
    return {};
  int o = *order;
  bool result = TypeSwitch<Operation *, bool>(op)
                    .Case<nn::EqualOp>([&](auto) { return o == 0; })
                    .Case<nn::LessOp>([&](auto) { return o < 0; })
                    .Case<nn::LessOrEqualOp>([&](auto) { return o <= 0; })
                    .Case<nn::GreaterOp>([&](auto) { return o > 0; })
                    .Default([&](Operation *) { return o >= 0; });
  return Number::whole(result, op->getContext());
}

static Number unary(Operation *op, const Number &a, Type type) {
  MLIRContext *context = op->getContext();
  auto onReals = [&](double (*function)(double)) -> Number {
    return a.real ? Number{{}, function(*a.real)} : isa<FloatType>(type) ? a : Number();
  };
  return TypeSwitch<Operation *, Number>(op)
      .Case<nn::FloorOp>([&](auto) { return onReals(std::floor); })
      .Case<nn::CeilOp>([&](auto) { return onReals(std::ceil); })
      .Case<nn::RoundOp>([&](auto) { return onReals(std::nearbyint); })
      .Case<nn::NegOp>([&](auto) -> Number {
        if (a.real)
          return {{}, -*a.real};
        return {subDims(getAffineConstantExpr(0, context), a.integer), {}};
      })
      .Case<nn::AbsOp, nn::ReluOp>([&](auto) -> Number {
        if (a.real)
          return {{}, isa<nn::AbsOp>(op) ? std::abs(*a.real) : std::max(*a.real, 0.0)};
        Interval bounds = boundsOf(a.integer);
        if (bounds.low >= 0)
          return a;
        auto value = constantDim(a.integer);
        return value && *value != INT64_MIN ? Number::whole(isa<nn::AbsOp>(op) ? -*value : 0, context)
                                            : Number();
      })
      .Case<nn::SqrtOp>([&](auto) -> Number { return a.real ? Number{{}, std::sqrt(*a.real)} : Number(); })
      .Case<nn::NotOp>([&](auto) -> Number {
        auto value = constantDim(a.integer);
        return value && type.isInteger(1) ? Number::whole(!*value, context) : Number();
      })
      .Case<nn::CastOp>([&](nn::CastOp cast) -> Number {
        Type to = cast.getTo();
        if (isa<FloatType>(to))
          return a;
        if (to.isInteger(1)) {
          if (a.real)
            return Number::whole(*a.real != 0, context);
          Interval bounds = boundsOf(a.integer);
          if (bounds.low > 0 || bounds.high < 0)
            return Number::whole(1, context);
          return constantDim(a.integer) == 0 ? Number::whole(0, context) : Number();
        }
        if (!a.real)
          return a;
        return std::abs(*a.real) < 9e15 ? Number::whole(int64_t(*a.real), context) : Number();
      })
      .Default(Number());
}

static Number logic(Operation *op, const Number &a, const Number &b) {
  auto x = constantDim(a.integer), y = constantDim(b.integer);
  MLIRContext *context = op->getContext();
  if (isa<nn::AndOp>(op) && (x == 0 || y == 0))
    return Number::whole(0, context);
  if (!x || !y)
    return {};
  return Number::whole(isa<nn::AndOp>(op) ? *x & *y : isa<nn::OrOp>(op) ? *x | *y : *x ^ *y, context);
}

Number skiff::evaluateElement(Operation *op, ArrayRef<Number> v) {
  auto elementOf = [](Value value) { return cast<RankedTensorType>(value.getType()).getElementType(); };
  Type type = elementOf(op->getOperand(0)), resultType = elementOf(op->getResult(0));
  Number result;
  if (isa<nn::WhereOp>(op)) {
    if (auto condition = constantDim(v[0].integer))
      result = *condition ? v[1] : v[2];
  } else if (isa<nn::AndOp, nn::OrOp, nn::XorOp>(op)) {
    result = logic(op, v[0], v[1]);
  } else if (v.size() == 1) {
    result = v[0].known() ? unary(op, v[0], type) : Number();
  } else if (v[0].known() && v[1].known()) {
    bool isComparison =
        isa<nn::EqualOp, nn::LessOp, nn::LessOrEqualOp, nn::GreaterOp, nn::GreaterOrEqualOp>(op);
    result = isComparison ? compare(op, v[0], v[1]) : arithmetic(op, v[0], v[1], type);
  }
  return normalize(result, resultType);
}

Number skiff::sumOrProduct(const Number &a, const Number &b, bool isSum, Type type) {
  if (!a.integer || !b.integer)
    return {};
  return normalize({isSum ? addDims(a.integer, b.integer) : mulDims(a.integer, b.integer), {}}, type);
}
