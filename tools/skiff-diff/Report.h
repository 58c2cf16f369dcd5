//===- Report.h - what skiff-diff prints ----------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFDIFF_REPORT_H
#define SKIFF_TOOLS_SKIFFDIFF_REPORT_H

#include "tools/layers/Align.h"

namespace skiff::tools {

/// The names under which two sets of layers are spoken of.
struct DiffNames {
  std::string got, expected;
};

void printJson(const LayerDifferences &differences, const DiffNames &names);
void printText(const LayerDifferences &differences, const DiffNames &names);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFDIFF_REPORT_H
