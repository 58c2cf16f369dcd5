//===- StridedCopy.h - moves a box of elements --------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_STATIC_STRIDEDCOPY_H
#define SKIFF_PASSES_STATIC_STRIDEDCOPY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace skiff {

/// Strides, in elements, of a row-major tensor.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// Strides that repeat a tensor of `shape` as numpy broadcasts it to `rank` dims; 0 along broadcast dims.
llvm::SmallVector<int64_t> broadcastStrides(llvm::ArrayRef<int64_t> shape, size_t rank);

/// to[i . toStrides] = from[i . fromStrides] for all i in `shape`; elements of `width` bytes (1, 2, 4 or 8).
/// Strides count elements; those of `from` may be 0 or negative. Close to memory speed for any permutation.
void copyStrided(char *to, llvm::ArrayRef<int64_t> toStrides, const char *from,
                 llvm::ArrayRef<int64_t> fromStrides, llvm::ArrayRef<int64_t> shape, int64_t width);

} // namespace skiff

#endif // SKIFF_PASSES_STATIC_STRIDEDCOPY_H
