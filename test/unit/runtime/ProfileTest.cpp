//===- ProfileTest.cpp - what a profile records ---------------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <gtest/gtest.h>
#include <set>

using namespace skiff;
using namespace skiff::test;

namespace {

class Profile : public testing::TestWithParam<int> {
protected:
  Profile() : bytes(Artifact().bytes()), data(4000, 1) {
    skiff_options options;
    skiff_options_init(&options);
    options.threads = GetParam();
    EXPECT_EQ(skiff_load_memory(bytes.data(), bytes.size(), &options, &model, nullptr), SKIFF_OK);
    EXPECT_EQ(skiff_session_create(model, &session, nullptr), SKIFF_OK);
    int64_t dims[2] = {1000, 4};
    EXPECT_EQ(skiff_bind_input(session, 0, SKIFF_F32, data.data(), dims, 2, nullptr), SKIFF_OK);
    EXPECT_EQ(skiff_bind_input(session, 1, SKIFF_F32, data.data(), dims, 2, nullptr), SKIFF_OK);
  }
  ~Profile() override {
    skiff_session_free(session);
    skiff_model_free(model);
  }

  std::vector<skiff_event> events(size_t capacity, size_t *dropped) {
    std::vector<skiff_event> result(capacity);
    result.resize(skiff_profile_events(session, result.data(), capacity, dropped));
    return result;
  }

  AlignedBytes bytes;
  std::vector<float> data;
  skiff_model *model = nullptr;
  skiff_session *session = nullptr;
};

} // namespace

TEST_P(Profile, HasOneEventPerKernelAndRun) {
  ASSERT_EQ(skiff_profile(session, 1000, nullptr), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, nullptr), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, nullptr), SKIFF_OK);
  size_t dropped = 99;
  std::vector<std::pair<int32_t, int32_t>> kernels;
  int runs = 0;
  for (const skiff_event &event : events(1000, &dropped)) {
    EXPECT_LE(event.begin_ns, event.end_ns);
    EXPECT_LT(event.thread, GetParam());
    if (event.kind == SKIFF_EVENT_KERNEL)
      kernels.push_back({event.run, event.kernel});
    runs += event.kind == SKIFF_EVENT_RUN;
  }
  EXPECT_EQ(dropped, 0u);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(kernels,
            (std::vector<std::pair<int32_t, int32_t>>{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
}

TEST_P(Profile, KeepsTheNewest) {
  ASSERT_EQ(skiff_profile(session, 1, nullptr), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, nullptr), SKIFF_OK);
  size_t dropped = 0;
  std::vector<skiff_event> kept = events(10, &dropped);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].kind, SKIFF_EVENT_RUN);
  EXPECT_GE(dropped, 3u);
}

TEST_P(Profile, IsOffByDefaultAndAfterZero) {
  ASSERT_EQ(skiff_run(session, nullptr), SKIFF_OK);
  EXPECT_TRUE(events(10, nullptr).empty());
  ASSERT_EQ(skiff_profile(session, 10, nullptr), SKIFF_OK);
  ASSERT_EQ(skiff_profile(session, 0, nullptr), SKIFF_OK);
  ASSERT_EQ(skiff_run(session, nullptr), SKIFF_OK);
  EXPECT_TRUE(events(10, nullptr).empty());
}

INSTANTIATE_TEST_SUITE_P(Threads, Profile, testing::Values(1, 2, 3));
