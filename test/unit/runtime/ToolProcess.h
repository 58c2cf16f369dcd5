//===- ToolProcess.h - calls of the tools ---------------------------------===//
#ifndef SKIFF_TEST_UNIT_RUNTIME_TOOLPROCESS_H
#define SKIFF_TEST_UNIT_RUNTIME_TOOLPROCESS_H

#include <string>

namespace skiff::test {

struct ToolResult {
  int exitCode;
  std::string out;
  std::string err;
};

/// Runs a shell command and waits for it.
ToolResult runTool(const std::string &command);

} // namespace skiff::test

#endif // SKIFF_TEST_UNIT_RUNTIME_TOOLPROCESS_H
