//===- ImportPaddle.h - a Paddle model becomes the paddle dialect -*- C++ -*-===//
// The result is a module with one `func.func @main`. What dialects/paddle/Paddle.td does not say:
// - The location of an op is NameLoc of the name of its first result: the variable's in a ProgramDesc, and
//   "<op>_<id>" in PIR.
// - Module attributes: `paddle.format` ("pir" or "program"), `paddle.version` (the number in the file),
//   `paddle.source` (the file's name without its folder).
//===----------------------------------------------------------------------===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_IMPORTPADDLE_H
#define SKIFF_COMPILER_IMPORT_PADDLE_IMPORTPADDLE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBuffer.h"

namespace skiff {

/// Whether a path names a Paddle model by its form: a .json or .pdmodel file, `__model__`, or a folder.
bool isPaddlePath(llvm::StringRef path);

/// Imports a file, or the one that a folder holds. `parametersPath` is the file of its parameters, or the
/// folder of their files; if it is empty, what lies beside the model is taken: a .pdiparams file of the same
/// name, `__params__`, or a file for each parameter. Every failure has been emitted as a diagnostic with an
/// unknown location: the text itself names file and op. The constants of the module may point into mapped
/// files, which must not change while `context` lives.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importPaddle(llvm::StringRef path, llvm::StringRef parametersPath, mlir::MLIRContext *context);

/// As above for the bytes of a file called `name`; `parameters` is the file of parameters, null if there is
/// none.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importPaddleBytes(llvm::StringRef bytes, llvm::StringRef name, std::shared_ptr<llvm::MemoryBuffer> parameters,
                  mlir::MLIRContext *context);

} // namespace skiff

#endif // SKIFF_COMPILER_IMPORT_PADDLE_IMPORTPADDLE_H
