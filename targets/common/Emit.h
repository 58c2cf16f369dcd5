//===- Emit.h - loop nests of whole kernels --------------------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_EMIT_H
#define SKIFF_TARGETS_COMMON_EMIT_H

#include "targets/common/KernelEmitter.h"

namespace skiff {

/// How a constant [taps * depth, groups * columns] matrix is laid out for the kernel that reads it:
/// [groups][ceil(columns / block)][taps][ceil(depth / step)][block][step], filled up with zeros. It is the
/// same for all machines of a file, so that they share the bytes.
struct Packing {
  int64_t groups, taps, depth, columns, block, step;
};

/// What the plan needs to know about a kernel's code.
struct KernelCode {
  mlir::AffineExpr count;         ///< iterations of the parallel loop
  double nanoseconds = 0;         ///< estimate for one iteration
  std::optional<unsigned> packed; ///< the operand that is read packed
  std::optional<Packing> packing;
  llvm::StringRef function = {}; ///< what to call: kernels of the same code share one
};

/// Emits the loops of a kernel; the first emitter that can, does.
KernelCode emitKernel(KernelEmitter &e);

// One for each form of kernel; none if it is not that form.
std::optional<KernelCode> emitAttention(KernelEmitter &e);   ///< two matmuls around a softmax
std::optional<KernelCode> emitContraction(KernelEmitter &e); ///< f32, f64 conv and matmul
std::optional<KernelCode> emitWindow(KernelEmitter &e);      ///< depthwise conv and pooling
std::optional<KernelCode> emitRows(KernelEmitter &e);        ///< reductions along the last dims, softmax
std::optional<KernelCode> emitSoftmax(KernelEmitter &e);     ///< of any length, along any dim
std::optional<KernelCode> emitConcat(KernelEmitter &e);
std::optional<KernelCode> emitCol2Im(KernelEmitter &e);
std::optional<KernelCode> emitScatter(KernelEmitter &e);
std::optional<KernelCode> emitTopK(KernelEmitter &e);      ///< and sort_rows
std::optional<KernelCode> emitSelection(KernelEmitter &e); ///< compact, non_max_suppression
std::optional<KernelCode> emitCumulate(KernelEmitter &e);
KernelCode emitElements(KernelEmitter &e); ///< any: one element after the other, by vectors where possible

// Helpers of the emitters.
/// The taps of a window along one spatial dim that lie inside the input: [from, to); tap 0 is at `start`.
struct Span {
  mlir::Value start, from, to;
};
Span spanOf(KernelEmitter &e, mlir::Value out, mlir::Value size, int64_t kernel, int64_t stride,
            int64_t dilation, int64_t pad);
/// The kernel's one op that is neither elementwise nor data movement, if it has one.
mlir::Operation *anchorOf(plan::KernelOp kernel);
/// Whether an op can be computed for several elements along the last dim at once.
bool worksOnVectors(mlir::Operation *op);
/// Whether all ops of the kernel but `except` work on vectors.
bool othersWorkOnVectors(plan::KernelOp kernel, mlir::Operation *except);
/// Whether dims [from, to) of the kernel's result can be walked as one: every tensor of the elementwise ops
/// has all of them or broadcasts all of them.
bool canCollapse(KernelEmitter &e, unsigned from, unsigned to, mlir::Operation *except = nullptr);
/// Where the index of collapsed dims [from, to) of the result stands: in the last of them that is not 1, so
/// that no broadcast takes it for 0.
unsigned collapsedDim(llvm::ArrayRef<mlir::AffineExpr> dims, unsigned from, unsigned to);
using nn::nominal;

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_EMIT_H
