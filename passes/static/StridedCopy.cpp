//===- StridedCopy.cpp - moves a box of elements ------------------------------===//
#include "passes/static/StridedCopy.h"

#include "llvm/ADT/STLExtras.h"
#include <cstdlib>
#include <cstring>

using namespace skiff;
using llvm::ArrayRef;
using llvm::SmallVector;

SmallVector<int64_t> skiff::rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- > 0; stride *= shape[d])
    strides[d] = stride;
  return strides;
}

SmallVector<int64_t> skiff::broadcastStrides(ArrayRef<int64_t> shape, size_t rank) {
  SmallVector<int64_t> strides(rank - shape.size(), 0);
  strides.append(rowMajorStrides(shape));
  for (auto [stride, size] : llvm::zip(llvm::MutableArrayRef(strides).take_back(shape.size()), shape))
    if (size == 1)
      stride = 0;
  return strides;
}

namespace {
struct Loop {
  int64_t size, to, from;
};
} // namespace

/// Calls `fn` with both offsets for each point of the loops, the last loop fastest.
template <typename Fn> static void forEachPoint(ArrayRef<Loop> loops, Fn &&fn) {
  SmallVector<int64_t> index(loops.size());
  int64_t to = 0, from = 0;
  for (;;) {
    fn(to, from);
    size_t d = loops.size();
    for (; d > 0; --d) {
      const Loop &loop = loops[d - 1];
      to += loop.to;
      from += loop.from;
      if (++index[d - 1] < loop.size)
        break;
      to -= loop.to * loop.size;
      from -= loop.from * loop.size;
      index[d - 1] = 0;
    }
    if (d == 0)
      return;
  }
}

/// A block of the inner loop fills one cache line of `to`. The other loops then run in the order of `from`,
/// so a block reads as many sequential streams as it has elements, and each line of both tensors is touched
/// once.
template <typename Element>
static void copyBlocked(Element *to, const Element *from, SmallVector<Loop> loops) {
  Loop inner = loops.pop_back_val();
  llvm::sort(loops, [](const Loop &a, const Loop &b) {
    return std::pair(std::abs(a.from), a.to) > std::pair(std::abs(b.from), b.to);
  });
  int64_t block = 64 / sizeof(Element);
  for (int64_t begin = 0; begin < inner.size; begin += block) {
    int64_t count = std::min(block, inner.size - begin);
    Element *toBlock = to + begin * inner.to;
    const Element *fromBlock = from + begin * inner.from;
    forEachPoint(loops, [&](int64_t toOffset, int64_t fromOffset) {
      for (int64_t i = 0; i < count; ++i) // memcpy: the source may be misaligned
        std::memcpy(toBlock + toOffset + i * inner.to, fromBlock + fromOffset + i * inner.from,
                    sizeof(Element));
    });
  }
}

void skiff::copyStrided(char *to, ArrayRef<int64_t> toStrides, const char *from,
                        ArrayRef<int64_t> fromStrides, ArrayRef<int64_t> shape, int64_t width) {
  SmallVector<Loop> loops;
  for (auto [size, toStride, fromStride] : llvm::zip_equal(shape, toStrides, fromStrides)) {
    if (size == 0)
      return;
    if (size == 1)
      continue;
    Loop loop{size, toStride, fromStride};
    // Two loops that run as one in both tensors.
    if (!loops.empty() && loops.back().to == size * toStride && loops.back().from == size * fromStride)
      loop.size *= loops.pop_back_val().size;
    loops.push_back(loop);
  }
  if (loops.empty())
    loops.push_back({1, 1, 1});
  if (loops.back().to == 1 && loops.back().from == 1) {
    int64_t row = loops.pop_back_val().size * width;
    return forEachPoint(loops, [&](int64_t toOffset, int64_t fromOffset) {
      std::memcpy(to + toOffset * width, from + fromOffset * width, row);
    });
  }
  switch (width) {
  case 1:
    return copyBlocked<uint8_t>(reinterpret_cast<uint8_t *>(to), reinterpret_cast<const uint8_t *>(from),
                                loops);
  case 2:
    return copyBlocked<uint16_t>(reinterpret_cast<uint16_t *>(to), reinterpret_cast<const uint16_t *>(from),
                                 loops);
  case 4:
    return copyBlocked<uint32_t>(reinterpret_cast<uint32_t *>(to), reinterpret_cast<const uint32_t *>(from),
                                 loops);
  default:
    return copyBlocked<uint64_t>(reinterpret_cast<uint64_t *>(to), reinterpret_cast<const uint64_t *>(from),
                                 loops);
  }
}
