//===- DataDimsTest.cpp - sizes that only a run knows ---------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <gtest/gtest.h>

using namespace skiff;
using namespace skiff::test;

namespace {

/// A session of TestDataDims.c.
class DataDims : public testing::Test {
protected:
  void SetUp() override {
    Artifact artifact("data_dims");
    artifact.model.outputs[0]->dims[0] = format::Dim(-1, -1);
    format::VariantT &variant = *artifact.model.variants[0];
    variant.data_dims = 1;
    variant.slots = 1;
    variant.checks = {"/count", "/rest"};
    bytes = std::make_unique<AlignedBytes>(artifact.bytes());
    skiff_options options;
    skiff_options_init(&options);
    options.threads = 1;
    ASSERT_EQ(skiff_load_memory(bytes->data(), bytes->size(), &options, &model, &error), SKIFF_OK)
        << message();
    ASSERT_EQ(skiff_session_create(model, &session, &error), SKIFF_OK) << message();
    bind();
  }

  ~DataDims() override {
    skiff_session_free(session);
    skiff_model_free(model);
  }

  void bind() {
    int64_t dims[2] = {1, 4};
    ASSERT_EQ(skiff_bind_input(session, 0, SKIFF_F32, x, dims, 2, &error), SKIFF_OK) << message();
    ASSERT_EQ(skiff_bind_input(session, 1, SKIFF_F32, y, dims, 2, &error), SKIFF_OK) << message();
  }

  /// Runs with the bindings as they are; the inputs' memory is read anew.
  skiff_status run(int64_t n, float how = 0) {
    y[0] = float(n);
    y[1] = how;
    return skiff_run(session, &error);
  }

  void runAndCheck(int64_t n) {
    ASSERT_EQ(run(n), SKIFF_OK) << message();
    skiff_tensor out, rows;
    ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK) << message();
    ASSERT_EQ(skiff_output(session, 1, &rows, &error), SKIFF_OK) << message();
    EXPECT_EQ(out.dims[0], n - 1);
    EXPECT_EQ(out.dims[1], 4);
    ASSERT_EQ(out.size, size_t(n - 1) * 16);
    EXPECT_EQ(*static_cast<const int64_t *>(rows.data), n);
    for (int64_t i = 0; i != (n - 1) * 4; ++i)
      ASSERT_EQ(static_cast<const float *>(out.data)[i], x[i % 4] + float(i / 4 + 1)) << i;
  }

  std::string message() const { return error.message; }

  float x[4] = {0.5, 10, 20, 30}, y[4] = {};
  std::unique_ptr<AlignedBytes> bytes;
  skiff_model *model = nullptr;
  skiff_session *session = nullptr;
  skiff_error error = {};
};

} // namespace

TEST_F(DataDims, EachRunHasItsOwn) {
  for (int64_t n : {2, 1000, 3, 1, 5000})
    runAndCheck(n);
}

TEST_F(DataDims, TheModelSaysHowManyThereAre) { EXPECT_EQ(skiff_data_dim_count(model), 1); }

TEST_F(DataDims, NothingIsKnownBeforeTheRun) {
  ASSERT_EQ(skiff_prepare(session, &error), SKIFF_OK) << message();
  skiff_tensor out;
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_EQ(out.size, 0u);
  EXPECT_GE(out.dims[0], 0);
  runAndCheck(4);
  bind(); // the same dims: what the run has found stays
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_EQ(out.dims[0], 3);
}

TEST_F(DataDims, AFailedCheckNamesItsNode) {
  EXPECT_EQ(run(-1), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(),
            "model in memory: node \"/count\" computed a size that is negative or does not fit its input; "
            "check the values of the inputs");
  EXPECT_EQ(run(0), SKIFF_SHAPE_MISMATCH);
  EXPECT_NE(message().find("node \"/rest\""), std::string::npos) << message();
  EXPECT_EQ(run(2, 3), SKIFF_OUT_OF_MEMORY) << "a status without a check is no access beyond their list";
  runAndCheck(3); // the session still works
}

TEST_F(DataDims, NoMemoryIsAnError) {
  runAndCheck(3);
  for (float how : {1.0f, 2.0f}) {
    EXPECT_EQ(run(3, how), SKIFF_OUT_OF_MEMORY);
    EXPECT_EQ(message(), "model in memory: no memory for a result whose size depends on the inputs' values");
  }
  runAndCheck(3);
}

TEST_F(DataDims, TheCallersMemoryMustSuffice) {
  std::vector<float> mine(16, -1);
  ASSERT_EQ(skiff_bind_output(session, 0, mine.data(), 2 * 16, &error), SKIFF_OK);
  runAndCheck(3);
  skiff_tensor out;
  ASSERT_EQ(skiff_output(session, 0, &out, &error), SKIFF_OK);
  EXPECT_EQ(out.data, mine.data());
  mine.assign(16, -1);
  EXPECT_EQ(run(4), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(message(), "model in memory: output \"out\" needs 48 bytes for these inputs, 32 are bound");
  EXPECT_EQ(mine, std::vector<float>(16, -1)) << "nothing is written";
  runAndCheck(2);
  EXPECT_EQ(mine[4], -1) << "nothing beyond the output";
}
