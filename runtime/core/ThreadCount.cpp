//===- ThreadCount.cpp - how many threads this process should use ---------===//
#include "runtime/core/ThreadCount.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

using namespace skiff;

/// Reads the beginning of a small file as a string. Returns false if it can't.
static bool readText(const char *path, char *text, size_t capacity) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  ssize_t length = read(fd, text, capacity - 1);
  close(fd);
  if (length < 0)
    return false;
  text[length] = '\0';
  return true;
}

/// The positive number in an environment variable, 0 if there is none.
static int numberIn(const char *variable) {
  const char *text = getenv(variable);
  return text ? std::clamp(atoi(text), 0, maxThreads) : 0;
}

int skiff::cpusOfQuota(const char *text) {
  char *end;
  long quota = strtol(text, &end, 10); // "max" has no digits
  long period = strtol(end, nullptr, 10);
  if (quota <= 0 || period <= 0)
    return 0;
  return int(std::min<long>((quota - 1) / period + 1, maxThreads));
}

/// The smallest quota from this process's cgroup up to the root; 0 if there is none.
static int cgroupCpus() {
  char text[4096], path[4400];
  // Version 1 puts quota and period into two files.
  char quota[64], period[64];
  if (readText("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota, 32) &&
      readText("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, 32)) {
    snprintf(text, sizeof(text), "%s %s", quota, period);
    return cpusOfQuota(text);
  }
  if (!readText("/proc/self/cgroup", text, sizeof(text)))
    return 0;
  char *group = strstr(text, "0::/");
  if (!group)
    return 0;
  group += strlen("0::");
  group[strcspn(group, "\n")] = '\0';
  int best = 0;
  for (;;) {
    char limit[64];
    snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group);
    if (readText(path, limit, sizeof(limit)))
      if (int cpus = cpusOfQuota(limit))
        best = best ? std::min(best, cpus) : cpus;
    char *slash = strrchr(group, '/');
    if (!slash)
      return best;
    *slash = '\0';
  }
}

int skiff::chooseThreadCount(int requested) {
  if (requested > 0)
    return std::min(requested, maxThreads);
  if (int number = numberIn("SKIFF_NUM_THREADS"))
    return number;
  cpu_set_t cpus;
  int count =
      sched_getaffinity(0, sizeof(cpus), &cpus) == 0 ? CPU_COUNT(&cpus) : int(sysconf(_SC_NPROCESSORS_ONLN));
  if (int quota = cgroupCpus())
    count = std::min(count, quota);
  if (int limit = numberIn("OMP_NUM_THREADS"))
    count = std::min(count, limit);
  return std::clamp(count, 1, maxThreads);
}
