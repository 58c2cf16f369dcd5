//===- Group.h - the ops of a kernel that is being formed -------*- C++ -*-===//
#ifndef SKIFF_PASSES_FUSE_GROUP_H
#define SKIFF_PASSES_FUSE_GROUP_H

#include "dialects/nn/NN.h"
#include <memory>

namespace skiff {

/// Ops of one block, in its order. The last one makes the kernel's result; other values that are used
/// outside leave only row kernels.
struct Group {
  llvm::SmallVector<mlir::Operation *> ops;
  mlir::Operation *anchor = nullptr;
  bool moves = false; // holds a data movement
  mlir::Operation *root() const { return ops.back(); }
};
using Groups = llvm::SmallVector<std::unique_ptr<Group>>;

/// Values that ops outside use, in the block's order.
llvm::SmallVector<mlir::Value> valuesLeaving(const Group &group);

/// Groups that share their rows become one: reductions along the same dims, what is elementwise around them,
/// rows looked up in tables. Those that were merged into others are empty.
void mergeRowGroups(Groups &groups, nn::DimAnalysis &dims);

} // namespace skiff

#endif // SKIFF_PASSES_FUSE_GROUP_H
