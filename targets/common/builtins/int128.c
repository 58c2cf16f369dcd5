//===- int128.c - 128-bit integers -----------------------------------------------===//
// Names and meaning as in GCC's runtime library. Division: H. S. Warren, "Hacker's Delight", 2nd ed.
// (2012), chapter 9, and D. E. Knuth, TAOCP 2, 4.3.1, algorithm D.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/common.h"

/// (high 2^64 + low) / d where high < d.
INLINE uint64_t divide128(uint64_t high, uint64_t low, uint64_t d, uint64_t *remainder) {
#if defined(__x86_64__) && !defined(SKIFF_BUILTINS_PORTABLE)
  uint64_t quotient;
  __asm__("divq %4" : "=a"(quotient), "=d"(*remainder) : "a"(low), "d"(high), "r"(d) : "cc");
  return quotient;
#else
  // Two digits of 32 bits. The first estimate of each is at most 2 too large, as d's top bit is set.
  int shift = __builtin_clzll(d);
  d <<= shift;
  if (shift) {
    high = high << shift | low >> (64 - shift);
    low <<= shift;
  }
  uint64_t quotient = 0, d1 = d >> 32, d0 = d & 0xffffffffu;
  for (int i = 0; i < 2; ++i) {
    uint64_t digit = high / d1, rest = high - digit * d1, next = low >> 32;
    while (digit >> 32 || digit * d0 > (rest << 32 | next)) {
      --digit;
      rest += d1;
      if (rest >> 32)
        break;
    }
    high = (high << 32 | next) - digit * d;
    low <<= 32;
    quotient = quotient << 32 | digit;
  }
  *remainder = high >> shift;
  return quotient;
#endif
}

INLINE U128 join(uint64_t high, uint64_t low) { return (U128)high << 64 | low; }

INLINE U128 divide(U128 a, U128 b, U128 *remainder) {
  uint64_t ah = (uint64_t)(a >> 64), al = (uint64_t)a, bh = (uint64_t)(b >> 64), bl = (uint64_t)b, rest;
  if (bh == 0) {
    uint64_t high = 0;
    if (ah >= bl) { // a zero divisor traps here
      high = ah / bl;
      ah %= bl;
    }
    uint64_t low = divide128(ah, al, bl, &rest);
    *remainder = rest;
    return join(high, low);
  }
  // The quotient has one digit: estimate it from the divisor's leading 64 bits; one too large at most
  // after the decrement.
  int shift = __builtin_clzll(bh);
  uint64_t leading = (uint64_t)((b << shift) >> 64);
  U128 halved = a >> 1;
  uint64_t q = divide128((uint64_t)(halved >> 64), (uint64_t)halved, leading, &rest);
  q = (uint64_t)((U128)q << shift >> 63);
  if (q)
    --q;
  U128 left = a - join((uint64_t)((U128)q * bl >> 64) + q * bh, q * bl);
  if (left >= b) {
    ++q;
    left -= b;
  }
  *remainder = left;
  return q;
}

U128 __udivmodti4(U128 a, U128 b, U128 *remainder) {
  U128 rest, q = divide(a, b, &rest);
  if (remainder)
    *remainder = rest;
  return q;
}
U128 __udivti3(U128 a, U128 b) {
  U128 rest;
  return divide(a, b, &rest);
}
U128 __umodti3(U128 a, U128 b) {
  U128 rest;
  divide(a, b, &rest);
  return rest;
}

INLINE U128 magnitude(I128 x) { return x < 0 ? -(U128)x : (U128)x; }

I128 __divti3(I128 a, I128 b) {
  U128 rest, q = divide(magnitude(a), magnitude(b), &rest);
  return (I128)((a < 0) != (b < 0) ? -q : q);
}
I128 __modti3(I128 a, I128 b) {
  U128 rest;
  divide(magnitude(a), magnitude(b), &rest);
  return (I128)(a < 0 ? -rest : rest);
}
I128 __divmodti4(I128 a, I128 b, I128 *remainder) {
  U128 rest, q = divide(magnitude(a), magnitude(b), &rest);
  *remainder = (I128)(a < 0 ? -rest : rest);
  return (I128)((a < 0) != (b < 0) ? -q : q);
}
I128 __multi3(I128 a, I128 b) {
  uint64_t al = (uint64_t)a, bl = (uint64_t)b, ah = (uint64_t)((U128)a >> 64), bh = (uint64_t)((U128)b >> 64);
  U128 low = (U128)al * bl;
  return (I128)join((uint64_t)(low >> 64) + al * bh + ah * bl, (uint64_t)low);
}

/// The leading 64 bits of a, the last one set if any bit below is; a = the result times 2^*e.
INLINE uint64_t leadingBits(U128 a, int *e) {
  uint64_t high = (uint64_t)(a >> 64);
  *e = 0;
  if (high == 0)
    return (uint64_t)a;
  int shift = __builtin_clzll(high);
  a <<= shift;
  *e = 64 - shift;
  return (uint64_t)(a >> 64) | ((uint64_t)a != 0);
}

double __floatuntidf(U128 a) {
  int e;
  uint64_t u = leadingBits(a, &e);
  return (double)u * power2(e);
}
float __floatuntisf(U128 a) {
  int e;
  uint64_t u = leadingBits(a, &e);
  return (float)u * float32((uint32_t)(e + 127) << 23);
}
double __floattidf(I128 a) {
  double r = __floatuntidf(magnitude(a));
  return a < 0 ? -r : r;
}
float __floattisf(I128 a) {
  float r = __floatuntisf(magnitude(a));
  return a < 0 ? -r : r;
}

/// Truncates, saturating where C leaves the result open.
U128 __fixunsdfti(double x) {
  int e = (int)(bits64(x) >> 52) - 1023; // 2048 and more where negative
  uint64_t m = (bits64(x) & 0x000fffffffffffffull) | 0x0010000000000000ull;
  if (isNegative(x) || e < 0)
    return 0;
  if (e > 127)
    return ~(U128)0;
  return e < 52 ? (U128)(m >> (52 - e)) : (U128)m << (e - 52);
}
U128 __fixunssfti(float x) { return __fixunsdfti(x); }
I128 __fixdfti(double x) {
  U128 limit = (U128)1 << 127, u = __fixunsdfti(absolute(x));
  if (isNegative(x))
    return (I128) - (u > limit ? limit : u);
  return (I128)(u >= limit ? limit - 1 : u);
}
I128 __fixsfti(float x) { return __fixdfti(x); }
