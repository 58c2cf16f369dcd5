//===- Builtins.h - the support library's prefixed symbols, for its tests --------===//
#ifndef SKIFF_TEST_UNIT_BUILTINS_BUILTINS_H
#define SKIFF_TEST_UNIT_BUILTINS_BUILTINS_H

#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" {
#define FUNCTION(name, ...)                                                                                  \
  double skiff_##name(double);                                                                               \
  float skiff_##name##f(float);
#include "test/unit/builtins/Builtins.inc"
FUNCTION(trunc)
FUNCTION(floor)
FUNCTION(ceil)
FUNCTION(round)
FUNCTION(roundeven)
FUNCTION(rint)
FUNCTION(nearbyint)
FUNCTION(sqrt)
FUNCTION(fabs)
#undef FUNCTION

#define FUNCTION(name)                                                                                       \
  double skiff_##name(double, double);                                                                       \
  float skiff_##name##f(float, float);
FUNCTION(pow)
FUNCTION(atan2)
FUNCTION(fmod)
FUNCTION(copysign)
FUNCTION(fdim)
FUNCTION(fmin)
FUNCTION(fmax)
FUNCTION(fminimum)
FUNCTION(fmaximum)
#undef FUNCTION
double skiff_fminimum_num(double, double);
double skiff_fmaximum_num(double, double);
float skiff_fminimum_numf(float, float);
float skiff_fmaximum_numf(float, float);

double skiff_fma(double, double, double);
float skiff_fmaf(float, float, float);
double skiff_ldexp(double, int);
float skiff_ldexpf(float, int);
double skiff_frexp(double, int *);
float skiff_frexpf(float, int *);
double skiff_modf(double, double *);
float skiff_modff(float, float *);
long skiff_lround(double);
long skiff_lrint(double);
double skiff___powidf2(double, int);
float skiff___powisf2(float, int);
void skiff_sincos(double, double *, double *);
void skiff_sincosf(float, float *, float *);

void *skiff_memcpy(void *, const void *, size_t);
void *skiff_memmove(void *, const void *, size_t);
void *skiff_memset(void *, int, size_t);
int skiff_memcmp(const void *, const void *, size_t);
void skiff_bzero(void *, size_t);
int skiff_bcmp(const void *, const void *, size_t);
}

/// The bits of a value as another type of its size.
template <typename To, typename From> To as(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

/// Marsaglia's xorshift: the same numbers everywhere.
struct Random {
  uint64_t state = 0x9e3779b97f4a7c15u;
  uint64_t operator()() {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
  }
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
};

#endif // SKIFF_TEST_UNIT_BUILTINS_BUILTINS_H
