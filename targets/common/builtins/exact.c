//===- exact.c - fma, fmod, sqrt, scaling ----------------------------------------===//
// Correctly rounded functions, by integers.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/common.h"

double sqrt(double x) { return __builtin_sqrt(x); }
float sqrtf(float x) { return __builtin_sqrtf(x); }

/// x = m 2^e exactly, 2^52 <= m < 2^53; x finite, not zero, its sign ignored.
INLINE uint64_t decode(double x, int *e) {
  uint64_t m = bits64(x) & 0x000fffffffffffffull;
  int exponent = (int)(bits64(x) >> 52 & 0x7ff);
  if (exponent) {
    *e = exponent - 1075;
    return m | 0x0010000000000000ull;
  }
  int shift = __builtin_clzll(m) - 11;
  *e = -1074 - shift;
  return m << shift;
}

INLINE int leadingZeros(U128 x) {
  uint64_t top = (uint64_t)(x >> 64);
  return top ? __builtin_clzll(top) : 64 + __builtin_clzll((uint64_t)x);
}

double fma(double a, double b, double c) {
  if (!isFinite(a) || !isFinite(b) || a == 0 || b == 0)
    return a * b + c;
  if (!isFinite(c))
    return c + c;
  if (c == 0)
    return a * b;
  // Both terms as integers whose highest set bit is bit 125, so their sum fits.
  int ea, eb, ec;
  U128 p = (U128)decode(a, &ea) * decode(b, &eb), q = (U128)decode(c, &ec) << 73;
  int shift = leadingZeros(p) - 2, ep = ea + eb - shift;
  p <<= shift;
  ec -= 73;
  uint64_t sp = (bits64(a) ^ bits64(b)) & SIGN64, sq = bits64(c) & SIGN64;
  if (ep < ec || (ep == ec && p < q)) {
    U128 swap = p;
    p = q, q = swap;
    int e = ep;
    ep = ec, ec = e;
    uint64_t s = sp;
    sp = sq, sq = s;
  }
  // Bits of the smaller that are shifted out stick to its last one. Where any are, at most one leading bit
  // of the difference cancels.
  int d = ep - ec;
  if (d >= 127)
    q = 1;
  else if (d)
    q = q >> d | ((q << (128 - d)) != 0);
  U128 sum = sp == sq ? p + q : p - q;
  if (sum == 0)
    return 0;
  int drop = 75 - leadingZeros(sum);
  if (ep + drop < -1074)
    drop = -1074 - ep;
  if (drop > 127) {
    sum = 0;
    drop = -1074 - ep;
  } else if (drop > 0) {
    U128 rest = sum << (128 - drop), half = (U128)1 << 127;
    sum >>= drop;
    sum += rest > half || (rest == half && (sum & 1));
  } else {
    drop = 0;
  }
  // Exact, or an overflow; p's sign goes with it.
  double r = (double)(int64_t)(uint64_t)sum;
  int e = ep + drop;
  r = e > 1000 ? r * 0x1p970 * power2(e - 970 > 1000 ? 1000 : e - 970) : r == 0 ? 0 : scale2(r, e);
  return sp ? -r : r;
}

float fmaf(float a, float b, float c) {
  // The product is exact; the sum is rounded to odd, after which rounding again does no harm (S. Boldo and
  // G. Melquiond, "Emulation of FMA and correctly rounded sums", IEEE Trans. Comput. 57 (2008)).
  DD s = twoSum((double)a * b, c);
  uint64_t u = bits64(s.h);
  if (isFinite(s.h) && s.l != 0 && !(u & 1))
    s.h = double64((s.l > 0) == (s.h > 0) ? u + 1 : u - 1);
  return (float)s.h;
}

double fmod(double x, double y) {
  double a = absolute(x), b = absolute(y);
  if (isNaN(y) || b == 0 || !isFinite(x))
    return (x * y) / (x * y);
  if (a < b)
    return x;
  int ex, ey;
  uint64_t m = decode(a, &ex), n = decode(b, &ey);
  m %= n;
  for (int left = ex - ey; left > 0 && m; left -= 11)
    m = (m << (left < 11 ? left : 11)) % n;
  return withSign(scale2((double)(int64_t)m, ey), x);
}

float fmodf(float x, float y) { return (float)fmod(x, y); }

double ldexp(double x, int n) {
  if (x == 0 || !isFinite(x))
    return x + x;
  int e;
  double m = (double)(int64_t)decode(x, &e);
  n = n > 4000 ? 4000 : n < -4000 ? -4000 : n;
  e += n;
  if (e > 1000)
    m = INFINITE;
  else if (e < -1200)
    m = 0;
  else
    m = scale2(m, e);
  return withSign(m, x);
}
float ldexpf(float x, int n) {
  n = n > 600 ? 600 : n < -600 ? -600 : n;
  return (float)ldexp(x, n);
}

double frexp(double x, int *e) {
  *e = 0;
  if (x == 0 || !isFinite(x))
    return x + x;
  double m = (double)(int64_t)decode(x, e);
  *e += 53;
  return withSign(m * 0x1p-53, x);
}
float frexpf(float x, int *e) { return (float)frexp(x, e); }
