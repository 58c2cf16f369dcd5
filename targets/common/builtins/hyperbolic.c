//===- hyperbolic.c - hyperbolic functions and their inverses --------------------===//
// From their definitions by e^x and log(1 + x) (NIST Digital Library of Mathematical Functions, 4.28
// and 4.37), in double-double where terms cancel.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/exp_core.h"

double sinh(double x) {
  double a = absolute(x);
  if (a < 1) {
    double z = x * x;
    return a < 0x1p-27 ? x : x + x * (z * POLYNOMIAL(SINH_POLY, z));
  }
  if (!(a < 711))
    return x * 0x1p1023;
  int k;
  DD v = expParts((DD){a, 0}, &k);
  if (a < 40) {
    double unit = power2(-2 * k);
    v = ddAddTo(v.h, (DD){v.l - unit / (v.h + v.l), 0});
  }
  return withSign(expScale(v, k - 1), x);
}

double cosh(double x) {
  double a = absolute(x);
  if (!(a < 711))
    return a * 0x1p1023;
  int k;
  DD v = expParts((DD){a, 0}, &k);
  if (a < 40) {
    double unit = power2(-2 * k);
    v = twoSum(v.h, unit / (v.h + v.l) + v.l);
  }
  return expScale(v, k - 1);
}

double tanh(double x) {
  double a = absolute(x);
  if (a < 0x1p-27 || isNaN(x))
    return x;
  if (a > 20)
    return withSign(1, x);
  // t / (t + 2), t = e^(2a) - 1
  int k;
  DD e = expSmall(expReduce((DD){2 * a, 0}, &k));
  double scale = power2(k);
  DD t = ddAddTo(scale - 1, (DD){e.h * scale, e.l * scale}); // exact up to k = 53; beyond, 1 does not matter
  return withSign(ddDivide(t, ddAddTo(2, t)).h, x);
}

double asinh(double x) {
  double a = absolute(x);
  if (a < 0x1p-27 || !(a < INFINITE))
    return x;
  DD r;
  if (a > 0x1p60) {
    r = ddAdd(__skiff_log((DD){a, 0}), LN2);
  } else {
    // log(1 + a + a^2 / (1 + sqrt(1 + a^2)))
    DD square = twoProduct(a, a);
    DD root = ddSqrt(ddAddTo(1, square));
    r = __skiff_log1p(ddAddTo(a, ddDivide(square, ddAddTo(1, root))));
  }
  return withSign(r.h, x);
}

double acosh(double x) {
  if (!(x >= 1))
    return invalid(x);
  if (x == INFINITE)
    return x;
  if (x > 0x1p60)
    return ddAdd(__skiff_log((DD){x, 0}), LN2).h;
  // log(1 + t + sqrt(2 t + t^2)), t = x - 1
  DD t = twoSum(x, -1);
  DD root = ddSqrt(ddMultiply(t, ddAddTo(2, t)));
  return __skiff_log1p(ddAdd(t, root)).h;
}

double atanh(double x) {
  double a = absolute(x);
  if (a < 0x1p-27)
    return x;
  if (!(a < 1))
    return a == 1 ? withSign(INFINITE, x) : invalid(x);
  if (a < 0.17)
    return __skiff_atanh((DD){x, 0}).h;
  DD r = __skiff_log1p(ddDivide((DD){2 * a, 0}, twoSum(1, -a)));
  return withSign(0.5 * r.h, x);
}

FLOAT_OF(sinh)
FLOAT_OF(cosh)
FLOAT_OF(tanh)

// In plain double, a series where the logarithm's argument is near 1.
double log(double);
float asinhf(float x) {
  double a = absolute(x), z = a * a;
  double r = a < 0x1p-10 ? a - a * z * (0.5 * THIRD.h - z * 0.075) : log(a + __builtin_sqrt(z + 1));
  return (float)withSign(r, x);
}
float acoshf(float x) {
  double d = x;
  return x < 1 ? (float)invalid(x) : (float)log(d + __builtin_sqrt(d * d - 1));
}
float atanhf(float x) {
  double a = absolute(x), z = a * a;
  double r = a < 0x1p-12 ? a + a * z * (THIRD.h + z * 0.2) : 0.5 * log((1 + a) / (1 - a));
  return (float)withSign(r, x);
}
