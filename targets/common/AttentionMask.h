//===- AttentionMask.h - blocks of keys that a mask rules out ---*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_ATTENTIONMASK_H
#define SKIFF_TARGETS_COMMON_ATTENTIONMASK_H

#include "targets/common/AttentionBlocks.h"

namespace skiff {

/// What the elementwise ops between the first product and the softmax say without looking at the product: a
/// key whose score is -infinity, whatever q and k are, has the weight 0.
class AttentionMask {
public:
  explicit AttentionMask(AttentionBlocks &blocks);

  /// Whether anything in the kernel could rule out a key.
  bool rulesOut() const { return !operands.empty(); }
  /// Whether one of `valid` queries from `first` on may look at one of `validKeys` keys from `key` on.
  mlir::Value leavesAny(llvm::ArrayRef<mlir::Value> batch, mlir::Value first, mlir::Value valid,
                        mlir::Value key, mlir::Value validKeys);

private:
  /// Whether the product is in what `value` is made of.
  bool holdsScores(mlir::Value value) const;
  void findOperands(mlir::Value value);
  mlir::Value isRuledOut(mlir::Value value, llvm::ArrayRef<mlir::Value> at);

  AttentionBlocks &blocks;
  KernelEmitter &e;
  llvm::SmallVector<mlir::Value> operands; // that decide
};

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_ATTENTIONMASK_H
