//===- Profile.cpp - what ran when ----------------------------------------===//
#include "runtime/core/Profile.h"

#include <algorithm>

using namespace skiff;

size_t Profile::copy(skiff_event *into, size_t capacity, size_t *dropped) const {
  uint64_t total = added.load(std::memory_order_relaxed);
  uint64_t kept = std::min<uint64_t>(total, events.size());
  if (dropped)
    *dropped = size_t(total - kept);
  size_t count = size_t(std::min<uint64_t>(kept, capacity));
  for (size_t i = 0; i != count; ++i)
    into[i] = events[(total - kept + i) % events.size()];
  return count;
}
