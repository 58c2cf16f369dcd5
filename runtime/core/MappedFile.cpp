//===- MappedFile.cpp - the bytes of a .skiff file ------------------------===//
#include "runtime/core/MappedFile.h"

#include "runtime/format/CodeAbi.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace skiff;

MappedFile::~MappedFile() {
  if (fd < 0)
    return;
  if (bytes)
    munmap(const_cast<uint8_t *>(bytes), length);
  close(fd);
}

skiff_status MappedFile::open(const char *path, skiff_error *error) {
  // A long path would leave no room for the message; its end says most.
  size_t pathLength = strlen(path), kept = sizeof(label) - 4;
  if (pathLength < sizeof(label))
    memcpy(label, path, pathLength + 1);
  else
    snprintf(label, sizeof(label), "...%s", path + pathLength - kept);

  fd = ::open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0)
    return fail(error, SKIFF_IO_ERROR, "%s: %s", label, strerror(errno));
  if (!S_ISREG(status.st_mode))
    return fail(error, SKIFF_IO_ERROR, "%s: not a regular file", label);
  length = uint64_t(status.st_size);
  if (length == 0)
    return SKIFF_OK; // can't be mapped; the header check says what is wrong
  void *mapping = mmap(nullptr, length, PROT_READ, MAP_PRIVATE, fd, 0);
  if (mapping == MAP_FAILED)
    return fail(error, SKIFF_IO_ERROR, "%s: can't be mapped: %s", label, strerror(errno));
  bytes = static_cast<const uint8_t *>(mapping);
  return SKIFF_OK;
}

skiff_status MappedFile::useMemory(const void *memory, size_t size, skiff_error *error) {
  snprintf(label, sizeof(label), "model in memory");
  if (reinterpret_cast<uintptr_t>(memory) % SKIFF_BUFFER_ALIGN != 0)
    return fail(error, SKIFF_INVALID_ARGUMENT,
                "%s: address %p is not aligned to %d bytes; align the array that holds it", label, memory,
                SKIFF_BUFFER_ALIGN);
  bytes = static_cast<const uint8_t *>(memory);
  length = size;
  return SKIFF_OK;
}
