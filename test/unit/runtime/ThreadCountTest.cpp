//===- ThreadCountTest.cpp - how many threads are used --------------------===//
#include "runtime/core/ThreadCount.h"

#include <cstdlib>
#include <gtest/gtest.h>

using namespace skiff;

TEST(ThreadCount, QuotaIsRoundedUp) {
  EXPECT_EQ(cpusOfQuota("max 100000\n"), 0);
  EXPECT_EQ(cpusOfQuota("200000 100000\n"), 2);
  EXPECT_EQ(cpusOfQuota("150000 100000\n"), 2);
  EXPECT_EQ(cpusOfQuota("50000 100000\n"), 1);
  EXPECT_EQ(cpusOfQuota("-1\n 100000\n"), 0);
  EXPECT_EQ(cpusOfQuota(""), 0);
  EXPECT_EQ(cpusOfQuota("100000 0"), 0);
  EXPECT_EQ(cpusOfQuota("9223372036854775807 1"), maxThreads);
}

TEST(ThreadCount, RequestIsStrongerThanEnvironment) {
  setenv("SKIFF_NUM_THREADS", "7", 1);
  EXPECT_EQ(chooseThreadCount(3), 3);
  EXPECT_EQ(chooseThreadCount(0), 7);
  EXPECT_EQ(chooseThreadCount(100000), maxThreads);
  for (const char *nonsense : {"", "zero", "-4", "0"}) {
    setenv("SKIFF_NUM_THREADS", nonsense, 1);
    EXPECT_GE(chooseThreadCount(0), 1) << nonsense;
  }
  unsetenv("SKIFF_NUM_THREADS");
}

TEST(ThreadCount, OpenMpsNumberIsAnUpperBound) {
  setenv("OMP_NUM_THREADS", "1", 1);
  EXPECT_EQ(chooseThreadCount(0), 1);
  unsetenv("OMP_NUM_THREADS");
}
