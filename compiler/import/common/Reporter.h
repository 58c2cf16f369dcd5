//===- Reporter.h - what is wrong with a model -----------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_COMMON_REPORTER_H
#define SKIFF_COMPILER_IMPORT_COMMON_REPORTER_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

namespace skiff {

/// `text` fit for a terminal: names come from the file and may hold anything, of any length.
std::string printable(llvm::StringRef text);

/// The same in double quotes.
std::string quote(llvm::StringRef text);

/// Emits errors, counts them, and falls silent after a limit.
class Reporter {
public:
  Reporter(mlir::MLIRContext *context, llvm::StringRef file) : context(context), file(file) {}

  /// Emits "<file>: <where>: <text>"; `where` may be empty. Always failure.
  llvm::LogicalResult error(const llvm::Twine &where, const llvm::Twine &text);

  bool anyError() const { return count > 0; }
  /// Importing further is pointless.
  bool full() const;

private:
  mlir::MLIRContext *context;
  std::string file;
  int count = 0;
};

} // namespace skiff

#endif // SKIFF_COMPILER_IMPORT_COMMON_REPORTER_H
