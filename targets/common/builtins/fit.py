#!/usr/bin/env python3
"""Writes coefficients.h: the constants and polynomials of the support library.

Needs mpmath. Run: python3 fit.py | clang-format-22 --assume-filename=coefficients.h > /tmp/c && mv /tmp/c coefficients.h
Each polynomial is the Chebyshev interpolant, computed to 60 digits, of a function that the C file
names; its coefficients are then rounded to double, lowest degree first. The largest error of the
unrounded polynomial, relative to the function that it serves, is printed beside it.
"""
from mpmath import asin, atan, atanh, chebyfit, cos, erf, erfc, exp, floor, log, mp, mpf, nstr, pi, sin, sinh, sqrt

mp.dps = 60


def lit(x):
    """The double nearest to x as a C literal."""
    return float(x).hex().replace("0x1.0000000000000p", "0x1p")


def pair(x):
    high = float(x)
    return "{%s, %s}" % (lit(high), lit(x - mpf(high)))


def scalar(name, x):
    print(f"static const double {name} = {lit(x)};")


def double_double(name, x):
    print(f"static const DD {name} = {pair(x)};")


def parts(name, x, bits, count):
    """x as a sum of count doubles, all but the last holding so many bits."""
    for i in range(count):
        if i + 1 < count:
            _, e = mp.frexp(x)
            unit = mpf(2) ** (e - bits)
            part = floor(x / unit) * unit
        else:
            part = mpf(float(x))
        scalar(f"{name}_{i + 1}", part)
        x -= part


def poly(name, f, low, high, count, weight=lambda z: mpf(1)):
    with mp.workdps(120):
        low, high = mpf(low), mpf(high)
        coefficients = chebyfit(f, [low, high], count)
        worst = max(abs((mp.polyval(coefficients, z) - f(z)) * weight(z))
                    for z in (low + (high - low) * (mpf(i) + 0.5) / 199 for i in range(199)))
    print(f"static const double {name}[{count}] = {{ // error {nstr(worst, 2)}")
    line = "   "
    for c in reversed(coefficients):
        word = " " + lit(c) + ","
        if len(line) + len(word) > 108:
            print(line)
            line = "   "
        line += word
    print(line + "};")


def even(f):
    """f of x = sqrt(z), never at zero."""
    return lambda z: f(sqrt(z if z else mpf(10) ** -30))


def nonzero(f):
    return lambda x: f(x if x else mpf(10) ** -30)


print("""//===- coefficients.h - constants of the support library ------------------------===//
// Written by fit.py; edit that. How each is used is said where it is used.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_BUILTINS_COEFFICIENTS_H
#define SKIFF_TARGETS_COMMON_BUILTINS_COEFFICIENTS_H

#include "targets/common/builtins/common.h"
""")
ln2 = log(mpf(2))
scalar("INV_LN2", 1 / ln2)
parts("LN2", ln2, 41, 2)
double_double("LN2", ln2)
double_double("LOG2_E", 1 / ln2)
double_double("LN10", log(mpf(10)))
double_double("LOG10_E", 1 / log(mpf(10)))
parts("LOG10_2", log(mpf(2)) / log(mpf(10)), 41, 2)
scalar("TWO_OVER_PI", 2 / pi)
parts("HALF_PI", pi / 2, 33, 4)
double_double("PI", pi)
double_double("HALF_PI", pi / 2)
double_double("THIRD", mpf(1) / 3)
double_double("FIFTH", mpf(1) / 5)

print("\n// (e^r - 1 - r) / r^2, |r| <= ln(2) / 2")
poly("EXP_POLY", nonzero(lambda r: (exp(r) - 1 - r) / r**2), -0.3470, 0.3470, 11,
     lambda r: r * r)
print("\n// (atanh(s)/s - 1 - z/3 - z^2/5) / z^3, z = s^2, s <= 0.172")
poly("ATANH_POLY",
     even(lambda s: (atanh(s) / s - 1 - s**2 / 3 - s**4 / 5) / s**6), 0, 0.0296, 8,
     lambda z: z**3)
print("\n// (atanh(s)/s - 1) / z, as above")
poly("LOG_POLY", even(lambda s: (atanh(s) / s - 1) / s**2), 0, 0.0296, 8, lambda z: z)
print("\n// (sin(r)/r - 1) / z and (cos(r) - 1 + z/2) / z^2, z = r^2, |r| <= pi/4")
poly("SIN_POLY", even(lambda r: (sin(r) / r - 1) / r**2), 0, 0.6200, 6, lambda z: z)
poly("COS_POLY", even(lambda r: (cos(r) - 1 + r**2 / 2) / r**4), 0, 0.6200, 6, lambda z: z * z)
print("\n// (asin(x)/x - 1) / z, z = x^2 <= 1/4")
poly("ASIN_POLY", even(lambda x: (asin(x) / x - 1) / x**2), 0, 0.25, 14, lambda z: z)
print("\n// (atan(u)/u - 1) / z, z = u^2, |u| <= 1/16 and a little")
poly("ATAN_POLY", even(lambda u: (atan(u) / u - 1) / u**2), 0, 0.0040, 6, lambda z: z)
print("\n// (sinh(x)/x - 1) / z, z = x^2 <= 1")
poly("SINH_POLY", even(lambda x: (sinh(x) / x - 1) / x**2), 0, 1, 8, lambda z: z)
print("\n// erf(x)/x - 1, z = x^2, x <= 0.5")
poly("ERF_POLY", even(lambda x: erf(x) / x - 1), 0, 0.2500, 9)


def scaled(x):
    return exp(x * x) * erfc(x)


print("\n// e^(x^2) erfc(x) around a centre: [0.5, 1.5], [1.5, 2.5], [2.5, 4.5]")
for i, (low, centre, high, count) in enumerate(
        [(0.5, 1.0, 1.5, 17), (1.5, 2.0, 2.5, 15), (2.5, 3.5, 4.5, 18)]):
    value = scaled(mpf(centre))
    double_double(f"ERFC_MID_{i}", value)
    poly(f"ERFC_POLY_{i}", nonzero(lambda w: (scaled(centre + w) - value) / w), low - centre, high - centre,
         count, lambda w: w / scaled(centre + w))
print("\n// x e^(x^2) erfc(x) = 1/sqrt(pi) + t P(t), t = 1/x^2, x >= 4.5")
double_double("INV_SQRT_PI", 1 / sqrt(pi))
poly("ERFC_POLY_3", nonzero(lambda t: (scaled(1 / sqrt(t)) / sqrt(t) - 1 / sqrt(pi)) / t), 0.00127, 0.0496, 14,
     lambda t: t * sqrt(pi))

print("\n// atan(i / 8)")
print("static const DD ATAN_TABLE[9] = {")
for i in range(9):
    print(f"    {pair(atan(mpf(i) / 8))},")
print("};")
print("\n// 64 zero bits, then the bits of 2/pi")
words = 20
with mp.workdps(500):
    bits = int(floor(2 / pi * mpf(2) ** (64 * (words - 1))))
print(f"static const uint64_t TWO_OVER_PI_BITS[{words}] = {{")
for i in range(0, words, 4):
    row = [(bits >> (64 * (words - 1 - j))) & (2**64 - 1) for j in range(i, i + 4)]
    print("    " + " ".join(f"0x{word:016x}," for word in row))
print("};")
print("\n#endif // SKIFF_TARGETS_COMMON_BUILTINS_COEFFICIENTS_H")
