//===- Checksum.h - XXH3-64, as the format uses it ------------------------===//
#ifndef SKIFF_RUNTIME_CORE_CHECKSUM_H
#define SKIFF_RUNTIME_CORE_CHECKSUM_H

#include <cstddef>
#include <cstdint>

namespace skiff {

/// XXH3-64 of `size` bytes, seed 0.
uint64_t checksum(const void *data, size_t size);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_CHECKSUM_H
