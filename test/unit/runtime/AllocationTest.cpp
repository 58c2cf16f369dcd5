//===- AllocationTest.cpp - skiff_run allocates nothing -------------------===//
//
// Counts every call of malloc and its kin in this process.
//===----------------------------------------------------------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <atomic>
#include <cstddef>
#include <gtest/gtest.h>

static std::atomic<uint64_t> allocations{0};

extern "C" {
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(count, size);
}
void *realloc(void *pointer, size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(pointer, size);
}
int posix_memalign(void **pointer, size_t alignment, size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  *pointer = __libc_memalign(alignment, size);
  return *pointer ? 0 : 12;
}
}

using namespace skiff::test;

TEST(Allocation, RunAllocatesNothing) {
  AlignedBytes bytes(Artifact().bytes());
  for (int threads : {1, 3}) {
    skiff_options options;
    skiff_options_init(&options);
    options.threads = threads;
    skiff_model *model;
    skiff_session *session;
    ASSERT_EQ(skiff_load_memory(bytes.data(), bytes.size(), &options, &model, nullptr), SKIFF_OK);
    ASSERT_EQ(skiff_session_create(model, &session, nullptr), SKIFF_OK);
    std::vector<float> data(40016);
    ASSERT_EQ(skiff_profile(session, 1000, nullptr), SKIFF_OK);
    ASSERT_GT(allocations.load(), 0u) << "the counter works";

    uint64_t before = allocations.load();
    // The first run comes with new dims, the second with other memory, the third
    // with smaller dims: none of them uses the heap.
    for (int64_t rows : {10000, 10000, 500})
      for (int repeat = 0; repeat != 10; ++repeat) {
        int64_t dims[2] = {rows, 4};
        skiff_bind_input(session, 0, SKIFF_F32, data.data(), dims, 2, nullptr);
        skiff_bind_input(session, 1, SKIFF_F32, data.data() + repeat, dims, 2, nullptr);
        skiff_run(session, nullptr);
      }
    EXPECT_EQ(allocations.load(), before) << threads << " threads";

    skiff_session_free(session);
    skiff_model_free(model);
  }
}
