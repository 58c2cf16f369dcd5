//===- Numbers.cpp - elements of constants as C++ numbers -------------------===//
#include "passes/static/Numbers.h"

#include "dialects/common/TensorData.h"
#include "llvm/ADT/bit.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace skiff;

std::optional<NumberFormat> NumberFormat::of(Type type) {
  int64_t bytes = elementBytes(type);
  if (bytes == 0)
    return std::nullopt;
  unsigned bits = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  NumberFormat format{I64, bytes, bits, nullptr};
  if (auto floatType = dyn_cast<FloatType>(type)) {
    format.semantics = &floatType.getFloatSemantics();
    format.kind = type.isF64()    ? F64
                  : type.isF32()  ? F32
                  : type.isF16()  ? F16
                  : type.isBF16() ? BF16
                                  : OtherFloat;
  } else if (type.isInteger(1)) {
    format.kind = I1;
  } else if (bits < 8) {
    format.kind = type.isUnsignedInteger() ? NarrowU : NarrowI;
  } else if (type.isUnsignedInteger()) {
    format.kind = bytes == 1 ? U8 : bytes == 2 ? U16 : bytes == 4 ? U32 : U64;
  } else {
    format.kind = bytes == 1 ? I8 : bytes == 2 ? I16 : bytes == 4 ? I32 : I64;
  }
  return format;
}

// Conversions of f16 and bf16 by hand: APFloat takes some 50 ns a number, and weights have millions.

static float fromHalf(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16, rest = half & 0x7fff;
  if (rest >= 0x7c00) // infinity, NaN
    return llvm::bit_cast<float>(sign | 0x7f800000 | (rest & 0x3ff) << 13);
  if (rest >= 0x400)
    return llvm::bit_cast<float>(sign | ((rest << 13) + (112u << 23)));
  float small = float(rest) * 0x1p-24f; // subnormal or zero
  return sign ? -small : small;
}

static uint16_t toHalf(float number) {
  uint32_t bits = llvm::bit_cast<uint32_t>(number), sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  if (bits > 0x7f800000) // NaN stays one
    return sign | 0x7e00 | (bits >> 13 & 0x3ff);
  if (bits >= 0x47800000) // 2^16 and above
    return sign | 0x7c00;
  if (bits <
      0x38800000) { // Below 2^-14: adding 0.5 makes the FPU round at 2^-24, a half's last subnormal bit.
    float shifted = llvm::bit_cast<float>(bits) + 0.5f;
    return sign | (llvm::bit_cast<uint32_t>(shifted) - 0x3f000000);
  }
  bits += 0xfff + (bits >> 13 & 1); // to nearest even; a carry runs into the exponent as it should
  return sign | ((bits - (112u << 23)) >> 13);
}

static uint16_t toBFloat(float number) {
  uint32_t bits = llvm::bit_cast<uint32_t>(number);
  if ((bits & 0x7fffffff) > 0x7f800000)
    return bits >> 16 | 0x40;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

/// Through APFloat: any float type, and doubles that must not be rounded twice.
static uint64_t toFloatBits(const llvm::fltSemantics &semantics, double number) {
  APFloat value(number);
  bool lost;
  value.convert(semantics, APFloat::rmNearestTiesToEven, &lost);
  return value.bitcastToAPInt().getZExtValue();
}

static double fromFloatBits(const NumberFormat &format, uint64_t bits) {
  APFloat value(*format.semantics, APInt(format.bits, bits, /*isSigned=*/false, /*implicitTrunc=*/true));
  // APFloat makes an infinity of f8E8M0FNU's NaN.
  return value.isNaN() ? std::copysign(std::numeric_limits<double>::quiet_NaN(), value.isNegative() ? -1 : 1)
                       : value.convertToDouble();
}

template <typename Stored> static Stored read(const char *from) {
  Stored value; // resources of models can lie at any address
  std::memcpy(&value, from, sizeof(value));
  return value;
}

template <typename Stored, typename T, typename Fn>
static void loadEach(const char *from, int64_t stride, T *to, int64_t count, Fn &&convert) {
  for (int64_t i = 0; i < count; ++i)
    to[i] = convert(read<Stored>(from + i * stride * int64_t(sizeof(Stored))));
}

template <typename T>
void skiff::load(const NumberFormat &format, const char *from, int64_t stride, T *to, int64_t count) {
  auto as = [](auto value) { return T(value); };
  switch (format.kind) {
  case NumberFormat::F64:
    return loadEach<double>(from, stride, to, count, as);
  case NumberFormat::F32:
    return loadEach<float>(from, stride, to, count, as);
  case NumberFormat::F16:
    return loadEach<uint16_t>(from, stride, to, count, [](uint16_t v) { return T(fromHalf(v)); });
  case NumberFormat::BF16:
    return loadEach<uint16_t>(from, stride, to, count,
                              [](uint16_t v) { return T(llvm::bit_cast<float>(uint32_t(v) << 16)); });
  case NumberFormat::OtherFloat:
    return loadEach<uint8_t>(from, stride, to, count, [&](uint8_t v) { return T(fromFloatBits(format, v)); });
  case NumberFormat::NarrowI:
    return loadEach<uint8_t>(from, stride, to, count, [&](uint8_t v) {
      return T(int8_t(v << (8 - format.bits)) >> (8 - format.bits));
    });
  case NumberFormat::NarrowU:
    return loadEach<uint8_t>(from, stride, to, count,
                             [&](uint8_t v) { return T(v & ((1 << format.bits) - 1)); });
  case NumberFormat::I8:
    return loadEach<int8_t>(from, stride, to, count, as);
  case NumberFormat::I16:
    return loadEach<int16_t>(from, stride, to, count, as);
  case NumberFormat::I32:
    return loadEach<int32_t>(from, stride, to, count, as);
  case NumberFormat::I64:
    return loadEach<int64_t>(from, stride, to, count, as);
  case NumberFormat::I1:
    return loadEach<uint8_t>(from, stride, to, count, [](uint8_t v) { return T(v != 0); });
  case NumberFormat::U8:
    return loadEach<uint8_t>(from, stride, to, count, as);
  case NumberFormat::U16:
    return loadEach<uint16_t>(from, stride, to, count, as);
  case NumberFormat::U32:
    return loadEach<uint32_t>(from, stride, to, count, as);
  case NumberFormat::U64:
    return loadEach<uint64_t>(from, stride, to, count, as);
  }
}

template <typename Stored, typename T, typename Fn>
static void storeEach(const T *from, char *to, int64_t count, Fn &&convert) {
  for (int64_t i = 0; i < count; ++i) {
    Stored value = convert(from[i]);
    std::memcpy(to + i * sizeof(Stored), &value, sizeof(Stored));
  }
}

/// Towards zero. What does not fit in 64 bits gives the number that x86's conversion gives; C++ leaves it
/// undefined.
template <typename T> static int64_t truncated(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (value >= T(-0x1p63) && value < T(0x1p63))
      return int64_t(value);
    return value >= T(0x1p63) && value < T(0x1p64) ? int64_t(uint64_t(value))
                                                   : std::numeric_limits<int64_t>::min();
  } else {
    return int64_t(value);
  }
}

template <typename T> void skiff::store(const NumberFormat &format, const T *from, char *to, int64_t count) {
  auto narrow = [&](T value) -> uint64_t { return toFloatBits(*format.semantics, double(value)); };
  switch (format.kind) {
  case NumberFormat::F64:
    return storeEach<double>(from, to, count, [](T v) { return double(v); });
  case NumberFormat::F32:
    return storeEach<float>(from, to, count, [](T v) { return float(v); });
  case NumberFormat::F16:
    if constexpr (std::is_same_v<T, double>)
      return storeEach<uint16_t>(from, to, count, narrow);
    return storeEach<uint16_t>(from, to, count, [](T v) { return toHalf(float(v)); });
  case NumberFormat::BF16:
    if constexpr (std::is_same_v<T, double>)
      return storeEach<uint16_t>(from, to, count, narrow);
    return storeEach<uint16_t>(from, to, count, [](T v) { return toBFloat(float(v)); });
  case NumberFormat::OtherFloat:
    return storeEach<uint8_t>(from, to, count, narrow);
  case NumberFormat::I1:
    return storeEach<uint8_t>(from, to, count, [](T v) { return uint8_t(v != T(0)); });
  case NumberFormat::NarrowI:
  case NumberFormat::NarrowU:
    return storeEach<uint8_t>(from, to, count,
                              [&](T v) { return uint8_t(truncated(v) & ((1 << format.bits) - 1)); });
  case NumberFormat::I8:
  case NumberFormat::U8:
    return storeEach<uint8_t>(from, to, count, truncated<T>);
  case NumberFormat::I16:
  case NumberFormat::U16:
    return storeEach<uint16_t>(from, to, count, truncated<T>);
  case NumberFormat::I32:
  case NumberFormat::U32:
    return storeEach<uint32_t>(from, to, count, truncated<T>);
  case NumberFormat::I64:
  case NumberFormat::U64:
    return storeEach<uint64_t>(from, to, count, truncated<T>);
  }
}

#define SKIFF_NUMBERS(T)                                                                                     \
  template void skiff::load<T>(const NumberFormat &, const char *, int64_t, T *, int64_t);                   \
  template void skiff::store<T>(const NumberFormat &, const T *, char *, int64_t);
SKIFF_NUMBERS(float)
SKIFF_NUMBERS(double)
SKIFF_NUMBERS(int64_t)
SKIFF_NUMBERS(uint64_t)
