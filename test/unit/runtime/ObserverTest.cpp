//===- ObserverTest.cpp - what an observer is shown ------------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <gtest/gtest.h>

using namespace skiff;
using namespace skiff::test;
using format::DimOp;

namespace {

/// What one call has shown, copied: it is valid in the call only.
struct Seen {
  int32_t kernel;
  std::string source;
  bool inner;
  skiff_dtype dtype;
  std::vector<int64_t> dims;
  std::vector<float> values; // of f32
};

void note(void *context, int32_t kernel, const skiff_stored *stored, int32_t count) {
  auto &seen = *static_cast<std::vector<Seen> *>(context);
  for (int32_t i = 0; i != count; ++i) {
    const skiff_tensor &tensor = stored[i].tensor;
    Seen one{kernel, stored[i].source, stored[i].inner != 0, tensor.dtype, {}, {}};
    one.dims.assign(tensor.dims, tensor.dims + tensor.rank);
    if (tensor.dtype == SKIFF_F32) {
      const auto *values = static_cast<const float *>(tensor.data);
      one.values.assign(values, values + tensor.size / sizeof(float));
    }
    seen.push_back(std::move(one));
  }
}

class Observer : public testing::Test {
protected:
  ~Observer() override {
    skiff_session_free(session);
    skiff_model_free(model);
  }
  void load(Artifact &artifact) {
    bytes = std::make_unique<AlignedBytes>(artifact.bytes());
    ASSERT_EQ(skiff_load_memory(bytes->data(), bytes->size(), nullptr, &model, &error), SKIFF_OK)
        << error.message;
    ASSERT_EQ(skiff_session_create(model, &session, &error), SKIFF_OK);
    int64_t dims[2] = {2, 4};
    for (int32_t i : {0, 1})
      ASSERT_EQ(skiff_bind_input(session, i, SKIFF_F32, data.data(), dims, 2, &error), SKIFF_OK);
  }

  std::vector<float> data = {1, 1, 1, 1, 2, 2, 2, 2};
  std::unique_ptr<AlignedBytes> bytes;
  skiff_model *model = nullptr;
  skiff_session *session = nullptr;
  skiff_error error = {};
  std::vector<Seen> seen;
};

} // namespace

TEST_F(Observer, SeesWhatEachKernelStoresInOrder) {
  Artifact artifact;
  artifact.model.variants[0]->kernels[0]->stored[0]->inner = true;
  load(artifact);
  ASSERT_EQ(skiff_observe(session, note, &seen, &error), SKIFF_OK) << error.message;
  ASSERT_EQ(skiff_run(session, &error), SKIFF_OK) << error.message;
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].source, "/scale/Mul");
  EXPECT_TRUE(seen[0].inner);
  EXPECT_EQ(seen[0].dims, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(seen[0].values, (std::vector<float>{1, 10, 100, 1000, 2, 20, 200, 2000}));
  EXPECT_EQ(seen[1].source, "/shift/Add_1");
  EXPECT_FALSE(seen[1].inner);
  EXPECT_EQ(seen[1].values[3], 1005);
  EXPECT_EQ(seen[2].dtype, SKIFF_I64);
  EXPECT_EQ(seen[2].dims, (std::vector<int64_t>{1}));
}

TEST_F(Observer, IsGoneAfterNull) {
  Artifact artifact;
  load(artifact);
  ASSERT_EQ(skiff_observe(session, note, &seen, &error), SKIFF_OK);
  ASSERT_EQ(skiff_observe(session, nullptr, nullptr, &error), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, &error), SKIFF_OK);
  EXPECT_TRUE(seen.empty());
}

TEST_F(Observer, NeedsAFileThatSaysWhatKernelsStore) {
  Artifact artifact;
  artifact.model.variants[0]->kernels[1]->stored.clear();
  load(artifact);
  EXPECT_EQ(skiff_observe(session, note, &seen, &error), SKIFF_VERSION_MISMATCH);
  EXPECT_NE(std::string(error.message).find("what kernel \"add_1\" stores"), std::string::npos)
      << error.message;
  EXPECT_EQ(skiff_run(session, &error), SKIFF_OK);
}

TEST_F(Observer, WhoseDimsOverflowIsNotShown) {
  Artifact artifact;
  artifact.model.variants[0]->kernels[0]->stored[0]->steps[1] = {INT64_MAX, DimOp::constant};
  load(artifact);
  ASSERT_EQ(skiff_observe(session, note, &seen, &error), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, &error), SKIFF_OK);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].kernel, 1);
}

TEST(ObserverManifest, RefusesWhatWouldMislead) {
  struct {
    void (*damage)(format::StoredT &);
    const char *expected;
  } cases[] = {
      {[](format::StoredT &stored) { stored.rank = 3; }, "it has not as many dims as its rank"},
      {[](format::StoredT &stored) { stored.type = format::ElementType(99); }, "unknown element type"},
      {[](format::StoredT &stored) { stored.steps[0] = {1, DimOp::symbol}; }, "names a symbol that does not"},
      {[](format::StoredT &stored) { stored.steps[1] = {0, DimOp::add}; }, "an operation lacks an operand"},
  };
  for (const auto &c : cases) {
    Artifact artifact;
    c.damage(*artifact.model.variants[0]->kernels[0]->stored[0]);
    std::string message;
    EXPECT_EQ(tryLoad(artifact.bytes(), &message), SKIFF_CORRUPT_FILE);
    EXPECT_NE(message.find(c.expected), std::string::npos) << message;
    EXPECT_NE(message.find("what kernel \"mul_0\" of generic stores"), std::string::npos) << message;
  }
}
