//===- Report.h - the compile report ---------------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_REPORT_H
#define SKIFF_COMPILER_PIPELINE_REPORT_H

#include "compiler/artifact/Artifact.h"
#include "llvm/Support/JSON.h"

namespace skiff {

/// What --report writes, gathered while compiling.
struct CompileReport {
  llvm::json::Array stages; ///< {name, seconds}
  llvm::json::Object nnOps; ///< ops by kind, after the nn stage
  llvm::json::Object cache; ///< {hits, misses}; empty without a cache
  /// Adds memory, kernels and sizes and writes the file (beside, then renamed).
  llvm::LogicalResult write(llvm::StringRef path, mlir::func::FuncOp plan,
                            llvm::ArrayRef<CompiledVariant> variants, const ArtifactSizes &sizes);
};

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_REPORT_H
