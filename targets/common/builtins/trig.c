//===- trig.c - sine, cosine, tangent --------------------------------------------===//
// Reduction by multiples of pi/2: up to 2^20 after Cody and Waite (1980, chapter 8), beyond after
// M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM 18 (1983).
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/coefficients.h"

/// A signed count of 2^-128ths as a double-double.
INLINE DD fromFixed(I128 f) {
  int negative = f < 0;
  U128 u = negative ? -(U128)f : (U128)f;
  if (u == 0)
    return (DD){0, 0};
  uint64_t top = (uint64_t)(u >> 64);
  int shift = top ? __builtin_clzll(top) : 64 + __builtin_clzll((uint64_t)u);
  u <<= shift;
  double h = (double)(int64_t)(u >> 75), l = (double)(int64_t)((uint64_t)(u >> 22) & 0x1fffffffffffffull);
  double unit = power2(-53 - shift) * (negative ? -1 : 1);
  return quickSum(h * unit, l * unit * 0x1p-53);
}

static __attribute__((noinline)) DD reduceLarge(double x, int *n) {
  // |x| = m 2^e. Bits of 2/pi whose product with 2^e is a multiple of 4 do not matter; of those from
  // weight 2^(1 - e) on, 192 leave an error below 2^-137, and no double is nearer than 2^-64 to a multiple.
  int e = (int)(bits64(x) >> 52 & 0x7ff) - 1075;
  uint64_t m = (bits64(x) & 0x000fffffffffffffull) | 0x0010000000000000ull;
  unsigned first = (unsigned)(e - 2 + 64), word = first / 64, shift = first % 64;
  uint64_t w[3];
  for (unsigned i = 0; i < 3; ++i) {
    const uint64_t *p = TWO_OVER_PI_BITS + word + i;
    w[i] = shift ? p[0] << shift | p[1] >> (64 - shift) : p[0];
  }
  // The product modulo 2^192; its top two bits are the quotient's.
  U128 low = (U128)m * w[2], middle = (U128)m * w[1] + (uint64_t)(low >> 64);
  uint64_t top = m * w[0] + (uint64_t)(middle >> 64);
  U128 upper = (U128)top << 64 | (uint64_t)middle;
  U128 fraction = upper << 2 | (uint64_t)low >> 62;
  int quotient = (int)(top >> 62) + (int)(fraction >> 127);
  DD r = ddMultiply(fromFixed((I128)fraction), HALF_PI);
  if (isNegative(x)) {
    *n = -quotient & 3;
    return ddNegate(r);
  }
  *n = quotient & 3;
  return r;
}

DD __skiff_reduce(double x, int *n) {
  if (absolute(x) <= 0x1.921fb54442d18p-1) { // pi/4
    *n = 0;
    return (DD){x, 0};
  }
  if (absolute(x) > 0x1p20)
    return reduceLarge(x, n);
  double q = nearest(x * TWO_OVER_PI);
  *n = (int)q & 3;
  // The first three products are exact, as is the first difference.
  DD r = twoSum(x - q * HALF_PI_1, -q * HALF_PI_2);
  r = ddAdd(r, (DD){-q * HALF_PI_3, -q * HALF_PI_4});
  return r;
}

INLINE DD sinSmall(DD r) {
  double z = r.h * r.h;
  return quickSum(r.h, r.h * (z * POLYNOMIAL(SIN_POLY, z)) + r.l * (1 - 0.5 * z));
}

INLINE DD cosSmall(DD r) {
  double z = r.h * r.h;
  DD s = quickSum(1, -0.5 * z);
  return quickSum(s.h, s.l + (z * z * POLYNOMIAL(COS_POLY, z) - r.h * r.l));
}

INLINE double quadrant(DD r, int n) {
  DD v = n & 1 ? cosSmall(r) : sinSmall(r);
  return n & 2 ? -v.h : v.h;
}

double sin(double x) {
  if (absolute(x) < 0x1p-27)
    return x;
  if (!isFinite(x))
    return x - x;
  int n;
  DD r = __skiff_reduce(x, &n);
  return quadrant(r, n);
}

double cos(double x) {
  if (!isFinite(x))
    return x - x;
  int n;
  DD r = __skiff_reduce(x, &n);
  return quadrant(r, n + 1);
}

void sincos(double x, double *sine, double *cosine) {
  if (!isFinite(x)) {
    *sine = *cosine = x - x;
    return;
  }
  int n;
  DD r = __skiff_reduce(x, &n);
  *sine = absolute(x) < 0x1p-27 ? x : quadrant(r, n);
  *cosine = quadrant(r, n + 1);
}

double tan(double x) {
  if (absolute(x) < 0x1p-27)
    return x;
  if (!isFinite(x))
    return x - x;
  int n;
  DD r = __skiff_reduce(x, &n);
  DD s = sinSmall(r), c = cosSmall(r);
  return n & 1 ? -ddDivide(c, s).h : ddDivide(s, c).h;
}

FLOAT_OF(sin)
FLOAT_OF(cos)
FLOAT_OF(tan)

void sincosf(float x, float *sine, float *cosine) {
  double s, c;
  sincos(x, &s, &c);
  *sine = (float)s;
  *cosine = (float)c;
}
