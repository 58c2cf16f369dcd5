//===- ThreadPool.cpp - runs parallel loops -------------------------------===//
#include "runtime/core/ThreadPool.h"

#include "runtime/core/Clock.h"

#include <algorithm>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <linux/futex.h>
#include <new>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace skiff;

static constexpr uint64_t oneGeneration = uint64_t(1) << 32;
static bool isOpen(uint64_t state) { return state & oneGeneration; }
static uint32_t workersInside(uint64_t state) { return uint32_t(state); }

/// How long the caller looks at the workers' count before it sleeps. Chunks are
/// small, so they are nearly done; only a preempted worker takes longer.
static constexpr int64_t callerSpinNs = 50000;

static void futexWait(std::atomic<uint32_t> *word, uint32_t expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

static void futexWake(std::atomic<uint32_t> *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

static void spinPause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

/// Calls `done` until it returns true or `ns` are over. Returns what it last said.
template <typename Done> static bool spin(int64_t ns, Done done) {
  if (done())
    return true;
  if (ns == 0)
    return false;
  for (int64_t end = clockNs() + ns; clockNs() < end;) {
    for (int i = 0; i != 32; ++i) {
      spinPause();
      if (done())
        return true;
    }
    // Where there are more threads than CPUs, what we wait for may need this one.
    sched_yield();
  }
  return false;
}

skiff_status ThreadPool::start(int threads, int spinMicroseconds, skiff_error *error) {
  spinNs = int64_t(std::max(spinMicroseconds, 0)) * 1000;
  void *memory = nullptr;
  if (posix_memalign(&memory, alignof(Share), sizeof(Share) * size_t(threads)) == 0) {
    shares = static_cast<Share *>(memory);
    for (int i = 0; i != threads; ++i)
      new (&shares[i]) Share();
    workers = static_cast<Worker *>(calloc(size_t(threads), sizeof(Worker)));
  }
  if (!workers)
    return fail(error, SKIFF_OUT_OF_MEMORY, "no memory for %d threads", threads);

  // A signal of the program should reach one of the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failure = 0;
  for (int i = 0; i != threads - 1 && failure == 0; ++i) {
    workers[i].pool = this;
    workers[i].index = i + 1;
    failure = pthread_create(&workers[i].thread, nullptr, workerMain, &workers[i]);
    if (failure == 0)
      ++workerCount;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failure != 0)
    return fail(error, SKIFF_OUT_OF_MEMORY, "the system refuses thread %d of %d; ask for fewer threads",
                workerCount + 2, threads);
  return SKIFF_OK;
}

ThreadPool::~ThreadPool() {
  stopping.store(true);
  epoch.fetch_add(1);
  futexWake(&epoch, INT_MAX);
  for (int i = 0; i != workerCount; ++i)
    pthread_join(workers[i].thread, nullptr);
  free(workers);
  free(shares);
}

void *ThreadPool::workerMain(void *argument) {
  const Worker *worker = static_cast<const Worker *>(argument);
  char name[16];
  snprintf(name, sizeof(name), "skiff-%d", worker->index);
  pthread_setname_np(pthread_self(), name);
  worker->pool->workUntilStopped(worker->index);
  return nullptr;
}

void ThreadPool::workUntilStopped(int index) {
  uint32_t seen = 0;
  for (;;) {
    seen = awaitLoop(seen);
    if (stopping.load())
      return;
    enterAndWork(index);
  }
}

/// Waits until `epoch` differs from `seen` and returns its value.
uint32_t ThreadPool::awaitLoop(uint32_t seen) {
  if (spin(spinNs, [&] { return epoch.load(std::memory_order_acquire) != seen; }))
    return epoch.load(std::memory_order_acquire);
  // Both this and `run` write their own word before they read the other's, in one
  // total order: either `run` sees the sleeper, or futexWait sees the new epoch.
  sleepers.fetch_add(1);
  while (epoch.load() == seen)
    futexWait(&epoch, seen);
  sleepers.fetch_sub(1);
  return epoch.load();
}

void ThreadPool::enterAndWork(int thread) {
  uint64_t current = state.load(std::memory_order_acquire);
  do {
    if (!isOpen(current))
      return;
  } while (!state.compare_exchange_weak(current, current + 1, std::memory_order_acq_rel));
  workOnShares(thread);
  uint64_t before = state.fetch_sub(1);
  if (workersInside(before) == 1 && !isOpen(before) && callerSleeps.exchange(0))
    futexWake(&callerSleeps, 1);
}

void ThreadPool::workOnShares(int thread) {
  const int64_t whole = loop.count / chunkCount, rest = loop.count % chunkCount;
  // The iterations that are left over go to chunks at equal distances, so that each thread gets its part of
  // them.
  auto chunkBegin = [&](int64_t chunk) { return chunk * whole + chunk * rest / chunkCount; };
  for (int i = 0; i != loop.threads; ++i) {
    int owner = (thread + i) % loop.threads;
    for (;;) {
      int32_t taken = shares[owner].next.fetch_add(1, std::memory_order_relaxed);
      if (taken >= loop.chunksPerThread)
        break;
      int64_t chunk = int64_t(owner) * loop.chunksPerThread + taken;
      loop.body(loop.context, thread, chunkBegin(chunk), chunkBegin(chunk + 1));
    }
  }
}

void ThreadPool::run(const Loop &next) {
  loop = next;
  loop.threads = std::min(loop.threads, threadCount());
  chunkCount = int64_t(loop.threads) * loop.chunksPerThread;
  for (int i = 0; i != loop.threads; ++i)
    shares[i].next.store(0, std::memory_order_relaxed);
  state.fetch_add(oneGeneration);
  epoch.fetch_add(1);
  if (sleepers.load() != 0)
    futexWake(&epoch, loop.threads - 1);
  workOnShares(0);
  awaitWorkers();
}

/// Lets no further worker into the loop and waits for those that are inside.
void ThreadPool::awaitWorkers() {
  if (workersInside(state.fetch_add(oneGeneration)) == 0)
    return;
  auto empty = [&] { return workersInside(state.load(std::memory_order_acquire)) == 0; };
  if (spin(callerSpinNs, empty))
    return;
  for (;;) {
    callerSleeps.store(1);
    if (workersInside(state.load()) == 0)
      break;
    futexWait(&callerSleeps, 1);
  }
  callerSleeps.store(0);
}
