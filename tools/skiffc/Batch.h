//===- Batch.h - several models in one call --------------------*- C++ -*-===//
#ifndef SKIFF_TOOLS_SKIFFC_BATCH_H
#define SKIFF_TOOLS_SKIFFC_BATCH_H

#include "compiler/pipeline/Compile.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace skiff {

/// The options for each input: `output`, `report` and `dumpStages` of `options` are folders, in which the
/// files are named after the input. An error if two inputs would write one file.
llvm::Expected<std::vector<CompileOptions>> optionsForEach(llvm::ArrayRef<std::string> inputs,
                                                           const CompileOptions &options);

/// Compiles each model in a process of its own, `jobs` of the first one's at a time; what a process prints
/// comes when it ends. Returns the worst exit code.
ExitCode compileAll(llvm::ArrayRef<CompileOptions> all);

} // namespace skiff

#endif // SKIFF_TOOLS_SKIFFC_BATCH_H
