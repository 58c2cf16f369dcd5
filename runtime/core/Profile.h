//===- Profile.h - what ran when ------------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_PROFILE_H
#define SKIFF_RUNTIME_CORE_PROFILE_H

#include "runtime/core/Memory.h"
#include "skiff/skiff.h"

#include <atomic>
#include <sched.h>

namespace skiff {

/// The newest events of a session. Many threads may add at the same time.
class Profile {
public:
  /// Returns false if there is no memory; recording is then off.
  [[nodiscard]] bool start(size_t capacity) {
    added.store(0, std::memory_order_relaxed);
    return events.allocate(capacity);
  }

  bool isOn() const { return events.size() != 0; }
  uint64_t bytes() const { return events.size() * sizeof(skiff_event); }

  void add(const skiff_event &event) {
    // Without it two threads could write to one place when the ring has wrapped around.
    while (adding.exchange(true, std::memory_order_acquire))
      sched_yield();
    events[added.fetch_add(1, std::memory_order_relaxed) % events.size()] = event;
    adding.store(false, std::memory_order_release);
  }

  /// Copies the oldest events first; see skiff_profile_events.
  size_t copy(skiff_event *into, size_t capacity, size_t *dropped) const;

private:
  Array<skiff_event> events;
  std::atomic<uint64_t> added{0};
  std::atomic<bool> adding{false};
};

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_PROFILE_H
