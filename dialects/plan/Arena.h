//===- Arena.h - sizes and offsets in the arena ----------------*- C++ -*-===//
#ifndef SKIFF_DIALECTS_PLAN_ARENA_H
#define SKIFF_DIALECTS_PLAN_ARENA_H

#include "mlir/IR/AffineMap.h"

namespace skiff::plan {

/// The number of bytes that an offset or `plan.arena` stands for: its largest result.
int64_t largestResult(mlir::AffineMap map, llvm::ArrayRef<int64_t> symbols);

} // namespace skiff::plan

#endif // SKIFF_DIALECTS_PLAN_ARENA_H
