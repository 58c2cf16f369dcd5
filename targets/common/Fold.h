//===- Fold.h - how a reduction goes over its elements ---------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_FOLD_H
#define SKIFF_TARGETS_COMMON_FOLD_H

#include "targets/common/Combiner.h"
#include <functional>

namespace skiff {

/// `finish(step(step(identity, x0), x1) ..., number of elements)`. Lanes that were folded each by itself are
/// joined by `lanes`.
struct Fold {
  mlir::vector::CombiningKind lanes;
  std::function<mlir::Value(Combiner &)> identity;
  std::function<mlir::Value(Combiner &, mlir::Value acc, mlir::Value x)> step;
  std::function<mlir::Value(Combiner &, mlir::Value total, mlir::Value count)> finish;
};

Fold sumOf();
Fold extremeOf(mlir::Type element, bool largest);
/// Of all kinds but log_sum_exp, which is two folds.
Fold foldOf(nn::ReduceOp op);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_FOLD_H
