//===- OutputFile.h - files appear whole or not at all ---------*- C++ -*-===//
#ifndef SKIFF_COMPILER_ARTIFACT_OUTPUTFILE_H
#define SKIFF_COMPILER_ARTIFACT_OUTPUTFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace skiff {

/// Writes beside `path` and renames: a reader never sees half a file, and a failure leaves what was there.
/// What is no regular file (/dev/null, a pipe) is written to as it is. The error names the file.
llvm::Error writeOutputFile(llvm::StringRef path, llvm::function_ref<void(llvm::raw_fd_ostream &)> write);

} // namespace skiff

#endif // SKIFF_COMPILER_ARTIFACT_OUTPUTFILE_H
