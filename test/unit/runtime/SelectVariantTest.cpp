//===- SelectVariantTest.cpp - the best code that a CPU can run -----------===//
#include "runtime/core/SelectVariant.h"
#include "test/unit/runtime/ArtifactBuilder.h"

#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>

using namespace skiff;
using namespace skiff::test;

static bool hasNothing(const char *) { return false; }
static bool hasAvx2(const char *feature) {
  return strcmp(feature, "avx2") == 0 || strcmp(feature, "fma") == 0;
}
static bool hasAll(const char *) { return true; }

namespace {

/// A file with three variants, the best one in the middle.
class SelectVariant : public testing::Test {
protected:
  SelectVariant() {
    Artifact artifact;
    artifact.model.variants[0]->target = "v1";
    artifact.addVariant("v4", {"avx2", "fma", "avx512f", "avx512bw"}, 4);
    artifact.addVariant("v3", {"avx2", "fma"}, 3);
    bytes = artifact.bytes();
    aligned = std::make_unique<AlignedBytes>(bytes);
    EXPECT_EQ(file.useMemory(aligned->data(), aligned->size(), nullptr), SKIFF_OK);
    EXPECT_EQ(readManifest(file, Checksums::compare, &model, nullptr), SKIFF_OK);
  }

  /// The chosen target, or the error message.
  std::string choose(bool (*has)(const char *), const char *forced = nullptr,
                     const char *arch = hostCpu().arch) {
    const format::Variant *variant;
    skiff_error error;
    skiff_status status = selectVariant(file, *model, Cpu{arch, has}, forced, &variant, &error);
    if (status == SKIFF_OK)
      return variant->target()->str();
    EXPECT_EQ(status, SKIFF_NO_TARGET);
    return error.message;
  }

  std::string bytes;
  std::unique_ptr<AlignedBytes> aligned;
  MappedFile file;
  const format::Model *model = nullptr;
};

} // namespace

TEST_F(SelectVariant, TakesTheHighestRank) {
  EXPECT_EQ(choose(hasAll), "v4");
  EXPECT_EQ(choose(hasAvx2), "v3");
  EXPECT_EQ(choose(hasNothing), "v1");
}

TEST_F(SelectVariant, ForcedTargetIsTakenOrRefused) {
  EXPECT_EQ(choose(hasAll, "v3"), "v3");
  EXPECT_EQ(choose(hasAvx2, "v4"), "model in memory: this CPU can't run the requested target: v4 needs "
                                   "avx512f, avx512bw");
  EXPECT_EQ(choose(hasAll, "v9"),
            "model in memory: no code for the requested target \"v9\"; the file has: v1, "
            "v4, v3");
}

TEST_F(SelectVariant, SaysWhatIsMissing) {
  std::string arch = hostCpu().arch;
  EXPECT_EQ(choose(hasAll, nullptr, "riscv64"),
            "model in memory: no code for this CPU (riscv64); compile with one more --target: v1 needs " +
                arch + "; v4 needs " + arch + "; v3 needs " + arch);
}

TEST_F(SelectVariant, EnvironmentForcesATarget) {
  std::string message;
  setenv("SKIFF_TARGET", "v9", 1);
  EXPECT_EQ(tryLoad(bytes, &message), SKIFF_NO_TARGET);
  EXPECT_EQ(tryLoad(bytes, &message, "v1"), SKIFF_OK) << "the option is stronger";
  setenv("SKIFF_TARGET", "", 1);
  EXPECT_EQ(tryLoad(bytes, &message), SKIFF_OK) << message;
  unsetenv("SKIFF_TARGET");
}

TEST(Cpu, UnknownFeaturesAreMissing) {
  EXPECT_FALSE(hostCpu().has("quantum"));
#if defined(__x86_64__)
  EXPECT_TRUE(hostCpu().has("sse2"));
  EXPECT_EQ(hostCpu().has("avx2"), bool(__builtin_cpu_supports("avx2")));
  EXPECT_EQ(hostCpu().has("fma"), bool(__builtin_cpu_supports("fma")));
  EXPECT_EQ(hostCpu().has("avx512f"), bool(__builtin_cpu_supports("avx512f")));
  EXPECT_EQ(hostCpu().has("avx512vl"), bool(__builtin_cpu_supports("avx512vl")));
  EXPECT_EQ(hostCpu().has("bmi2"), bool(__builtin_cpu_supports("bmi2")));
  EXPECT_EQ(hostCpu().has("popcnt"), bool(__builtin_cpu_supports("popcnt")));
#endif
}
