//===- JUnit.h - comparisons as a test report -----------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_JUNIT_H
#define SKIFF_TOOLS_SKIFFRUN_JUNIT_H

#include "tools/skiff-run/Report.h"

namespace skiff::tools {

/// JUnit XML with a test suite for each set of --expect and a test case for each of
/// its outputs. A failure's message has the worst element.
std::string junitXml(const Report &report, const Options &options);

/// The same where nothing could be compared: one test case with that error.
std::string junitXml(const std::string &error, const Options &options);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_JUNIT_H
