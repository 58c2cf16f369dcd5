//===- CodeCache.h - machine code kept between compilations ----*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_CODECACHE_H
#define SKIFF_COMPILER_PIPELINE_CODECACHE_H

#include "compiler/artifact/Artifact.h"

namespace skiff {

/// A folder of what plans became, one file for each plan and target. A file's name is a hash of all that
/// decides over the code: the compiler, the target, and the plan without the values of its weights. Processes
/// may share a folder: files appear whole, and one that is damaged counts as missing.
class CodeCache {
public:
  /// Makes the folder if it is not there.
  static llvm::Error open(llvm::StringRef folder, std::optional<CodeCache> &cache);

  /// The name for a module of the plan dialect and a target.
  std::string keyOf(mlir::ModuleOp plan, const Machine &machine) const;
  /// Fills `variant`'s code and the attributes of its `lowered` module, which has no body; false if there is
  /// no such file or it is damaged.
  bool load(llvm::StringRef key, mlir::ModuleOp plan, CompiledVariant &variant);
  /// Keeps the variant's code.
  llvm::Error store(llvm::StringRef key, mlir::ModuleOp plan, const CompiledVariant &variant);

  int64_t hits = 0, misses = 0;

private:
  std::string folder, compiler; ///< the compiler: the build IDs of the program and its libraries
};

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_CODECACHE_H
