//===- Expect.cpp - what the outputs should be ----------------------------===//
#include "tools/skiff-run/Expect.h"

#include "tools/skiff-run/Model.h"
#include "tools/tensor-io/Npz.h"
#include "tools/tensor-io/OnnxTensor.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;
namespace fs = std::filesystem;

/// The N of "test_data_set_N", or -1.
static int numberOf(const std::string &name) {
  static const std::string prefix = "test_data_set_";
  if (name.rfind(prefix, 0) != 0 || name.size() == prefix.size() || name.size() > prefix.size() + 6 ||
      name.find_first_not_of("0123456789", prefix.size()) != std::string::npos)
    return -1;
  return std::stoi(name.substr(prefix.size()));
}

std::vector<std::string> tools::expectedSets(const Options &options) {
  std::vector<std::string> sets;
  for (const std::string &path : options.expect) {
    std::vector<std::pair<int, std::string>> inside;
    std::error_code ignored; // a file, or nothing: reading it will tell
    for (const fs::directory_entry &entry : fs::directory_iterator(path, ignored))
      if (int number = numberOf(entry.path().filename().string()); number >= 0)
        inside.push_back({number, entry.path().string()});
    std::sort(inside.begin(), inside.end());
    for (const auto &set : inside)
      sets.push_back(set.second);
    if (inside.empty())
      sets.push_back(path);
  }
  return sets;
}

std::vector<Tensor> tools::readExpected(const skiff_model *model, const std::string &set) {
  bool folder = fs::is_directory(set);
  std::vector<Tensor> expected = folder ? readOnnxTensors(set, "output") : readNpz(set);
  if (expected.empty())
    throw InputError(fmt::format("{}: no {} in it", set, folder ? "output_0.pb" : "array"));
  if (folder && expected.size() > size_t(skiff_output_count(model)))
    throw InputError(fmt::format("{}: {} output_N.pb, but the model has {} outputs", set, expected.size(),
                                 skiff_output_count(model)));
  for (int32_t i = 0; folder && size_t(i) != expected.size(); ++i)
    expected[size_t(i)].name = outputInfo(model, i).name;
  return expected;
}

std::vector<Comparison> tools::compareAll(std::vector<Tensor> expected, const std::vector<Tensor> &outputs,
                                          const std::string &set, const Options &options) {
  std::vector<Comparison> comparisons;
  for (Tensor &tensor : expected) {
    auto got = std::find_if(outputs.begin(), outputs.end(),
                            [&](const Tensor &output) { return output.name == tensor.name; });
    if (got == outputs.end())
      throw InputError(fmt::format("{}: {} has no output \"{}\"; skiff-inspect shows them", set, options.file,
                                   tensor.name));
    if (isHeldIn(got->dtype, tensor.dtype))
      tensor.dtype = got->dtype;
    comparisons.push_back(compare(tensor, *got, options.tolerance));
  }
  return comparisons;
}
