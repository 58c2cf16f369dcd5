//===- SelectVariant.h - which of a file's targets to run -----------------===//
#ifndef SKIFF_RUNTIME_CORE_SELECTVARIANT_H
#define SKIFF_RUNTIME_CORE_SELECTVARIANT_H

#include "runtime/core/Manifest.h"

namespace skiff {

/// The CPU to choose for. Tests choose for others than the one they run on.
struct Cpu {
  const char *arch;
  bool (*has)(const char *feature);
};

/// The CPU of this process.
Cpu hostCpu();

/// True if `cpu` can run the code of `variant`.
bool canRun(const Cpu &cpu, const format::Variant &variant);

/// Sets `*chosen` to the variant of the highest rank that `cpu` can run, or to
/// the one called `forced` if that isn't null.
/// Errors: SKIFF_NO_TARGET; the message names what the CPU lacks.
skiff_status selectVariant(const MappedFile &file, const format::Model &model, const Cpu &cpu,
                           const char *forced, const format::Variant **chosen, skiff_error *error);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_SELECTVARIANT_H
