//===- Trace.cpp - profiles of one run ------------------------------------===//
#include "tools/skiff-run/Trace.h"

#include "tools/skiff-run/Model.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::tools;
using Json = nlohmann::ordered_json;

std::vector<skiff_event> tools::profileRun(const skiff_model *model, skiff_session *session) {
  // Loops may run a kernel many times, and threads split it; start generously and
  // make the record larger if that wasn't enough.
  size_t capacity = 4096 + size_t(skiff_kernel_count(model)) * 2 * size_t(1 + skiff_model_threads(model) * 4);
  for (;;) {
    call(skiff_profile, session, capacity);
    call(skiff_run, session);
    std::vector<skiff_event> events(capacity);
    size_t dropped = 0;
    events.resize(skiff_profile_events(session, events.data(), capacity, &dropped));
    call(skiff_profile, session, size_t(0));
    if (dropped == 0 || capacity > (1 << 24))
      return events;
    capacity *= 4;
  }
}

std::string tools::chromeTrace(const skiff_model *model, const std::vector<skiff_event> &events,
                               bool countsApply) {
  // Track 0 shows the model's kernels, track 1 + T what thread T did for them.
  Json trace = Json::array();
  int64_t origin = INT64_MAX;
  int32_t threads = 0;
  for (const skiff_event &event : events) {
    origin = std::min(origin, event.begin_ns);
    if (event.kind == SKIFF_EVENT_SLICE)
      threads = std::max(threads, event.thread + 1);
  }
  auto nameTrack = [&](int32_t track, const std::string &name) {
    trace.push_back(
        {{"name", "thread_name"}, {"ph", "M"}, {"pid", 0}, {"tid", track}, {"args", {{"name", name}}}});
  };
  nameTrack(0, "kernels");
  for (int32_t i = 0; i != threads; ++i)
    nameTrack(1 + i, fmt::format("thread {}", i));
  for (const skiff_event &event : events) {
    if (event.kind == SKIFF_EVENT_RUN)
      continue;
    skiff_kernel_info info;
    call(skiff_kernel, model, event.kernel, &info);
    bool slice = event.kind == SKIFF_EVENT_SLICE;
    Json entry = {{"name", kernelLabel(model, event.kernel)},
                  {"cat", slice ? "slice" : "kernel"},
                  {"ph", "X"},
                  {"pid", 0},
                  {"tid", slice ? 1 + event.thread : 0},
                  {"ts", double(event.begin_ns - origin) / 1000},
                  {"dur", double(event.end_ns - event.begin_ns) / 1000}};
    if (!slice)
      entry["args"] = {
          {"kernel", info.name}, {"kind", info.kind}, {"flops", info.flops}, {"bytes", info.bytes}};
    trace.push_back(std::move(entry));
  }
  Json about = {{"target", skiff_model_target(model)},
                {"threads", skiff_model_threads(model)},
                {"counts_apply", countsApply}};
  Json document = {
      {"displayTimeUnit", "ms"}, {"otherData", std::move(about)}, {"traceEvents", std::move(trace)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}
