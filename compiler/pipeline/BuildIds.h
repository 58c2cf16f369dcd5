//===- BuildIds.h - which compiler this is ---------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_BUILDIDS_H
#define SKIFF_COMPILER_PIPELINE_BUILDIDS_H

#include <string>

namespace skiff {

/// What tells this process's code from any other build's: the ELF build IDs of the program and of every
/// library that is loaded, LLVM's among them; in place of one that is missing, the file itself, hashed.
std::string buildIds();

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_BUILDIDS_H
