//===- exp.c - exponentials ------------------------------------------------------===//
#include "targets/common/builtins/exp_core.h"

double exp(double x) {
  if (!(x < 710))
    return x * 0x1p1023; // overflow, +inf, NaN
  if (x < -746)
    return 0;
  int k;
  DD v = expParts((DD){x, 0}, &k);
  return expScale(v, k);
}

double exp2(double x) {
  if (!(x < 1024))
    return x * 0x1p1023;
  if (x < -1076)
    return 0;
  double n = nearest(x), r = x - n;
  DD p = twoProduct(r, LN2.h);
  return expScale(expJoin(expSmall(quickSum(p.h, p.l + r * LN2.l))), (int)n);
}

double exp10(double x) {
  if (!(x < 309))
    return x * 0x1p1023;
  if (x < -324)
    return 0;
  double n = nearest(x * (LN10.h * INV_LN2));
  DD r = twoSum(x - n * LOG10_2_1, -n * LOG10_2_2);
  return expScale(expJoin(expSmall(ddMultiply(r, LN10))), (int)n);
}

double expm1(double x) {
  if (!(x < 710))
    return x * 0x1p1023;
  if (x < -56)
    return -1;
  if (absolute(x) < 0x1p-54)
    return x;
  int k;
  DD e = expSmall(expReduce((DD){x, 0}, &k));
  if (k == 0)
    return e.h + e.l;
  // 2^k (1 - 2^-k + e); the difference is exact up to |k| = 53.
  double one = k <= 53 ? 1 - power2(-k) : 1, rest = k <= 53 || k > 1000 ? 0 : -power2(-k);
  DD s = twoSum(one, e.h);
  return expScale(quickSum(s.h, s.l + (e.l + rest)), k);
}

FLOAT_OF(exp)
FLOAT_OF(exp2)
FLOAT_OF(exp10)
FLOAT_OF(expm1)
