//===- Trace.h - profiles of one run --------------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_TRACE_H
#define SKIFF_TOOLS_SKIFFRUN_TRACE_H

#include "skiff/skiff.h"

#include <string>
#include <vector>

namespace skiff::tools {

/// Runs `session` once, recording every kernel; oldest event first.
std::vector<skiff_event> profileRun(const skiff_model *model, skiff_session *session);

/// The events in Chrome's trace format, which ui.perfetto.dev opens. `countsApply` says whether the kernels'
/// FLOPs and bytes are those of this run.
std::string chromeTrace(const skiff_model *model, const std::vector<skiff_event> &events, bool countsApply);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_TRACE_H
