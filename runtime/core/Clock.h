//===- Clock.h - nanoseconds ----------------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_CLOCK_H
#define SKIFF_RUNTIME_CORE_CLOCK_H

#include <cstdint>
#include <ctime>

namespace skiff {

/// CLOCK_MONOTONIC in nanoseconds.
inline int64_t clockNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_CLOCK_H
