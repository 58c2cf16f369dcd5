//===- MutationTest.cpp - damaged models give errors, never crashes -------===//
// 500 models made of the lit tests' by a seeded generator: the same 500 everywhere.
#include "test/unit/import/ImportTestUtils.h"
#include "test/unit/import/Mutate.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace skiff;

/// Where the seeds lie, and the data file that some of them name.
static std::string seedFolder() {
  const char *folder = std::getenv("SKIFF_IMPORT_SEEDS");
  return folder ? folder : "";
}

TEST(Mutation, ErrorOrModule) {
  std::vector<std::string> seeds = readSeeds(seedFolder(), ".onnx");
  ASSERT_GE(seeds.size(), 10u)
      << "SKIFF_IMPORT_SEEDS must name the folder of the built seeds; run it by ctest";
  // Spoil good models only; parts of the bad ones get spliced in.
  std::vector<std::string> good;
  llvm::copy_if(seeds, std::back_inserter(good), [](const std::string &seed) {
    TestContext test;
    return succeeded(importOnnxBytes(seed, "seed.onnx", seedFolder(), &test.context));
  });
  Random random;
  int imported = 0;
  for (int i = 0; i < 500; ++i) {
    std::string bytes = mutate(good[random.below(good.size())], seeds, random);
    TestContext test;
    auto module = importOnnxBytes(bytes, "mutated.onnx", seedFolder(), &test.context);
    if (failed(module)) {
      EXPECT_FALSE(test.errors.empty()) << "mutation " << i << " failed in silence";
      continue;
    }
    ++imported;
    EXPECT_TRUE(test.errors.empty()) << "mutation " << i << ": " << test.allErrors();
    EXPECT_TRUE(succeeded(verify(**module))) << "mutation " << i << ": " << test.allErrors();
    std::string text;
    llvm::raw_string_ostream(text) << **module;
    EXPECT_FALSE(text.empty());
  }
  // Not all are caught by the protobuf parser or harmless, or the test would show nothing.
  EXPECT_GT(imported, 25);
  EXPECT_LT(imported, 450);
}
