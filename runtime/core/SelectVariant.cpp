//===- SelectVariant.cpp - which of a file's targets to run ---------------===//
#include "runtime/core/SelectVariant.h"

#include "runtime/core/cpu/Features.h"

#include <cinttypes>
#include <cstring>

using namespace skiff;

Cpu skiff::hostCpu() { return {hostArch, cpuHas}; }

bool skiff::canRun(const Cpu &cpu, const format::Variant &variant) {
  if (strcmp(variant.arch()->c_str(), cpu.arch) != 0)
    return false;
  for (const flatbuffers::String *feature : *variant.features())
    if (!cpu.has(feature->c_str()))
      return false;
  return true;
}

/// Appends "TARGET needs aarch64" or "TARGET needs avx512f, avx512bw, ...".
static void appendMissing(MessageText &text, const Cpu &cpu, const format::Variant &variant) {
  text.append("%.32s needs", variant.target()->c_str());
  if (strcmp(variant.arch()->c_str(), cpu.arch) != 0) {
    text.append(" %.32s", variant.arch()->c_str());
    return;
  }
  constexpr uint32_t shown = 4;
  uint32_t missing = 0;
  for (const flatbuffers::String *feature : *variant.features()) {
    if (cpu.has(feature->c_str()))
      continue;
    if (missing++ < shown)
      text.append("%s %.24s", missing == 1 ? "" : ",", feature->c_str());
  }
  if (missing > shown)
    text.append(" and %" PRIu32 " more", missing - shown);
}

static skiff_status takeForced(const MappedFile &file, const format::Model &model, const Cpu &cpu,
                               const char *forced, const format::Variant **chosen, skiff_error *error) {
  MessageText present;
  for (const format::Variant *variant : *model.variants()) {
    if (strcmp(variant->target()->c_str(), forced) != 0) {
      present.append("%s%.32s", present.c_str()[0] ? ", " : "", variant->target()->c_str());
      continue;
    }
    if (canRun(cpu, *variant)) {
      *chosen = variant;
      return SKIFF_OK;
    }
    MessageText missing;
    appendMissing(missing, cpu, *variant);
    return fail(error, SKIFF_NO_TARGET, "%s: this CPU can't run the requested target: %s", file.name(),
                missing.c_str());
  }
  return fail(error, SKIFF_NO_TARGET, "%s: no code for the requested target \"%.32s\"; the file has: %s",
              file.name(), forced, present.c_str());
}

skiff_status skiff::selectVariant(const MappedFile &file, const format::Model &model, const Cpu &cpu,
                                  const char *forced, const format::Variant **chosen, skiff_error *error) {
  *chosen = nullptr;
  if (forced)
    return takeForced(file, model, cpu, forced, chosen, error);

  const format::Variant *best = nullptr;
  MessageText missing;
  for (const format::Variant *variant : *model.variants()) {
    if (!canRun(cpu, *variant)) {
      missing.append("%s", missing.c_str()[0] ? "; " : "");
      appendMissing(missing, cpu, *variant);
    } else if (!best || variant->rank() > best->rank()) {
      best = variant;
    }
  }
  if (!best)
    return fail(error, SKIFF_NO_TARGET, "%s: no code for this CPU (%s); compile with one more --target: %s",
                file.name(), cpu.arch, missing.c_str());
  *chosen = best;
  return SKIFF_OK;
}
