//===- Observer.h - shows what kernels store ------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_OBSERVER_H
#define SKIFF_RUNTIME_CORE_OBSERVER_H

#include "runtime/core/Memory.h"
#include "runtime/format/CodeAbi.h"
#include "runtime/format/skiff_generated.h"
#include "skiff/skiff.h"

namespace skiff {

/// The caller's function that sees each kernel's results, and memory to describe them in.
class Observer {
public:
  /// Null stops. Returns false if there is no memory; observing is then off.
  [[nodiscard]] bool start(const format::Variant &variant, skiff_observer function, void *context);

  bool isOn() const { return function != nullptr; }

  /// Tells what kernel number `kernel` has stored.
  void tell(const format::Variant &variant, int64_t kernel, const SkiffArgs &args);

private:
  skiff_observer function = nullptr;
  void *context = nullptr;
  Array<skiff_stored> stored; // as many as the largest kernel has
  Array<int64_t> dims;
};

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_OBSERVER_H
