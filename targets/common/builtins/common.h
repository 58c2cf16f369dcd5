//===- common.h - what the support library's files share ------------------------===//
// Freestanding C for any 64-bit little-endian target. Functions here are inlined everywhere; all
// arithmetic is IEEE round-to-nearest and never contracted.
// Double-double operations: T. J. Dekker, "A floating-point technique for extending the available
// precision", Numer. Math. 18 (1971); D. E. Knuth, TAOCP 2, 4.2.2.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_BUILTINS_COMMON_H
#define SKIFF_TARGETS_COMMON_BUILTINS_COMMON_H

#include <stddef.h>
#include <stdint.h>

// The library's files call each other; hidden also where only declared, so no GOT or PLT entry is needed.
#pragma GCC visibility push(hidden)

#define INLINE static inline __attribute__((always_inline, unused))

typedef unsigned __int128 U128;
typedef __int128 I128;

/// The unevaluated sum h + l, |l| <= ulp(h) / 2.
typedef struct {
  double h, l;
} DD;

INLINE uint64_t bits64(double x) {
  union {
    double d;
    uint64_t u;
  } c = {x};
  return c.u;
}
INLINE double double64(uint64_t u) {
  union {
    uint64_t u;
    double d;
  } c = {u};
  return c.d;
}
INLINE uint32_t bits32(float x) {
  union {
    float f;
    uint32_t u;
  } c = {x};
  return c.u;
}
INLINE float float32(uint32_t u) {
  union {
    uint32_t u;
    float f;
  } c = {u};
  return c.f;
}

#define SIGN64 0x8000000000000000ull
#define INF64 0x7ff0000000000000ull
#define INFINITE __builtin_inf()

INLINE double absolute(double x) { return double64(bits64(x) & ~SIGN64); }
INLINE double withSign(double magnitude, double sign) {
  return double64((bits64(magnitude) & ~SIGN64) | (bits64(sign) & SIGN64));
}
INLINE int isNegative(double x) { return (int)(bits64(x) >> 63); }
INLINE int isNaN(double x) { return x != x; }
INLINE int isFinite(double x) { return (bits64(x) & INF64) != INF64; }
/// The NaN of an invalid operation.
INLINE double invalid(double x) { return (x - x) / (x - x); }

/// 2^k, -1022 <= k <= 1023.
INLINE double power2(int k) { return double64((uint64_t)(k + 1023) << 52); }
/// m 2^e, exact unless it overflows or is subnormal; -2044 <= e <= 2046, m not subnormal.
INLINE double scale2(double m, int e) { return m * power2(e / 2) * power2(e - e / 2); }

/// The integer nearest to x, |x| < 2^51.
INLINE double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/// a + b where |a| >= |b| or a = 0.
INLINE DD quickSum(double a, double b) {
  double h = a + b;
  return (DD){h, b - (h - a)};
}
INLINE DD twoSum(double a, double b) {
  double h = a + b, v = h - a;
  return (DD){h, (a - (h - v)) + (b - v)};
}
/// a b, exact for factors below 2^996 whose product's lower half does not underflow.
INLINE DD twoProduct(double a, double b) {
  double h = a * b;
#ifdef __ARM_FEATURE_FMA
  return (DD){h, __builtin_fma(a, b, -h)};
#else
  double ca = 0x1.0000002p27 * a, cb = 0x1.0000002p27 * b;
  double ah = ca - (ca - a), al = a - ah;
  double bh = cb - (cb - b), bl = b - bh;
  return (DD){h, ((ah * bh - h) + ah * bl + al * bh) + al * bl};
#endif
}

INLINE DD ddAdd(DD a, DD b) {
  DD s = twoSum(a.h, b.h), t = twoSum(a.l, b.l);
  s = quickSum(s.h, s.l + t.h);
  return quickSum(s.h, s.l + t.l);
}
INLINE DD ddAddTo(double a, DD b) {
  DD s = twoSum(a, b.h);
  return quickSum(s.h, s.l + b.l);
}
INLINE DD ddNegate(DD a) { return (DD){-a.h, -a.l}; }
INLINE DD ddMultiply(DD a, DD b) {
  DD p = twoProduct(a.h, b.h);
  return quickSum(p.h, p.l + (a.h * b.l + a.l * b.h));
}
INLINE DD ddDivide(DD a, DD b) {
  double q = a.h / b.h;
  DD p = twoProduct(q, b.h);
  return quickSum(q, (((a.h - p.h) - p.l) + (a.l - q * b.l)) / b.h);
}
INLINE DD ddSqrt(DD a) {
  double s = __builtin_sqrt(a.h);
  if (s == 0)
    return (DD){s, 0};
  DD p = twoProduct(s, s);
  return quickSum(s, (((a.h - p.h) - p.l) + a.l) / (2 * s));
}

/// c[0] + c[1] x + ... by two interleaved Horner chains.
INLINE double polynomial(const double *c, int n, double x) {
  double y = x * x, even = 0, odd = 0;
#pragma clang loop unroll(full)
  for (int i = (n - 1) / 2 * 2; i >= 0; i -= 2)
    even = even * y + c[i];
#pragma clang loop unroll(full)
  for (int i = n / 2 * 2 - 1; i >= 1; i -= 2)
    odd = odd * y + c[i];
  return even + x * odd;
}
#define POLYNOMIAL(c, x) polynomial(c, sizeof(c) / sizeof(*c), x)

/// log(x), x > 0, and log(1 + x), x > -1; error about 2^-68 of the value.
DD __skiff_log(DD x);
DD __skiff_log1p(DD x);
/// atanh(s) for |s| <= 0.172, likewise.
DD __skiff_atanh(DD s);
/// The remainder of x by pi/2, at most pi/4 in magnitude, and in *n the quotient's last two bits.
DD __skiff_reduce(double x, int *n);

/// The float function of one argument that rounds the double one.
#define FLOAT_OF(name)                                                                                       \
  double name(double);                                                                                       \
  float name##f(float x) { return (float)name(x); }

#endif // SKIFF_TARGETS_COMMON_BUILTINS_COMMON_H
