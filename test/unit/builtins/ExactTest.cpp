//===- ExactTest.cpp - functions without error: rounding, fmod, fma --------------===//
#include "test/unit/builtins/Builtins.h"
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace {

/// Equal to the bit; any NaN equals any other.
template <typename T> testing::AssertionResult same(T got, T wanted) {
  if ((std::isnan(got) && std::isnan(wanted)) || (got == wanted && std::signbit(got) == std::signbit(wanted)))
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << std::hexfloat << got << ", not " << wanted;
}

double anyDouble(Random &random) { return as<double>(random()); }
float anyFloat(Random &random) { return as<float>(static_cast<uint32_t>(random() >> 16)); }

/// Near integers and halves, beside any bits at all.
std::vector<double> doubles() {
  Random random;
  std::vector<double> result = {0,      -0.0,   0.5,    -0.5,     0x1.fffffffffffffp-2,
                                0x1p51, 0x1p52, 0x1p53, INFINITY, NAN};
  for (int i = -40; i <= 40; ++i)
    for (double base : {i * 0.25, 0x1p51 + i * 0.5, -0x1p51 + i * 0.5, 0x1p52 + i, -0x1p53 + i})
      for (double x : {base, std::nextafter(base, 1e300), std::nextafter(base, -1e300)})
        result.push_back(x);
  for (int i = 0; i < 100000; ++i) {
    result.push_back(anyDouble(random));
    result.push_back((random.uniform() - 0.5) * 0x1p56 * random.uniform() * random.uniform());
    result.push_back((random.uniform() - 0.5) * 100);
  }
  return result;
}

std::vector<float> floats() {
  std::vector<float> result;
  for (int i = -40; i <= 40; ++i)
    for (float base : {i * 0.25f, 0x1p22f + i * 0.5f, -0x1p22f + i * 0.5f, 0x1p23f + i, -0x1p24f + i})
      for (float x : {base, std::nextafter(base, 1e30f), std::nextafter(base, -1e30f)})
        result.push_back(x);
  for (uint64_t u = 0; u < 1ull << 32; u += 9973)
    result.push_back(as<float>(static_cast<uint32_t>(u)));
  return result;
}

template <typename T> T roundHalfEven(T x) { return std::nearbyint(x); }

TEST(Exact, Rounding) {
  for (double x : doubles()) {
    ASSERT_TRUE(same(skiff_trunc(x), std::trunc(x))) << x;
    ASSERT_TRUE(same(skiff_floor(x), std::floor(x))) << x;
    ASSERT_TRUE(same(skiff_ceil(x), std::ceil(x))) << x;
    ASSERT_TRUE(same(skiff_round(x), std::round(x))) << x;
    ASSERT_TRUE(same(skiff_rint(x), roundHalfEven(x))) << x;
    ASSERT_TRUE(same(skiff_nearbyint(x), roundHalfEven(x))) << x;
    ASSERT_TRUE(same(skiff_roundeven(x), roundHalfEven(x))) << x;
    ASSERT_TRUE(same(skiff_sqrt(x), std::sqrt(x))) << x;
    ASSERT_TRUE(same(skiff_fabs(x), std::fabs(x))) << x;
    if (std::fabs(x) < 0x1p62) {
      ASSERT_EQ(skiff_lround(x), std::lround(x)) << x;
      ASSERT_EQ(skiff_lrint(x), std::lrint(x)) << x;
    }
    double whole, wantedWhole;
    ASSERT_TRUE(same(skiff_modf(x, &whole), std::modf(x, &wantedWhole))) << x;
    ASSERT_TRUE(same(whole, wantedWhole)) << x;
  }
}

TEST(Exact, RoundingFloat) {
  for (float x : floats()) {
    ASSERT_TRUE(same(skiff_truncf(x), std::trunc(x))) << x;
    ASSERT_TRUE(same(skiff_floorf(x), std::floor(x))) << x;
    ASSERT_TRUE(same(skiff_ceilf(x), std::ceil(x))) << x;
    ASSERT_TRUE(same(skiff_roundf(x), std::round(x))) << x;
    ASSERT_TRUE(same(skiff_rintf(x), roundHalfEven(x))) << x;
    ASSERT_TRUE(same(skiff_nearbyintf(x), roundHalfEven(x))) << x;
    ASSERT_TRUE(same(skiff_roundevenf(x), roundHalfEven(x))) << x;
    ASSERT_TRUE(same(skiff_sqrtf(x), std::sqrt(x))) << x;
    ASSERT_TRUE(same(skiff_fabsf(x), std::fabs(x))) << x;
    float whole, wantedWhole;
    ASSERT_TRUE(same(skiff_modff(x, &whole), std::modf(x, &wantedWhole))) << x;
    ASSERT_TRUE(same(whole, wantedWhole)) << x;
  }
}

TEST(Exact, Remainder) {
  Random random;
  for (int i = 0; i < 300000; ++i) {
    double x = anyDouble(random), y = anyDouble(random);
    if (i % 3 == 0)
      x = random.uniform() * 1000, y = random.uniform() * 10;
    if (i % 3 == 1) // subnormals
      x = as<double>(random() >> (8 + random() % 8)), y = as<double>(random() >> (12 + random() % 50));
    ASSERT_TRUE(same(skiff_fmod(x, y), std::fmod(x, y))) << std::hexfloat << x << " " << y;
    float xf = anyFloat(random), yf = anyFloat(random);
    ASSERT_TRUE(same(skiff_fmodf(xf, yf), std::fmod(xf, yf))) << std::hexfloat << xf << " " << yf;
  }
}

TEST(Exact, Scaling) {
  Random random;
  for (int i = 0; i < 300000; ++i) {
    double x = anyDouble(random);
    int n = static_cast<int>(random() % 4400) - 2200;
    ASSERT_TRUE(same(skiff_ldexp(x, n), std::ldexp(x, n))) << std::hexfloat << x << " " << n;
    float xf = anyFloat(random);
    ASSERT_TRUE(same(skiff_ldexpf(xf, n / 7), std::ldexp(xf, n / 7))) << std::hexfloat << xf << " " << n / 7;
    if (!std::isfinite(x) || !std::isfinite(xf))
      continue;
    int e, wantedE;
    ASSERT_TRUE(same(skiff_frexp(x, &e), std::frexp(x, &wantedE))) << x;
    ASSERT_EQ(e, wantedE);
    ASSERT_TRUE(same(skiff_frexpf(xf, &e), std::frexp(xf, &wantedE))) << xf;
    ASSERT_EQ(e, wantedE);
  }
  for (int n : {INT32_MAX, INT32_MIN, 10000, -10000})
    for (double x : {5e-324, 1.0, 1e308, -1e-300, 0.0, -0.0})
      EXPECT_TRUE(same(skiff_ldexp(x, n), std::ldexp(x, n))) << x << " " << n;
}

/// Random operands whose product and addend meet at every distance, with cancellation and underflow.
struct Operands {
  double a, b, c;
  explicit Operands(Random &random, int i) {
    // Few bits in a mantissa make ties and exact cancellation.
    uint64_t mask = ~0ull << (random() % 3 ? 0 : random() % 53);
    auto number = [&](int exponent) {
      return std::ldexp(as<double>((random() & 0x800fffffffffffffull & mask) | 0x3ff0000000000000ull),
                        exponent);
    };
    int range = i % 2 ? 1000 : 60, ea = static_cast<int>(random() % range) - range / 2;
    int eb = i % 5 == 0 ? -1060 - ea + static_cast<int>(random() % 60) // around the smallest number
                        : static_cast<int>(random() % range) - range / 2;
    a = number(ea);
    b = number(eb);
    c = number(ea + eb + static_cast<int>(random() % 230) - 115);
    if (i % 7 == 0)
      c = -(a * b); // leaves the product's rounding error
    if (i % 11 == 0)
      c = std::nextafter(-(a * b), 0.0);
  }
};

TEST(Exact, FusedMultiplyAdd) {
  Random random;
  for (int i = 0; i < 2000000; ++i) {
    Operands o(random, i);
    ASSERT_TRUE(same(skiff_fma(o.a, o.b, o.c), std::fma(o.a, o.b, o.c)))
        << std::hexfloat << o.a << " " << o.b << " " << o.c;
  }
  for (int i = 0; i < 300000; ++i) {
    double a = anyDouble(random), b = anyDouble(random), c = anyDouble(random);
    ASSERT_TRUE(same(skiff_fma(a, b, c), std::fma(a, b, c))) << std::hexfloat << a << " " << b << " " << c;
  }
  const double values[] = {0, -0.0, 1, -1, 1e308, -1e308, 5e-324, -5e-324, INFINITY, -INFINITY, NAN};
  for (double a : values)
    for (double b : values)
      for (double c : values)
        EXPECT_TRUE(same(skiff_fma(a, b, c), std::fma(a, b, c))) << a << " " << b << " " << c;
}

TEST(Exact, FusedMultiplyAddFloat) {
  Random random;
  for (int i = 0; i < 1000000; ++i) {
    float a = anyFloat(random), b = anyFloat(random), c = anyFloat(random);
    if (i % 2) { // meet
      uint32_t mask = ~0u << (random() % 24);
      auto number = [&](int e) {
        return std::ldexp(as<float>((static_cast<uint32_t>(random()) & 0x807fffffu & mask) | 0x3f800000u), e);
      };
      int e = static_cast<int>(random() % 80) - 70;
      a = number(e);
      b = number(-60 - e + static_cast<int>(random() % 60));
      c = number(static_cast<int>(random() % 120) - 130);
    }
    ASSERT_TRUE(same(skiff_fmaf(a, b, c), std::fma(a, b, c))) << std::hexfloat << a << " " << b << " " << c;
  }
  // A double's rounding would make this a tie.
  EXPECT_TRUE(same(skiff_fmaf(0x1.000002p0f, 0x1.000002p0f, 0x1p-60f),
                   std::fma(0x1.000002p0f, 0x1.000002p0f, 0x1p-60f)));
}

} // namespace
