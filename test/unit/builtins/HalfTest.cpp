//===- HalfTest.cpp - float16 and bfloat16 conversions ---------------------------===//
// The reference is arithmetic: candidates around a number, the nearest of them, the even one in a tie.
//===----------------------------------------------------------------------===//
#include "test/unit/builtins/Builtins.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

// clang's _Float16 and __bf16 travel as LLVM's half and bfloat do.
extern "C" {
float skiff___extendhfsf2(_Float16);
double skiff___extendhfdf2(_Float16);
_Float16 skiff___truncsfhf2(float);
_Float16 skiff___truncdfhf2(double);
float skiff___gnu_h2f_ieee(uint16_t);
uint16_t skiff___gnu_f2h_ieee(float);
float skiff___extendbfsf2(__bf16);
__bf16 skiff___truncsfbf2(float);
__bf16 skiff___truncdfbf2(double);
}

namespace {

/// The value of a format with so many mantissa bits; what would be infinity counts as the next power of two.
double value(uint16_t bits, int mantissa) {
  int bias = (1 << (14 - mantissa)) - 1, exponent = (bits & 0x7fff) >> mantissa;
  int fraction = bits & ((1 << mantissa) - 1);
  double magnitude = exponent ? std::ldexp(fraction + (1 << mantissa), exponent - bias - mantissa)
                              : std::ldexp(fraction, 1 - bias - mantissa);
  return bits & 0x8000 ? -magnitude : magnitude;
}

uint16_t reference(double x, int mantissa) {
  uint16_t sign = std::signbit(x) ? 0x8000 : 0, infinity = 0x7fff >> mantissa << mantissa;
  x = std::fabs(x);
  if (x >= value(infinity, mantissa))
    return sign | infinity;
  uint16_t low = 0, high = infinity; // value(low) <= x < value(high)
  while (high - low > 1) {
    uint16_t middle = (low + high) / 2;
    (value(middle, mantissa) <= x ? low : high) = middle;
  }
  double below = x - value(low, mantissa), above = value(high, mantissa) - x; // exact, or far from a tie
  return sign | (below < above || (below == above && low % 2 == 0) ? low : high);
}

TEST(Half, WidensEveryValue) {
  for (uint32_t u = 0; u < 0x10000; ++u) {
    auto h = static_cast<uint16_t>(u);
    float f = skiff___extendhfsf2(as<_Float16>(h));
    double d = skiff___extendhfdf2(as<_Float16>(h));
    EXPECT_EQ(as<uint32_t>(f), as<uint32_t>(skiff___gnu_h2f_ieee(h)));
    if ((h & 0x7fff) > 0x7c00) { // quiet, the payload in the upper bits
      EXPECT_EQ(as<uint32_t>(f), static_cast<uint32_t>(h & 0x8000) << 16 | 0x7fc00000 | (h & 0x3ff) << 13);
      EXPECT_TRUE(std::isnan(d));
      EXPECT_EQ(std::signbit(d), (h & 0x8000) != 0);
    } else {
      double wanted = (h & 0x7fff) == 0x7c00 ? (h & 0x8000 ? -INFINITY : INFINITY) : value(h, 10);
      EXPECT_EQ(f, wanted);
      EXPECT_EQ(d, wanted);
      EXPECT_EQ(std::signbit(f), (h & 0x8000) != 0);
      EXPECT_EQ(std::signbit(d), (h & 0x8000) != 0);
    }
    EXPECT_EQ(as<uint32_t>(skiff___extendbfsf2(as<__bf16>(h))), u << 16);
  }
}

TEST(Half, RoundTrips) {
  for (uint32_t u = 0; u < 0x10000; ++u) {
    auto h = static_cast<uint16_t>(u);
    float f = skiff___gnu_h2f_ieee(h);
    uint16_t wanted = (h & 0x7fff) > 0x7c00 ? h | 0x200 : h;
    EXPECT_EQ(as<uint16_t>(skiff___truncsfhf2(f)), wanted);
    EXPECT_EQ(as<uint16_t>(skiff___truncdfhf2(f)), wanted);
    EXPECT_EQ(skiff___gnu_f2h_ieee(f), wanted);
    auto b = as<float>(u << 16);
    wanted = (h & 0x7fff) > 0x7f80 ? h | 0x40 : h;
    EXPECT_EQ(as<uint16_t>(skiff___truncsfbf2(b)), wanted);
    EXPECT_EQ(as<uint16_t>(skiff___truncdfbf2(b)), wanted);
  }
}

void checkDouble(double x) {
  ASSERT_EQ(as<uint16_t>(skiff___truncdfhf2(x)), reference(x, 10)) << std::hexfloat << x;
  ASSERT_EQ(as<uint16_t>(skiff___truncdfbf2(x)), reference(x, 7)) << std::hexfloat << x;
}
void checkFloat(float x) {
  ASSERT_EQ(as<uint16_t>(skiff___truncsfhf2(x)), reference(x, 10)) << std::hexfloat << x;
  ASSERT_EQ(skiff___gnu_f2h_ieee(x), reference(x, 10)) << std::hexfloat << x;
  ASSERT_EQ(as<uint16_t>(skiff___truncsfbf2(x)), reference(x, 7)) << std::hexfloat << x;
}

// Between each two neighbours: the middle, and the numbers beside it.
TEST(Half, Ties) {
  for (int mantissa : {10, 7}) {
    uint16_t infinity = 0x7fff >> mantissa << mantissa;
    for (uint16_t h = 0; h < infinity; ++h)
      for (double sign : {1.0, -1.0}) {
        double middle = sign * (value(h, mantissa) + value(h + 1, mantissa)) / 2;
        for (double x : {middle, std::nextafter(middle, 0.0), std::nextafter(middle, sign * INFINITY)})
          checkDouble(x);
        auto narrow = static_cast<float>(middle);
        for (float x : {narrow, std::nextafter(narrow, 0.0f),
                        std::nextafter(narrow, static_cast<float>(sign * INFINITY))})
          checkFloat(x);
      }
  }
}

TEST(Half, NarrowsAnyBits) {
  Random random;
  for (int i = 0; i < 200000; ++i) {
    auto x = as<double>(random());
    if (!std::isnan(x))
      checkDouble(x);
    x = std::ldexp(random.uniform() - 0.5, static_cast<int>(random() % 60) - 40);
    checkDouble(x);
    auto f = as<float>(static_cast<uint32_t>(random() >> 16));
    if (!std::isnan(f))
      checkFloat(f);
  }
  // A NaN whose payload lies in the lower bits only stays one.
  EXPECT_EQ(as<uint16_t>(skiff___truncsfhf2(as<float>(0x7f800001u))), 0x7e00);
  EXPECT_EQ(as<uint16_t>(skiff___truncsfbf2(as<float>(0xff800001u))), 0xffc0);
  EXPECT_EQ(as<uint16_t>(skiff___truncdfhf2(as<double>(0xfff0000000000001ull))), 0xfe00);
  // Rounding to float first would lose what breaks this tie.
  EXPECT_EQ(as<uint16_t>(skiff___truncdfhf2(1 + 0x1p-11 + 0x1p-50)), 0x3c01);
}

} // namespace
