//===- Target.cpp - the list of targets ----------------------------------------------===//
#include "targets/common/Target.h"

namespace skiff {

#define SKIFF_TARGET(name) std::unique_ptr<Target> createTarget_##name();
#include "targets/Targets.inc"
#undef SKIFF_TARGET

llvm::ArrayRef<std::unique_ptr<Target>> allTargets() {
  static const std::vector<std::unique_ptr<Target>> targets = [] {
    std::vector<std::unique_ptr<Target>> list;
#define SKIFF_TARGET(name) list.push_back(createTarget_##name());
#include "targets/Targets.inc"
#undef SKIFF_TARGET
    return list;
  }();
  return targets;
}

const Target *findTarget(std::string &spec) {
  for (const auto &target : allTargets()) {
    if (spec == "host" && !target->hostSpec().empty())
      spec = target->hostSpec();
    if (target->knows(spec))
      return target.get();
  }
  return nullptr;
}

} // namespace skiff
