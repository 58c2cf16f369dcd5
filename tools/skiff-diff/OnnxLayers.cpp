//===- OnnxLayers.cpp - what ONNX Runtime computes for a model's nodes ----===//
#include "tools/skiff-diff/OnnxLayers.h"

#include "tools/tensor-io/Files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

using namespace skiff;
using namespace skiff::tools;

extern char **environ;

/// Exit codes of onnx_layers.py, and the shell's for a program that is not there.
enum { pythonOk = 0, pythonLacksPackages = 3, pythonNotThere = 127 };

/// Runs a program between two files and returns its exit code; -1 for a signal.
static int runProgram(std::vector<std::string> words, const std::string &input, const std::string &output) {
  std::vector<char *> arguments;
  for (std::string &word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  int failed = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed)
    return pythonNotThere;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

LayerSet tools::runOnnxModel(const std::string &model, const LayerSet &got, const std::string &python,
                             const std::string &folder) {
  auto in = [&](const char *name) { return (std::filesystem::path(folder) / name).string(); };
  std::filesystem::create_directories(folder);
  std::string names;
  for (const Layer &layer : got.layers)
    if (!layer.inner)
      names += layer.source + "\n";
  writeFile(in("nodes.txt"), names);
  writeFile(in("onnx_layers.py"), onnxLayersScript);
  std::string inputs = (std::filesystem::path(got.folder) / "inputs.npz").string();
  int code =
      runProgram({python, in("onnx_layers.py"), model, inputs, folder}, in("nodes.txt"), in("said.txt"));
  if (code == pythonOk)
    return readLayers(folder);
  if (code == pythonNotThere)
    throw InputError(
        fmt::format("{}: no such program, so nothing runs {}; name a Python that has the packages "
                    "onnx and onnxruntime with --python",
                    python, model));
  std::vector<uint8_t> said = readFile(in("said.txt"));
  std::string reason(said.begin(), said.end());
  while (!reason.empty() && reason.back() == '\n')
    reason.pop_back();
  if (code == pythonLacksPackages)
    throw InputError(
        fmt::format("{}: {}, so nothing runs {}; install the packages onnx and onnxruntime for it, "
                    "or name a Python that has them with --python",
                    python, reason, model));
  throw InputError(fmt::format("{}: ONNX Runtime cannot run it: {}", model,
                               reason.empty() ? fmt::format("{} ended with {}", python, code) : reason));
}
