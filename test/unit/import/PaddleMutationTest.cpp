//===- PaddleMutationTest.cpp - damaged Paddle models give errors ---------===//
#include "compiler/import/paddle/Json.h"
#include "test/unit/import/Mutate.h"
#include "test/unit/import/PaddleTestUtils.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace skiff;
using skiff::import_paddle::Json;

static std::vector<std::string> seedsOf(StringRef extension) {
  const char *folder = std::getenv("SKIFF_PADDLE_SEEDS");
  return folder ? readSeeds(folder, extension) : std::vector<std::string>();
}

/// True if it is imported. A failure says why, a success says nothing, and is a module that can be printed.
static bool importOrError(StringRef bytes, StringRef name) {
  TestContext test;
  auto module = importPaddleBytes(bytes, name, nullptr, &test.context);
  EXPECT_EQ(failed(module), !test.errors.empty()) << bytes.str();
  if (failed(module))
    return false;
  EXPECT_TRUE(succeeded(verify(**module))) << bytes.str();
  std::string text;
  llvm::raw_string_ostream(text) << **module;
  return !text.empty();
}

static std::vector<std::string> goodSeeds(StringRef extension) {
  std::vector<std::string> good = seedsOf(extension);
  llvm::erase_if(good, [&](const std::string &seed) {
    TestContext test;
    return failed(importPaddleBytes(seed, ("seed" + extension).str(), nullptr, &test.context));
  });
  return good;
}

TEST(PaddleMutation, ProgramDesc) {
  std::vector<std::string> seeds = seedsOf(".pdmodel"), good = goodSeeds(".pdmodel");
  ASSERT_GE(good.size(), 4u) << "SKIFF_PADDLE_SEEDS must name the folder of the built seeds; run it by ctest";
  Random random;
  int imported = 0;
  for (int i = 0; i < 500; ++i)
    imported += importOrError(mutate(good[random.below(good.size())], seeds, random), "mutated.pdmodel");
  EXPECT_GT(imported, 25);
  EXPECT_LT(imported, 450);
}

/// Everything in a value that can be replaced, itself the last one.
static void collect(Json &json, std::vector<Json *> &all) {
  if (json.is_structured())
    for (Json &inner : json)
      collect(inner, all);
  all.push_back(&json);
}

TEST(PaddleMutation, PirText) {
  std::vector<std::string> seeds = seedsOf(".json"), good = goodSeeds(".json");
  ASSERT_GE(good.size(), 2u);
  Random random;
  for (int i = 0; i < 500; ++i)
    importOrError(mutate(good[random.below(good.size())], seeds, random), "mutated.json");
}

/// JSON that is right as such: parts of other models, or of this one, in places where they do not belong.
TEST(PaddleMutation, PirTree) {
  std::vector<std::string> seeds = seedsOf(".json"), good = goodSeeds(".json");
  ASSERT_GE(good.size(), 2u);
  Random random;
  int imported = 0;
  for (int i = 0; i < 500; ++i) {
    Json json = import_paddle::parseJson(good[random.below(good.size())]);
    Json donor = import_paddle::parseJson(seeds[random.below(seeds.size())]);
    for (size_t step = 0, steps = 1 + random.below(3); step < steps; ++step) {
      std::vector<Json *> places, parts;
      collect(json, places);
      collect(donor, parts);
      *places[random.below(places.size())] = Json(*parts[random.below(parts.size())]);
    }
    imported += importOrError(json.dump(), "mutated.json");
  }
  EXPECT_GT(imported, 25);
  EXPECT_LT(imported, 475);
}

/// Each value of each model replaced by one of each type.
TEST(PaddleMutation, PirTypes) {
  const Json wrong[] = {nullptr,       true,          -1, 1e300, uint64_t(1) << 63, "", "1.relu",
                        Json::array(), Json::object()};
  for (const std::string &seed : goodSeeds(".json")) {
    Json json = import_paddle::parseJson(seed);
    std::vector<Json *> places;
    collect(json, places);
    places.pop_back(); // all of it
    for (Json *place : places)
      for (const Json &value : wrong) {
        // Places inside lie in the heap blocks that move along.
        Json kept = std::move(*place);
        *place = value;
        importOrError(json.dump(), "mutated.json");
        *place = std::move(kept);
      }
  }
}
