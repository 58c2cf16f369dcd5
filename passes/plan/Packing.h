//===- Packing.h - buffers in one arena ------------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_PLAN_PACKING_H
#define SKIFF_PASSES_PLAN_PACKING_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/AffineMap.h"

namespace skiff {

struct Buffer {
  mlir::AffineExpr bytes;
  int64_t first = 0, last = 0; ///< the kernels between which it lives, both included
  mlir::AffineMap offset;      ///< made by packBuffers; the largest result counts
};

/// Gives each buffer an offset that is right for every value of the symbols, and near to the least for those
/// of `typical`. Returns the arena's size; the largest result counts.
mlir::AffineMap packBuffers(llvm::MutableArrayRef<Buffer> buffers, llvm::ArrayRef<int64_t> typical,
                            mlir::MLIRContext *context);

/// The most bytes that live at one time: no arena can be smaller.
int64_t mostBytesAlive(llvm::ArrayRef<Buffer> buffers, llvm::ArrayRef<int64_t> symbols);

} // namespace skiff

#endif // SKIFF_PASSES_PLAN_PACKING_H
