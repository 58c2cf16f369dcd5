//===- Options.h - the command line of skiff-run --------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_OPTIONS_H
#define SKIFF_TOOLS_SKIFFRUN_OPTIONS_H

#include "tools/tensor-io/Compare.h"

#include <map>
#include <string>
#include <vector>

namespace skiff::tools {

struct Options {
  std::string file;
  std::string inputsNpz;
  std::vector<std::string> inputs; // NAME=@x.npy
  std::map<std::string, int64_t> dims;
  uint64_t seed = 0;
  std::string outputsNpz;
  std::vector<std::string> expect; // .npz files, test_data_set_N folders, folders of these
  std::string junit;
  Tolerance tolerance;
  int threads = 0;
  std::string target;
  bool verify = true; // the weights; all else always is
  bool benchmark = false;
  double seconds = 3;
  std::string profile;
  std::string dumpLayers; // folder
  bool json = false;
};

/// What parseOptions found.
enum class Parsed { run, done, usageError };

/// Prints help and complaints itself.
Parsed parseOptions(int argc, char **argv, Options &options);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_OPTIONS_H
