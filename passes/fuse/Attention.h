//===- Attention.h - which ops are scaled dot-product attention -*- C++ -*-===//
#ifndef SKIFF_PASSES_FUSE_ATTENTION_H
#define SKIFF_PASSES_FUSE_ATTENTION_H

#include "dialects/nn/NN.h"

namespace skiff {

/// Whether it is a constant of one number, which a kernel's code can hold.
bool isSplat(mlir::Value value);

/// The ops of `softmax(f(q k)) v` that end in the product `values`, in the block's order; none if it is no
/// attention that one kernel can compute. Nothing else uses what lies between them.
llvm::SmallVector<mlir::Operation *> attentionOps(nn::MatMulOp values, nn::DimAnalysis &dims);

} // namespace skiff

#endif // SKIFF_PASSES_FUSE_ATTENTION_H
