//===- ReshapeGroups.h - which dims a reshape joins and splits ----*- C++ -*-===//
#ifndef SKIFF_PASSES_LAYOUT_RESHAPEGROUPS_H
#define SKIFF_PASSES_LAYOUT_RESHAPEGROUPS_H

#include "dialects/nn/Dims.h"

namespace skiff {

/// Dims of the input and the dims of the result that hold the same elements: [begin, end) each.
struct ReshapeGroup {
  int64_t inBegin, inEnd, outBegin, outEnd;
};

/// The finest division of a reshape; one group for all if nothing can be told apart.
llvm::SmallVector<ReshapeGroup> reshapeGroups(llvm::ArrayRef<mlir::AffineExpr> in,
                                              llvm::ArrayRef<mlir::AffineExpr> out);

/// The permutation of the result's dims that goes with one of the input's (or, `backward`, the other way
/// round), if it moves whole groups.
std::optional<llvm::SmallVector<int64_t>> permuteGroups(llvm::ArrayRef<ReshapeGroup> groups,
                                                        llvm::ArrayRef<int64_t> perm, bool backward);

} // namespace skiff

#endif // SKIFF_PASSES_LAYOUT_RESHAPEGROUPS_H
