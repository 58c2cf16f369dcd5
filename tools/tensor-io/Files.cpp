//===- Files.cpp - whole files in and out ---------------------------------===//
#include "tools/tensor-io/Files.h"

#include "tools/tensor-io/Tensor.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>

using namespace skiff;
using namespace skiff::tools;

namespace {
struct CloseFile {
  void operator()(FILE *file) const { fclose(file); }
};
using FileHandle = std::unique_ptr<FILE, CloseFile>;
} // namespace

[[noreturn]] static void throwSystemError(const std::string &path) {
  throw InputError(fmt::format("{}: {}", path, strerror(errno)));
}

std::vector<uint8_t> tools::readFile(const std::string &path) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure))
    throw InputError(fmt::format("{}: is a folder, expected a file", path));
  FileHandle file(fopen(path.c_str(), "rb"));
  if (!file)
    throwSystemError(path);
  std::vector<uint8_t> bytes;
  uint8_t block[1 << 16];
  while (size_t length = fread(block, 1, sizeof(block), file.get()))
    bytes.insert(bytes.end(), block, block + length);
  if (ferror(file.get()))
    throwSystemError(path);
  return bytes;
}

std::string tools::temporaryName(const std::string &path) { return fmt::format("{}.tmp{}", path, getpid()); }

void tools::renameToFinal(const std::string &temporary, const std::string &path) {
  if (rename(temporary.c_str(), path.c_str()) == 0)
    return;
  int reason = errno;
  remove(temporary.c_str());
  errno = reason;
  throwSystemError(path);
}

void tools::writeFile(const std::string &path, std::string_view contents) {
  std::string temporary = temporaryName(path);
  FILE *file = fopen(temporary.c_str(), "wb");
  if (!file)
    throwSystemError(path);
  bool written = fwrite(contents.data(), 1, contents.size(), file) == contents.size();
  written &= fclose(file) == 0;
  if (!written) {
    int reason = errno;
    remove(temporary.c_str());
    errno = reason;
    throwSystemError(path);
  }
  renameToFinal(temporary, path);
}

void tools::requireWritable(const std::string &path) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure))
    throw InputError(fmt::format("{}: is a folder; name a file to write", path));
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (access(folder.empty() ? "." : folder.c_str(), W_OK) != 0)
    throw InputError(fmt::format("{}: {}; make its folder writable first", path, strerror(errno)));
}
