//===- Target.cpp - AArch64 -------------------------------------------------------------===//
#include "targets/common/CpuTarget.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

namespace skiff {
namespace {

/// What may follow "aarch64+" in a spec, named as in GCC's and Clang's -march, LLVM's name for it, and the
/// products of bytes that it brings.
struct Extension {
  llvm::StringLiteral name, feature, signedProducts = "", mixedProducts = "";
};
constexpr Extension kExtensions[] = {{"dotprod", "dotprod", "llvm.aarch64.neon.sdot.v4i32.v16i8"},
                                     {"fp16", "fullfp16"},
                                     {"bf16", "bf16"},
                                     {"i8mm", "i8mm", "", "llvm.aarch64.neon.usdot.v4i32.v16i8"}};

// Armv8.0-A with Advanced SIMD. Rates: the Software Optimization Guides of Cortex-A76 and Neoverse N1 give
// two vector multiply-adds and two vector loads a cycle, latency 4. Systems with pages of 64 KiB exist.
const Machine kBase = {
    /*name=*/"aarch64",       /*arch=*/"aarch64",   /*triple=*/"aarch64-unknown-linux-gnu",
    /*cpu=*/"generic",        /*features=*/"+neon", /*tune=*/"cortex-a76",
    /*required=*/{"neon"},    /*rank=*/1,           /*vectorBytes=*/16,
    /*vectorRegisters=*/32,   /*fma=*/true,         /*broadcastOperand=*/false,
    /*macsPerCycle=*/2,       /*loadsPerCycle=*/2,  /*macLatency=*/4,
    /*cacheBytes=*/256 << 10, /*pageBytes=*/65536,  /*gigahertz=*/2};

/// The extensions of a spec; nothing if it is none of this target.
std::optional<llvm::SmallVector<Extension>> extensionsOf(llvm::StringRef spec) {
  llvm::SmallVector<llvm::StringRef> names;
  spec.split(names, '+');
  if (names.front() != kBase.name)
    return std::nullopt;
  llvm::SmallVector<Extension> extensions;
  for (llvm::StringRef name : llvm::drop_begin(names)) {
    const auto *known = llvm::find_if(kExtensions, [&](const Extension &e) { return e.name == name; });
    if (known == std::end(kExtensions))
      return std::nullopt;
    extensions.push_back(*known);
  }
  return extensions;
}

class AArch64Target : public CpuTarget {
public:
  llvm::SmallVector<std::string> specs() const override { return {kBase.name, "aarch64+dotprod"}; }
  bool knows(llvm::StringRef spec) const override { return extensionsOf(spec).has_value(); }
  Machine machine(llvm::StringRef spec) const override {
    Machine machine = kBase;
    machine.name = spec.str();
    llvm::SmallVector<Extension> extensions = *extensionsOf(spec);
    for (const Extension &extension : extensions) {
      machine.features += ",+" + extension.feature.str();
      machine.required.push_back(extension.feature.str());
      machine.signedProducts += extension.signedProducts;
      machine.mixedProducts += extension.mixedProducts;
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
