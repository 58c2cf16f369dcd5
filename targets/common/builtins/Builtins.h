//===- Builtins.h - the support library that compiled models carry --*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_BUILTINS_BUILTINS_H
#define SKIFF_TARGETS_COMMON_BUILTINS_BUILTINS_H

#include "llvm/ADT/StringRef.h"

namespace skiff {

/// The bytes of a static archive, to be linked after generated code, with the functions of libm, libc
/// and the compiler's runtime that LLVM may call for an architecture ("x86_64", "aarch64"). Its symbols are
/// hidden and it needs no others. Empty for other architectures. The bytes are aligned to 16.
llvm::StringRef builtinsArchive(llvm::StringRef arch);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_BUILTINS_BUILTINS_H
