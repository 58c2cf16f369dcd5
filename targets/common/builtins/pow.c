//===- pow.c - powers and cube root ----------------------------------------------===//
// x^y = e^(y log(x)) with the logarithm and the product in double-double.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/exp_core.h"

double exp(double);
double log(double);

/// 0: not an integer, 1: odd, 2: even.
INLINE int integerKind(double y) {
  double a = absolute(y);
  if (a >= 0x1p53)
    return 2;
  if (a < 1)
    return a == 0 ? 2 : 0;
  int shift = 1075 - (int)(bits64(a) >> 52);
  uint64_t m = (bits64(a) & 0x000fffffffffffffull) | 0x0010000000000000ull;
  if (m & ((1ull << shift) - 1))
    return 0;
  return m >> shift & 1 ? 1 : 2;
}

/// Settles the arguments that C's Annex F lists (F.10.4.4); 0 where x^y must be computed, *negative its sign.
INLINE int powSpecial(double x, double y, int *negative, double *result) {
  *negative = 0;
  if (x == 1 || y == 0)
    return *result = 1, 1;
  if (isNaN(x) || isNaN(y))
    return *result = x + y, 1;
  double a = absolute(x);
  if (absolute(y) == INFINITE) {
    *result = a == 1 ? 1 : (a > 1) == (y > 0) ? INFINITE : 0;
    return 1;
  }
  int kind = isNegative(x) ? integerKind(y) : 2;
  *negative = kind == 1;
  if (a == 0 || a == INFINITE) {
    double r = (a == 0) == (y > 0) ? 0 : INFINITE;
    *result = *negative ? -r : r;
    return 1;
  }
  if (kind == 0)
    return *result = invalid(x), 1;
  return 0;
}

double pow(double x, double y) {
  int negative, k;
  double result;
  if (powSpecial(x, y, &negative, &result))
    return result;
  double a = absolute(x), ay = absolute(y);
  if (a == 1 || ay < 0x1p-64) {
    result = 1;
  } else if (ay > 0x1p65) { // |log(x)| >= 2^-53
    result = (a > 1) == (y > 0) ? INFINITE : 0;
  } else {
    DD l = __skiff_log((DD){a, 0});
    DD p = twoProduct(y, l.h);
    p = quickSum(p.h, p.l + y * l.l);
    if (p.h > 710)
      result = INFINITE;
    else if (p.h < -746)
      result = 0;
    else {
      DD v = expParts(p, &k);
      result = expScale(v, k);
    }
  }
  return negative ? -result : result;
}

float powf(float x, float y) {
  int negative;
  double result;
  if (!powSpecial(x, y, &negative, &result)) {
    result = exp(y * log(absolute(x)));
    if (negative)
      result = -result;
  }
  return (float)result;
}

#define POWI(name, T)                                                                                        \
  T name(T x, int n) {                                                                                       \
    T result = 1;                                                                                            \
    for (unsigned m = n < 0 ? 0u - (unsigned)n : (unsigned)n; m; m >>= 1, x *= x)                            \
      if (m & 1)                                                                                             \
        result *= x;                                                                                         \
    return n < 0 ? 1 / result : result;                                                                      \
  }
POWI(__powidf2, double)
POWI(__powisf2, float)

double cbrt(double x) {
  double a = absolute(x);
  if (a == 0 || !(a < INFINITE))
    return x + x;
  int q = 0;
  if (a < 0x1p-1022) {
    a *= 0x1p54;
    q = -18;
  }
  // a = 8^e m, 1 <= m < 8
  int exponent = (int)(bits64(a) >> 52) - 1023, e = (exponent + 3072) / 3 - 1024;
  double m = double64((bits64(a) & 0x000fffffffffffffull) | (uint64_t)(exponent - 3 * e + 1023) << 52);
  // A quadratic within 3%, then E. Halley's iteration, which triples the correct digits.
  double t = 0.6725 + m * (0.3597 + m * -0.0252);
  for (int i = 0; i < 3; ++i) {
    double c = t * t * t;
    t = t * (c + 2 * m) / (2 * c + m);
  }
  // A Newton step with the exact residual.
  DD s = twoProduct(t, t), c = twoProduct(s.h, t);
  double residual = ((m - c.h) - c.l) - s.l * t;
  t += residual / (3 * s.h);
  return withSign(t * power2(e + q), x);
}

FLOAT_OF(cbrt)
