//===- AttentionBlocks.h - blocks of q, k and v in a thread's stack -*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_ATTENTIONBLOCKS_H
#define SKIFF_TARGETS_COMMON_ATTENTIONBLOCKS_H

#include "targets/common/Emit.h"
#include "targets/common/TileModel.h"

namespace skiff {

/// A matrix B as [ceil(columns / block)][rows][block] in scratch memory, and the tile that multiplies by it.
struct Panels {
  Tile tile;
  int64_t rows = 0, columns = 0, block = 0;
  mlir::Value memory;

  void choose(KernelEmitter &e, int64_t lanes, int64_t m) {
    tile = chooseTile(e.machine, lanes, m, columns);
    block = tile.vectors * lanes;
  }
  int64_t padded() const { return llvm::alignTo(columns, block); }
};

/// What an attention kernel works on: a block of queries, one of keys and one of values.
struct AttentionBlocks {
  KernelEmitter &e;
  nn::MatMulOp scores, values;
  nn::SoftmaxOp softmax;
  int64_t lanes;
  mlir::Type f32;
  nn::Dims batchDims;
  mlir::AffineExpr queryDim, keyDim;
  int64_t size = 0, valueSize = 0;        // of a head
  int64_t rows = 0, paddedRows = 0;       // of a block of queries
  Panels keyPanels, valuePanels;          // of a block of keys
  mlir::Value queries, weights, sums;     // [paddedRows][size], [..][keys], [..][padded valueSize]
  mlir::Value largest, total, correction; // of each row

  explicit AttentionBlocks(KernelEmitter &e) : e(e), lanes(e.machine.lanes(4)), f32(e.b.getF32Type()) {}

  /// Sizes of blocks and tiles, and their memory.
  void choose();

  mlir::VectorType vectorType() { return mlir::VectorType::get({lanes}, f32); }
  /// `body` for each vector of `count` elements; the last one may have a mask.
  void eachVector(mlir::Value count, llvm::function_ref<void(mlir::Value i, mlir::Value mask)> body);
  /// A whole vector of scratch memory, whatever the mask is.
  mlir::Value load(mlir::Value memory, mlir::Value offset);
  void store(mlir::Value value, mlir::Value memory, mlir::Value offset);
  mlir::Value number(mlir::Value memory, mlir::Value i);
  mlir::Value spread(mlir::Value scalar);
  void fill(mlir::Value memory, int64_t count, double value);

  void packQueries(llvm::ArrayRef<mlir::Value> batch, mlir::Value first, mlir::Value valid);
  void packKeys(llvm::ArrayRef<mlir::Value> batch, mlir::Value first, mlir::Value valid);
  void packValues(llvm::ArrayRef<mlir::Value> batch, mlir::Value first, mlir::Value valid);

  /// C += A B over the first `valid` rows and `columns` columns, rounded up to tiles; `before` gives what C
  /// is there. A and C are row-major, `count` of A's columns are summed up.
  void multiply(mlir::Value a, int64_t aWidth, const Panels &panels, mlir::Value c, int64_t cWidth,
                mlir::Value valid, mlir::Value columns, mlir::Value count,
                llvm::function_ref<mlir::Value(mlir::Value row, mlir::Value place)> before);

private:
  /// The element of a product's operand: its batch dims broadcast.
  Indices elementOf(mlir::Value operand, llvm::ArrayRef<mlir::Value> batch, mlir::Value row,
                    mlir::Value column);
  /// Where element (row, column) of a packed matrix lies.
  mlir::Value placeIn(const Panels &panels, mlir::Value row, mlir::Value column);
  /// The transpose that makes columns of keys, if the kernel reads it through.
  nn::TransposeOp keyTranspose();
  /// Exchanges, for each bit of the numbers of lane and vector, what has it in only one of both.
  void transposeLanes(llvm::MutableArrayRef<mlir::Value> vectors);
};

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_ATTENTIONBLOCKS_H
