//===- AccuracyTest.cpp - errors of the mathematical functions in ulps -----------===//
// The reference is the host's libm: its long double functions for double, double for float. The worst error
// found is printed, so that a change of accuracy is seen before it breaks a bound.
//===----------------------------------------------------------------------===//
#include "test/unit/builtins/Builtins.h"
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <gtest/gtest.h>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

struct Sweep {
  double low, high;
  int kind; ///< 0: evenly, 1: evenly in the exponent and in both signs, 2: so, positive only
};

constexpr int SWEEP_POINTS = 60000;

std::vector<double> points(const Sweep &sweep, Random &random) {
  std::vector<double> result;
  for (int i = 0; i < SWEEP_POINTS; ++i) {
    double x;
    if (sweep.kind == 0) {
      x = sweep.low + (sweep.high - sweep.low) * random.uniform();
    } else {
      auto low = as<uint64_t>(sweep.low), high = as<uint64_t>(sweep.high);
      x = as<double>(low + random() % (high - low + 1));
      if (sweep.kind == 1 && random() & 1)
        x = -x;
    }
    result.push_back(x);
  }
  result.push_back(sweep.low);
  result.push_back(sweep.high);
  return result;
}

/// |got - wanted| in units of the last place that T has at the wanted value.
template <typename T, typename Reference> double ulps(T got, Reference wanted) {
  T rounded = static_cast<T>(wanted);
  if (std::isnan(got) || std::isnan(rounded))
    return std::isnan(got) && std::isnan(rounded) ? 0 : 1e9;
  if (got == rounded && (std::isinf(got) || std::signbit(got) == std::signbit(rounded)) &&
      std::isinf(rounded))
    return 0;
  if (std::isinf(got) || std::isinf(rounded)) // at the edge of overflow, a neighbour is as good
    return std::fabs(got) >= std::numeric_limits<T>::max() &&
                   std::fabs(rounded) >= std::numeric_limits<T>::max()
               ? 1
               : 1e9;
  if (got == 0 && rounded == 0 && std::signbit(got) != std::signbit(rounded))
    return 1e9;
  int exponent = rounded == 0 ? std::numeric_limits<T>::min_exponent : std::ilogb(rounded) + 1;
  exponent = std::max(exponent, std::numeric_limits<T>::min_exponent);
  Reference unit = std::ldexp(Reference(1), exponent - std::numeric_limits<T>::digits);
  return static_cast<double>(std::fabs((static_cast<Reference>(got) - wanted) / unit));
}

template <typename T> struct Worst {
  double error = 0;
  T x = 0, y = 0;
  void see(double found, T atX, T atY = 0) {
    if (found > error)
      error = found, x = atX, y = atY;
  }
  void check(const char *name, double bound) const {
    std::printf("  %-10s %.4f ulp at %a, %a\n", name, error, static_cast<double>(x), static_cast<double>(y));
    EXPECT_LE(error, bound) << name;
  }
};

struct Function {
  const char *name;
  double (*tested)(double);
  long double (*reference)(long double);
  float (*testedFloat)(float);
  double (*referenceFloat)(double);
  double bound, boundFloat;
  std::vector<Sweep> sweeps;
};

long double exp10Reference(long double x) { return powl(10, x); }
double exp10ReferenceDouble(double x) { return static_cast<double>(powl(10, x)); }
#define exp10l exp10Reference
#define exp10 exp10ReferenceDouble
const Function FUNCTIONS[] = {
#define FUNCTION(name, bound, boundFloat, ...)                                                               \
  {#name, skiff_##name, name##l, skiff_##name##f, name, bound, boundFloat, {__VA_ARGS__}},
#include "test/unit/builtins/Builtins.inc"
#undef FUNCTION
};
#undef exp10
#undef exp10l

TEST(Accuracy, Double) {
  for (const Function &f : FUNCTIONS) {
    Random random;
    Worst<double> worst;
    for (const Sweep &sweep : f.sweeps)
      for (double x : points(sweep, random))
        worst.see(ulps(f.tested(x), f.reference(x)), x);
    worst.check(f.name, f.bound);
  }
}

TEST(Accuracy, Float) {
  for (const Function &f : FUNCTIONS) {
    Random random;
    Worst<float> worst;
    for (const Sweep &sweep : f.sweeps)
      for (double wide : points(sweep, random)) {
        auto x = static_cast<float>(wide);
        worst.see(ulps(f.testedFloat(x), f.referenceFloat(x)), x);
      }
    // Every 8191st float there is, which reaches what the sweeps leave out.
    for (uint64_t u = 0; u < 1ull << 32; u += 8191) {
      auto x = as<float>(static_cast<uint32_t>(u));
      worst.see(ulps(f.testedFloat(x), f.referenceFloat(x)), x);
    }
    worst.check(f.name, f.boundFloat);
  }
}

TEST(Accuracy, Power) {
  Random random;
  Worst<double> worst;
  Worst<float> worstFloat;
  for (int i = 0; i < 300000; ++i) {
    double x, y;
    if (i % 3 == 0) { // any base, exponents that use the range
      x = as<double>(1 + random() % (as<uint64_t>(INFINITY + 0.0) - 1));
      y = (random.uniform() * 2 - 1) * 745 / std::max(std::fabs(std::log(x)), 1e-3);
    } else if (i % 3 == 1) { // near 1
      x = 1 + (random.uniform() - 0.5) * std::ldexp(1.0, -static_cast<int>(random() % 50));
      y = (random.uniform() * 2 - 1) * 700 / std::fabs(std::log(x) + 1e-300);
    } else {
      x = random.uniform() * 20;
      y = random.uniform() * 20 - 10;
    }
    worst.see(ulps(skiff_pow(x, y), powl(x, y)), x, y);
    auto xf = static_cast<float>(x), yf = static_cast<float>(y);
    if (!std::isnan(xf) && !std::isnan(yf))
      worstFloat.see(ulps(skiff_powf(xf, yf), pow(xf, yf)), xf, yf);
  }
  worst.check("pow", 0.75);
  worstFloat.check("powf", 0.502);
}

TEST(Accuracy, Atan2) {
  Random random;
  Worst<double> worst;
  Worst<float> worstFloat;
  for (int i = 0; i < 300000; ++i) {
    double x, y;
    if (i & 1) {
      x = as<double>(random() & ~(1ull << 62)), y = as<double>(random() & ~(1ull << 62));
    } else {
      x = random.uniform() * 4 - 2,
      y = std::ldexp(random.uniform() * 4 - 2, static_cast<int>(random() % 80) - 40);
    }
    if (i % 7 == 0)
      x *= 0x1p1000, y *= 0x1p1000;
    worst.see(ulps(skiff_atan2(y, x), atan2l(y, x)), y, x);
    auto xf = static_cast<float>(x), yf = static_cast<float>(y);
    worstFloat.see(ulps(skiff_atan2f(yf, xf), atan2(yf, xf)), yf, xf);
  }
  worst.check("atan2", 0.6);
  worstFloat.check("atan2f", 0.502);
}

TEST(Accuracy, SineAndCosineTogetherAsApart) {
  Random random;
  for (int i = 0; i < 100000; ++i) {
    auto x = as<double>(random());
    auto xf = as<float>(static_cast<uint32_t>(random()));
    if (std::isnan(x) || std::isinf(x) || std::isnan(xf) || std::isinf(xf))
      continue;
    double s, c;
    skiff_sincos(x, &s, &c);
    ASSERT_EQ(s, skiff_sin(x)) << x;
    ASSERT_EQ(c, skiff_cos(x)) << x;
    float sf, cf;
    skiff_sincosf(xf, &sf, &cf);
    ASSERT_EQ(sf, skiff_sinf(xf)) << xf;
    ASSERT_EQ(cf, skiff_cosf(xf)) << xf;
  }
}

// The doubles nearest to multiples of pi/2 are the reduction's worst cases.
TEST(Accuracy, NearMultiplesOfHalfPi) {
  Worst<double> sine, cosine, tangent;
  auto see = [&](double x) {
    sine.see(ulps(skiff_sin(x), sinl(x)), x);
    cosine.see(ulps(skiff_cos(x), cosl(x)), x);
    tangent.see(ulps(skiff_tan(x), tanl(x)), x);
  };
  see(0x1.6ac5b262ca1ffp849); // 6381956970095103 2^797: 4.7e-19 from one, the nearest of all
  for (int i = 1; i < 300000; ++i) {
    auto x = static_cast<double>(i * 1.57079632679489661923132L);
    see(x);
    see(std::nextafter(x, 0.0));
    see(x * 0x1p9);
  }
  sine.check("sin", 0.8);
  cosine.check("cos", 0.8);
  tangent.check("tan", 1.2);
}

TEST(Accuracy, IntegerPower) {
  Random random;
  for (int i = 0; i < 20000; ++i) {
    double x = 0.5 + random.uniform() * 2;
    int n = static_cast<int>(random() % 41) - 20;
    EXPECT_NEAR(skiff___powidf2(x, n) / pow(x, n), 1, 1e-14);
    EXPECT_NEAR(skiff___powisf2(static_cast<float>(x), n) / pow(static_cast<float>(x), n), 1, 1e-5)
        << x << " " << n;
  }
  EXPECT_EQ(skiff___powidf2(-2, 3), -8);
  EXPECT_EQ(skiff___powidf2(2, -2), 0.25);
  EXPECT_EQ(skiff___powidf2(0, 0), 1);
  EXPECT_EQ(skiff___powidf2(1, INT32_MIN), 1);
}

} // namespace
