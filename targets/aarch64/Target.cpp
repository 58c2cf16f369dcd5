//===- Target.cpp - AArch64 -------------------------------------------------------------===//
#include "targets/common/CpuTarget.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

namespace skiff {
namespace {

/// What may follow "aarch64+" in a spec, named as in GCC's and Clang's -march, and LLVM's name for it.
struct Extension {
  llvm::StringLiteral name, feature;
};
constexpr Extension kExtensions[] = {
    {"dotprod", "dotprod"}, {"fp16", "fullfp16"}, {"bf16", "bf16"}, {"i8mm", "i8mm"}};

// Armv8.0-A with Advanced SIMD. Rates: the Software Optimization Guides of Cortex-A76 and Neoverse N1 give
// two vector multiply-adds and two vector loads a cycle, latency 4. Systems with pages of 64 KiB exist.
const Machine kBase = {
    /*name=*/"aarch64",       /*arch=*/"aarch64",   /*triple=*/"aarch64-unknown-linux-gnu",
    /*cpu=*/"generic",        /*features=*/"+neon", /*tune=*/"cortex-a76",
    /*required=*/{"neon"},    /*rank=*/1,           /*vectorBytes=*/16,
    /*vectorRegisters=*/32,   /*fma=*/true,         /*broadcastOperand=*/false,
    /*macsPerCycle=*/2,       /*loadsPerCycle=*/2,  /*macLatency=*/4,
    /*cacheBytes=*/256 << 10, /*pageBytes=*/65536,  /*gigahertz=*/2};

const Extension *findExtension(llvm::StringRef name) {
  const auto *found = llvm::find_if(kExtensions, [&](const Extension &known) { return known.name == name; });
  return found == std::end(kExtensions) ? nullptr : found;
}

class AArch64Target : public CpuTarget {
public:
  llvm::SmallVector<std::string> specs() const override { return {kBase.name, "aarch64+dotprod"}; }

  bool knows(llvm::StringRef spec) const override {
    auto [base, extensions] = spec.split('+');
    llvm::SmallVector<llvm::StringRef> names;
    extensions.split(names, '+');
    return base == kBase.name && (!spec.contains('+') || llvm::all_of(names, findExtension));
  }

  Machine machine(llvm::StringRef spec) const override {
    Machine machine = kBase;
    machine.name = spec.str();
    llvm::SmallVector<llvm::StringRef> names;
    spec.split('+').second.split(names, '+', -1, /*KeepEmpty=*/false);
    for (llvm::StringRef name : names) {
      llvm::StringRef feature = findExtension(name)->feature;
      machine.features += ",+" + feature.str();
      machine.required.push_back(feature.str());
      ++machine.rank;
    }
    return machine;
  }

  std::string hostSpec() const override {
    llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
    if (!features.lookup("neon"))
      return "";
    std::string spec = kBase.name;
    for (const Extension &extension : kExtensions)
      if (features.lookup(extension.feature))
        spec += "+" + extension.name.str();
    return spec;
  }
};
} // namespace

std::unique_ptr<Target> createTarget_aarch64() { return std::make_unique<AArch64Target>(); }

} // namespace skiff
