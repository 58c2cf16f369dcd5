//===- Memory.cpp - the runtime's only allocations ------------------------===//
#include "runtime/core/Memory.h"

#include "runtime/format/CodeAbi.h"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace skiff;

/// From this size on, huge pages save more TLB misses than they cost in rounding.
static constexpr uint64_t hugePageThreshold = 4 << 20;

uint64_t skiff::pageSize() { return uint64_t(sysconf(_SC_PAGESIZE)); }

bool Chunk::reserve(uint64_t bytes, uint64_t keep) {
  if (bytes <= capacity && memory)
    return true;
  // What grows step by step soon has room for many steps.
  uint64_t room = keep ? std::max(bytes, 2 * capacity) : bytes;
  void *grown = nullptr;
  if (room > uint64_t(PTRDIFF_MAX) / 2 || posix_memalign(&grown, SKIFF_BUFFER_ALIGN, room + 1) != 0)
    return false;
  if (keep)
    memcpy(grown, memory, keep);
  free(memory);
  memory = grown;
  capacity = room;
  return true;
}

void Chunk::release() {
  free(memory);
  memory = nullptr;
  capacity = 0;
}

bool Region::reserve(uint64_t bytes) {
  if (bytes <= capacity)
    return true;
  release(); // first, so that old and new memory never exist at one time
  if (bytes > uint64_t(PTRDIFF_MAX) - pageSize())
    return false;
  uint64_t rounded = alignUp(bytes, pageSize());
  void *pages = mmap(nullptr, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED)
    return false;
  if (rounded >= hugePageThreshold)
    madvise(pages, rounded, MADV_HUGEPAGE);
  memory = static_cast<unsigned char *>(pages);
  capacity = rounded;
  return true;
}

void Region::release() {
  if (memory)
    munmap(memory, capacity);
  memory = nullptr;
  capacity = 0;
}
