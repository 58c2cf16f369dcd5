//===- Window.h - the sliding window of convolutions and pools --*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_WINDOW_H
#define SKIFF_PASSES_CONVERT_ONNX_WINDOW_H

#include "passes/convert/common/Node.h"

namespace skiff {

/// One value per spatial dim; `pads` has all lows, then all highs.
struct Window {
  SmallVector<int64_t> kernel, strides, pads, dilations;
  /// Where auto_pad's low padding depends on a symbol: that padding. The window's pads are then the most that
  /// may be needed; null elsewhere.
  SmallVector<AffineExpr> lows = {};

  bool isShifted() const {
    return llvm::any_of(lows, [](AffineExpr low) { return low != nullptr; });
  }
};

/// The spatial dims of input 0, [N, C, spatial...]. Reports an input of a rank below 3.
FailureOr<Dims> spatialDimsOf(Node &node);

/// Reads strides, dilations, pads and auto_pad for a window of `kernel` over dims `in`. With `ceilMode` the
/// highs grow (or shrink) so that the rounded-down output size is what ONNX's ceil_mode asks for.
FailureOr<Window> readWindow(Node &node, ArrayRef<AffineExpr> in, ArrayRef<int64_t> kernel,
                             bool ceilMode = false);

/// Channels-last `x` for a window with such `lows`: padded by `value` (0 if null) as far as may be needed,
/// less what is too much at the beginning. The window has no pads there any more.
Value padShifted(Node &node, Value x, Window &window, Value value = {});

/// AveragePool's result for `x`, which has the dims of input 0.
Value averagePool(Node &node, Value x);

/// kernel_shape, which `node` must have.
FailureOr<SmallVector<int64_t>> readKernelShape(Node &node, size_t spatial);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_WINDOW_H
