//===- ByteProducts.h - sums of products of bytes --------------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_BYTEPRODUCTS_H
#define SKIFF_TARGETS_COMMON_BYTEPRODUCTS_H

#include "targets/common/KernelEmitter.h"
#include "targets/common/TileModel.h"

namespace skiff {

/// Adds four products to each of `lanes` sums of i32: a row's four bytes, with or without a sign, times four
/// signed bytes of a column. By one instruction where the machine has it for bytes, by two for pairs of i16,
/// else by four products of i32. All wrap around.
class ByteProducts {
public:
  /// Neighbouring bytes of a row that are multiplied at once.
  static constexpr int64_t kStep = 4;
  /// A row or a column in the form in which it is multiplied.
  using Factor = llvm::SmallVector<mlir::Value, 4>;

  ByteProducts(KernelEmitter &e, int64_t lanes, bool isSigned);

  /// What a step costs.
  TileStep cost() const;
  /// `word`: an i32 that holds a row's bytes, the first one lowest.
  Factor row(mlir::Value word);
  /// `bytes`: vector<(4 * lanes) x i8>, four for each column.
  Factor column(mlir::Value bytes);
  mlir::Value add(const Factor &row, const Factor &column, mlir::Value sum);

  /// Whether the instruction takes a row's bytes with the other signedness. Then they are moved by 128, and
  /// the sums want what `corrected` does, for which a row of ones is multiplied beside the others.
  bool isMoved() const { return moved; }
  Factor ones();
  mlir::Value corrected(mlir::Value sum, mlir::Value sumOfOnes);

private:
  enum class Form { bytes, pairs, words };
  mlir::VectorType vectorOf(int64_t bits) const;
  mlir::Value splat(int64_t bits, int64_t value);
  /// Bytes first, first + 2 of each word as i16.
  mlir::Value everySecond(mlir::Value words, int64_t first, bool hasSign);

  KernelEmitter &e;
  int64_t lanes;
  bool isSigned, moved = false;
  Form form = Form::words;
  llvm::StringRef intrinsic;
};

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_BYTEPRODUCTS_H
