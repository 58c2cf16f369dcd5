//===- TileModel.cpp - how big a register tile should be --------------------------===//
#include "targets/common/TileModel.h"

#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace skiff {

/// Cycles of one reduction step of a tile.
static double stepCycles(const Machine &machine, int64_t rows, int64_t vectors, const TileStep &step) {
  double macs = ((rows + step.extraRows) * vectors * step.multiplies + rows * step.rowWork +
                 vectors * step.columnWork) /
                machine.macsPerCycle;
  double loads = (vectors + rows) / machine.loadsPerCycle;
  // Each accumulator waits for its own last addition.
  return std::max({macs, loads, double(machine.macLatency)});
}

Tile chooseTile(const Machine &machine, int64_t lanes, int64_t m, int64_t n, const TileStep &step) {
  Tile best;
  double bestCycles = 1e300;
  for (int64_t vectors = 1; vectors <= 6; ++vectors) {
    if (vectors > 1 && (vectors - 1) * lanes >= n)
      break; // A whole vector would be padding.
    for (int64_t rows = 1; rows <= 31; ++rows) {
      int64_t ofRow = machine.broadcastOperand && step.multiplies == 1 ? 0 : step.rowRegisters;
      int64_t registers = (rows + step.extraRows + step.columnRegisters) * vectors + ofRow;
      if (registers > machine.vectorRegisters)
        break;
      int64_t tiles = llvm::divideCeil(m, rows), blocks = llvm::divideCeil(n, vectors * lanes);
      int64_t low = m / tiles, high = m % tiles;
      double cycles = blocks * ((tiles - high) * stepCycles(machine, low, vectors, step) +
                                (high ? high * stepCycles(machine, low + 1, vectors, step) : 0));
      // Ties go to the bigger tile: it starts and ends less often.
      if (cycles < bestCycles * 0.999 ||
          (cycles < bestCycles * 1.001 && rows * vectors > best.rows * best.vectors)) {
        bestCycles = std::min(cycles, bestCycles);
        best = {rows, vectors};
      }
    }
  }
  return best;
}

llvm::SmallVector<Segment> segmentsOf(int64_t width, int64_t rows,
                                      llvm::function_ref<bool(int64_t, int64_t)> inside, int64_t taps) {
  llvm::SmallVector<Segment> segments;
  int64_t tiles = llvm::divideCeil(width, rows), low = width / tiles, high = width % tiles;
  int64_t x = 0;
  for (int64_t i = 0; i < tiles; ++i) {
    // The bigger tiles in the middle, so that the border's own tiles are the smaller ones.
    int64_t size = low + (i >= (tiles - high) / 2 && i < (tiles - high) / 2 + high ? 1 : 0);
    Segment segment{x, size, 1, {}};
    for (int64_t tap = 0; tap < taps; ++tap) {
      auto &valid = segment.valid.emplace_back();
      for (int64_t r = 0; r < size; ++r)
        valid.push_back(inside(x + r, tap));
    }
    if (!segments.empty() && segments.back().size == size && segments.back().valid == segment.valid)
      ++segments.back().count;
    else
      segments.push_back(segment);
    x += size;
  }
  return segments;
}

} // namespace skiff
