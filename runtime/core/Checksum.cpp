//===- Checksum.cpp - XXH3-64, as the format uses it ----------------------===//
#include "runtime/core/Checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t skiff::checksum(const void *data, size_t size) { return XXH3_64bits(data, size); }
