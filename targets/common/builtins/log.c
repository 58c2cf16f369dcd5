//===- log.c - logarithms -------------------------------------------------------===//
// log(2^k m) = k log(2) + 2 atanh(s), s = (m - 1) / (m + 1), sqrt(1/2) <= m < sqrt(2)
// (Cody and Waite, 1980, chapter 5), with s in double-double.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/coefficients.h"

/// m with x = 2^k m; x normal and positive.
INLINE double split(double x, int *k) {
  uint64_t u = bits64(x);
  // The exponent field steps where the mantissa passes sqrt(2).
  int e = (int)((u + (0x0010000000000000ull - 0x0006a09e667f3bcdull)) >> 52) - 1023;
  *k = e;
  return double64(u - ((uint64_t)(int64_t)e << 52));
}

/// Handles arguments that have no logarithm; makes subnormal ones normal.
#define LOG_SPECIAL(x, k)                                                                                    \
  if (!((x) >= 0x1p-1022) || (x) == INFINITE) {                                                              \
    if ((x) == 0)                                                                                            \
      return -INFINITE;                                                                                      \
    if ((x) < 0)                                                                                             \
      return invalid(x);                                                                                     \
    if (!((x) < INFINITE))                                                                                   \
      return x;                                                                                              \
    (x) *= 0x1p54;                                                                                           \
    (k) = -54;                                                                                               \
  }

DD __skiff_atanh(DD s) {
  DD z = ddMultiply(s, s);
  DD t = twoSum(FIFTH.h, z.h * POLYNOMIAL(ATANH_POLY, z.h));
  t = ddMultiply(z, (DD){t.h, t.l + FIFTH.l});
  t = ddMultiply(ddMultiply(z, s), ddAdd(THIRD, t));
  return ddAdd(s, t);
}

/// log(1 + f), -0.293 <= f <= 0.415
INLINE DD logNear1(DD f) {
  DD r = __skiff_atanh(ddDivide(f, ddAddTo(2, f)));
  return (DD){2 * r.h, 2 * r.l};
}

INLINE DD logMantissa(DD x, int *k) {
  double m = split(x.h, k), l = *k > 1000 ? 0 : x.l * power2(-*k);
  return logNear1(twoSum(m - 1, l));
}

DD __skiff_log(DD x) {
  int k, bias = 0;
  if (x.h < 0x1p-1022) {
    x = (DD){x.h * 0x1p54, 0};
    bias = -54;
  }
  DD r = logMantissa(x, &k);
  k += bias;
  return k == 0 ? r : ddAdd(quickSum(k * LN2_1, k * LN2_2), r); // LN2_1 + LN2_2 has 94 bits
}

DD __skiff_log1p(DD x) {
  if (x.h > -0.292 && x.h < 0.414)
    return logNear1(x);
  return __skiff_log(ddAddTo(1, x));
}

double log(double x) {
  int k, bias = 0;
  LOG_SPECIAL(x, bias)
  double f = split(x, &k) - 1;
  k += bias;
  DD d = quickSum(2, f);
  double s = f / d.h;
  DD p = twoProduct(s, d.h);
  double sl = (((f - p.h) - p.l) - s * d.l) / d.h;
  double z = s * s;
  double tail = 2 * (sl + s * (z * POLYNOMIAL(LOG_POLY, z)));
  DD sum = twoSum(k * LN2_1, 2 * s);
  return sum.h + (sum.l + (tail + k * LN2_2));
}

double log2(double x) {
  int k, bias = 0;
  LOG_SPECIAL(x, bias)
  DD r = ddMultiply(logMantissa((DD){x, 0}, &k), LOG2_E);
  return ddAddTo(k + bias, r).h;
}

double log10(double x) {
  int k, bias = 0;
  LOG_SPECIAL(x, bias)
  DD r = ddMultiply(logMantissa((DD){x, 0}, &k), LOG10_E);
  k += bias;
  return ddAdd(quickSum(k * LOG10_2_1, k * LOG10_2_2), r).h;
}

double log1p(double x) {
  if (absolute(x) < 0x1p-54)
    return x;
  if (!(x > -1))
    return x == -1 ? -INFINITE : invalid(x);
  if (x == INFINITE)
    return x;
  return __skiff_log1p((DD){x, 0}).h;
}

FLOAT_OF(log)

// A double's error is small enough for these; where the result is an integer, it rounds to it.
float log2f(float x) { return (float)(log(x) * LOG2_E.h); }
float log10f(float x) { return (float)(log(x) * LOG10_E.h); }
float log1pf(float x) {
  double d = x;
  if (absolute(d) < 0x1p-20)
    return x == 0 ? x : (float)(d - d * d * (0.5 - d * THIRD.h));
  return (float)log(1 + d);
}
