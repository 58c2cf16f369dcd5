//===- ConditionsTest.cpp - dims that must agree, at run time ------------------===//
#include "runtime/core/Conditions.h"
#include "test/unit/runtime/ArtifactBuilder.h"

#include <gtest/gtest.h>

using namespace skiff;
using namespace skiff::test;
using format::DimOp;

namespace {

/// `steps` on symbols of the values 7 and 3, or nothing if it overflows.
struct Computed {
  explicit Computed(std::vector<format::DimStep> steps) {
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(format::CreateConditionDirect(builder, format::Relation::equal, &steps, "", ""));
    const int64_t symbols[2] = {7, 3};
    fits = evaluate(*flatbuffers::GetRoot<format::Condition>(builder.GetBufferPointer()), symbols, &sides);
  }
  bool fits;
  ConditionSides sides = {};
};

TEST(Conditions, ComputesAsTheCompilerMeansIt) {
  struct {
    int64_t left;
    DimOp op;
    int64_t right, result;
  } cases[] = {
      {7, DimOp::add, -9, -2},          {7, DimOp::multiply, -3, -21},    {7, DimOp::floor_divide, 2, 3},
      {-7, DimOp::floor_divide, 2, -4}, {-8, DimOp::floor_divide, 2, -4}, {7, DimOp::ceil_divide, 2, 4},
      {-7, DimOp::ceil_divide, 2, -3},  {8, DimOp::ceil_divide, 2, 4},    {7, DimOp::modulo, 4, 3},
      {-7, DimOp::modulo, 4, 1},        {-8, DimOp::modulo, 4, 0}};
  for (const auto &c : cases) {
    Computed computed({{c.left, DimOp::constant}, {c.right, DimOp::constant}, {0, c.op}, {1, DimOp::symbol}});
    EXPECT_TRUE(computed.fits);
    EXPECT_EQ(computed.sides.left, c.result) << c.left << " " << int(c.op) << " " << c.right;
    EXPECT_EQ(computed.sides.right, 3);
  }
}

TEST(Conditions, WhatHasNoValueIsRefused) {
  struct {
    int64_t left;
    DimOp op;
    int64_t right;
  } cases[] = {{INT64_MAX, DimOp::add, 1},          {INT64_MIN, DimOp::add, -1},
               {INT64_MAX, DimOp::multiply, 2},     {INT64_MIN, DimOp::multiply, -1},
               {1, DimOp::floor_divide, 0},         {INT64_MIN, DimOp::floor_divide, -1},
               {INT64_MIN, DimOp::ceil_divide, -1}, {1, DimOp::modulo, 0}};
  for (const auto &c : cases)
    EXPECT_FALSE(
        Computed({{c.left, DimOp::constant}, {c.right, DimOp::constant}, {0, c.op}, {1, DimOp::symbol}}).fits)
        << c.left << " " << int(c.op) << " " << c.right;
}

class SessionConditions : public testing::Test {
protected:
  void TearDown() override {
    skiff_session_free(session);
    skiff_model_free(model);
  }
  void load(Artifact &artifact) {
    bytes = std::make_unique<AlignedBytes>(artifact.bytes());
    ASSERT_EQ(skiff_load_memory(bytes->data(), bytes->size(), nullptr, &model, &error), SKIFF_OK)
        << error.message;
    ASSERT_EQ(skiff_session_create(model, &session, &error), SKIFF_OK) << error.message;
  }
  /// Binds both inputs with `batch` rows and prepares.
  skiff_status prepare(int64_t batch) {
    data.assign(size_t(std::min<int64_t>(batch, 100)) * 4, 1);
    int64_t dims[2] = {batch, 4};
    for (int32_t i : {0, 1})
      EXPECT_EQ(skiff_bind_input(session, i, SKIFF_F32, data.data(), dims, 2, &error), SKIFF_OK)
          << error.message;
    error = {};
    return skiff_prepare(session, &error);
  }

  std::unique_ptr<AlignedBytes> bytes;
  std::vector<float> data;
  skiff_model *model = nullptr;
  skiff_session *session = nullptr;
  skiff_error error = {};
};

TEST_F(SessionConditions, AreCheckedBeforeTheRun) {
  Artifact artifact;
  artifact.addCondition({{0, DimOp::symbol}, {4, DimOp::constant}});
  load(artifact);
  EXPECT_EQ(prepare(3), SKIFF_SHAPE_MISMATCH);
  EXPECT_STREQ(error.message,
               "model in memory: node \"/scale/Mul\" needs batch == 1, found 3 and 4; input \"x\": "
               "dim 0 (\"batch\") is 3");
  EXPECT_EQ(skiff_run(session, &error), SKIFF_SHAPE_MISMATCH);
  skiff_tensor out;
  EXPECT_EQ(skiff_output(session, 0, &out, &error), SKIFF_NOT_BOUND);
  // The session is as good as before.
  EXPECT_EQ(prepare(4), SKIFF_OK) << error.message;
  EXPECT_EQ(skiff_run(session, &error), SKIFF_OK) << error.message;
  EXPECT_EQ(prepare(5), SKIFF_SHAPE_MISMATCH);
}

TEST_F(SessionConditions, AtLeastIsALowerEnd) {
  Artifact artifact;
  artifact.addCondition({{0, DimOp::symbol}, {2, DimOp::constant}}, format::Relation::at_least);
  load(artifact);
  EXPECT_EQ(prepare(1), SKIFF_SHAPE_MISMATCH);
  EXPECT_EQ(prepare(2), SKIFF_OK) << error.message;
  EXPECT_EQ(prepare(3), SKIFF_OK) << error.message;
}

TEST_F(SessionConditions, OverflowIsRefused) {
  Artifact artifact;
  artifact.addCondition({{0, DimOp::symbol}, {0, DimOp::symbol}, {0, DimOp::multiply}, {1, DimOp::constant}},
                        format::Relation::at_least);
  load(artifact);
  EXPECT_EQ(prepare(int64_t(1) << 32), SKIFF_SHAPE_MISMATCH);
  EXPECT_STREQ(error.message,
               "model in memory: node \"/scale/Mul\" needs batch == 1, which overflows; input \"x\": "
               "dim 0 (\"batch\") is 4294967296");
}

/// Bounds that no run can reach together need no memory.
TEST_F(SessionConditions, NothingIsReservedWhereTheyDoNotHold) {
  Artifact artifact;
  artifact.model.symbols[0]->max = 5000;
  artifact.addCondition({{0, DimOp::symbol}, {4, DimOp::constant}});
  load(artifact);
  skiff_memory memory;
  skiff_session_memory(session, &memory);
  EXPECT_EQ(memory.arena, 0u);
  EXPECT_EQ(prepare(4), SKIFF_OK) << error.message;
}

} // namespace
