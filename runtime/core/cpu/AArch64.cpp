//===- AArch64.cpp - features of AArch64 CPUs by the auxiliary vector -----===//
#if defined(__aarch64__)

#include "runtime/core/cpu/Features.h"

#include <cstdint>
#include <cstring>
#include <sys/auxv.h>

using namespace skiff;

const char *const skiff::hostArch = "aarch64";

namespace {

struct Feature {
  const char *name;
  uint8_t vector; // 1: AT_HWCAP, 2: AT_HWCAP2
  uint8_t bit;
};

} // namespace

// arch/arm64/include/uapi/asm/hwcap.h of the Linux kernel.
static constexpr Feature features[] = {
    {"fp-armv8", 1, 0}, {"neon", 1, 1},      {"aes", 1, 3},   {"sha2", 1, 6},  {"crc", 1, 7},
    {"lse", 1, 8},      {"fullfp16", 1, 10}, {"rdm", 1, 12},  {"rcpc", 1, 15}, {"dotprod", 1, 20},
    {"sve", 1, 22},     {"sve2", 2, 1},      {"i8mm", 2, 13}, {"bf16", 2, 14},
};

bool skiff::cpuHas(const char *name) {
  for (const Feature &feature : features)
    if (strcmp(feature.name, name) == 0)
      return getauxval(feature.vector == 1 ? AT_HWCAP : AT_HWCAP2) >> feature.bit & 1;
  return false;
}

#endif // __aarch64__
