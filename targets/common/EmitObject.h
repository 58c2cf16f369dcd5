//===- EmitObject.h - LLVM dialect to object files -------------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_EMITOBJECT_H
#define SKIFF_TARGETS_COMMON_EMITOBJECT_H

#include "mlir/IR/BuiltinOps.h"
#include "targets/common/Machine.h"

namespace skiff {

using ObjectFile = llvm::SmallVector<char, 0>;

/// Optimizes and compiles the module in up to `jobs` threads, to assembly text if asked for; to several files
/// if it may be `split`.
llvm::FailureOr<llvm::SmallVector<ObjectFile>> emitObjects(mlir::ModuleOp module, const Machine &machine,
                                                           bool assembly, bool split, unsigned jobs);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_EMITOBJECT_H
