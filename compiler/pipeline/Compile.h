//===- Compile.h - a file becomes an artifact ------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_COMPILE_H
#define SKIFF_COMPILER_PIPELINE_COMPILE_H

#include "compiler/pipeline/BindDims.h"
#include <string>
#include <vector>

namespace skiff {

enum class Stage { import, nn, plan, llvm, assembly, object, artifact };

struct CompileOptions {
  std::string input, output;
  std::string parameters;           ///< of a Paddle model; empty: what lies beside it
  std::vector<std::string> targets; ///< specs; "host" is replaced
  DimBindings bindings;
  Stage emit = Stage::artifact;
  std::string dumpStages, report;      ///< folder, file; empty: none
  std::string cache;                   ///< folder of a CodeCache; empty: none
  std::vector<std::string> printAfter; ///< stages and passes whose IR goes to stderr
  bool checkOnly = false, verbose = false, progress = false, timing = false;
  unsigned jobs = 1;
  std::vector<std::string> recorded; ///< options that change the result, for the artifact
};

/// Process exit codes.
enum ExitCode { kOk = 0, kCheckFailed = 1, kBadInput = 2, kInternalError = 70 };

/// Runs the stages up to `emit`. Every failure has been printed.
ExitCode compileFile(const CompileOptions &options);

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_COMPILE_H
