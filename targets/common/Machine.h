//===- Machine.h - facts about a CPU that code generation uses --*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_MACHINE_H
#define SKIFF_TARGETS_COMMON_MACHINE_H

#include <cstdint>
#include <string>
#include <vector>

namespace skiff {

struct Machine {
  std::string name;                  ///< as users write it: "x86-64-v3"
  std::string arch;                  ///< "x86_64"
  std::string triple, cpu, features; ///< for LLVM's TargetMachine
  std::string tune;                  ///< LLVM scheduling model
  std::vector<std::string> required; ///< features the CPU must have, LLVM's names
  unsigned rank;                     ///< of the variants a CPU can run, the highest rank is taken

  int64_t vectorBytes;     ///< of the widest register that pays off
  int64_t vectorRegisters; ///< architectural
  bool fma;                ///< fused multiply-add; without, a multiply and an add
  bool broadcastOperand;   ///< a scalar in memory can be a multiply-add's operand
  double macsPerCycle;     ///< vector multiply-adds started per cycle
  double loadsPerCycle;    ///< vector or broadcast loads per cycle
  int64_t macLatency;      ///< cycles
  int64_t cacheBytes;      ///< of a core's own second-level cache
  int64_t pageBytes;       ///< the largest page in use: segments of the code begin on a multiple
  double gigahertz;        ///< assumed, to turn work into time when splitting it over threads

  // LLVM's intrinsics for integer products on a whole register; empty: none.
  std::string pairProducts = {};   ///< i32 sums of two i16 products: (x, y)
  std::string signedProducts = {}; ///< adds four products of i8 and i8 to i32: (sum, x, y)
  std::string mixedProducts = {};  ///< the same of u8 and i8

  int64_t lanes(int64_t elementBytes) const { return vectorBytes / elementBytes; }
};

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_MACHINE_H
