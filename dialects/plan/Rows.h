//===- Rows.h - kernels that work row by row -------------------*- C++ -*-===//
// A row kernel holds reductions along the same trailing dims, and what is elementwise before, between and
// after them: layer normalization is one. A row is read from memory once, and done before the next one
// begins. Who forms kernels, places results and emits code must agree on which kernels these are.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_PLAN_ROWS_H
#define SKIFF_DIALECTS_PLAN_ROWS_H

#include "dialects/nn/NN.h"
#include "dialects/plan/Plan.h"

namespace skiff::plan {

/// Longest row of which a thread keeps values in its stack, in elements.
constexpr int64_t kLongestKeptRow = 4096;

/// Tensors of a row kernel have all of `dims`, or 1 from `axis` on: an element for each row.
struct RowForm {
  nn::Dims dims;
  size_t axis;

  llvm::ArrayRef<mlir::AffineExpr> rows() const { return llvm::ArrayRef(dims).take_front(axis); }
  llvm::ArrayRef<mlir::AffineExpr> line() const { return llvm::ArrayRef(dims).drop_front(axis); }
  /// Elements of a row, if static.
  std::optional<int64_t> lineElements() const;
  /// Whether a thread has room in its stack for values of a row.
  bool canKeepRows() const { return lineElements() && *lineElements() <= kLongestKeptRow; }
  bool isFull(llvm::ArrayRef<mlir::AffineExpr> shape) const { return shape == llvm::ArrayRef(dims); }
  bool isPerRow(llvm::ArrayRef<mlir::AffineExpr> shape) const;
  bool operator==(const RowForm &other) const { return dims == other.dims && axis == other.axis; }
};

/// Whether it combines the elements of a row.
bool isRowAnchor(mlir::Operation *op);
/// The form that an op which combines rows asks for; none if there is no such form.
std::optional<RowForm> rowFormOf(mlir::Operation *anchor, nn::DimAnalysis &dims);
/// Whether an op can be computed row by row in this form.
bool fitsRows(const RowForm &form, mlir::Operation *op, nn::DimAnalysis &dims);
/// Whether computing an element of it again costs no more than loading it.
bool isLight(mlir::Operation *op);
/// The form of a row kernel, none for kernels of other kinds.
std::optional<RowForm> rowFormOf(KernelOp kernel, nn::DimAnalysis &dims);

} // namespace skiff::plan

#endif // SKIFF_DIALECTS_PLAN_ROWS_H
