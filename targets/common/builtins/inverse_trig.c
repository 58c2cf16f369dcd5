//===- inverse_trig.c - arcsine, arccosine, arctangent ---------------------------===//
// asin by its series in x^2 up to 1/2 and pi/2 - 2 asin(sqrt((1 - x)/2)) beyond; atan(t) from the
// nearest multiple c of 1/8 by atan(t) = atan(c) + atan((t - c)/(1 + c t)) (Cody and Waite, 1980,
// chapters 10 and 11), t = a/b kept as a fraction.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/coefficients.h"

/// asin(x) for |x.h| <= 1/2.
INLINE DD asinSmall(DD x) {
  double z = x.h * x.h;
  // x.l times the derivative, near enough
  return quickSum(x.h, x.h * (z * POLYNOMIAL(ASIN_POLY, z)) + x.l * (1 + 0.5 * z));
}

/// 2 asin(sqrt((1 - a)/2)) = acos(a), 1/2 < a <= 1; the difference is exact.
INLINE DD acosLarge(double a) {
  DD r = asinSmall(ddSqrt((DD){(1 - a) * 0.5, 0}));
  return (DD){2 * r.h, 2 * r.l};
}

double asin(double x) {
  double a = absolute(x);
  if (a <= 0.5)
    return a < 0x1p-27 ? x : asinSmall((DD){x, 0}).h;
  if (!(a <= 1))
    return invalid(x);
  return withSign(ddAdd(HALF_PI, ddNegate(acosLarge(a))).h, x);
}

double acos(double x) {
  double a = absolute(x);
  if (a <= 0.5)
    return ddAdd(HALF_PI, ddNegate(asinSmall((DD){x, 0}))).h;
  if (!(a <= 1))
    return invalid(x);
  DD r = acosLarge(a);
  return x > 0 ? r.h : ddAdd(PI, ddNegate(r)).h;
}

/// atan(a / b), 0 < a <= b, 2^-66 < a / b; squares must stay in range.
INLINE DD atanRatio(double a, double b) {
  int i = (int)(a / b * 8 + 0.5);
  double c = i * 0.125;
  DD u;
  if (i == 0) {
    u = ddDivide((DD){a, 0}, (DD){b, 0});
  } else {
    DD cb = twoProduct(c, b), ca = twoProduct(c, a);
    u = ddDivide(ddAddTo(a, ddNegate(cb)), ddAddTo(b, ca));
  }
  double z = u.h * u.h;
  double tail = u.l + u.h * (z * POLYNOMIAL(ATAN_POLY, z));
  DD s = twoSum(ATAN_TABLE[i].h, u.h);
  return quickSum(s.h, s.l + (tail + ATAN_TABLE[i].l));
}

double atan(double x) {
  double a = absolute(x);
  if (a < 0x1p-27 || isNaN(x))
    return x;
  if (a > 0x1p65)
    return withSign(HALF_PI.h, x);
  DD r = a <= 1 ? atanRatio(a, 1) : ddAdd(HALF_PI, ddNegate(atanRatio(1, a)));
  return withSign(r.h, x);
}

double atan2(double y, double x) {
  if (isNaN(x) || isNaN(y))
    return x + y;
  double a = absolute(y), b = absolute(x);
  if (a == INFINITE && b == INFINITE)
    return withSign(x > 0 ? 0.5 * HALF_PI.h : 0x1.2d97c7f3321d2p1, y); // 3 pi/4
  if (a == 0 || b == INFINITE)
    return withSign(isNegative(x) ? PI.h : 0, y);
  if (b == 0 || a == INFINITE)
    return withSign(HALF_PI.h, y);
  double largest = a > b ? a : b, scale = largest < 0x1p-500 ? 0x1p500 : 1;
  a *= scale;
  b *= scale;
  if (a * 0x1p-65 > b)
    return withSign(HALF_PI.h, y);
  if (b * 0x1p-65 > a)
    return isNegative(x) ? withSign(PI.h, y) : y / x;
  scale = largest > 0x1p500 ? 0x1p-500 : 1;
  a *= scale;
  b *= scale;
  DD r = a <= b ? atanRatio(a, b) : ddAdd(HALF_PI, ddNegate(atanRatio(b, a)));
  if (isNegative(x))
    r = ddAdd(PI, ddNegate(r));
  return withSign(r.h, y);
}

FLOAT_OF(asin)
FLOAT_OF(acos)

/// atan(t), 0 <= t <= 1, in plain double.
INLINE double atanQuick(double t) {
  int i = (int)(t * 8 + 0.5);
  double c = i * 0.125, u = (t - c) / (1 + c * t), z = u * u;
  return ATAN_TABLE[i].h + (u + u * (z * POLYNOMIAL(ATAN_POLY, z)));
}
float atanf(float x) {
  double a = absolute(x);
  if (isNaN(x))
    return x;
  return (float)withSign(a <= 1 ? atanQuick(a) : HALF_PI.h - atanQuick(1 / a), x);
}
float atan2f(float y, float x) {
  double a = absolute(y), b = absolute(x);
  if (!(a > 0 && b > 0 && a < INFINITE && b < INFINITE))
    return (float)atan2(y, x);
  double r = a <= b ? atanQuick(a / b) : HALF_PI.h - atanQuick(b / a);
  return (float)withSign(x < 0 ? PI.h - r : r, y);
}
