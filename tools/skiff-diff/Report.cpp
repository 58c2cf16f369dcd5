//===- Report.cpp - what skiff-diff prints --------------------------------===//
#include "tools/skiff-diff/Report.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::tools;
using Json = nlohmann::ordered_json;

/// "conv_3 (conv): conv1 + relu1", or the source model's operator.
static std::string describeKernel(const Layer &layer) {
  if (layer.kernel.empty())
    return layer.kind;
  return fmt::format("{} ({})", layer.kernel, fmt::join(layer.sources, " + "));
}

void tools::printJson(const LayerDifferences &differences, const DiffNames &names) {
  Json layers = Json::array();
  for (const LayerPair &pair : differences.pairs) {
    const Comparison &c = pair.comparison;
    layers.push_back({{"source", pair.got->source},
                      {"inner", pair.got->inner},
                      {"kernel", pair.got->kernel},
                      {"sources", pair.got->sources},
                      {"expected_kernel", pair.expected->kernel},
                      {"type", skiff_dtype_name(c.dtype)},
                      {"shape", c.dims},
                      {"layout", pair.layout},
                      {"agrees", c.agrees()},
                      {"mismatches", c.mismatches},
                      {"rtol", c.rtol},
                      {"atol", c.atol},
                      {"max_abs", c.maxAbs},
                      {"max_rel", c.maxRel},
                      {"relative_error", pair.error},
                      {"cosine", c.cosine},
                      {"sqnr_db", c.sqnr},
                      {"worst_index", c.worst},
                      {"expected", c.expected},
                      {"got", c.got}});
  }
  Json json = {{"schema", "skiff.diff/1"},
               {"got", names.got},
               {"expected", names.expected},
               {"agree", differences.agree()},
               {"first", nullptr},
               {"jumps", differences.jumps},
               {"only_got", differences.onlyGot},
               {"only_expected", differences.onlyExpected},
               {"layers", std::move(layers)}};
  if (!differences.agree())
    json["first"] = differences.pairs[size_t(differences.first)].got->source;
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

static void printTable(const std::vector<std::vector<std::string>> &rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const auto &row : rows)
    for (size_t i = 0; i != row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const auto &row : rows) {
    std::string line;
    for (size_t i = 0; i != row.size(); ++i)
      line += fmt::format("{:<{}}", row[i], i + 1 == row.size() ? 0 : widths[i] + 2);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

void tools::printText(const LayerDifferences &differences, const DiffNames &names) {
  std::vector<std::vector<std::string>> rows = {
      {"layer", "kernel", "shape", "layout", "max_abs", "max_rel", "cosine", "SQNR(dB)", "verdict"}};
  size_t differing = 0;
  for (size_t i = 0; i != differences.pairs.size(); ++i) {
    const LayerPair &pair = differences.pairs[i];
    const Comparison &c = pair.comparison;
    differing += !c.agrees();
    std::string verdict =
        c.agrees() ? "ok" : fmt::format("{} of {} differ", c.mismatches, elementCount(c.dims));
    if (int(i) == differences.first)
      verdict += "  <-- first";
    rows.push_back({pair.got->source + (pair.got->inner ? " (inner)" : ""), pair.got->kernel,
                    shapeText(c.dims), pair.layout.empty() ? "same" : pair.layout,
                    fmt::format("{:.3g}", c.maxAbs), fmt::format("{:.3g}", c.maxRel),
                    fmt::format("{:.9f}", c.cosine), fmt::format("{:.1f}", c.sqnr), verdict});
  }
  printTable(rows);
  fmt::print("{} layers compared, {} differ", differences.pairs.size(), differing);
  if (differences.onlyGot || differences.onlyExpected)
    fmt::print("; stored by one only: {} of {}, {} of {}", differences.onlyGot, names.got,
               differences.onlyExpected, names.expected);
  fmt::print("\n");
  if (differences.agree())
    return;
  const LayerPair &pair = differences.pairs[size_t(differences.first)];
  if (differences.jumps)
    fmt::print("the error jumps at \"{}\": kernel {} of {} against {} of {}\n", pair.got->source,
               describeKernel(*pair.got), names.got, describeKernel(*pair.expected), names.expected);
  else
    fmt::print("the error grows slowly; \"{}\" is the first beyond the tolerance: kernel {}\n",
               pair.got->source, describeKernel(*pair.got));
}
