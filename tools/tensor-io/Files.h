//===- Files.h - whole files in and out -----------------------------------===//
#ifndef SKIFF_TOOLS_TENSORIO_FILES_H
#define SKIFF_TOOLS_TENSORIO_FILES_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::tools {

/// Throws InputError.
std::vector<uint8_t> readFile(const std::string &path);

/// The name to write to, so that nobody sees a half-written `path`.
std::string temporaryName(const std::string &path);

/// Makes the finished temporary file `path`. Throws InputError.
void renameToFinal(const std::string &temporary, const std::string &path);

/// Writes beside `path`, then renames. Throws InputError.
void writeFile(const std::string &path, std::string_view contents);

/// Throws InputError now if a file can't be made at `path`, rather than after all
/// of the work.
void requireWritable(const std::string &path);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_TENSORIO_FILES_H
