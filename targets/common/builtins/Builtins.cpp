//===- Builtins.cpp - the embedded support library -------------------------------===//
// CMakeLists.txt defines SKIFF_BUILTINS_X86_64 and SKIFF_BUILTINS_AARCH64 as the archives' paths.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/Builtins.h"

#define EMBED(name, path)                                                                                    \
  __asm__(".pushsection .rodata\n"                                                                           \
          ".balign 16\n" #name "Begin:\n"                                                                    \
          ".incbin \"" path "\"\n" #name "End:\n"                                                            \
          ".popsection\n");                                                                                  \
  extern "C" __attribute__((visibility("hidden"))) const char name##Begin[], name##End[];

EMBED(skiffBuiltinsX86_64, SKIFF_BUILTINS_X86_64)
EMBED(skiffBuiltinsAArch64, SKIFF_BUILTINS_AARCH64)

llvm::StringRef skiff::builtinsArchive(llvm::StringRef arch) {
  if (arch == "x86_64")
    return {skiffBuiltinsX86_64Begin, static_cast<size_t>(skiffBuiltinsX86_64End - skiffBuiltinsX86_64Begin)};
  if (arch == "aarch64")
    return {skiffBuiltinsAArch64Begin,
            static_cast<size_t>(skiffBuiltinsAArch64End - skiffBuiltinsAArch64Begin)};
  return {};
}
