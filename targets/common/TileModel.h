//===- TileModel.h - how big a register tile should be ---------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_TILEMODEL_H
#define SKIFF_TARGETS_COMMON_TILEMODEL_H

#include "targets/common/Machine.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace skiff {

struct Tile {
  int64_t rows = 1, vectors = 1;
};

/// What one step of the reduction needs: registers beside the sums, and instructions at the rate of
/// multiply-adds.
struct TileStep {
  int64_t columnRegisters = 1; ///< for each vector
  int64_t rowRegisters = 1;
  int64_t multiplies = 1; ///< for each sum
  int64_t rowWork = 0;    ///< for each row
  int64_t columnWork = 0; ///< for each vector
  int64_t extraRows = 0;  ///< of sums
};

/// The tile with the lowest estimated time for `m` rows of `n` columns, over the machine's registers, load
/// and multiply-add rates. `lanes` is a vector's elements.
Tile chooseTile(const Machine &machine, int64_t lanes, int64_t m, int64_t n, const TileStep &step = {});

/// `count` tiles of `size` output elements along a row, from `begin` on, that all leave out the same taps.
struct Segment {
  int64_t begin, size, count;
  llvm::SmallVector<llvm::SmallVector<bool>> valid; ///< [tap][element of the tile]
};

/// Cuts a row of `width` output elements into tiles of nearly equal size, at most `rows`. `inside(x, tap)`
/// says whether the input element that output x meets at that tap exists.
llvm::SmallVector<Segment> segmentsOf(int64_t width, int64_t rows,
                                      llvm::function_ref<bool(int64_t x, int64_t tap)> inside, int64_t taps);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_TILEMODEL_H
