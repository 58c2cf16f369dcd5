//===- IntegerTest.cpp - 128-bit integers ----------------------------------------===//
// The reference is the host compiler's runtime.
//===----------------------------------------------------------------------===//
#include "test/unit/builtins/Builtins.h"
#include <cmath>
#include <gtest/gtest.h>
#include <initializer_list>

using I128 = __int128;
using U128 = unsigned __int128;

extern "C" {
#define DECLARE(prefix)                                                                                      \
  U128 prefix##___udivti3(U128, U128);                                                                       \
  U128 prefix##___umodti3(U128, U128);                                                                       \
  U128 prefix##___udivmodti4(U128, U128, U128 *);                                                            \
  I128 prefix##___divti3(I128, I128);                                                                        \
  I128 prefix##___modti3(I128, I128);                                                                        \
  I128 prefix##___divmodti4(I128, I128, I128 *);                                                             \
  I128 prefix##___multi3(I128, I128);                                                                        \
  double prefix##___floatuntidf(U128);                                                                       \
  float prefix##___floatuntisf(U128);                                                                        \
  double prefix##___floattidf(I128);                                                                         \
  float prefix##___floattisf(I128);                                                                          \
  U128 prefix##___fixunsdfti(double);                                                                        \
  U128 prefix##___fixunssfti(float);                                                                         \
  I128 prefix##___fixdfti(double);                                                                           \
  I128 prefix##___fixsfti(float);
DECLARE(skiff)
DECLARE(portable)
}

namespace {

U128 any(Random &random) {
  U128 x = static_cast<U128>(random()) << 64 | random();
  switch (random() % 4) {
  case 0: // runs of ones make the digits' estimates too large
    x |= ~static_cast<U128>(0) >> (random() % 128);
    break;
  case 1:
    x = ~static_cast<U128>(0) << (random() % 128);
    break;
  }
  return x >> (random() % 128);
}

TEST(Integer, Division) {
  Random random;
  for (int i = 0; i < 1000000; ++i) {
    U128 a = any(random), b = any(random);
    if (i % 5 == 0)
      a = b * (any(random) >> 64) - (random() % 3);
    if (b == 0)
      continue;
    ASSERT_TRUE(skiff___udivti3(a, b) == a / b);
    ASSERT_TRUE(portable___udivti3(a, b) == a / b);
    ASSERT_TRUE(skiff___umodti3(a, b) == a % b);
    ASSERT_TRUE(portable___umodti3(a, b) == a % b);
    U128 rest = 0;
    ASSERT_TRUE(skiff___udivmodti4(a, b, &rest) == a / b && rest == a % b);
    ASSERT_TRUE(skiff___udivmodti4(a, b, nullptr) == a / b);
    auto sa = static_cast<I128>(a), sb = static_cast<I128>(random() & 1 ? b : -b);
    if (sb == 0 || (sb == -1 && a == static_cast<U128>(1) << 127))
      continue;
    I128 signedRest = 0;
    ASSERT_TRUE(skiff___divti3(sa, sb) == sa / sb);
    ASSERT_TRUE(skiff___modti3(sa, sb) == sa % sb);
    ASSERT_TRUE(skiff___divmodti4(sa, sb, &signedRest) == sa / sb && signedRest == sa % sb);
  }
}

TEST(Integer, Multiplication) {
  Random random;
  for (int i = 0; i < 100000; ++i) {
    U128 a = any(random), b = any(random);
    ASSERT_TRUE(static_cast<U128>(skiff___multi3(static_cast<I128>(a), static_cast<I128>(b))) == a * b);
  }
}

TEST(Integer, ToFloatingPoint) {
  Random random;
  for (int i = 0; i < 300000; ++i) {
    U128 a = any(random);
    if (i % 4 == 0) // a tie, or beside one
      a = ((any(random) | 1) << (random() % 100)) + (random() % 3) - 1;
    ASSERT_EQ(skiff___floatuntidf(a), static_cast<double>(a));
    ASSERT_EQ(skiff___floatuntisf(a), static_cast<float>(a));
    auto s = static_cast<I128>(random() & 1 ? a : -a);
    ASSERT_EQ(skiff___floattidf(s), static_cast<double>(s));
    ASSERT_EQ(skiff___floattisf(s), static_cast<float>(s));
  }
}

TEST(Integer, FromFloatingPoint) {
  Random random;
  for (int i = 0; i < 300000; ++i) {
    double x = std::ldexp(random.uniform() + 1, static_cast<int>(random() % 130) - 4);
    auto f = static_cast<float>(x);
    if (f < 0x1p127f) {
      ASSERT_TRUE(skiff___fixdfti(x) == static_cast<I128>(x)) << x;
      ASSERT_TRUE(skiff___fixdfti(-x) == static_cast<I128>(-x)) << x;
      ASSERT_TRUE(skiff___fixsfti(-f) == static_cast<I128>(-f)) << x;
      ASSERT_TRUE(skiff___fixunssfti(f) == static_cast<U128>(f)) << x;
    }
    ASSERT_TRUE(skiff___fixunsdfti(x) == static_cast<U128>(x)) << x;
  }
  EXPECT_TRUE(skiff___fixunsdfti(-5) == 0 && skiff___fixunsdfti(1e300) == ~static_cast<U128>(0));
  EXPECT_TRUE(skiff___fixdfti(-0x1p127) == static_cast<I128>(static_cast<U128>(1) << 127));
}

} // namespace
