//===- Numbers.h - one element known at compile time ------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_NUMBERS_H
#define SKIFF_PASSES_CONVERT_COMMON_NUMBERS_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Operation.h"

namespace skiff {

/// One element. In an integer or bool tensor `integer` holds it. In a float tensor `real` does, or, if it
/// depends on symbols, `integer`: only whole numbers are followed there. Neither is set: unknown.
struct Number {
  mlir::AffineExpr integer;
  std::optional<double> real;

  static Number whole(int64_t value, mlir::MLIRContext *context);
  bool known() const { return integer || real; }
};

/// One element of an elementwise nn op's result, out of the operands' elements; unknown for ops that shapes
/// are not computed with.
Number evaluateElement(mlir::Operation *op, llvm::ArrayRef<Number> operands);

/// a + b or a b, as an element of the integer type `type`.
Number sumOrProduct(const Number &a, const Number &b, bool isSum, mlir::Type type);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_NUMBERS_H
