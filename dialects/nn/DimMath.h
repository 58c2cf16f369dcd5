//===- DimMath.h - what is known about dim expressions ---------*- C++ -*-===//
// Every symbol is a dim of an input and at least 1: without --dim, that is all that is known of it. A data
// dim is at least 0.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_NN_DIMMATH_H
#define SKIFF_DIALECTS_NN_DIMMATH_H

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/ArrayRef.h"

namespace skiff::nn {

/// Bounds of an expression; the limits of int64_t mean none.
struct Interval {
  int64_t low, high;
};
/// `symbols` has an interval for each symbol; those beyond its end are at least 1.
Interval boundsOf(mlir::AffineExpr expr, llvm::ArrayRef<Interval> symbols = {});

mlir::AffineExpr simplifyDim(mlir::AffineExpr expr);
/// Sums and products of dims can grow without end in a hostile model; nobody needs more than a few terms.
bool isTooComplex(mlir::AffineExpr expr);
/// Equal for all values of the symbols, as far as can be seen.
bool sameDim(mlir::AffineExpr a, mlir::AffineExpr b);
/// a <= b for all values of the symbols, as far as can be seen.
bool knownAtMost(mlir::AffineExpr a, mlir::AffineExpr b);

/// a / b if that leaves no remainder for any values of the symbols, else null.
mlir::AffineExpr divideExactly(mlir::AffineExpr a, mlir::AffineExpr b);

/// Divides both by the factors that they have in common and that are positive: numbers and symbols.
void cancelCommonFactors(mlir::AffineExpr &a, mlir::AffineExpr &b);

/// Sum, difference and product; null where two constants overflow.
mlir::AffineExpr addDims(mlir::AffineExpr a, mlir::AffineExpr b);
mlir::AffineExpr subDims(mlir::AffineExpr a, mlir::AffineExpr b);
mlir::AffineExpr mulDims(mlir::AffineExpr a, mlir::AffineExpr b);

} // namespace skiff::nn

#endif // SKIFF_DIALECTS_NN_DIMMATH_H
