//===- Edits.h - ways to make a function smaller ---------------*- C++ -*-===//
// Each leaves a function that is valid on its own: what a removed op has computed becomes an argument. An
// edit that cannot be made fails; the function is then half edited and of no use.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_COMPILER_REDUCE_EDITS_H
#define SKIFF_COMPILER_REDUCE_EDITS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace skiff {

/// The ops of the function's body that compute: neither constants nor its end.
llvm::SmallVector<mlir::Operation *> computingOps(mlir::func::FuncOp function);

/// Removes neighbours in the body.
llvm::LogicalResult removeOps(mlir::func::FuncOp function, llvm::ArrayRef<mlir::Operation *> ops);

/// Removes all ops behind `last`; the function returns what they have used.
llvm::LogicalResult cutBehind(mlir::func::FuncOp function, mlir::Operation *last);

/// Makes `values` the results of the function; what comes behind them goes.
llvm::LogicalResult returnOnly(mlir::func::FuncOp function, llvm::ArrayRef<mlir::Value> values);

/// Puts the operand in place of the only result, where types are the same.
llvm::LogicalResult replaceByOperand(mlir::Operation *op, unsigned operand);

/// A constant of many different numbers becomes one of ones.
llvm::LogicalResult makeSplat(mlir::Operation *constant);

/// Removes what nothing uses: ops, and arguments unless they say what a symbol is.
void removeUnused(mlir::func::FuncOp function);

} // namespace skiff

#endif // SKIFF_COMPILER_REDUCE_EDITS_H
