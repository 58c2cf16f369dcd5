//===- Check.h - will it compile? ------------------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_CHECK_H
#define SKIFF_COMPILER_PIPELINE_CHECK_H

#include "mlir/IR/BuiltinOps.h"
#include "targets/common/Target.h"

namespace skiff {

/// Reports every nn op that `target` has no code for; all at once.
llvm::LogicalResult checkClaims(mlir::ModuleOp module, const Target &target);

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_CHECK_H
