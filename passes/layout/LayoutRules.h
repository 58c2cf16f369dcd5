//===- LayoutRules.h - how each op works on another order of dims *- C++ -*-===//
// One rule per kind of op, for both questions: which order of the other operands and of the result goes with
// an order of this one, and what the op then looks like. Ops without a rule work in the written order only.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_LAYOUT_LAYOUTRULES_H
#define SKIFF_PASSES_LAYOUT_LAYOUTRULES_H

#include "passes/layout/LogicalTensors.h"

namespace skiff {

/// A way to compute an op: each operand and the result transposed.
struct OpForm {
  struct Operand {
    /// The operand's new dims. If longer than the operand's rank, dims of size 1 come in front of it first.
    llvm::SmallVector<int64_t> perm;
    /// Leading dims of size 1 may go: broadcasting brings them back.
    bool broadcast = false;
    Layout apply(const LogicalTensor &tensor, const Layout &written) const;
  };
  llvm::SmallVector<Operand, 3> operands;
  llvm::SmallVector<int64_t> result;
  /// What this form costs above the written one, in bytes; negative if it is the better one.
  int64_t penalty = 0;
};

constexpr int kResult = -1;

/// The form that has operand `side`, or the result, permuted by `perm`.
std::optional<OpForm> formWith(mlir::Operation *op, int side, llvm::ArrayRef<int64_t> perm,
                               LogicalTensors &tensors);

/// The op in that form, on operands that are permuted already.
mlir::Operation *createInForm(mlir::OpBuilder &builder, mlir::Operation *op, const OpForm &form,
                              llvm::ArrayRef<mlir::Value> operands);

} // namespace skiff

#endif // SKIFF_PASSES_LAYOUT_LAYOUTRULES_H
