//===- Plan.h - the plan dialect -------------------------------*- C++ -*-===//
#ifndef SKIFF_DIALECTS_PLAN_PLAN_H
#define SKIFF_DIALECTS_PLAN_PLAN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/plan/PlanDialect.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/plan/PlanAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/plan/Plan.h.inc"

namespace mlir {
class ModuleOp;
namespace func {
class FuncOp;
}
} // namespace mlir

namespace skiff::plan {

/// @main, and what stands in its place for some values of the symbols: those in its `nn.when`, one for each
/// symbol, where -1 is any.
llvm::SmallVector<mlir::func::FuncOp> functionsOf(mlir::ModuleOp module);
/// The values of `nn.when`; none for @main.
llvm::ArrayRef<int64_t> conditionOf(mlir::func::FuncOp function);
/// What the names of a function's kernels end with: "" for @main, ".64" for @main.64.
llvm::StringRef suffixOf(mlir::func::FuncOp function);

/// The kernels of a plan, also those in branches and loops, in the order of its text: a kernel's number.
llvm::SmallVector<KernelOp> kernelsOf(mlir::func::FuncOp plan);
/// A value behind reshapes: what has a place.
mlir::Value rootOf(mlir::Value value);

} // namespace skiff::plan

#endif // SKIFF_DIALECTS_PLAN_PLAN_H
