//===- EmitCast.cpp - one element in another type ----------------------------------===//
// In:   a scalar or vector of a compute type.  Out: the same number as another type's.
// Why:  narrow floats have no instructions. Their codes are made and read by integer arithmetic on the bits
// of
//       f32 or f64, which works on vectors and needs no table.
//===----------------------------------------------------------------------===//
#include "targets/common/EmitCast.h"

#include "dialects/common/SmallFloat.h"
#include "dialects/common/TensorData.h"

using namespace mlir;
using namespace skiff;

namespace {
/// Arithmetic on the bits of a float, and comparisons of them without sign.
struct Bits {
  ImplicitLocOpBuilder &b;
  KernelEmitter &e;
  Type type; // integers of some width

  Bits(KernelEmitter &e, Type like, unsigned width) : b(e.b), e(e), type(b.getIntegerType(width)) {
    if (auto vector = dyn_cast<VectorType>(like))
      type = vector.clone(type);
  }
  Value c(uint64_t value) { return e.constantInt(type, int64_t(value)); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value bitAnd(Value x, uint64_t mask) { return arith::AndIOp::create(b, x, c(mask)); }
  Value bitOr(Value x, Value y) { return arith::OrIOp::create(b, x, y); }
  Value left(Value x, unsigned by) { return arith::ShLIOp::create(b, x, c(by)); }
  Value right(Value x, unsigned by) { return arith::ShRUIOp::create(b, x, c(by)); }
  Value above(Value x, uint64_t y) { return arith::CmpIOp::create(b, arith::CmpIPredicate::ugt, x, c(y)); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }
  Value of(Value number) { return arith::BitcastOp::create(b, type, number); }
};
} // namespace

static uint64_t bitsOf(Type floatType, int exponent) { // of 2^exponent
  llvm::APFloat one(cast<FloatType>(floatType).getFloatSemantics(), 1);
  return llvm::scalbn(one, exponent, llvm::APFloat::rmTowardZero).bitcastToAPInt().getZExtValue();
}

/// The code, as i8, of an f32 or f64.
static Value encode(KernelEmitter &e, Value x, const SmallFloat &to, NarrowCast how) {
  auto type = cast<FloatType>(getElementTypeOrSelf(x.getType()));
  unsigned width = type.getWidth(), mantissa = type.getFPMantissaWidth() - 1;
  int bias = (1 << (width - mantissa - 2)) - 1;
  Bits b(e, x.getType(), width);
  Value bits = b.of(x), magnitude = b.bitAnd(bits, (uint64_t(1) << (width - 1)) - 1);
  // To nearest even by an addition that carries into what stays.
  unsigned shift = mantissa - to.mantissa;
  Value half = b.add(b.c((uint64_t(1) << (shift - 1)) - 1), b.bitAnd(b.right(magnitude, shift), 1));
  Value code = b.sub(b.right(b.add(magnitude, half), shift), b.c(uint64_t(bias - to.bias) << to.mantissa));
  // Below the first normal number: adding a number whose last bit is that of `to` makes the FPU round there.
  uint64_t magic = bitsOf(type, int(mantissa) + 1 - to.bias - int(to.mantissa));
  Value number = arith::BitcastOp::create(e.b, x.getType(), magnitude);
  Value addend = arith::BitcastOp::create(e.b, x.getType(), b.c(magic));
  Value small = b.sub(b.of(arith::AddFOp::create(e.b, number, addend)), b.c(magic));
  Value isSmall =
      arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, magnitude, b.c(bitsOf(type, 1 - to.bias)));
  code = b.select(isSmall, small, code);
  code = b.select(b.above(code, to.largest), b.c(how.overflows ? to.overflow : to.largest), code);
  uint64_t infinity = llvm::APFloat::getInf(type.getFloatSemantics()).bitcastToAPInt().getZExtValue();
  code = b.select(b.above(magnitude, infinity), b.c(to.nan), code);
  Value sign = b.left(b.right(bits, width - 1), to.bits - 1), withSign = b.bitOr(code, sign);
  if (!to.negativeZero)
    withSign = b.select(b.above(code, 0), withSign, code);
  return arith::TruncIOp::create(e.b, Bits(e, x.getType(), 8).type, withSign);
}

/// The code, as i8, of an f32 as a power of two. The sign has no meaning there.
static Value encodeExponent(KernelEmitter &e, Value x, NarrowCast how) {
  Bits b(e, x.getType(), 32);
  Value magnitude = b.bitAnd(b.of(x), 0x7fffffff), exponent = b.right(magnitude, 23);
  Value mantissa = b.bitAnd(magnitude, 0x7fffff), code = exponent;
  // Below the first normal number, 2^-126, the mantissa is a multiple of 2^-149: 2^-127, the code 0, is its
  // upper half.
  auto roundsUp = [&](uint64_t normal, uint64_t subnormal) {
    Value limit = b.select(b.above(exponent, 0), b.c(normal), b.c(subnormal));
    Value up = arith::CmpIOp::create(e.b, arith::CmpIPredicate::ugt, mantissa, limit);
    code = b.add(code, arith::ExtUIOp::create(e.b, b.type, up));
  };
  if (how.round == nn::RoundMode::up)
    roundsUp(0, 0x400000);
  else if (how.round == nn::RoundMode::nearest)
    roundsUp(0x3fffff, 0x5fffff);
  Value nan = b.c(255);
  if (how.overflows)
    code = b.select(b.above(magnitude, 0x3fffff), b.select(b.above(code, 254), nan, code), nan);
  else
    code = b.select(b.above(code, 254), b.c(254), code);
  code = b.select(b.above(magnitude, 0x7f800000), nan, code);
  return arith::TruncIOp::create(e.b, Bits(e, x.getType(), 8).type, code);
}

/// The number of a code: an f32 or, for integers, an i8.
static Value widen(KernelEmitter &e, Value x, Type from) {
  if (from.isInteger()) {
    Bits b(e, x.getType(), 8);
    unsigned bits = from.getIntOrFloatBitWidth();
    if (from.isUnsignedInteger())
      return b.bitAnd(x, (1 << bits) - 1);
    return arith::ShRSIOp::create(e.b, b.left(x, 8 - bits), b.c(8 - bits));
  }
  Bits b(e, x.getType(), 32);
  Type f32 = e.valueType(e.b.getF32Type());
  Value code = arith::ExtUIOp::create(e.b, b.type, x), bits;
  if (isa<Float8E8M0FNUType>(from)) {
    bits = b.select(b.above(code, 0), b.left(code, 23), b.c(0x400000)); // 2^-127 is subnormal
    bits = b.select(b.above(code, 254), b.c(0x7fc00000), bits);
    return arith::BitcastOp::create(e.b, f32, bits);
  }
  SmallFloat format = *SmallFloat::of(from);
  unsigned shift = 23 - format.mantissa;
  Value magnitude = b.bitAnd(code, (1 << (format.bits - 1)) - 1);
  Value sign = b.left(b.right(code, format.bits - 1), 31);
  bits = b.add(b.left(magnitude, shift), b.c(uint64_t(127 - format.bias) << 23));
  Value unit = arith::BitcastOp::create(
      e.b, f32, b.c(bitsOf(e.b.getF32Type(), 1 - format.bias - int(format.mantissa))));
  Value small = arith::MulFOp::create(e.b, arith::UIToFPOp::create(e.b, f32, magnitude), unit);
  bits = b.select(b.above(magnitude, (1 << format.mantissa) - 1), bits, b.of(small));
  if (format.hasInfinity())
    bits = b.select(b.above(magnitude, format.overflow - 1), b.c(0x7f800000), bits);
  if (format.firstNaN < (1u << (format.bits - 1)))
    bits = b.select(b.above(magnitude, format.firstNaN - 1), b.c(0x7fc00000), bits);
  if (!format.negativeZero) {
    Value isNaN = arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, code, b.c(format.nan));
    bits = b.select(isNaN, b.c(0x7fc00000), bits);
  }
  return arith::BitcastOp::create(e.b, f32, b.bitOr(bits, sign));
}

Value skiff::emitCast(KernelEmitter &e, Value x, Type from, Type to, NarrowCast how) {
  // Narrow types are cast by way of f32 and i8, which hold all their numbers.
  if (isNarrow(from)) {
    Type wide = isa<FloatType>(from) ? Type(e.b.getF32Type()) : e.b.getI8Type();
    return emitCast(e, widen(e, x, from), wide, to, how);
  }
  if (auto floatType = dyn_cast<FloatType>(to); floatType && isNarrow(to)) {
    Type wide = from.isF64() && !isa<Float8E8M0FNUType>(to) ? from : Type(e.b.getF32Type());
    x = emitCast(e, x, from, wide);
    return isa<Float8E8M0FNUType>(to) ? encodeExponent(e, x, how) : encode(e, x, *SmallFloat::of(to), how);
  }
  if (isNarrow(to)) {
    x = emitCast(e, x, from, e.b.getI8Type());
    return arith::AndIOp::create(e.b, x, e.constantInt(x.getType(), (1 << to.getIntOrFloatBitWidth()) - 1));
  }
  ImplicitLocOpBuilder &b = e.b;
  Type type = e.valueType(to);
  auto narrow = [&](Value value) -> Value { // f16 and bf16 fly as f32, but must be rounded
    if (!to.isF16() && !to.isBF16())
      return value;
    Type stored = isa<VectorType>(type) ? Type(cast<VectorType>(type).clone(to)) : to;
    return arith::ExtFOp::create(b, type, arith::TruncFOp::create(b, stored, value).getResult());
  };
  bool fromFloat = isa<FloatType>(from), toFloat = isa<FloatType>(to);
  bool fromUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (to.isInteger(1)) {
    if (fromFloat)
      return arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, x, e.constant(x.getType(), 0));
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, x, e.constantInt(x.getType(), 0));
  }
  if (fromFloat && toFloat) {
    unsigned a = getElementTypeOrSelf(x.getType()).getIntOrFloatBitWidth();
    unsigned c = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
    if (a < c)
      x = arith::ExtFOp::create(b, type, x);
    else if (a > c)
      x = arith::TruncFOp::create(b, type, x);
    return narrow(x);
  }
  if (toFloat) {
    x = fromUnsigned ? arith::UIToFPOp::create(b, type, x).getResult() : arith::SIToFPOp::create(b, type, x);
    return narrow(x);
  }
  if (fromFloat) {
    // Through i64, where a value outside a narrow type still is a number; its low bits stay, as in C
    // compilers.
    Type wide = isa<VectorType>(type) ? Type(cast<VectorType>(type).clone(b.getI64Type())) : b.getI64Type();
    Value integer = to.isUnsignedInteger(64) ? arith::FPToUIOp::create(b, wide, x).getResult()
                                             : arith::FPToSIOp::create(b, wide, x).getResult();
    return wide == type ? integer : arith::TruncIOp::create(b, type, integer).getResult();
  }
  unsigned a = getElementTypeOrSelf(x.getType()).getIntOrFloatBitWidth(), c = to.getIntOrFloatBitWidth();
  if (a < c)
    return fromUnsigned ? arith::ExtUIOp::create(b, type, x).getResult()
                        : arith::ExtSIOp::create(b, type, x).getResult();
  return a > c ? arith::TruncIOp::create(b, type, x).getResult() : x;
}

Value skiff::emitBitCast(KernelEmitter &e, Value x, Type from, Type to) {
  ImplicitLocOpBuilder &b = e.b;
  auto like = [&](Type element) {
    auto vector = dyn_cast<VectorType>(x.getType());
    return vector ? Type(vector.clone(element)) : element;
  };
  if (from.isInteger(1)) // a byte in memory
    x = arith::ExtUIOp::create(b, like(b.getI8Type()), x);
  else if (from.isF16() || from.isBF16())
    x = arith::TruncFOp::create(b, like(from), x);
  if (to.isInteger(1))
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, x, e.constantInt(x.getType(), 0));
  Type stored = to.isInteger() || isNarrow(to) ? KernelEmitter::computeType(to) : to;
  if (x.getType() != like(stored))
    x = arith::BitcastOp::create(b, like(stored), x);
  return x.getType() == e.valueType(to) ? x : arith::ExtFOp::create(b, e.valueType(to), x).getResult();
}
