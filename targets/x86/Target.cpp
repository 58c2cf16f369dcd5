//===- Target.cpp - x86-64 --------------------------------------------------------------===//
#include "targets/common/CpuTarget.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

namespace skiff {
namespace {

// The levels of the x86-64 psABI (https://gitlab.com/x86-psABIs/x86-64-ABI). Rates: Zen 3/4 and Ice Lake
// start two vector multiply-adds and two vector loads a cycle, latency 4 (uops.info). Caches: the smallest
// that is common among the CPUs of a level.
const Machine kMachines[] = {
    {/*name=*/"x86-64", /*arch=*/"x86_64", /*triple=*/"x86_64-unknown-linux-gnu", /*cpu=*/"x86-64",
     /*features=*/"",
     /*tune=*/"generic", /*required=*/{"sse2"}, /*rank=*/1, /*vectorBytes=*/16, /*vectorRegisters=*/16,
     /*fma=*/false,
     /*broadcastOperand=*/false, /*macsPerCycle=*/1, /*loadsPerCycle=*/2, /*macLatency=*/4,
     /*cacheBytes=*/256 << 10, /*pageBytes=*/4096, /*gigahertz=*/3,
     /*pairProducts=*/"llvm.x86.sse2.pmadd.wd"},
    {/*name=*/"x86-64-v3", /*arch=*/"x86_64", /*triple=*/"x86_64-unknown-linux-gnu", /*cpu=*/"x86-64-v3",
     /*features=*/"+prefer-no-gather", /*tune=*/"znver3",
     /*required=*/{"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sse4.2"},
     /*rank=*/3,
     /*vectorBytes=*/32, /*vectorRegisters=*/16, /*fma=*/true, /*broadcastOperand=*/false, /*macsPerCycle=*/2,
     /*loadsPerCycle=*/2, /*macLatency=*/4, /*cacheBytes=*/512 << 10, /*pageBytes=*/4096, /*gigahertz=*/3,
     /*pairProducts=*/"llvm.x86.avx2.pmadd.wd"},
    {/*name=*/"x86-64-v4",
     /*arch=*/"x86_64",
     /*triple=*/"x86_64-unknown-linux-gnu",
     /*cpu=*/"x86-64-v4",
     /*features=*/"+prefer-no-gather",
     /*tune=*/"znver4",
     /*required=*/
     {"avx", "avx2", "avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl", "bmi", "bmi2", "f16c", "fma",
      "lzcnt", "movbe", "popcnt", "sse4.2"},
     /*rank=*/4,
     /*vectorBytes=*/64,
     /*vectorRegisters=*/32,
     /*fma=*/true,
     /*broadcastOperand=*/true,
     /*macsPerCycle=*/1,
     /*loadsPerCycle=*/2,
     /*macLatency=*/4,
     /*cacheBytes=*/1 << 20,
     /*pageBytes=*/4096,
     /*gigahertz=*/3,
     /*pairProducts=*/"llvm.x86.avx512.pmaddw.d.512"},
};

class X86Target : public CpuTarget {
public:
  llvm::SmallVector<std::string> specs() const override {
    llvm::SmallVector<std::string> names;
    for (const Machine &machine : kMachines)
      names.push_back(machine.name);
    return names;
  }
  Machine machine(llvm::StringRef spec) const override {
    for (const Machine &machine : kMachines)
      if (machine.name == spec)
        return machine;
    llvm_unreachable("findTarget only asks for specs() names");
  }
  std::string hostSpec() const override {
    llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
    std::string best;
    for (const Machine &machine : kMachines)
      if (llvm::all_of(machine.required, [&](const std::string &name) { return features.lookup(name); }))
        best = machine.name;
    return best;
  }
};
} // namespace

std::unique_ptr<Target> createTarget_x86() { return std::make_unique<X86Target>(); }

} // namespace skiff
