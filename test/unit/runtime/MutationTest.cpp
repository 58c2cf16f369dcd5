//===- MutationTest.cpp - randomly damaged files --------------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

using namespace skiff;
using namespace skiff::test;

/// Changes some bytes or 64-bit words of [begin, end).
static void mutate(std::string &bytes, size_t begin, size_t end, std::mt19937_64 &random) {
  static const uint64_t nasty[] = {0,         1,          0x7f,      0x80,       0xff,
                                   INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX, 1ull << 63};
  for (uint64_t n = random() % 4 + 1; n != 0; --n) {
    size_t at = begin + random() % (end - begin);
    if (random() % 2) {
      bytes[at] = char(random());
    } else {
      uint64_t word = nasty[random() % std::size(nasty)];
      for (size_t i = at; i < std::min(at + 8, end); ++i, word >>= 8)
        bytes[i] = char(word);
    }
  }
}

TEST(Mutation, AnyByteIsAnErrorOrHarmless) {
  const std::string good = Artifact().bytes();
  std::mt19937_64 random(1);
  std::string message;
  for (int i = 0; i != 500; ++i) {
    std::string bytes = good;
    mutate(bytes, 0, bytes.size(), random);
    // Checksums cover all but padding, so what loads is the file that was written.
    EXPECT_TRUE(tryLoad(bytes, &message) == SKIFF_OK || !message.empty());
  }
}

TEST(Mutation, ManifestsWithARightChecksumDoNotCrash) {
  const std::string good = Artifact().bytes();
  std::mt19937_64 random(2);
  std::string message;
  int loaded = 0;
  for (int i = 0; i != 2000; ++i) {
    std::string bytes = good;
    SkiffFileHeader header = headerOf(bytes);
    mutate(bytes, header.manifest_offset, bytes.size(), random);
    setHeader(bytes, header);
    loaded += tryLoad(bytes, &message) == SKIFF_OK;
  }
  EXPECT_GT(loaded, 0) << "some changes only rename something";
  EXPECT_LT(loaded, 2000);
}

TEST(Mutation, CodeWithARightChecksumDoesNotCrashTheLoader) {
  std::mt19937_64 random(3);
  std::string message;
  const Artifact good;
  for (int i = 0; i != 2000; ++i) {
    Artifact artifact;
    // Headers and dynamic data are at the begin; mutate there most of the time.
    mutate(artifact.code, 0, i % 2 ? 512 : artifact.code.size(), random);
    artifact.model.variants[0]->plan_address = good.model.variants[0]->plan_address;
    artifact.model.variants[0]->sizes_address = good.model.variants[0]->sizes_address;
    tryLoad(artifact.bytes(), &message);
  }
}
