//===- Window.h - the sliding window of convolutions and pools --*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_WINDOW_H
#define SKIFF_PASSES_CONVERT_ONNX_WINDOW_H

#include "passes/convert/onnx/OnnxNode.h"

namespace skiff {

/// One value per spatial dim; `pads` has all lows, then all highs.
struct Window {
  SmallVector<int64_t> kernel, strides, pads, dilations;
};

/// The spatial dims of input 0, [N, C, spatial...]. Reports an input of a rank below 3.
FailureOr<Dims> spatialDimsOf(OnnxNode &node);

/// Reads strides, dilations, pads and auto_pad for a window of `kernel` over dims `in`. With `ceilMode` the
/// highs grow (or shrink) so that the rounded-down output size is what ONNX's ceil_mode asks for.
FailureOr<Window> readWindow(OnnxNode &node, ArrayRef<AffineExpr> in, ArrayRef<int64_t> kernel,
                             bool ceilMode = false);

/// kernel_shape, which `node` must have.
FailureOr<SmallVector<int64_t>> readKernelShape(OnnxNode &node, size_t spatial);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_WINDOW_H
