//===- Benchmark.cpp - latency of many runs -------------------------------===//
#include "tools/skiff-run/Benchmark.h"

#include "tools/skiff-run/Model.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <numeric>

using namespace skiff;
using namespace skiff::tools;

using Clock = std::chrono::steady_clock;

static double msSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// Runs until both `runs` runs and `ms` milliseconds are over, and times each.
static std::vector<double> timeRuns(skiff_session *session, size_t runs, double ms) {
  std::vector<double> times;
  times.reserve(1 << 16);
  Clock::time_point begin = Clock::now();
  do {
    Clock::time_point runBegin = Clock::now();
    call(skiff_run, session);
    times.push_back(msSince(runBegin));
  } while (times.size() < runs || msSince(begin) < ms);
  return times;
}

Latency tools::measureLatency(skiff_session *session, double seconds) {
  timeRuns(session, 3, std::min(300.0, seconds * 250)); // caches, page faults, clock speed
  std::vector<double> times = timeRuns(session, 5, seconds * 1000);
  std::sort(times.begin(), times.end());
  size_t count = times.size(), p99 = size_t(std::ceil(double(count) * 0.99)) - 1;
  double median = (times[(count - 1) / 2] + times[count / 2]) / 2;
  double mean = std::accumulate(times.begin(), times.end(), 0.0) / double(count);
  return {times.front(), median, times[p99], mean, count};
}

uint64_t tools::peakResidentBytes() {
  // getrusage would count the parent's memory from before exec, too.
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      uint64_t kilobytes = 0;
      status >> kilobytes;
      return kilobytes * 1024;
    }
  return 0;
}
