//===- MutationTest.cpp - damaged models give errors, never crashes -------===//
// 500 models made of the lit tests' by a seeded generator: the same 500 everywhere.
#include "test/unit/import/ImportTestUtils.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <random>

using namespace mlir;
using namespace skiff;

namespace {
/// Distributions of the standard library differ between implementations; the engine does not.
struct Random {
  std::mt19937_64 engine{2026};
  size_t below(size_t n) { return n == 0 ? 0 : engine() % n; }
};
} // namespace

/// Where the seeds lie, and the data file that some of them name.
static std::string seedFolder() {
  const char *folder = std::getenv("SKIFF_IMPORT_SEEDS");
  return folder ? folder : "";
}

static std::vector<std::string> readSeeds() {
  std::vector<std::string> paths, seeds;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(seedFolder(), code), end; it != end && !code; it.increment(code))
    if (llvm::sys::path::extension(it->path()) == ".onnx")
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  for (const std::string &path : paths)
    if (auto buffer = llvm::MemoryBuffer::getFile(path))
      seeds.push_back((*buffer)->getBuffer().str());
  return seeds;
}

/// Most steps keep the length: others spoil protobuf's framing, and then the parser alone is tested.
static std::string mutate(std::string model, const std::vector<std::string> &seeds, Random &random) {
  for (size_t i = 0, steps = 1 + random.below(3); i < steps && !model.empty(); ++i) {
    size_t at = random.below(model.size()), length = random.below(16);
    switch (random.below(8)) {
    case 0:
    case 1:
      model[at] = char(random.below(256));
      break;
    case 2:
    case 3:
      model[at] ^= char(1 << random.below(8));
      break;
    case 4: {
      std::string part = model.substr(random.below(model.size()), length);
      model.replace(at, part.size(), part);
      break;
    }
    case 5:
      model.resize(at);
      break;
    case 6:
      model.erase(at, length);
      break;
    case 7: {
      const std::string &other = seeds[random.below(seeds.size())];
      model.insert(at, other.substr(random.below(other.size()), 4 * length));
      break;
    }
    }
  }
  return model;
}

TEST(Mutation, ErrorOrModule) {
  std::vector<std::string> seeds = readSeeds();
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
