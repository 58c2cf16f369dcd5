//===- Inspect.h - what skiff-inspect prints ------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFINSPECT_INSPECT_H
#define SKIFF_TOOLS_SKIFFINSPECT_INSPECT_H

#include "runtime/core/Manifest.h"

#include <stdexcept>
#include <string>

namespace skiff::tools {

/// Something the user gave is wrong: exit code 2. The text follows "error: ".
struct InspectError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An opened and checked file.
struct Inspected {
  std::string path;
  MappedFile file;
  const format::Model *model = nullptr;
};

std::string describeAsJson(const Inspected &inspected);
std::string describeAsText(const Inspected &inspected);

/// The variant of this name; with an empty one, the best that this CPU can run, else the first.
/// Throws InspectError.
const format::Variant &chooseVariant(const Inspected &inspected, const std::string &target);

/// Writes the kernels with their source nodes as a graph: .dot as text, other kinds of files by Graphviz.
/// Throws InspectError.
void writeGraph(const Inspected &inspected, const format::Variant &variant, const std::string &path);

/// The most that the machine can do; 0: take the best of the profile.
struct Roof {
  double gflops = 0, gbytes = 0; // a second
};

/// What the trace of skiff-run --profile and the file's kernels say together. Throws InspectError.
std::string describeProfile(const Inspected &inspected, const format::Variant &variant,
                            const std::string &trace, Roof roof, bool json);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFINSPECT_INSPECT_H
