//===- HostCode.h - the plan as host functions ----------------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_HOSTCODE_H
#define SKIFF_TARGETS_COMMON_HOSTCODE_H

#include "dialects/plan/Plan.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "targets/common/Emit.h"

namespace skiff {

/// The offset of a constant among the weights: as the operand of a kernel, or, with number -1, as it is.
using WeightOffset = llvm::function_ref<int64_t(mlir::Value constant, int64_t kernel, unsigned operand)>;

/// A function of the plan and what its kernels became.
struct LoweredFunction {
  mlir::func::FuncOp function;
  std::unique_ptr<nn::DimAnalysis> dims;
  llvm::SmallVector<KernelCode> codes; ///< one for each kernel, in the order of `plan::kernelsOf`
  int64_t firstKernel;                 ///< its number among all kernels
};

/// `skiff_sizes` of CodeAbi.h, at the module's end: of the first function, or of the one whose condition the
/// symbols meet.
void emitSizes(llvm::ArrayRef<LoweredFunction> functions);
/// `skiff_plan` of CodeAbi.h likewise. `weightOffset` counts kernels over all functions. Returns for each
/// check that can fail at run time the node of the source model.
llvm::SmallVector<std::string> emitPlan(llvm::ArrayRef<LoweredFunction> functions, WeightOffset weightOffset);

/// The place of a result of the plan, seen through reshapes; null for arguments of the model and constants.
mlir::Attribute placeOf(mlir::Value value);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_HOSTCODE_H
