//===- Report.h - what skiff-run prints -----------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_REPORT_H
#define SKIFF_TOOLS_SKIFFRUN_REPORT_H

#include "tools/skiff-run/Benchmark.h"
#include "tools/skiff-run/Options.h"

#include <optional>

namespace skiff::tools {

/// The outputs of one run against one of the sets of --expect.
struct ComparedSet {
  std::string path;
  std::vector<Comparison> comparisons;
  double seconds; // of the run
};

/// All results of one call of skiff-run.
struct Report {
  const skiff_model *model;
  double loadMs = 0;
  std::vector<Tensor> inputs; // of the last run, as the outputs
  std::vector<Tensor> outputs;
  std::vector<ComparedSet> sets;
  std::vector<skiff_event> events;
  std::optional<Latency> latency;
  skiff_memory memory = {};
  uint64_t peakBytes = 0;

  bool agrees() const;
  /// True if the kernels' FLOPs and bytes, which are for all symbols at their bound or 1, are those of this
  /// run.
  bool countsApply() const;
};

/// One JSON value or readable text to stdout.
void print(const Report &report, const Options &options);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_REPORT_H
