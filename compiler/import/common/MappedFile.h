//===- MappedFile.h - weights in files beside the model --------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_COMMON_MAPPEDFILE_H
#define SKIFF_COMPILER_IMPORT_COMMON_MAPPEDFILE_H

#include "compiler/import/common/Reporter.h"

#include "mlir/IR/AsmState.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace skiff {

using MappedFile = std::shared_ptr<llvm::MemoryBuffer>;

/// Maps the file `path`; errors begin with `what`.
llvm::FailureOr<MappedFile> mapFile(llvm::StringRef path, const llvm::Twine &what, const llvm::Twine &where,
                                    Reporter &reporter);

/// Maps the file that a model calls `location`, below `folder`. A model must not reach files outside its own
/// folder: it comes from somebody else, and what it names ends up in the artifact.
llvm::FailureOr<MappedFile> mapFileIn(llvm::StringRef folder, llvm::StringRef location,
                                      const llvm::Twine &what, const llvm::Twine &where, Reporter &reporter);

/// `size` bytes at `offset`, which lie in the file, as a blob that keeps the mapping alive. They are copied
/// only if they are not aligned to `alignment`.
mlir::AsmResourceBlob blobIn(const MappedFile &file, size_t offset, size_t size, size_t alignment);

} // namespace skiff

#endif // SKIFF_COMPILER_IMPORT_COMMON_MAPPEDFILE_H
