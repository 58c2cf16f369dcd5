//===- ThreadPoolTest.cpp - parallel loops --------------------------------===//
#include "runtime/core/ThreadPool.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

using namespace skiff;

namespace {

/// Counts how often each iteration was done.
struct Counts {
  std::vector<std::atomic<int>> done;
  explicit Counts(size_t count) : done(count) {}

  static void add(void *context, int, int64_t begin, int64_t end) {
    for (int64_t i = begin; i != end; ++i)
      static_cast<Counts *>(context)->done[size_t(i)].fetch_add(1);
  }
};

} // namespace

TEST(ThreadPool, DoesEachIterationOnce) {
  for (int threads : {1, 2, 3, 8}) {
    ThreadPool pool;
    ASSERT_EQ(pool.start(threads, 10, nullptr), SKIFF_OK);
    EXPECT_EQ(pool.threadCount(), threads);
    for (int64_t count : {1, 2, 3, 7, 64, 1001})
      for (int chunks : {1, 3, 4}) {
        Counts counts{size_t(count)};
        pool.run({Counts::add, &counts, count, threads, chunks});
        for (auto &done : counts.done)
          ASSERT_EQ(done.load(), 1) << threads << " threads, " << count << " iterations";
      }
  }
}

TEST(ThreadPool, SharesAreEqual) {
  ThreadPool pool;
  ASSERT_EQ(pool.start(2, 10, nullptr), SKIFF_OK);
  struct Parts {
    std::mutex mutex;
    std::vector<std::pair<int64_t, int64_t>> ranges;
  };
  auto record = [](void *context, int, int64_t begin, int64_t end) {
    auto &parts = *static_cast<Parts *>(context);
    std::lock_guard lock(parts.mutex);
    parts.ranges.emplace_back(begin, end);
  };
  // Few iterations in many chunks: what is left over must not all be in the first thread's share.
  for (int64_t count : {8, 12, 20, 28, 30, 31, 1003}) {
    Parts parts;
    pool.run({record, &parts, count, 2, 4});
    ASSERT_EQ(parts.ranges.size(), 8u);
    std::sort(parts.ranges.begin(), parts.ranges.end());
    int64_t first = parts.ranges[3].second, second = count - first; // chunks 0 to 3, and 4 to 7
    EXPECT_LE(std::abs(first - second), 1) << count << " iterations";
  }
}

TEST(ThreadPool, ManyShortLoopsInARow) {
  for (int spin : {0, 5, 1000}) {
    ThreadPool pool;
    ASSERT_EQ(pool.start(3, spin, nullptr), SKIFF_OK);
    std::atomic<int64_t> sum{0};
    auto add = [](void *context, int, int64_t begin, int64_t end) {
      static_cast<std::atomic<int64_t> *>(context)->fetch_add(end - begin);
    };
    for (int i = 0; i != 20000; ++i)
      pool.run({add, &sum, 12, 3, 2});
    EXPECT_EQ(sum.load(), 20000 * 12);
  }
}

TEST(ThreadPool, WorkersHelp) {
  ThreadPool pool;
  ASSERT_EQ(pool.start(2, 100, nullptr), SKIFF_OK);
  // The caller's chunk ends only when another thread has begun its own.
  std::atomic<int> inside{0};
  auto meet = [](void *context, int, int64_t, int64_t) {
    auto &count = *static_cast<std::atomic<int> *>(context);
    count.fetch_add(1);
    while (count.load() < 2)
      std::this_thread::yield();
  };
  pool.run({meet, &inside, 2, 2, 1});
  EXPECT_EQ(inside.load(), 2);
}

TEST(ThreadPool, OneHolderAtATime) {
  ThreadPool pool;
  ASSERT_EQ(pool.start(2, 0, nullptr), SKIFF_OK);
  EXPECT_TRUE(pool.tryAcquire());
  EXPECT_FALSE(pool.tryAcquire());
  pool.release();
  EXPECT_TRUE(pool.tryAcquire());
}

TEST(ThreadPool, StartsAndStopsQuickly) {
  for (int i = 0; i != 100; ++i) {
    ThreadPool pool;
    ASSERT_EQ(pool.start(4, i % 2 * 100, nullptr), SKIFF_OK);
  }
}
