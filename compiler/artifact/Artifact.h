//===- Artifact.h - what was compiled becomes one file ---------*- C++ -*-===//
#ifndef SKIFF_COMPILER_ARTIFACT_ARTIFACT_H
#define SKIFF_COMPILER_ARTIFACT_ARTIFACT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "targets/common/Target.h"

namespace skiff {

/// One target's half of the artifact.
struct CompiledVariant {
  Machine machine;
  TargetCode code;
  mlir::OwningOpRef<mlir::ModuleOp> lowered; ///< its attributes name the kernels and weights (LowerPlan.cpp)
};

struct ArtifactOptions {
  std::string source;               ///< file name of the input, no path
  std::vector<std::string> options; ///< what changes the result, as the user wrote it
};

/// Sizes of the parts, in bytes.
struct ArtifactSizes {
  uint64_t file = 0, code = 0, weights = 0;
};

/// Writes the .skiff file for the planned function `plan` beside `path` and renames it: a reader never sees
/// half a file. Layout: runtime/format/Format.h.
llvm::FailureOr<ArtifactSizes> writeArtifact(llvm::StringRef path, mlir::func::FuncOp plan,
                                             llvm::ArrayRef<CompiledVariant> variants,
                                             const ArtifactOptions &options);

} // namespace skiff

#endif // SKIFF_COMPILER_ARTIFACT_ARTIFACT_H
