//===- ImportOnnx.h - an .onnx file becomes the onnx dialect ---*- C++ -*-===//
// The result is a module with one `func.func @main`. What dialects/onnx/Onnx.td does not say:
// - Argument attributes: `onnx.name`; `onnx.dims`, one string for each dim: the dim's name if it is symbolic,
// ""
//   if it is static. An unknown dim without a name gets one of its own ("x_dim0"); an argument of unknown
//   rank has no `onnx.dims`.
// - Result attributes: `onnx.name`; `onnx.type` and `onnx.dims` where the file declares them ("" also for an
//   unknown dim without a name). Every result has the type `!onnx.value`.
// - An initializer that is also listed as an input is a constant, not an argument, in every IR version.
// - The location of an op is NameLoc of its node's name, or "<OpType>_<index>" where the file gives none.
// Nodes
//   that come from a model-local function have the name of the call and "/" before theirs.
// - Module attributes: `onnx.ir_version`, `onnx.opset` (domain -> version; "ai.onnx" for the default domain,
//   which nodes print as ""), `onnx.producer`, `onnx.source` (the file's name without its folder).
//===----------------------------------------------------------------------===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_IMPORTONNX_H
#define SKIFF_COMPILER_IMPORT_ONNX_IMPORTONNX_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace skiff {

/// The IR versions that the importer reads.
constexpr int64_t kMinOnnxIrVersion = 3;
constexpr int64_t kMaxOnnxIrVersion = 14;

/// Imports the file `path`; external data is read from the folder that it lies in. Every failure has been
/// emitted as a diagnostic with an unknown location: the text itself names file and node. All that is wrong
/// with a model is reported, up to a limit. The constants of the module may point into memory-mapped data
/// files, which must not change while `context` lives.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importOnnx(llvm::StringRef path,
                                                              mlir::MLIRContext *context);

/// As above for the bytes of a file called `name`. Without a `dataFolder` external data is an error.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importOnnxBytes(llvm::StringRef bytes,
                                                                   llvm::StringRef name,
                                                                   llvm::StringRef dataFolder,
                                                                   mlir::MLIRContext *context);

} // namespace skiff

#endif // SKIFF_COMPILER_IMPORT_ONNX_IMPORTONNX_H
