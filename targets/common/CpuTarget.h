//===- CpuTarget.h - what all CPUs have in common --------------*- C++ -*-===//
// A CPU's folder gives the table of machines; passes, code generation and linking are these.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_CPUTARGET_H
#define SKIFF_TARGETS_COMMON_CPUTARGET_H

#include "targets/common/Target.h"

namespace skiff {

class CpuTarget : public Target {
public:
  bool claims(mlir::Operation *op, std::string &why) const override;
  void buildPipeline(mlir::OpPassManager &pm, const Machine &machine) const override;
  llvm::FailureOr<TargetCode> serialize(mlir::ModuleOp module, const Machine &machine, Output kind,
                                        unsigned jobs) const override;
};

/// Kernels and the plan become functions of scf, vector, memref and LLVM dialect ops.
std::unique_ptr<mlir::Pass> createLowerPlanPass(const Machine &machine);
/// Everything that is left becomes LLVM dialect, math by polynomials or calls to the support library.
std::unique_ptr<mlir::Pass> createExpandMathPass();
std::unique_ptr<mlir::Pass> createLowerToLLVMPass();

/// Registers the three for skiff-opt.
void registerCpuPasses();

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_CPUTARGET_H
