//===- ReadProgram.h - both formats of Paddle ------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_READPROGRAM_H
#define SKIFF_COMPILER_IMPORT_PADDLE_READPROGRAM_H

#include "compiler/import/paddle/Program.h"

namespace skiff::import_paddle {

/// Reads a ProgramDesc. What went wrong is in the reporter; the program is whole only if nothing did.
Program readProgramDesc(llvm::StringRef bytes, mlir::MLIRContext *context, Reporter &reporter);

/// Reads PIR's JSON, likewise.
Program readPir(llvm::StringRef text, mlir::MLIRContext *context, Reporter &reporter);

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_READPROGRAM_H
