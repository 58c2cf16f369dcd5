//===- ThreadPool.h - runs parallel loops ---------------------------------===//
//
// A loop's range is cut into chunks, and the chunks are dealt out in order: the
// first ones to the calling thread, the next ones to worker 1, and so on, so
// that a thread touches the same part of the data in one loop after the other.
// A thread that is done with its share takes chunks from the others'. The caller
// never waits for a worker that has not begun: if no worker wakes up in time,
// the caller has done all of the work.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_THREADPOOL_H
#define SKIFF_RUNTIME_CORE_THREADPOOL_H

#include "runtime/core/Status.h"

#include <atomic>
#include <pthread.h>

namespace skiff {

class ThreadPool {
public:
  /// A loop over [0, count). Calls of `body` get disjoint parts that cover it.
  struct Loop {
    void (*body)(void *context, int thread, int64_t begin, int64_t end);
    void *context;
    int64_t count;
    int threads;         // how many are worth waking, the caller among them
    int chunksPerThread; // more balance better, but cost one atomic add each
  };

  ThreadPool() = default;
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;
  ~ThreadPool();

  /// Starts `threads - 1` workers. Called once.
  /// Errors: SKIFF_OUT_OF_MEMORY.
  skiff_status start(int threads, int spinMicroseconds, skiff_error *error);

  int threadCount() const { return workerCount + 1; }

  /// Only the thread that got true here may call `run`, until it calls `release`.
  bool tryAcquire() { return !held.exchange(true, std::memory_order_acquire); }
  void release() { held.store(false, std::memory_order_release); }

  /// Runs `loop` and returns when all of it is done. Allocates nothing.
  void run(const Loop &loop);

private:
  /// The next chunk of one thread's share; each on a cache line of its own.
  struct alignas(64) Share {
    std::atomic<int32_t> next;
  };
  struct Worker {
    ThreadPool *pool;
    pthread_t thread;
    int index; // from 1; 0 is the caller
  };

  static void *workerMain(void *worker);
  void workUntilStopped(int index);
  uint32_t awaitLoop(uint32_t seen);
  void workOnShares(int thread);
  void enterAndWork(int thread);
  void awaitWorkers();

  Loop loop = {};
  int64_t chunkCount = 0;
  Share *shares = nullptr;
  Worker *workers = nullptr;
  int workerCount = 0;
  int64_t spinNs = 0;

  std::atomic<bool> held{false};
  std::atomic<bool> stopping{false};
  /// High half: counts up at the begin (to odd: open) and at the end (to even)
  /// of each loop. Low half: workers inside of it. A worker may enter only while
  /// it is open, so `loop` and `shares` are never written while one reads them.
  alignas(64) std::atomic<uint64_t> state{0};
  /// Counts loops; what idle workers watch and sleep on.
  alignas(64) std::atomic<uint32_t> epoch{0};
  std::atomic<uint32_t> sleepers{0};
  /// 1 while the caller sleeps until the last worker has left.
  alignas(64) std::atomic<uint32_t> callerSleeps{0};
};

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_THREADPOOL_H
