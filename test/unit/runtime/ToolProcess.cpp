//===- ToolProcess.cpp - calls of the tools -------------------------------===//
#include "test/unit/runtime/ToolProcess.h"

#include "test/unit/runtime/ArtifactBuilder.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

using namespace skiff::test;

static std::string contentsOf(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ToolResult skiff::test::runTool(const std::string &command) {
  TemporaryFile out("stdout", ""), err("stderr", "");
  int status = system((command + " >" + out.path() + " 2>" + err.path()).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contentsOf(out.path()),
          contentsOf(err.path())};
}
