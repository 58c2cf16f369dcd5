//===- SpecialValuesTest.cpp - zeros, infinities, NaNs, subnormals ---------------===//
// What the C standard's Annex F prescribes, which the host's libm keeps.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/Builtins.h"
#include "test/unit/builtins/Builtins.h"
#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace {

constexpr double INF = std::numeric_limits<double>::infinity();
constexpr double NOT = std::numeric_limits<double>::quiet_NaN();

const double VALUES[] = {0,
                         5e-324,
                         1e-310,
                         DBL_MIN,
                         1e-200,
                         1e-30,
                         0.25,
                         0.5,
                         0.75,
                         1,
                         1.5,
                         2,
                         2.5,
                         3,
                         4,
                         5.5,
                         27,
                         64,
                         709,
                         711,
                         1000,
                         0x1p52,
                         0x1p53,
                         0x1p54,
                         0x1p62,
                         0x1p63,
                         0x1p64,
                         1e30,
                         1e300,
                         DBL_MAX,
                         0x1p31,
                         0x1p30,
                         FLT_MIN,
                         FLT_MAX,
                         0x1p-149,
                         0x1p-24,
                         0x1.fffffep-1,
                         9007199254740991.0,
                         INF,
                         NOT};

template <typename Test> void forSigned(Test test) {
  for (double x : VALUES) {
    test(x);
    test(-x);
  }
}

/// Same class and sign, and for finite values the same to within so many ulps.
template <typename T> void expectLike(T got, T wanted, const std::string &what, int ulps) {
  if (std::isnan(wanted)) {
    EXPECT_TRUE(std::isnan(got)) << what << ": " << got;
    return;
  }
  EXPECT_EQ(std::signbit(got), std::signbit(wanted)) << what << ": " << got << ", not " << wanted;
  T low = wanted, high = wanted;
  if (std::isfinite(wanted) && wanted != 0)
    for (int i = 0; i < ulps; ++i)
      low = std::nextafter(low, -std::numeric_limits<T>::infinity()),
      high = std::nextafter(high, std::numeric_limits<T>::infinity());
  EXPECT_TRUE(low <= got && got <= high) << what << ": " << got << ", not " << wanted;
}

std::string call(const char *name, double x) { return name + ("(" + std::to_string(x)) + ")"; }
std::string call(const char *name, double x, double y) {
  return name + ("(" + std::to_string(x)) + ", " + std::to_string(y) + ")";
}

TEST(SpecialValues, OneArgument) {
  auto exp10Double = [](double x) { return static_cast<double>(powl(10, x)); };
  auto exp10Float = [](float x) { return static_cast<float>(pow(10.0, x)); };
#define exp10 exp10Double
#define exp10f exp10Float
  forSigned([&](double x) {
#define FUNCTION(name, ...)                                                                                  \
  expectLike(skiff_##name(x), static_cast<double>(name(x)), call(#name, x), 2);                              \
  expectLike(skiff_##name##f((float)x), name##f((float)x), call(#name "f", x), 3);
#include "test/unit/builtins/Builtins.inc"
#undef FUNCTION
  });
#undef exp10
#undef exp10f
}

TEST(SpecialValues, TwoArguments) {
  forSigned([](double x) {
    forSigned([x](double y) {
      auto xf = static_cast<float>(x), yf = static_cast<float>(y);
#define CHECK(name, ulps)                                                                                    \
  expectLike(skiff_##name(x, y), name(x, y), call(#name, x, y), ulps);                                       \
  expectLike(skiff_##name##f(xf, yf), name##f(xf, yf), call(#name "f", x, y), ulps);
      CHECK(pow, 1)
      CHECK(atan2, 1)
      CHECK(fmod, 0)
      CHECK(copysign, 0)
      CHECK(fdim, 0)
    });
  });
}

TEST(SpecialValues, ExactResults) {
  for (int n = -1074; n <= 1023; ++n) {
    EXPECT_EQ(skiff_exp2(n), std::ldexp(1.0, n));
    EXPECT_EQ(skiff_log2(std::ldexp(1.0, n)), n);
    EXPECT_EQ(skiff_pow(2, n), std::ldexp(1.0, n));
  }
  double power = 1;
  for (int n = 0; n <= 22; ++n, power *= 10) {
    EXPECT_EQ(skiff_log10(power), n);
    EXPECT_EQ(skiff_exp10(n), power);
    EXPECT_EQ(skiff_pow(10, n), power);
  }
  for (int n = 0; n < 1000; ++n) {
    EXPECT_EQ(skiff_cbrt(1.0 * n * n * n), n);
    EXPECT_EQ(skiff_pow(n, 2), 1.0 * n * n);
    EXPECT_EQ(skiff_pow(1.0 * n * n, 0.5), n);
  }
}

TEST(SpecialValues, Extremes) {
  forSigned([](double x) {
    forSigned([x](double y) {
      auto xf = static_cast<float>(x), yf = static_cast<float>(y);
      bool nan = std::isnan(x) || std::isnan(y);
      // -0 lies below +0.
      bool firstIsLess = x < y || (x == y && std::signbit(x));
      double low = nan ? (std::isnan(x) ? y : x) : firstIsLess ? x : y;
      double high = nan ? low : firstIsLess ? y : x;
      if (x == y && std::signbit(x) == std::signbit(y))
        high = low = x;
      expectLike(skiff_fmin(x, y), low, call("fmin", x, y), 0);
      expectLike(skiff_fmax(x, y), high, call("fmax", x, y), 0);
      expectLike(skiff_fminimum_num(x, y), low, call("fminimum_num", x, y), 0);
      expectLike(skiff_fmaximum_num(x, y), high, call("fmaximum_num", x, y), 0);
      expectLike(skiff_fminimum(x, y), nan ? NOT : low, call("fminimum", x, y), 0);
      expectLike(skiff_fmaximum(x, y), nan ? NOT : high, call("fmaximum", x, y), 0);
      // Rounding keeps the order but may make values equal, of either sign.
      if (xf == yf)
        return;
      auto lowF = static_cast<float>(low), highF = static_cast<float>(high), notF = static_cast<float>(NOT);
      expectLike(skiff_fminf(xf, yf), lowF, call("fminf", x, y), 0);
      expectLike(skiff_fmaxf(xf, yf), highF, call("fmaxf", x, y), 0);
      expectLike(skiff_fminimum_numf(xf, yf), lowF, call("fminimum_numf", x, y), 0);
      expectLike(skiff_fmaximum_numf(xf, yf), highF, call("fmaximum_numf", x, y), 0);
      expectLike(skiff_fminimumf(xf, yf), nan ? notF : lowF, call("fminimumf", x, y), 0);
      expectLike(skiff_fmaximumf(xf, yf), nan ? notF : highF, call("fmaximumf", x, y), 0);
    });
  });
  EXPECT_TRUE(std::signbit(skiff_fminf(0.0f, -0.0f)) && std::signbit(skiff_fminf(-0.0f, 0.0f)));
  EXPECT_FALSE(std::signbit(skiff_fmaxf(0.0f, -0.0f)) || std::signbit(skiff_fmaxf(-0.0f, 0.0f)));
}

TEST(SpecialValues, ArchivesAreEmbedded) {
  for (const char *arch : {"x86_64", "aarch64"}) {
    llvm::StringRef archive = skiff::builtinsArchive(arch);
    EXPECT_TRUE(archive.starts_with("!<arch>\n")) << arch;
    EXPECT_GT(archive.size(), 10000u);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(archive.data()) % 16, 0u);
  }
  EXPECT_TRUE(skiff::builtinsArchive("riscv64").empty());
}

} // namespace
