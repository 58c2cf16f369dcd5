//===- Parameters.h - files of stored parameters ---------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_PARAMETERS_H
#define SKIFF_COMPILER_IMPORT_PADDLE_PARAMETERS_H

#include "compiler/import/common/MappedFile.h"
#include "compiler/import/paddle/Program.h"

namespace skiff::import_paddle {

/// Where the parameters lie: in one file, or each in one of its own, named after it, in a folder.
struct ParameterSource {
  MappedFile file;    ///< null: none
  std::string name;   ///< of the file, in errors; if there is no file, the one that was looked for
  std::string folder; ///< empty: no separate files
};

/// The value of each of the program's parameters, null for those that are not stored. Large ones point into
/// the mapped file where they are aligned there; the file has no padding, so most are copied. What went wrong
/// is in the reporter.
std::vector<mlir::ElementsAttr> readParameters(const Program &program, const ParameterSource &source,
                                               mlir::MLIRContext *context, Reporter &reporter);

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_PARAMETERS_H
