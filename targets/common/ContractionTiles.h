//===- ContractionTiles.h - what tiles of a contraction share ---*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_CONTRACTIONTILES_H
#define SKIFF_TARGETS_COMMON_CONTRACTIONTILES_H

#include "targets/common/ByteProducts.h"
#include "targets/common/Emit.h"
#include "targets/common/TileModel.h"

namespace skiff {

/// Tiles along a part of B that are so few that fetching it shows.
constexpr int64_t kBriefPanelTiles = 64;
/// A cache line, and the widest vector of all machines.
constexpr int64_t kPanelBytes = 64;

/// Where a row of B has the columns of one of a tile's vectors, in elements.
struct Column {
  mlir::Value base;
  int64_t offset;
};

struct Contraction {
  KernelEmitter &e;
  mlir::Operation *anchor;
  mlir::Value lhs, rhs; // kernel operands
  mlir::Type element;   // of the sums
  int64_t lanes;
  std::optional<ByteProducts> bytes; // how bytes are multiplied; the operands are `element`s where it is none
  bool packed = false;               // rhs is packed at compile time
  int64_t groups = 1, k = 0 /* of one group and tap */, n = 0 /* of one group */; // usual, where not static
  mlir::AffineExpr kDim, nDim;
  Tile tile;
  mlir::Value prefetch; // distance from B's row to the same row for the next tile, to be fetched; null: none

  Contraction(KernelEmitter &e, mlir::Operation *anchor, mlir::Value lhs, mlir::Value rhs, mlir::Type element)
      : e(e), anchor(anchor), lhs(lhs), rhs(rhs), element(element),
        lanes(e.machine.lanes(element.getIntOrFloatBitWidth() / 8)) {}

  int64_t block() const { return tile.vectors * lanes; }
  int64_t blocks() const { return llvm::divideCeil(n, block()); }
  /// Columns of a panel of packed B.
  int64_t panel() const { return kPanelBytes * 8 / element.getIntOrFloatBitWidth(); }
  int64_t panels() const { return llvm::divideCeil(n, panel()); }
  /// Rows of B that a step of the reduction takes.
  int64_t step() const { return bytes ? ByteProducts::kStep : 1; }
  /// Rows of one tap of packed B, those that fill up the last step included.
  int64_t tapRows() const { return llvm::alignTo(k, step()); }
  /// Rows of sums of a tile.
  int64_t sumRows(int64_t rows) const { return rows + (bytes && bytes->isMoved() ? 1 : 0); }
  TileStep stepCost() const { return bytes ? bytes->cost() : TileStep(); }
  /// Vectors of a group's last block that have columns.
  int64_t lastVectors() const { return llvm::divideCeil(n - (blocks() - 1) * block(), lanes); }
  /// Whether a whole tile would read beyond the last panel.
  bool lastBlockIsShort() const { return packed && blocks() * block() > panels() * panel(); }
  bool hasStaticColumns() const { return nn::constantDim(nDim).has_value(); }
  mlir::AffineExpr blockCount() const {
    return hasStaticColumns() ? getAffineConstantExpr(blocks(), e.b.getContext()) : nDim.ceilDiv(block());
  }

  /// Whether the part of B that a tile reads, `depth` x block(), should be fetched while the one before it is
  /// used: it is used so few times that the wait for it shows, and the two leave half of the cache to A.
  bool prefetchesColumns(mlir::AffineExpr rows, int64_t depth) const {
    int64_t size = depth * block() * (bytes ? 1 : element.getIntOrFloatBitWidth() / 8);
    return nominal(rows) <= kBriefPanelTiles * tile.rows && 4 * size <= e.machine.cacheBytes;
  }

  mlir::VectorType vectorType() const { return mlir::VectorType::get({lanes}, element); }

  /// The columns of a tile in the first row of packed B, whose groups have `depth` rows.
  llvm::SmallVector<Column> packedColumns(mlir::Value group, mlir::Value inGroup, int64_t depth);

  /// How far the first row's columns of the next tile are from this one's, about.
  int64_t toNextColumns(int64_t depth) const;

  /// The columns of a tile where B is in place.
  llvm::SmallVector<Column> columnsFrom(mlir::Value base);

  using Factor = ByteProducts::Factor;
  /// A vector of a row of B.
  Factor loadColumns(mlir::Value at, mlir::Value mask);
  /// What one step takes of a row of A: its next element, or `count` bytes.
  Factor loadRow(mlir::Value at, int64_t count);
  /// sums[r][v] += sum over i < count of A[a + r * rowStride + i] * B[columns[v] + i * bStride / step()], for
  /// the rows that are `valid`. There may be more columns than sums of a row.
  llvm::SmallVector<mlir::Value> multiply(llvm::ArrayRef<mlir::Value> sums, mlir::Value a,
                                          mlir::Value rowStride, llvm::ArrayRef<bool> valid,
                                          llvm::ArrayRef<Column> b, mlir::Value bStride, mlir::Value count,
                                          llvm::ArrayRef<mlir::Value> masks);

  llvm::SmallVector<mlir::Value> zeros(int64_t rows, int64_t vectors);

  /// Which lanes of vector `v` of the last block exist; `column` is its first one.
  mlir::Value tailMask(mlir::Value column, int64_t v);

  int64_t tailLanes(int64_t v) const;

  llvm::SmallVector<mlir::Value> tailMasks(mlir::Value column);

  /// Runs `body` with whether the block may be cut off; `isLast`: whether it is a group's last one.
  void forBlock(mlir::Value isLast, llvm::function_ref<void(bool)> body);

  /// Hands the sums to the ops after the anchor and stores what they make. `rowIndices(r)` gives all indices
  /// but the last of row r; `column` is the first column of the block, `isCut` whether it is cut off.
  void store(llvm::ArrayRef<mlir::Value> sums, int64_t rows, llvm::function_ref<Indices(int64_t)> rowIndices,
             mlir::Value column, bool isCut);

  std::optional<Packing> packing() const;
};

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_CONTRACTIONTILES_H
