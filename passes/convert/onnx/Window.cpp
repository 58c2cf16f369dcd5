//===- Window.cpp - the sliding window of convolutions and pools ----------===//
#include "passes/convert/onnx/Window.h"

using namespace mlir;
using namespace skiff;

FailureOr<Dims> skiff::spatialDimsOf(OnnxNode &node) {
  const Dims &dims = node.dimsOf(node.input(0));
  if (dims.size() < 3)
    return node.error("input 0 has the dims " + node.text(dims) +
                      ", expected batch, channels and at least one more");
  return Dims(dims.begin() + 2, dims.end());
}

FailureOr<SmallVector<int64_t>> skiff::readKernelShape(OnnxNode &node, size_t spatial) {
  if (!node.hasAttr("kernel_shape"))
    return node.error("attribute 'kernel_shape' is missing");
  SmallVector<int64_t> kernel = node.sizesOr("kernel_shape", spatial, 1, 1);
  if (node.bad())
    return failure();
  return kernel;
}

/// SAME: the output has ceil(in / stride) elements. Returns the padding in all.
static FailureOr<int64_t> samePadding(OnnxNode &node, AffineExpr in, int64_t effective, int64_t stride) {
  if (stride == 1)
    return effective - 1;
  auto size = nn::constantDim(in);
  if (!size)
    return node.error("auto_pad with a stride of " + Twine(stride) +
                      " needs a spatial dim that is a number, got " + node.text({in}));
  int64_t out = llvm::divideCeil(*size, stride);
  return std::max<int64_t>((out - 1) * stride + effective - *size, 0);
}

/// The high padding with which a rounded-down output size is ONNX's rounded-up one.
static FailureOr<int64_t> ceilPadding(OnnxNode &node, AffineExpr in, int64_t effective, int64_t stride,
                                      int64_t low, int64_t high) {
  if (stride == 1)
    return high;
  auto size = nn::constantDim(in);
  if (!size)
    return node.error("ceil_mode with a stride of " + Twine(stride) +
                      " needs a spatial dim that is a number, got " + node.text({in}));
  int64_t room = *size + low + high - effective;
  if (room < 0)
    return high;
  int64_t out = llvm::divideCeil(room, stride) + 1;
  // The last window must begin in the input or in the padding before it.
  if ((out - 1) * stride >= *size + low)
    --out;
  return out == room / stride + 1 ? high : (out - 1) * stride + effective - *size - low;
}

FailureOr<Window> skiff::readWindow(OnnxNode &node, ArrayRef<AffineExpr> in, ArrayRef<int64_t> kernel,
                                    bool ceilMode) {
  size_t spatial = in.size();
  Window window;
  window.kernel.assign(kernel.begin(), kernel.end());
  window.strides = node.sizesOr("strides", spatial, 1, 1);
  window.dilations = node.sizesOr("dilations", spatial, 1, 1);
  StringRef autoPad = node.choiceOf("auto_pad", {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"});
  // Exporters write pads of 0 beside auto_pad; they mean nothing there.
  node.ignoreAttrs({"pads"});
  window.pads =
      autoPad == "NOTSET" ? node.sizesOr("pads", 2 * spatial, 0, 0) : SmallVector<int64_t>(2 * spatial, 0);
  if (node.bad())
    return failure();
  for (size_t d = 0; d < spatial; ++d) {
    if (kernel[d] > (int64_t(1) << 31) / window.dilations[d])
      return node.error("a window of " + Twine(kernel[d]) + " with dilation " + Twine(window.dilations[d]) +
                        " is too large");
    int64_t effective = window.dilations[d] * (kernel[d] - 1) + 1;
    int64_t &low = window.pads[d], &high = window.pads[d + spatial];
    if (autoPad.starts_with("SAME")) {
      FailureOr<int64_t> total = samePadding(node, in[d], effective, window.strides[d]);
      if (failed(total))
        return failure();
      low = autoPad == "SAME_UPPER" ? *total / 2 : *total - *total / 2;
      high = *total - low;
    } else if (ceilMode) {
      FailureOr<int64_t> padding = ceilPadding(node, in[d], effective, window.strides[d], low, high);
      if (failed(padding))
        return failure();
      high = *padding;
    }
  }
  return window;
}
