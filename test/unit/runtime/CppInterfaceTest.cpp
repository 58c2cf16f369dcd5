//===- CppInterfaceTest.cpp - skiff.hpp -----------------------------------===//
#include <skiff/skiff.hpp>

#include "test/unit/runtime/ArtifactBuilder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

using namespace skiff::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

class CppInterface : public testing::Test {
protected:
  AlignedBytes bytes{Artifact().bytes()};
  skiff::Model model{bytes.data(), bytes.size()};
  const float x[8] = {1, 2, 3, 4, 5, 6, 7, 8}, y[8] = {};

  /// What a call throws, as its status and message.
  template <typename Call> static std::pair<skiff_status, std::string> thrown(Call call) {
    try {
      call();
    } catch (const skiff::Error &error) {
      return {error.status(), error.what()};
    }
    return {SKIFF_OK, "nothing was thrown"};
  }
};

} // namespace

TEST_F(CppInterface, RunsByNameAndByIndex) {
  skiff::Session session(model);
  session.bindInput("x", x, {2, 4});
  session.bindInput(1, y, std::vector<int64_t>{2, 4});
  session.run();
  skiff::View<float> out = session.output<float>(0);
  EXPECT_THAT(out.dims(), ElementsAre(2, 4));
  EXPECT_THAT(out, ElementsAre(2, 22, 303, 4004, 6, 62, 703, 8004));
  EXPECT_EQ(session.output<int64_t>("rows")[0], 2);
}

TEST_F(CppInterface, WritesToTheCallersMemory) {
  skiff::Session session(model);
  session.bindInput("x", x, {1, 4});
  session.bindInput("y", y, {1, 4});
  float mine[4] = {};
  session.bindOutput("out", mine, sizeof(mine));
  session.run();
  EXPECT_THAT(mine, ElementsAre(2, 22, 303, 4004));
  session.bindOutput("out", nullptr, 0);
  session.run();
  EXPECT_NE(session.output<float>("out").data(), mine);
}

TEST_F(CppInterface, SessionsOutliveTheModel) {
  std::optional<skiff::Model> shortLived(std::in_place, bytes.data(), bytes.size());
  skiff::Session first(*shortLived);
  skiff::Session session = std::move(first);
  shortLived.reset();
  session.bindInput("x", x, {1, 4});
  session.bindInput("y", y, {1, 4});
  session.run();
  EXPECT_EQ(session.output<float>("out")[3], 4004);
}

TEST_F(CppInterface, TellsTheSignature) {
  EXPECT_EQ(model.inputCount(), 2);
  EXPECT_STREQ(model.input(1).name, "y");
  EXPECT_EQ(model.input("y").rank, 2);
  EXPECT_EQ(model.output("rows").dtype, SKIFF_I64);
  EXPECT_STREQ(model.symbol(0).name, "batch");
  EXPECT_EQ(model.kernelCount(), 3);
  EXPECT_EQ(model.dataDimCount(), 0);
}

TEST_F(CppInterface, ThrowsWhatTheCInterfaceSays) {
  skiff::Session session(model);
  auto [status, message] = thrown([&] { session.bindInput("x", x, {2, 3}); });
  EXPECT_EQ(status, SKIFF_SHAPE_MISMATCH);
  EXPECT_THAT(message, HasSubstr("input \"x\": dim 1 is 3, expected 4"));
  EXPECT_EQ(thrown([&] { session.run(); }).first, SKIFF_NOT_BOUND);
  EXPECT_EQ(thrown([&] { model.input(2); }).first, SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(thrown([] { skiff::Model("/nowhere.skiff"); }).first, SKIFF_IO_ERROR);
}

TEST_F(CppInterface, NamesWhatThereIs) {
  auto [status, message] = thrown([&] { model.input("z"); });
  EXPECT_EQ(status, SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(message, "no input \"z\"; the model has: \"x\", \"y\"");
}

TEST_F(CppInterface, ReadsNoOutputAsAnotherType) {
  skiff::Session session(model);
  session.bindInput("x", x, {1, 4});
  session.bindInput("y", y, {1, 4});
  session.run();
  EXPECT_EQ(thrown([&] { session.output<double>("out"); }).second, "the output is f32, read as f64");
}

TEST_F(CppInterface, RecordsProfiles) {
  skiff::Session session(model);
  session.bindInput("x", x, {1, 4});
  session.bindInput("y", y, {1, 4});
  session.profile(16);
  session.run();
  EXPECT_EQ(session.profileEvents(16).size(), 4u); // three kernels and the run
  EXPECT_GT(session.memory().session, 0u);
}
