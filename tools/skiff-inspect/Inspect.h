//===- Inspect.h - what skiff-inspect prints ------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFINSPECT_INSPECT_H
#define SKIFF_TOOLS_SKIFFINSPECT_INSPECT_H

#include "runtime/core/Manifest.h"

#include <string>

namespace skiff::tools {

/// An opened and checked file.
struct Inspected {
  std::string path;
  MappedFile file;
  const format::Model *model = nullptr;
};

std::string describeAsJson(const Inspected &inspected);
std::string describeAsText(const Inspected &inspected);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFINSPECT_INSPECT_H
