//===- SessionTest.cpp - bindings, symbolic dims, memory ------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <gtest/gtest.h>
#include <thread>

using namespace skiff;
using namespace skiff::test;

namespace {

/// A loaded model and one session of it.
class Session : public testing::Test {
protected:
  void load(Artifact &artifact, int threads = 1) {
    bytes = std::make_unique<AlignedBytes>(artifact.bytes());
    skiff_options options;
    skiff_options_init(&options);
    options.threads = threads;
    ASSERT_EQ(skiff_load_memory(bytes->data(), bytes->size(), &options, &model, &error), SKIFF_OK)
        << error.message;
    ASSERT_EQ(skiff_session_create(model, &session, &error), SKIFF_OK) << error.message;
  }
  void load(int threads = 1) {
    Artifact artifact;
    load(artifact, threads);
  }

  ~Session() override {
    skiff_session_free(session);
    skiff_model_free(model);
  }

  skiff_status bind(int32_t index, const std::vector<float> &data, int64_t batch) {
    int64_t dims[2] = {batch, 4};
    return skiff_bind_input(session, index, SKIFF_F32, data.data(), dims, 2, &error);
  }

  /// Binds x and y of `batch` rows, runs, and compares with the formula.
  void runAndCheck(int64_t batch) {
    std::vector<float> x(size_t(batch * 4)), y(x.size());
    for (size_t i = 0; i != x.size(); ++i) {
      x[i] = float(i % 97);
      y[i] = float(i % 89) * 0.5f;
    }
    ASSERT_EQ(bind(0, x, batch), SKIFF_OK) << error.message;
    ASSERT_EQ(bind(1, y, batch), SKIFF_OK) << error.message;
    ASSERT_EQ(skiff_run(session, &error), SKIFF_OK) << error.message;
    skiff_tensor out, rows;
    ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK) << error.message;
    ASSERT_EQ(skiff_output(session, 1, &rows, &error), SKIFF_OK) << error.message;
    ASSERT_EQ(out.rank, 2);
    EXPECT_EQ(out.dims[0], batch);
    EXPECT_EQ(out.dims[1], 4);
    EXPECT_EQ(out.size, x.size() * sizeof(float));
    EXPECT_EQ(*static_cast<const int64_t *>(rows.data), batch);
    const float factors[4] = {1, 10, 100, 1000}, offsets[4] = {1, 2, 3, 4};
    const float *got = static_cast<const float *>(out.data);
    for (size_t i = 0; i != x.size(); ++i)
      ASSERT_EQ(got[i], x[i] * factors[i % 4] + y[i] + offsets[i % 4]) << i;
  }

  std::string message() const { return error.message; }

  std::unique_ptr<AlignedBytes> bytes;
  skiff_model *model = nullptr;
  skiff_session *session = nullptr;
  skiff_error error = {};
};

} // namespace

TEST_F(Session, ComputesAnyBatch) {
  load();
  for (int64_t batch : {1, 3, 1000, 2})
    runAndCheck(batch);
}

TEST_F(Session, ComputesWithPackedRelocations) {
  Artifact artifact("packed");
  load(artifact);
  runAndCheck(3);
}

TEST_F(Session, ComputesFromAFile) {
  TemporaryFile file("session.skiff", Artifact().bytes());
  ASSERT_EQ(skiff_load(file.path().c_str(), nullptr, &model, &error), SKIFF_OK) << error.message;
  ASSERT_EQ(skiff_session_create(model, &session, &error), SKIFF_OK);
  runAndCheck(5);
}

TEST_F(Session, OutlivesTheCallersModel) {
  load();
  skiff_model_free(model);
  model = nullptr;
  runAndCheck(2);
}

TEST_F(Session, ZeroRowsAreSafe) {
  Artifact artifact;
  artifact.model.symbols[0]->min = 0;
  load(artifact);
  int64_t dims[2] = {0, 4};
  ASSERT_EQ(skiff_bind_input(session, 0, SKIFF_F32, nullptr, dims, 2, &error), SKIFF_OK) << message();
  ASSERT_EQ(skiff_bind_input(session, 1, SKIFF_F32, nullptr, dims, 2, &error), SKIFF_OK) << message();
  ASSERT_EQ(skiff_run(session, &error), SKIFF_OK) << message();
  skiff_tensor out;
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_EQ(out.size, 0u);
  EXPECT_EQ(out.dims[0], 0);
  runAndCheck(2);
}

TEST_F(Session, RefusesWhatTheSignatureDoesNotSay) {
  Artifact artifact;
  artifact.model.symbols[0]->min = 2;
  artifact.model.symbols[0]->max = 8;
  load(artifact);
  std::vector<float> data(64);
  int64_t dims[3] = {2, 4, 1};
  EXPECT_EQ(skiff_bind_input(session, 2, SKIFF_F32, data.data(), dims, 2, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_bind_input(session, -1, SKIFF_F32, data.data(), dims, 2, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_bind_input(session, 0, SKIFF_I32, data.data(), dims, 2, &error), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: input \"x\" is i32, expected f32");
  EXPECT_EQ(skiff_bind_input(session, 0, SKIFF_F32, data.data(), dims, 3, &error), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: input \"x\" has rank 3, expected 2");
  dims[1] = 5;
  EXPECT_EQ(skiff_bind_input(session, 0, SKIFF_F32, data.data(), dims, 2, &error), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: input \"x\": dim 1 is 5, expected 4");
  EXPECT_EQ(bind(0, data, 9), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(),
            "model in memory: input \"x\": dim 0 (\"batch\") is 9, at most 8 is possible; compile with "
            "a larger --dim");
  EXPECT_EQ(bind(0, data, 1), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: input \"x\": dim 0 (\"batch\") is 1, at least 2 is needed");
  EXPECT_EQ(bind(0, data, -3), SKIFF_SHAPE_MISMATCH);
  dims[1] = 4;
  EXPECT_EQ(skiff_bind_input(session, 0, SKIFF_F32, nullptr, dims, 2, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_bind_input(session, 0, SKIFF_F32, data.data(), nullptr, 2, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(
      skiff_bind_input(session, 0, SKIFF_F32, reinterpret_cast<char *>(data.data()) + 1, dims, 2, &error),
      SKIFF_INVALID_ARGUMENT);
}

TEST_F(Session, RefusesToRunUnboundOrContradicting) {
  load();
  std::vector<float> data(64);
  EXPECT_EQ(skiff_run(session, &error), SKIFF_NOT_BOUND);
  EXPECT_EQ(message(), "model in memory: input \"x\" is not bound; bind it before the run");
  skiff_tensor out;
  EXPECT_EQ(skiff_output(session, 0, &out, &error), SKIFF_NOT_BOUND);
  EXPECT_EQ(bind(0, data, 2), SKIFF_OK);
  EXPECT_EQ(bind(1, data, 3), SKIFF_OK);
  EXPECT_EQ(skiff_run(session, &error), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: input \"y\": dim 0 (\"batch\") is 3, but an input before it says 2");
  EXPECT_EQ(bind(1, data, 2), SKIFF_OK);
  EXPECT_EQ(skiff_run(session, &error), SKIFF_OK) << message();
}

TEST_F(Session, HugeDimsAreAnErrorNotACrash) {
  load();
  std::vector<float> data(64);
  EXPECT_EQ(bind(0, data, INT64_MAX), SKIFF_SHAPE_MISMATCH) << "the input's size overflows";
  EXPECT_EQ(bind(0, data, INT64_MAX / 32), SKIFF_OK);
  EXPECT_EQ(bind(1, data, INT64_MAX / 32), SKIFF_OK);
  EXPECT_EQ(skiff_prepare(session, &error), SKIFF_OUT_OF_MEMORY);
  runAndCheck(2);
}

TEST_F(Session, WritesToTheCallersMemory) {
  load();
  std::vector<float> data(8, 1), mine(12, -1);
  ASSERT_EQ(bind(0, data, 2), SKIFF_OK);
  ASSERT_EQ(bind(1, data, 2), SKIFF_OK);
  ASSERT_EQ(skiff_bind_output(session, 0, mine.data(), 31, &error), SKIFF_OK);
  EXPECT_EQ(skiff_run(session, &error), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: output \"out\" needs 32 bytes, 31 are bound");
  ASSERT_EQ(skiff_bind_output(session, 0, mine.data(), 32, &error), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, &error), SKIFF_OK) << message();
  EXPECT_EQ(mine[0], 1 * 1 + 1 + 1);
  EXPECT_EQ(mine[7], 1 * 1000 + 1 + 4);
  EXPECT_EQ(mine[8], -1) << "nothing beyond the output";
  skiff_tensor out;
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_EQ(out.data, mine.data());
  ASSERT_EQ(skiff_bind_output(session, 0, nullptr, 0, &error), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, &error), SKIFF_OK);
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_NE(out.data, mine.data());
  EXPECT_EQ(skiff_bind_output(session, 0, reinterpret_cast<char *>(mine.data()) + 2, 30, &error),
            SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_bind_output(session, 2, mine.data(), 32, &error), SKIFF_INVALID_ARGUMENT);
}

TEST_F(Session, PrepareTellsTheDimsBeforeTheRun) {
  load();
  std::vector<float> data(64);
  ASSERT_EQ(bind(0, data, 7), SKIFF_OK);
  ASSERT_EQ(bind(1, data, 7), SKIFF_OK);
  ASSERT_EQ(skiff_prepare(session, &error), SKIFF_OK);
  skiff_tensor out;
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_EQ(out.dims[0], 7);
  EXPECT_EQ(out.size, 7u * 16);
}

TEST_F(Session, MemoryGrowsOnlyForLargerDims) {
  load();
  auto arena = [&] {
    skiff_memory memory;
    skiff_session_memory(session, &memory);
    return memory.arena;
  };
  EXPECT_EQ(arena(), 0u) << "without a bound nothing is reserved";
  runAndCheck(1000);
  uint64_t grown = arena();
  EXPECT_GE(grown, 16000u);
  runAndCheck(1);
  EXPECT_EQ(arena(), grown);
  runAndCheck(1000);
  EXPECT_EQ(arena(), grown);
  runAndCheck(5000);
  EXPECT_GT(arena(), grown);
}

TEST_F(Session, BoundedSymbolsReserveAtCreation) {
  Artifact artifact;
  artifact.model.symbols[0]->max = 5000;
  load(artifact);
  skiff_memory memory;
  skiff_session_memory(session, &memory);
  uint64_t reserved = memory.arena;
  EXPECT_GE(reserved, 80000u);
  EXPECT_GE(memory.outputs, 80000u);
  EXPECT_EQ(memory.weights, 16u);
  EXPECT_GT(memory.code, 0u);
  runAndCheck(5000);
  skiff_session_memory(session, &memory);
  EXPECT_EQ(memory.arena, reserved);
}

TEST_F(Session, AnyNumberOfThreadsGivesTheSame) {
  for (int threads : {1, 2, 3}) {
    load(threads);
    EXPECT_EQ(skiff_model_threads(model), threads);
    for (int64_t batch : {1, 2, 3, 5, 100000})
      runAndCheck(batch);
    skiff_session_free(session);
    skiff_model_free(model);
    session = nullptr;
    model = nullptr;
  }
}

TEST_F(Session, SessionsOfOneModelRunAtTheSameTime) {
  load(3);
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([this, t] {
      skiff_session *own;
      ASSERT_EQ(skiff_session_create(model, &own, nullptr), SKIFF_OK);
      for (int64_t batch = 1; batch != 200; ++batch) {
        std::vector<float> data(size_t(batch) * 4, float(t));
        int64_t dims[2] = {batch, 4};
        ASSERT_EQ(skiff_bind_input(own, 0, SKIFF_F32, data.data(), dims, 2, nullptr), SKIFF_OK);
        ASSERT_EQ(skiff_bind_input(own, 1, SKIFF_F32, data.data(), dims, 2, nullptr), SKIFF_OK);
        ASSERT_EQ(skiff_run(own, nullptr), SKIFF_OK);
        skiff_tensor out;
        ASSERT_EQ(skiff_output(own, 0, &out, nullptr), SKIFF_OK);
        for (int64_t row = 0; row != batch; ++row)
          ASSERT_EQ(static_cast<const float *>(out.data)[row * 4], float(t) * 2 + 1);
      }
      skiff_session_free(own);
    });
  for (std::thread &thread : threads)
    thread.join();
}
