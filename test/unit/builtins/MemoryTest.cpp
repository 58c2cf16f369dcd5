//===- MemoryTest.cpp - copy, fill, compare --------------------------------------===//
#include "test/unit/builtins/Builtins.h"
#include <cstring>
#include <gtest/gtest.h>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;

Bytes numbered(size_t n) {
  Bytes bytes(n);
  Random random;
  for (unsigned char &byte : bytes)
    byte = static_cast<unsigned char>(random());
  return bytes;
}

/// All small sizes, then those beside the limits between ways of copying.
std::vector<size_t> sizes() {
  std::vector<size_t> result;
  for (size_t n = 0; n <= 300; ++n)
    result.push_back(n);
  for (size_t n : {511, 512, 513, 1023, 1024, 2047, 2048, 2049, 4096, 5000, 70001})
    result.push_back(n);
  return result;
}

TEST(Memory, Copy) {
  for (size_t n : sizes())
    for (size_t from : {0, 1, 7, 16})
      for (size_t to : {0, 3, 8, 31}) {
        Bytes source = numbered(n + 64), target(n + 64, 0xee), wanted = target;
        std::memcpy(wanted.data() + to, source.data() + from, n);
        EXPECT_EQ(skiff_memcpy(target.data() + to, source.data() + from, n), target.data() + to);
        ASSERT_TRUE(target == wanted) << n << " " << from << " " << to;
      }
}

TEST(Memory, MoveOverlapping) {
  for (size_t n : sizes())
    for (size_t distance : {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 128, 1000, 3000})
      for (bool up : {false, true}) {
        Bytes bytes = numbered(n + distance + 16), wanted = bytes;
        size_t from = up ? 5 : 5 + distance, to = up ? 5 + distance : 5;
        std::memmove(wanted.data() + to, wanted.data() + from, n);
        EXPECT_EQ(skiff_memmove(bytes.data() + to, bytes.data() + from, n), bytes.data() + to);
        ASSERT_TRUE(bytes == wanted) << n << " " << distance << " " << up;
      }
}

TEST(Memory, Set) {
  for (size_t n : sizes())
    for (size_t to : {0, 1, 8, 15}) {
      Bytes target = numbered(n + 32), wanted = target;
      std::memset(wanted.data() + to, 0xa5, n);
      EXPECT_EQ(skiff_memset(target.data() + to, 0x7a5, n), target.data() + to);
      ASSERT_TRUE(target == wanted) << n << " " << to;
      std::memset(wanted.data() + to, 0, n);
      skiff_bzero(target.data() + to, n);
      ASSERT_TRUE(target == wanted) << n << " " << to;
    }
}

TEST(Memory, Compare) {
  auto sign = [](int x) { return (x > 0) - (x < 0); };
  for (size_t n : sizes()) {
    Bytes a = numbered(n + 3), b(a.size());
    std::memcpy(b.data(), a.data() + 3, n);
    EXPECT_EQ(skiff_memcmp(a.data() + 3, b.data(), n), 0);
    EXPECT_EQ(skiff_bcmp(a.data() + 3, b.data(), n), 0);
    for (size_t at = n > 300 ? n - 20 : 0; at < n; ++at) {
      b[at] += 1 + at % 200;
      EXPECT_EQ(sign(skiff_memcmp(a.data() + 3, b.data(), n)), sign(std::memcmp(a.data() + 3, b.data(), n)));
      EXPECT_NE(skiff_bcmp(a.data() + 3, b.data(), n), 0);
      b[at] -= 1 + at % 200;
    }
  }
}

} // namespace
