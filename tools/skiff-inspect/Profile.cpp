//===- Profile.cpp - a trace joined with what the kernels do --------------===//
#include "tools/skiff-inspect/TextTable.h"

#include "runtime/core/SelectVariant.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::tools;
using Json = nlohmann::ordered_json;

namespace {

/// A kernel with its time in the profile.
struct Line {
  const format::Kernel *kernel;
  uint64_t runs = 0;
  double us = 0;

  // Counts are those of one run.
  double gflops() const { return us > 0 ? kernel->flops() * double(runs) / us / 1e3 : 0; }
  double gbytes() const { return us > 0 ? kernel->bytes() * double(runs) / us / 1e3 : 0; }
  double intensity() const { return kernel->bytes() > 0 ? kernel->flops() / kernel->bytes() : 0; }
};

struct Trace {
  std::map<std::string, Line> kernels;
  bool countsApply = true; // FLOPs and bytes are those of the profile's dims
};

} // namespace

const format::Variant &tools::chooseVariant(const Inspected &inspected, const std::string &target) {
  const format::Variant *best = nullptr;
  for (const format::Variant *variant : *inspected.model->variants()) {
    if (!target.empty()) {
      if (variant->target()->str() == target)
        return *variant;
    } else if (canRun(hostCpu(), *variant) && (!best || variant->rank() > best->rank())) {
      best = variant;
    }
  }
  if (!best && target.empty() && inspected.model->variants()->size() != 0)
    best = inspected.model->variants()->Get(0);
  if (!best)
    throw InspectError(
        fmt::format("{}: has no target \"{}\"; skiff-inspect shows them", inspected.path, target));
  return *best;
}

static Trace readTrace(const std::string &path, const Inspected &inspected, const format::Variant &variant) {
  std::ifstream file(path);
  if (!file)
    throw InspectError(fmt::format("{}: cannot be read", path));
  Trace trace;
  for (const format::Kernel *kernel : *variant.kernels())
    trace.kernels[kernel->name()->str()].kernel = kernel;
  try {
    Json json = Json::parse(file);
    const Json &about = json.at("otherData");
    if (about.at("target") != variant.target()->str())
      throw InspectError(fmt::format("{}: is of target {}, compared with {}; choose with --target", path,
                                     about.at("target").dump(), variant.target()->str()));
    trace.countsApply = about.at("counts_apply");
    for (const Json &event : json.at("traceEvents")) {
      if (event.value("cat", "") != "kernel")
        continue;
      auto found = trace.kernels.find(event.at("args").at("kernel"));
      if (found == trace.kernels.end())
        throw InspectError(fmt::format("{}: has kernel {}, which {} has not; profile that file again", path,
                                       event["args"]["kernel"].dump(), inspected.path));
      ++found->second.runs;
      found->second.us += event.at("dur").get<double>();
    }
  } catch (const Json::exception &error) {
    throw InspectError(fmt::format("{}: is no trace of skiff-run --profile: {}", path, error.what()));
  }
  return trace;
}

/// What the kernel reaches of what memory and arithmetic allow: the higher of the two shares.
static double shareOfRoof(const Line &line, const Roof &roof) {
  double byArithmetic = roof.gflops > 0 ? line.gflops() / roof.gflops : 0;
  double byMemory = roof.gbytes > 0 ? line.gbytes() / roof.gbytes : 0;
  return std::max(byArithmetic, byMemory);
}

/// Which of both limits the kernel meets first.
static const char *boundOf(const Line &line, const Roof &roof) {
  return line.intensity() * roof.gbytes < roof.gflops ? "memory" : "compute";
}

static std::vector<std::string> sourcesOf(const Line &line) {
  std::vector<std::string> sources;
  for (const flatbuffers::String *source : *line.kernel->sources())
    sources.push_back(source->str());
  return sources;
}

static std::string asJson(const std::vector<Line> &lines, const Roof &roof, const Inspected &inspected,
                          const format::Variant &variant, bool rates, bool measuredRoof) {
  Json kernels = Json::array();
  for (const Line &line : lines) {
    Json kernel = {{"kernel", line.kernel->name()->str()},
                   {"kind", line.kernel->kind()->str()},
                   {"sources", sourcesOf(line)},
                   {"runs", line.runs},
                   {"ms", line.us / 1e3}};
    if (rates)
      kernel.update({{"gflops_per_s", line.gflops()},
                     {"gbytes_per_s", line.gbytes()},
                     {"flops_per_byte", line.intensity()},
                     {"bound", boundOf(line, roof)},
                     {"share_of_roof", shareOfRoof(line, roof)}});
    kernels.push_back(std::move(kernel));
  }
  Json json = {
      {"schema", "skiff.profile/1"},
      {"file", inspected.path},
      {"target", variant.target()->str()},
      {"roof", {{"gflops_per_s", roof.gflops}, {"gbytes_per_s", roof.gbytes}, {"given", !measuredRoof}}},
      {"kernels", std::move(kernels)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

static std::string asText(const std::vector<Line> &lines, const Roof &roof, double total, bool rates,
                          bool measuredRoof) {
  Text text;
  std::vector<Row> rows = {
      {"kernel", "kind", "runs", "ms", "%", "GFLOP/s", "GB/s", "FLOP/B", "bound", "of roof", "source nodes"}};
  for (const Line &line : lines) {
    auto rate = [&](double value, const char *unit = "") {
      return rates ? fmt::format("{:.1f}{}", value, unit) : std::string("-");
    };
    rows.push_back({printable(line.kernel->name()), printable(line.kernel->kind()), std::to_string(line.runs),
                    fmt::format("{:.3f}", line.us / 1e3),
                    fmt::format("{:.1f}", total > 0 ? 100 * line.us / total : 0), rate(line.gflops()),
                    rate(line.gbytes()), rate(line.intensity()), rates ? boundOf(line, roof) : "-",
                    rate(100 * shareOfRoof(line, roof), "%"),
                    printable(fmt::format("{}", fmt::join(sourcesOf(line), " + ")))});
  }
  text.table(rows);
  if (rates)
    text.line("roof: {:.1f} GFLOP/s, {:.1f} GB/s{}", roof.gflops, roof.gbytes,
              measuredRoof
                  ? ": the best of this profile; give the machine's by --peak-gflops and --peak-gbytes"
                  : "");
  else
    text.line("no rates: the file counts FLOPs and bytes for other dims than the profile has");
  return text.take();
}

std::string tools::describeProfile(const Inspected &inspected, const format::Variant &variant,
                                   const std::string &tracePath, Roof roof, bool json) {
  Trace trace = readTrace(tracePath, inspected, variant);
  std::vector<Line> lines;
  double total = 0, bestFlops = 0, bestBytes = 0;
  for (const auto &[name, line] : trace.kernels) {
    if (line.runs == 0)
      continue;
    lines.push_back(line);
    total += line.us;
    bestFlops = std::max(bestFlops, line.gflops());
    bestBytes = std::max(bestBytes, line.gbytes());
  }
  std::sort(lines.begin(), lines.end(), [](const Line &a, const Line &b) { return a.us > b.us; });
  bool measured = roof.gflops == 0 || roof.gbytes == 0;
  if (roof.gflops == 0)
    roof.gflops = bestFlops;
  if (roof.gbytes == 0)
    roof.gbytes = bestBytes;
  return json ? asJson(lines, roof, inspected, variant, trace.countsApply, measured)
              : asText(lines, roof, total, trace.countsApply, measured);
}
