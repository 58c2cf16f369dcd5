//===- Benchmark.h - latency of many runs ---------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_BENCHMARK_H
#define SKIFF_TOOLS_SKIFFRUN_BENCHMARK_H

#include "skiff/skiff.h"

namespace skiff::tools {

struct Latency {
  double minMs, medianMs, p99Ms, meanMs;
  uint64_t runs;
};

/// Warms up, then runs `session` for about `seconds`, 5 times at the least.
Latency measureLatency(skiff_session *session, double seconds);

/// The most memory that this process ever had resident, 0 if unknown.
uint64_t peakResidentBytes();

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_BENCHMARK_H
