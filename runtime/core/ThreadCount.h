//===- ThreadCount.h - how many threads this process should use -----------===//
#ifndef SKIFF_RUNTIME_CORE_THREADCOUNT_H
#define SKIFF_RUNTIME_CORE_THREADCOUNT_H

namespace skiff {

constexpr int maxThreads = 256;

/// `requested` if positive, else SKIFF_NUM_THREADS, else the CPUs of the affinity
/// mask, bounded by the cgroup's quota and OMP_NUM_THREADS. From 1 to maxThreads.
int chooseThreadCount(int requested);

/// The CPUs that "QUOTA PERIOD" of a cgroup's cpu.max allows, rounded up; 0 if it
/// sets no limit.
int cpusOfQuota(const char *text);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_THREADCOUNT_H
