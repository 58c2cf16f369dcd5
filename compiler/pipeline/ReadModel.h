//===- ReadModel.h - a file becomes a module -------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_READMODEL_H
#define SKIFF_COMPILER_PIPELINE_READMODEL_H

#include "compiler/pipeline/Compile.h"
#include "mlir/IR/BuiltinOps.h"

namespace skiff {

/// Reads an .onnx model, a Paddle model (with its `parameters`, see importPaddle), or the text of any stage
/// from an .mlir file. A failure has been printed.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> readModel(llvm::StringRef path, llvm::StringRef parameters,
                                                             mlir::MLIRContext *context);

/// Where in the pipeline a module stands.
Stage levelOf(mlir::ModuleOp module);

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_READMODEL_H
