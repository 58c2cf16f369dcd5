//===- Features.h - what this CPU can run ---------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_CPU_FEATURES_H
#define SKIFF_RUNTIME_CORE_CPU_FEATURES_H

namespace skiff {

/// The architecture of this process, as the manifest's `arch` spells it.
extern const char *const hostArch;

/// Whether CPU and operating system support `feature`, an LLVM name such as
/// "avx2". False for names that this runtime doesn't know.
bool cpuHas(const char *feature);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_CPU_FEATURES_H
