//===- Elements.cpp - elements of tensors as numbers ----------------------===//
#include "tools/tensor-io/Tensor.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

using namespace skiff;
using namespace skiff::tools;

uint64_t tools::elementCount(const std::vector<int64_t> &dims) {
  int64_t count = 1;
  for (int64_t dim : dims)
    if (dim < 0 || __builtin_mul_overflow(count, dim, &count))
      throw InputError(fmt::format("shape {} has no size", shapeText(dims)));
  return uint64_t(count);
}

std::string tools::shapeText(const std::vector<int64_t> &dims) {
  return dims.empty() ? "scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

bool tools::isFloat(skiff_dtype dtype) {
  return dtype <= SKIFF_BF16 || (dtype >= SKIFF_F8E4M3FN && dtype <= SKIFF_F4E2M1);
}

bool tools::isHeldIn(skiff_dtype dtype, skiff_dtype holder) {
  return (dtype == SKIFF_BF16 && holder == SKIFF_U16) || (dtype >= SKIFF_F8E4M3FN && holder == SKIFF_U8);
}

static double halfToDouble(uint16_t bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double value;
  if (exponent == 31)
    value = fraction ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(fraction + 1024, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

static uint16_t doubleToHalf(double value) {
  uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  double magnitude = std::fabs(value);
  if (std::isnan(value))
    return uint16_t(sign | 0x7e00);
  if (magnitude >= 65520) // rounds to more than the largest half
    return uint16_t(sign | 0x7c00);
  if (magnitude < std::ldexp(1, -14))
    return uint16_t(sign | uint16_t(std::nearbyint(std::ldexp(magnitude, 24))));
  int exponent;
  std::frexp(magnitude, &exponent);                                       // magnitude = [0.5, 1) * 2^exponent
  double fraction = std::nearbyint(std::ldexp(magnitude, 11 - exponent)); // 1024 .. 2048
  // A fraction rounded up to 2048 carries into the exponent by itself.
  return uint16_t(sign | (((exponent + 13) << 10) + int(fraction)));
}

static double bfloatToDouble(uint16_t bits) {
  uint32_t wide = uint32_t(bits) << 16;
  float value;
  memcpy(&value, &wide, sizeof(value));
  return value;
}

static uint16_t doubleToBfloat(double value) {
  float narrow = float(value);
  uint32_t bits;
  memcpy(&bits, &narrow, sizeof(bits));
  if (std::isnan(narrow))
    return uint16_t(bits >> 16 | 0x40);
  return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16); // ties to even
}

namespace {
/// A float of 4 or 8 bits: sign, exponent, mantissa. `nan` is the first magnitude that is none, `infinity`
/// that which is infinite, 256: none; `unsignedZero`: the code of -0 is NaN.
struct SmallFloat {
  unsigned bits, mantissa;
  int bias;
  unsigned largest, infinity, nan;
  bool unsignedZero;
};
} // namespace

static SmallFloat smallFloat(skiff_dtype dtype) {
  switch (dtype) {
  case SKIFF_F8E4M3FN:
    return {8, 3, 7, 0x7e, 256, 0x7f, false};
  case SKIFF_F8E4M3FNUZ:
    return {8, 3, 8, 0x7f, 256, 256, true};
  case SKIFF_F8E5M2:
    return {8, 2, 15, 0x7b, 0x7c, 0x7d, false};
  case SKIFF_F8E5M2FNUZ:
    return {8, 2, 16, 0x7f, 256, 256, true};
  default: // f4e2m1
    return {4, 1, 1, 7, 256, 256, false};
  }
}

static double smallToDouble(uint8_t code, skiff_dtype dtype) {
  if (dtype == SKIFF_F8E8M0)
    return code == 255 ? std::numeric_limits<double>::quiet_NaN() : std::ldexp(1, code - 127);
  SmallFloat format = smallFloat(dtype);
  unsigned sign = 1u << (format.bits - 1), magnitude = code & (sign - 1), fraction = 1u << format.mantissa;
  if (magnitude >= format.nan || (format.unsignedZero && code == sign))
    return std::numeric_limits<double>::quiet_NaN();
  int exponent = int(magnitude >> format.mantissa);
  double value = exponent ? std::ldexp(fraction + magnitude % fraction, exponent - 1) : magnitude;
  value = std::ldexp(value, 1 - format.bias - int(format.mantissa));
  if (magnitude == format.infinity)
    value = std::numeric_limits<double>::infinity();
  return code & sign ? -value : value;
}

/// The code of the nearest number: few enough to try all. Of two, the even one.
static uint8_t doubleToSmall(double value, skiff_dtype dtype) {
  unsigned best = 0, count = dtype == SKIFF_F4E2M1 ? 16 : 256;
  double least = std::numeric_limits<double>::infinity();
  for (unsigned code = 0; code != count; ++code) {
    double number = smallToDouble(uint8_t(code), dtype);
    double distance = number == value ? 0 : std::fabs(number - value); // also of infinities
    if (distance < least || (distance == least && code % 2 == 0 && best % 2 != 0)) {
      least = distance;
      best = code;
    }
  }
  return uint8_t(best);
}

template <typename T> static T load(const void *data, size_t index) {
  T value;
  memcpy(&value, static_cast<const char *>(data) + index * sizeof(T), sizeof(T));
  return value;
}

template <typename T> static void store(void *data, size_t index, T value) {
  memcpy(static_cast<char *>(data) + index * sizeof(T), &value, sizeof(T));
}

double tools::elementAt(const void *data, skiff_dtype dtype, size_t index) {
  switch (dtype) {
  case SKIFF_F32:
    return load<float>(data, index);
  case SKIFF_F64:
    return load<double>(data, index);
  case SKIFF_F16:
    return halfToDouble(load<uint16_t>(data, index));
  case SKIFF_BF16:
    return bfloatToDouble(load<uint16_t>(data, index));
  case SKIFF_I8:
    return load<int8_t>(data, index);
  case SKIFF_I16:
    return load<int16_t>(data, index);
  case SKIFF_I32:
    return load<int32_t>(data, index);
  case SKIFF_I64:
    return double(load<int64_t>(data, index));
  case SKIFF_U8:
  case SKIFF_BOOL:
    return load<uint8_t>(data, index);
  case SKIFF_U16:
    return load<uint16_t>(data, index);
  case SKIFF_U32:
    return load<uint32_t>(data, index);
  case SKIFF_U64:
    return double(load<uint64_t>(data, index));
  case SKIFF_F8E4M3FN:
  case SKIFF_F8E4M3FNUZ:
  case SKIFF_F8E5M2:
  case SKIFF_F8E5M2FNUZ:
  case SKIFF_F8E8M0:
  case SKIFF_F4E2M1:
    return smallToDouble(load<uint8_t>(data, index), dtype);
  case SKIFF_I4:
    return int8_t(load<uint8_t>(data, index) << 4) >> 4;
  case SKIFF_U4:
    return load<uint8_t>(data, index) & 15;
  case SKIFF_I2:
    return int8_t(load<uint8_t>(data, index) << 6) >> 6;
  case SKIFF_U2:
    return load<uint8_t>(data, index) & 3;
  }
  return 0;
}

void tools::setElement(void *data, skiff_dtype dtype, size_t index, double value) {
  switch (dtype) {
  case SKIFF_F32:
    return store(data, index, float(value));
  case SKIFF_F64:
    return store(data, index, value);
  case SKIFF_F16:
    return store(data, index, doubleToHalf(value));
  case SKIFF_BF16:
    return store(data, index, doubleToBfloat(value));
  case SKIFF_I8:
    return store(data, index, int8_t(value));
  case SKIFF_I16:
    return store(data, index, int16_t(value));
  case SKIFF_I32:
    return store(data, index, int32_t(value));
  case SKIFF_I64:
    return store(data, index, int64_t(value));
  case SKIFF_U8:
  case SKIFF_BOOL:
    return store(data, index, uint8_t(value));
  case SKIFF_U16:
    return store(data, index, uint16_t(value));
  case SKIFF_U32:
    return store(data, index, uint32_t(value));
  case SKIFF_U64:
    return store(data, index, uint64_t(value));
  case SKIFF_F8E4M3FN:
  case SKIFF_F8E4M3FNUZ:
  case SKIFF_F8E5M2:
  case SKIFF_F8E5M2FNUZ:
  case SKIFF_F8E8M0:
  case SKIFF_F4E2M1:
    return store(data, index, doubleToSmall(value, dtype));
  case SKIFF_I4:
  case SKIFF_U4:
    return store(data, index, uint8_t(int64_t(value) & 15));
  case SKIFF_I2:
  case SKIFF_U2:
    return store(data, index, uint8_t(int64_t(value) & 3));
  }
}
