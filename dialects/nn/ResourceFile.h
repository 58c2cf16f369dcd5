//===- ResourceFile.h - large constants of printed modules -----*- C++ -*-===//
// The text of a module repeats every constant. Stages that are dumped one after the other share a file
// instead: each dump names the bytes there, and the parser finds them again.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_NN_RESOURCEFILE_H
#define SKIFF_DIALECTS_NN_RESOURCEFILE_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace skiff::nn {

class NNDialect;

/// While it lives, modules of the context that are printed with `flags()` beside `path` refer to it.
class ResourceFile {
public:
  ResourceFile(mlir::MLIRContext &context, llvm::StringRef path);
  ~ResourceFile();
  ResourceFile(const ResourceFile &) = delete;
  ResourceFile &operator=(const ResourceFile &) = delete;

  /// Appends the large constants of `op` that are not in the file yet. To be called before `op` is printed.
  std::error_code add(mlir::Operation *op);
  static mlir::OpPrintingFlags flags();

  /// Where a constant lies, as dumps say it; empty for one that was not added.
  std::string lookup(llvm::StringRef key) const { return entries.lookup(key); }

private:
  NNDialect *dialect;
  std::string path;
  std::unique_ptr<llvm::raw_fd_ostream> os; // made for the first constant
  llvm::StringMap<std::string> entries;
};

/// Lets the dialect's section of a module's resources name a ResourceFile.
void addResourceFileInterface(NNDialect *dialect);

} // namespace skiff::nn

#endif // SKIFF_DIALECTS_NN_RESOURCEFILE_H
