//===- half.c - conversions of float16 and bfloat16 ------------------------------===//
// Named and passed as LLVM's and GCC's runtime libraries do: _Float16 and __bf16 in a vector register,
// uint16_t where the name begins with __gnu_. Rounds to nearest even; a NaN stays one, quiet, with
// the payload's upper bits, as the CPU's instructions leave it.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/common.h"

/// x in a format with so many mantissa bits and an exponent bias; its sign is bit 15.
INLINE uint16_t narrow(double x, int mantissa, int bias) {
  uint64_t u = bits64(x) & ~SIGN64;
  uint32_t sign = (uint32_t)(bits64(x) >> 48) & 0x8000u;
  uint32_t infinity = (uint32_t)(2 * bias + 1) << mantissa, quiet = 1u << (mantissa - 1);
  if (u > INF64)
    return (uint16_t)(sign | infinity | quiet | (uint32_t)((u & ~INF64) >> (52 - mantissa)));
  int e = (int)(u >> 52) - 1023;
  if (e > bias)
    return (uint16_t)(sign | infinity);
  int shift = 52 - mantissa;
  if (e > -bias) {
    u -= (uint64_t)(1023 - bias) << 52;
  } else {
    shift += 1 - bias - e;
    if (shift > 54)
      return (uint16_t)sign;
    u = (u & 0x000fffffffffffffull) | 0x0010000000000000ull;
  }
  uint64_t kept = u >> shift, rest = u << (64 - shift);
  kept += rest > SIGN64 || (rest == SIGN64 && (kept & 1)); // may carry into infinity, as it should
  return (uint16_t)(sign | (uint32_t)kept);
}

INLINE float widenHalf(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000u) << 16, a = h & 0x7fffu;
  if (a >= 0x7c00u)
    return float32(sign | 0x7f800000u | (a & 0x3ffu) << 13 | (a > 0x7c00u ? 0x00400000u : 0));
  if (a < 0x400u)
    return float32(sign | bits32((float)(int)a * 0x1p-24f));
  return float32(sign | ((a << 13) + (112u << 23)));
}

INLINE _Float16 half(uint16_t u) {
  union {
    uint16_t u;
    _Float16 h;
  } c = {u};
  return c.h;
}
INLINE uint16_t halfBits(_Float16 h) {
  union {
    _Float16 h;
    uint16_t u;
  } c = {h};
  return c.u;
}
INLINE __bf16 bfloat(uint16_t u) {
  union {
    uint16_t u;
    __bf16 h;
  } c = {u};
  return c.h;
}
INLINE uint16_t bfloatBits(__bf16 h) {
  union {
    __bf16 h;
    uint16_t u;
  } c = {h};
  return c.u;
}

float __extendhfsf2(_Float16 h) { return widenHalf(halfBits(h)); }
double __extendhfdf2(_Float16 h) { return widenHalf(halfBits(h)); }
float __gnu_h2f_ieee(uint16_t h) { return widenHalf(h); }
float __extendbfsf2(__bf16 h) { return float32((uint32_t)bfloatBits(h) << 16); }

_Float16 __truncsfhf2(float x) { return half(narrow(x, 10, 15)); }
_Float16 __truncdfhf2(double x) { return half(narrow(x, 10, 15)); }
uint16_t __gnu_f2h_ieee(float x) { return narrow(x, 10, 15); }
__bf16 __truncsfbf2(float x) { return bfloat(narrow(x, 7, 127)); }
__bf16 __truncdfbf2(double x) { return bfloat(narrow(x, 7, 127)); }
