//===- ConcurrencyTest.cpp - many sessions of one model at once -----------===//
// ThreadSanitizer's test above all: test/harness/tsan.sh.
//===----------------------------------------------------------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>

using namespace skiff;
using namespace skiff::test;

static constexpr int threadCount = 8, sessionsPerThread = 8, rounds = 20;

/// Runs a session on inputs of f32 that are all `value`, with every symbol `size`; returns its first output's
/// bytes.
static std::string outputOf(const skiff_model *model, skiff_session *session, float value, int64_t size) {
  std::vector<std::vector<float>> inputs;
  for (int32_t i = 0; i != skiff_input_count(model); ++i) {
    skiff_tensor_info info;
    EXPECT_EQ(skiff_input_info(model, i, &info, nullptr), SKIFF_OK);
    std::vector<int64_t> dims;
    size_t elements = 1;
    for (int32_t d = 0; d != info.rank; ++d) {
      dims.push_back(info.dims[d] >= 0 ? info.dims[d] : size);
      elements *= size_t(dims.back());
    }
    inputs.emplace_back(elements, value);
    EXPECT_EQ(skiff_bind_input(session, i, SKIFF_F32, inputs.back().data(), dims.data(), info.rank, nullptr),
              SKIFF_OK);
  }
  EXPECT_EQ(skiff_run(session, nullptr), SKIFF_OK);
  skiff_tensor out = {};
  EXPECT_EQ(skiff_output(session, 0, &out, nullptr), SKIFF_OK);
  return std::string(static_cast<const char *>(out.data), out.size);
}

/// Each thread makes sessions, runs them in turn and frees them; all must give what one thread alone gets.
static void runConcurrently(skiff_model *model, int64_t largest) {
  auto valueOf = [](int thread, int number) { return float(thread * sessionsPerThread + number) / 16; };
  auto sizeOf = [&](int round) { return std::vector<int64_t>{1, 2, 7, 64, largest}[size_t(round % 5)]; };
  std::vector<std::string> right;
  skiff_session *alone;
  ASSERT_EQ(skiff_session_create(model, &alone, nullptr), SKIFF_OK);
  for (int t = 0; t != threadCount; ++t)
    for (int s = 0; s != sessionsPerThread; ++s)
      for (int round = 0; round != rounds; ++round)
        right.push_back(outputOf(model, alone, valueOf(t, s), sizeOf(round)));
  skiff_session_free(alone);

  std::vector<std::thread> threads;
  for (int t = 0; t != threadCount; ++t)
    threads.emplace_back([&, t] {
      skiff_session *sessions[sessionsPerThread];
      for (skiff_session *&session : sessions)
        ASSERT_EQ(skiff_session_create(model, &session, nullptr), SKIFF_OK);
      for (int round = 0; round != rounds; ++round)
        for (int s = 0; s != sessionsPerThread; ++s) {
          size_t index = size_t((t * sessionsPerThread + s) * rounds + round);
          EXPECT_EQ(outputOf(model, sessions[s], valueOf(t, s), sizeOf(round)), right[index])
              << "thread " << t << ", session " << s << ", round " << round;
        }
      for (skiff_session *session : sessions)
        skiff_session_free(session);
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(Concurrency, EightThreadsRunEightSessionsEach) {
  AlignedBytes bytes(Artifact().bytes());
  skiff_options options;
  skiff_options_init(&options);
  options.threads = threadCount;
  skiff_model *model;
  ASSERT_EQ(skiff_load_memory(bytes.data(), bytes.size(), &options, &model, nullptr), SKIFF_OK);
  runConcurrently(model, 5000);
  skiff_model_free(model);
}

TEST(Concurrency, EightThreadsRunEightSessionsOfACompiledModel) {
  const char *file = getenv("SKIFF_TEST_MODEL");
  if (!file)
    GTEST_SKIP() << "SKIFF_TEST_MODEL names no .skiff file with inputs of f32";
  skiff_options options;
  skiff_options_init(&options);
  options.threads = threadCount;
  skiff_error error;
  skiff_model *model;
  ASSERT_EQ(skiff_load(file, &options, &model, &error), SKIFF_OK) << error.message;
  runConcurrently(model, 300);
  skiff_model_free(model);
}
