//===- exp_core.h - e^r to more than double precision ---------------------------===//
// e^x = 2^k (1 + (e^r - 1)), x = k ln(2) + r, |r| <= ln(2)/2 (W. J. Cody and W. Waite, "Software
// Manual for the Elementary Functions", 1980, chapter 6; the polynomial is fit.py's).
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_BUILTINS_EXP_CORE_H
#define SKIFF_TARGETS_COMMON_BUILTINS_EXP_CORE_H

#include "targets/common/builtins/coefficients.h"

/// e^r - 1 for |r| <= 0.347; error below 2^-55.
INLINE DD expSmall(DD r) {
  double p = r.h * r.h * POLYNOMIAL(EXP_POLY, r.h);
  return quickSum(r.h, p + (r.l + r.l * r.h));
}

/// Splits x = k ln(2) + r, |x.h| <= 1500.
INLINE DD expReduce(DD x, int *k) {
  double n = nearest(x.h * INV_LN2);
  *k = (int)n;
  double h = x.h - n * LN2_1; // exact: LN2_1 has 41 bits, n 11
  return twoSum(h, x.l - n * LN2_2);
}

/// (1 + e) 2^k as a double-double, e from expSmall.
INLINE DD expJoin(DD e) {
  DD s = quickSum(1, e.h);
  return quickSum(s.h, s.l + e.l);
}

/// Rounds v 2^k, v near 1; overflows to infinity and is gradual below.
INLINE double expScale(DD v, int k) {
  double x = v.h + v.l;
  if (k >= -1021 && k <= 1023)
    return x * power2(k);
  return k > 0 ? x * 0x1p1023 * power2(k - 1023) : x * power2(k + 1000) * 0x1p-1000;
}

/// e^x for any x that is not NaN; 2^k has been divided out.
INLINE DD expParts(DD x, int *k) { return expJoin(expSmall(expReduce(x, k))); }

#endif // SKIFF_TARGETS_COMMON_BUILTINS_EXP_CORE_H
