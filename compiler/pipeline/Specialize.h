//===- Specialize.h - code of its own for some sizes -----------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_SPECIALIZE_H
#define SKIFF_COMPILER_PIPELINE_SPECIALIZE_H

#include "compiler/pipeline/BindDims.h"

namespace skiff {

/// Copies @main of an nn module for each combination of the sizes that --dim lists, with the dims that these
/// give. A copy keeps @main's symbols and signature and has the values for which it stands in `nn.when`.
llvm::LogicalResult specialize(mlir::ModuleOp module, const DimBindings &bindings);

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_SPECIALIZE_H
