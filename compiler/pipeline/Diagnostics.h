//===- Diagnostics.h - errors as users read them ---------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_DIAGNOSTICS_H
#define SKIFF_COMPILER_PIPELINE_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

namespace skiff {

/// While it lives, diagnostics of `context` go to stderr as "error: FILE: node "NAME": ...", without MLIR's
/// operations unless `verbose`.
class UserDiagnostics {
public:
  UserDiagnostics(mlir::MLIRContext *context, std::string file, bool verbose);
  unsigned errors() const { return count; }

private:
  std::string file;
  unsigned count = 0;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_DIAGNOSTICS_H
