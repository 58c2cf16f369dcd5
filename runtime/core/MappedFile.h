//===- MappedFile.h - the bytes of a .skiff file --------------------------===//
#ifndef SKIFF_RUNTIME_CORE_MAPPEDFILE_H
#define SKIFF_RUNTIME_CORE_MAPPEDFILE_H

#include "runtime/core/Status.h"

namespace skiff {

/// A whole file, mapped for reading, or memory of the caller in its place.
class MappedFile {
public:
  MappedFile() = default;
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;
  ~MappedFile();

  /// Errors: SKIFF_IO_ERROR, with the system's reason.
  skiff_status open(const char *path, skiff_error *error);

  /// Uses the caller's bytes in place.
  /// Errors: SKIFF_INVALID_ARGUMENT if they are not aligned to SKIFF_BUFFER_ALIGN.
  skiff_status useMemory(const void *bytes, size_t length, skiff_error *error);

  const uint8_t *data() const { return bytes; }
  uint64_t size() const { return length; }
  /// The open file, or -1 for the caller's memory.
  int descriptor() const { return fd; }
  /// For messages: the path, without its beginning where it is long.
  const char *name() const { return label; }

  /// True if [offset, offset + size) lies in the file, for any values at all.
  bool contains(uint64_t offset, uint64_t size) const {
    // Subtract instead of add: offset + size of a hostile file can wrap around.
    return offset <= length && size <= length - offset;
  }

private:
  const uint8_t *bytes = nullptr;
  uint64_t length = 0;
  int fd = -1;
  char label[96] = "";
};

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_MAPPEDFILE_H
