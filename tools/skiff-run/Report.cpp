//===- Report.cpp - what skiff-run prints ---------------------------------===//
#include "tools/skiff-run/Report.h"

#include "tools/skiff-run/Model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::tools;
using Json = nlohmann::ordered_json;

namespace {

/// A kernel's share of a profile.
struct KernelTime {
  int32_t kernel;
  int64_t ns;
};

} // namespace

bool Report::agrees() const {
  return std::all_of(sets.begin(), sets.end(), [](const ComparedSet &set) {
    return std::all_of(set.comparisons.begin(), set.comparisons.end(),
                       [](const Comparison &comparison) { return comparison.agrees(); });
  });
}

bool Report::countsApply() const {
  for (size_t i = 0; i != inputs.size(); ++i) {
    skiff_tensor_info info = inputInfo(model, int32_t(i));
    for (int32_t j = 0; j != info.rank; ++j) {
      if (info.dim_symbols[j] < 0)
        continue;
      skiff_symbol_info symbol;
      call(skiff_symbol, model, info.dim_symbols[j], &symbol);
      if (inputs[i].dims[size_t(j)] != (symbol.max ? symbol.max : 1))
        return false;
    }
  }
  return true;
}

/// The kernels of a profile, the longest first.
static std::vector<KernelTime> kernelTimes(const std::vector<skiff_event> &events) {
  std::map<int32_t, int64_t> sums;
  for (const skiff_event &event : events)
    if (event.kind == SKIFF_EVENT_KERNEL)
      sums[event.kernel] += event.end_ns - event.begin_ns;
  std::vector<KernelTime> times;
  for (const auto &[kernel, ns] : sums)
    times.push_back({kernel, ns});
  std::sort(times.begin(), times.end(), [](const KernelTime &a, const KernelTime &b) {
    return a.ns != b.ns ? a.ns > b.ns : a.kernel < b.kernel;
  });
  return times;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static Json describe(const Tensor &tensor) {
  return {{"name", tensor.name}, {"type", skiff_dtype_name(tensor.dtype)}, {"shape", tensor.dims}};
}

/// JSON has no infinity and no NaN; both become null.
static Json describe(const Comparison &comparison, const std::string &set) {
  Json result = {{"name", comparison.name}, {"set", set}, {"agrees", comparison.agrees()}};
  if (!comparison.difference.empty()) {
    result["difference"] = comparison.difference;
    return result;
  }
  result.update({{"shape", comparison.dims},
                 {"rtol", comparison.rtol},
                 {"atol", comparison.atol},
                 {"mismatches", comparison.mismatches},
                 {"max_abs", comparison.maxAbs},
                 {"max_rel", comparison.maxRel},
                 {"cosine", comparison.cosine},
                 {"sqnr_db", comparison.sqnr},
                 {"worst_index", comparison.worst},
                 {"expected", comparison.expected},
                 {"got", comparison.got}});
  return result;
}

static Json describeProfile(const Report &report) {
  Json kernels = Json::array();
  for (const KernelTime &time : kernelTimes(report.events)) {
    skiff_kernel_info info;
    call(skiff_kernel, report.model, time.kernel, &info);
    Json sources = Json::array();
    for (int32_t i = 0; i != info.source_count; ++i)
      sources.push_back(skiff_kernel_source(report.model, time.kernel, i));
    kernels.push_back({{"kernel", info.name},
                       {"kind", info.kind},
                       {"sources", std::move(sources)},
                       {"ms", double(time.ns) / 1e6},
                       {"flops", info.flops},
                       {"bytes", info.bytes}});
  }
  return kernels;
}

static void printJson(const Report &report, const Options &options) {
  Json json = {{"schema", "skiff.run/1"},
               {"file", options.file},
               {"target", skiff_model_target(report.model)},
               {"threads", skiff_model_threads(report.model)},
               {"load_ms", report.loadMs},
               {"peak_rss_bytes", report.peakBytes},
               {"memory",
                {{"weights_bytes", report.memory.weights},
                 {"code_bytes", report.memory.code},
                 {"arena_bytes", report.memory.arena},
                 {"outputs_bytes", report.memory.outputs}}}};
  for (const Tensor &tensor : report.inputs)
    json["inputs"].push_back(describe(tensor));
  for (const Tensor &tensor : report.outputs)
    json["outputs"].push_back(describe(tensor));
  if (!report.sets.empty()) {
    json["expect"] = {{"agrees", report.agrees()}, {"outputs", Json::array()}};
    for (const ComparedSet &set : report.sets)
      for (const Comparison &comparison : set.comparisons)
        json["expect"]["outputs"].push_back(describe(comparison, set.path));
  }
  if (report.latency)
    json["benchmark"] = {{"min_ms", report.latency->minMs},
                         {"median_ms", report.latency->medianMs},
                         {"p99_ms", report.latency->p99Ms},
                         {"mean_ms", report.latency->meanMs},
                         {"runs", report.latency->runs}};
  if (!report.events.empty())
    json["profile"] = describeProfile(report);
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Prints rows with columns as wide as their longest cell.
static void printTable(const std::vector<std::vector<std::string>> &rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const std::vector<std::string> &row : rows)
    for (size_t i = 0; i != row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const std::vector<std::string> &row : rows) {
    std::string line;
    for (size_t i = 0; i != row.size(); ++i)
      line += fmt::format("{:<{}}", row[i], i + 1 == row.size() ? 0 : widths[i] + 2);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

static void printOutputs(const Report &report) {
  std::vector<std::vector<std::string>> rows = {{"output", "type", "shape", "min", "max", "mean"}};
  for (const Tensor &tensor : report.outputs) {
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0;
    uint64_t count = elementCount(tensor.dims);
    for (uint64_t i = 0; i != count; ++i) {
      double value = elementAt(tensor.bytes.data(), tensor.dtype, i);
      low = std::min(low, value);
      high = std::max(high, value);
      sum += value;
    }
    auto number = [&](double value) { return count ? fmt::format("{:.6g}", value) : "-"; };
    rows.push_back({tensor.name, skiff_dtype_name(tensor.dtype), shapeText(tensor.dims), number(low),
                    number(high), number(sum / double(count))});
  }
  printTable(rows);
}

static std::vector<std::string> row(const Comparison &c) {
  if (!c.difference.empty())
    return {c.name, shapeText(c.dims), "-", "-", "-", "-", "-", "-", "-", c.difference};
  std::string verdict = c.agrees() ? fmt::format("ok (rtol {:.3g}, atol {:.3g})", c.rtol, c.atol)
                                   : fmt::format("{} of {} differ (rtol {:.3g}, atol {:.3g})", c.mismatches,
                                                 elementCount(c.dims), c.rtol, c.atol);
  return {c.name,
          shapeText(c.dims),
          fmt::format("{:.3g}", c.maxAbs),
          fmt::format("{:.3g}", c.maxRel),
          fmt::format("{:.9f}", c.cosine),
          fmt::format("{:.1f}", c.sqnr),
          fmt::format("[{}]", fmt::join(c.worst, ",")),
          fmt::format("{:.9g}", c.expected),
          fmt::format("{:.9g}", c.got),
          verdict};
}

static void printComparisons(const Report &report) {
  std::vector<std::vector<std::string>> rows = {
      {"output", "shape", "max_abs", "max_rel", "cosine", "SQNR(dB)", "worst", "expected", "got", "verdict"}};
  bool many = report.sets.size() > 1;
  if (many)
    rows.front().insert(rows.front().begin(), "set");
  for (const ComparedSet &set : report.sets)
    for (const Comparison &comparison : set.comparisons) {
      rows.push_back(row(comparison));
      if (many)
        rows.back().insert(rows.back().begin(), set.path);
    }
  printTable(rows);
}

static void printProfile(const Report &report) {
  const bool rates = report.countsApply();
  std::vector<KernelTime> times = kernelTimes(report.events);
  int64_t total = 0;
  for (const KernelTime &time : times)
    total += time.ns;
  std::vector<std::vector<std::string>> rows = {
      {"kernel", "kind", "ms", "%", "GFLOP/s", "GB/s", "source nodes"}};
  for (const KernelTime &time : times) {
    skiff_kernel_info info;
    call(skiff_kernel, report.model, time.kernel, &info);
    double ns = double(std::max<int64_t>(time.ns, 1));
    rows.push_back({info.name, info.kind, fmt::format("{:.3f}", ns / 1e6),
                    fmt::format("{:.1f}", 100 * ns / double(std::max<int64_t>(total, 1))),
                    rates ? fmt::format("{:.1f}", info.flops / ns) : "-",
                    rates ? fmt::format("{:.1f}", info.bytes / ns) : "-",
                    kernelLabel(report.model, time.kernel)});
  }
  printTable(rows);
}

static void printText(const Report &report, const Options &options) {
  if (!report.sets.empty())
    printComparisons(report);
  else
    printOutputs(report);
  if (!report.events.empty())
    printProfile(report);
  if (report.latency)
    fmt::print("latency: min {:.3f} ms, median {:.3f} ms, p99 {:.3f} ms, {} runs, {} thread{}, {}\n",
               report.latency->minMs, report.latency->medianMs, report.latency->p99Ms, report.latency->runs,
               skiff_model_threads(report.model), skiff_model_threads(report.model) == 1 ? "" : "s",
               skiff_model_target(report.model));
  fmt::print("load: {:.2f} ms, memory: {:.1f} MB weights, {:.1f} MB arena, {:.1f} MB peak\n", report.loadMs,
             double(report.memory.weights) / 1e6, double(report.memory.arena) / 1e6,
             double(report.peakBytes) / 1e6);
}

void tools::print(const Report &report, const Options &options) {
  if (options.json)
    printJson(report, options);
  else
    printText(report, options);
}
