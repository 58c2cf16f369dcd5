//===- LayersTest.cpp - layers of two runs, side by side -------------------===//
#include "tools/layers/Align.h"
#include "tools/tensor-io/Files.h"
#include "tools/tensor-io/Npy.h"

#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace skiff;
using namespace skiff::tools;

namespace {

class Layers : public testing::Test {
protected:
  Layers() : folder("/tmp/skiff-layers-test-" + std::to_string(getpid())) {
    std::filesystem::create_directories(folder);
    got.folder = expected.folder = folder;
  }
  ~Layers() override { std::filesystem::remove_all(folder); }

  Layer &add(LayerSet &set, const std::string &source, std::vector<int64_t> dims, std::vector<float> values,
             const std::string &kernel = "k") {
    std::string file = std::to_string(files++) + ".npy";
    std::string bytes = npyHeader({"", SKIFF_F32, dims, {}});
    bytes.append(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
    writeFile(folder + "/" + file, bytes);
    return set.layers.emplace_back(Layer{source, false, kernel, "", {source}, SKIFF_F32, dims, file});
  }
  LayerDifferences compareAll() { return compareLayers(got, expected, Tolerance()); }

  std::string folder;
  LayerSet got, expected;
  int files = 0;
};

} // namespace

TEST_F(Layers, AnErrorThatGrowsSlowlyNamesTheFirstBeyondTheTolerance) {
  // Each error is five times the one before; 2e-4 is tolerated (rtol and atol), and the first is too small to
  // jump.
  float error = 0.9e-5f;
  for (const char *source : {"a", "b", "c", "d"}) {
    add(got, source, {1}, {1 + error});
    add(expected, source, {1}, {1});
    error *= 5;
  }
  LayerDifferences found = compareAll();
  EXPECT_FALSE(found.agree());
  EXPECT_FALSE(found.jumps);
  EXPECT_EQ(found.pairs[size_t(found.first)].got->source, "c");
}

TEST_F(Layers, AJumpIsNamedThoughItIsWithinTheTolerance) {
  const float errors[] = {1e-6f, 0.8e-4f, 1e-3f};
  for (int i = 0; i != 3; ++i) {
    add(got, std::string(1, char('a' + i)), {1}, {1 + errors[i]});
    add(expected, std::string(1, char('a' + i)), {1}, {1});
  }
  LayerDifferences found = compareAll();
  ASSERT_FALSE(found.agree());
  EXPECT_TRUE(found.jumps);
  EXPECT_EQ(found.pairs[size_t(found.first)].got->source, "b"); // c is what has become of it
}

TEST_F(Layers, DimsInAnotherOrderAreOneLayer) {
  add(got, "a", {1, 2, 3}, {1, 2, 3, 4, 5, 6});
  add(expected, "a", {3, 2}, {1, 4, 2, 5, 3, 6});
  LayerDifferences found = compareAll();
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_TRUE(found.agree());
  EXPECT_EQ(found.pairs[0].layout, "10");
}

TEST_F(Layers, AReshapeBetweenThemComparesElementByElement) {
  add(got, "a", {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  add(expected, "a", {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 9});
  LayerDifferences found = compareAll();
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_EQ(found.pairs[0].layout, "reshaped");
  EXPECT_EQ(found.pairs[0].comparison.mismatches, 1u);
}

TEST_F(Layers, KernelsOfOneNodeArePairedInOrder) {
  for (float step : {1.f, 2.f, 3.f}) {
    add(got, "loop", {1}, {step});
    add(expected, "loop", {1}, {step});
  }
  add(expected, "loop", {1}, {4});
  LayerDifferences found = compareAll();
  EXPECT_EQ(found.pairs.size(), 3u);
  EXPECT_TRUE(found.agree());
  EXPECT_EQ(found.onlyExpected, 1u);
}

TEST_F(Layers, ASourceModelHasResultsOnlyAndOfSeveralTheClosestIsMeant) {
  add(got, "split", {1}, {7}).inner = true;
  add(got, "split", {1}, {2});
  add(got, "split", {1}, {1});
  add(expected, "split", {1}, {1}, "");
  add(expected, "split", {1}, {2}, "");
  LayerDifferences found = compareAll();
  EXPECT_EQ(found.pairs.size(), 2u);
  EXPECT_TRUE(found.agree());
  EXPECT_EQ(found.onlyGot, 1u);
  EXPECT_EQ(found.onlyExpected, 0u);
}

TEST_F(Layers, WhatBelongsToNoNodeOrFitsNoneIsInNobodysWay) {
  add(got, "", {1}, {1});
  add(expected, "", {1}, {2});
  add(got, "a", {3}, {1, 2, 3});
  add(expected, "a", {2}, {1, 2});
  add(got, "b", {1}, {1});
  add(expected, "b", {1}, {1});
  LayerDifferences found = compareAll();
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_TRUE(found.agree());
  EXPECT_EQ(found.onlyGot, 2u);
  EXPECT_EQ(found.onlyExpected, 2u);
}

TEST_F(Layers, NotANumberIsAJump) {
  add(got, "a", {2}, {1, NAN});
  add(expected, "a", {2}, {1, 1});
  LayerDifferences found = compareAll();
  EXPECT_TRUE(found.jumps);
  EXPECT_EQ(found.first, 0);
}
