//===- rounding.c - to integers, without SSE4.1 ----------------------------------===//
#include "targets/common/builtins/common.h"

INLINE float absolute32(float x) { return float32(bits32(x) & 0x7fffffffu); }
INLINE float withSign32(float magnitude, float sign) {
  return float32((bits32(magnitude) & 0x7fffffffu) | (bits32(sign) & 0x80000000u));
}

/// All of the functions for a type T with n bits after the point in numbers of [1, 2).
#define ROUNDING(T, U, f, BITS, FLOAT, ABSOLUTE, SIGNED, n, bias, width)                                     \
  T trunc##f(T x) {                                                                                          \
    U u = BITS(x);                                                                                           \
    int e = (int)(u >> n & (2 * bias + 1)) - bias;                                                           \
    if (e >= n)                                                                                              \
      return x + (e > bias ? x : 0);                                                                         \
    if (e < 0)                                                                                               \
      return SIGNED(0, x);                                                                                   \
    return FLOAT(u & ~(((U)1 << (n - e)) - 1));                                                              \
  }                                                                                                          \
  T floor##f(T x) {                                                                                          \
    T t = trunc##f(x);                                                                                       \
    return t > x ? t - 1 : t;                                                                                \
  }                                                                                                          \
  T ceil##f(T x) {                                                                                           \
    T t = trunc##f(x);                                                                                       \
    return t < x ? SIGNED(t + 1, x) : t;                                                                     \
  }                                                                                                          \
  T round##f(T x) {                                                                                          \
    T t = trunc##f(x);                                                                                       \
    return ABSOLUTE(x - t) >= (T)0.5 ? t + SIGNED(1, x) : t;                                                 \
  }                                                                                                          \
  T roundeven##f(T x) {                                                                                      \
    T t = trunc##f(x), d = ABSOLUTE(x - t);                                                                  \
    int odd = trunc##f(t * (T)0.5) != t * (T)0.5;                                                            \
    return d > (T)0.5 || (d == (T)0.5 && odd) ? t + SIGNED(1, x) : t;                                        \
  }                                                                                                          \
  T rint##f(T x) {                                                                                           \
    T big = FLOAT((U)(bias + n) << n);                                                                       \
    if (!(ABSOLUTE(x) < big))                                                                                \
      return x + (x != x ? x : 0);                                                                           \
    return SIGNED(ABSOLUTE(x) + big - big, x);                                                               \
  }                                                                                                          \
  T nearbyint##f(T x) { return rint##f(x); }                                                                 \
  T modf##f(T x, T *whole) {                                                                                 \
    *whole = trunc##f(x);                                                                                    \
    return SIGNED(ABSOLUTE(x) == (T)INFINITE ? 0 : x - *whole, x);                                           \
  }                                                                                                          \
  long lround##f(T x) { return (long)round##f(x); }                                                          \
  long long llround##f(T x) { return (long long)round##f(x); }                                               \
  long lrint##f(T x) { return (long)rint##f(x); }                                                            \
  long long llrint##f(T x) { return (long long)rint##f(x); }                                                 \
  T fabs##f(T x) { return ABSOLUTE(x); }                                                                     \
  T copysign##f(T x, T y) { return SIGNED(x, y); }

ROUNDING(double, uint64_t, , bits64, double64, absolute, withSign, 52, 1023, 64)
ROUNDING(float, uint32_t, f, bits32, float32, absolute32, withSign32, 23, 127, 32)

/// IEEE 754-2019 9.6: minimum propagates NaN, minimumNumber (C's fmin, here with -0 < +0) ignores it.
#define EXTREMES(T, f, NEGATIVE)                                                                             \
  INLINE T smaller##f(T x, T y) { return x < y || (x == y && NEGATIVE(x)) ? x : y; }                         \
  INLINE T larger##f(T x, T y) { return x > y || (x == y && !NEGATIVE(x)) ? x : y; }                         \
  T fminimum##f(T x, T y) { return x != x || y != y ? x + y : smaller##f(x, y); }                            \
  T fmaximum##f(T x, T y) { return x != x || y != y ? x + y : larger##f(x, y); }                             \
  T fminimum_num##f(T x, T y) { return x != x ? (y != y ? x + y : y) : y != y ? x : smaller##f(x, y); }      \
  T fmaximum_num##f(T x, T y) { return x != x ? (y != y ? x + y : y) : y != y ? x : larger##f(x, y); }       \
  T fmin##f(T x, T y) { return fminimum_num##f(x, y); }                                                      \
  T fmax##f(T x, T y) { return fmaximum_num##f(x, y); }                                                      \
  T fdim##f(T x, T y) { return x != x || y != y ? x + y : x > y ? x - y : 0; }

INLINE int isNegative32(float x) { return bits32(x) >> 31; }
EXTREMES(double, , isNegative)
EXTREMES(float, f, isNegative32)
