//===- erf.c - error function ----------------------------------------------------===//
// erf by its series near zero, elsewhere erfc(x) = e^(-x^2) g(x) with polynomials for g, after W. J.
// Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969), whose
// division into ranges this resembles; the polynomials are fit.py's.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/exp_core.h"

#define SERIES_LIMIT 0.5

/// erf(x) - x, |x| <= 0.5
INLINE double erfTail(double x) { return x * POLYNOMIAL(ERF_POLY, x * x); }

/// erfc(x) = the result times 2^k, 0.5 < x < 28.
INLINE DD erfcParts(double x, int *k) {
  DD g;
  if (x < 1.5) {
    double w = x - 1;
    g = quickSum(ERFC_MID_0.h, w * POLYNOMIAL(ERFC_POLY_0, w) + ERFC_MID_0.l);
  } else if (x < 2.5) {
    double w = x - 2;
    g = quickSum(ERFC_MID_1.h, w * POLYNOMIAL(ERFC_POLY_1, w) + ERFC_MID_1.l);
  } else if (x < 4.5) {
    double w = x - 3.5;
    g = quickSum(ERFC_MID_2.h, w * POLYNOMIAL(ERFC_POLY_2, w) + ERFC_MID_2.l);
  } else {
    DD u = ddDivide((DD){1, 0}, (DD){x, 0});
    double t = u.h * u.h;
    g = quickSum(INV_SQRT_PI.h, t * POLYNOMIAL(ERFC_POLY_3, t) + INV_SQRT_PI.l);
    g = ddMultiply(u, g);
  }
  return ddMultiply(expParts(ddNegate(twoProduct(x, x)), k), g);
}

double erf(double x) {
  double a = absolute(x);
  if (a <= SERIES_LIMIT)
    return x + erfTail(x);
  if (isNaN(x))
    return x;
  if (a > 6)
    return withSign(1, x);
  int k;
  DD c = erfcParts(a, &k);
  double unit = power2(k);
  return withSign(ddAddTo(1, (DD){-c.h * unit, -c.l * unit}).h, x);
}

double erfc(double x) {
  double a = absolute(x);
  if (a <= SERIES_LIMIT) {
    DD s = twoSum(1, -x);
    return s.h + (s.l - erfTail(x));
  }
  if (isNaN(x))
    return x;
  if (x < -6)
    return 2;
  if (x > 28)
    return 0;
  int k;
  DD c = erfcParts(a, &k);
  if (x > 0) { // expScale wants a number near 1
    while (c.h < 0.5) {
      c = (DD){c.h * 2, c.l * 2};
      --k;
    }
    return expScale(c, k);
  }
  double unit = power2(k);
  return ddAddTo(2, (DD){-c.h * unit, -c.l * unit}).h;
}

FLOAT_OF(erf)
FLOAT_OF(erfc)
