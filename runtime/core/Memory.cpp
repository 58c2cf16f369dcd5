//===- Memory.cpp - the runtime's only allocations ------------------------===//
#include "runtime/core/Memory.h"

#include <sys/mman.h>
#include <unistd.h>

using namespace skiff;

/// From this size on, huge pages save more TLB misses than they cost in rounding.
static constexpr uint64_t hugePageThreshold = 4 << 20;

uint64_t skiff::pageSize() { return uint64_t(sysconf(_SC_PAGESIZE)); }

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
