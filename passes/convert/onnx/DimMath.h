//===- DimMath.h - what is known about dim expressions ---------*- C++ -*-===//
// Every symbol is a dim of an input and at least 1, every data dim at least 0: that is all that is known of
// them at compile time.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_DIMMATH_H
#define SKIFF_PASSES_CONVERT_ONNX_DIMMATH_H

#include "dialects/nn/Dims.h"

namespace skiff {

/// Bounds of an expression; the limits of int64_t mean none.
struct Interval {
  int64_t low, high;
};
Interval boundsOf(mlir::AffineExpr expr);

mlir::AffineExpr simplifyDim(mlir::AffineExpr expr);
/// Sums and products of dims can grow without end in a hostile model; nobody needs more than a few terms.
bool isTooComplex(mlir::AffineExpr expr);
/// Equal for all values of the symbols, as far as can be seen.
bool sameDim(mlir::AffineExpr a, mlir::AffineExpr b);
/// a <= b for all values of the symbols, as far as can be seen.
bool knownAtMost(mlir::AffineExpr a, mlir::AffineExpr b);

/// a / b if that leaves no remainder for any values of the symbols, else null.
mlir::AffineExpr divideExactly(mlir::AffineExpr a, mlir::AffineExpr b);

/// Sum, difference and product; null where two constants overflow.
mlir::AffineExpr addDims(mlir::AffineExpr a, mlir::AffineExpr b);
mlir::AffineExpr subDims(mlir::AffineExpr a, mlir::AffineExpr b);
mlir::AffineExpr mulDims(mlir::AffineExpr a, mlir::AffineExpr b);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_DIMMATH_H
