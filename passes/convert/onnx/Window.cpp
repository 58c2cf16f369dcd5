//===- Window.cpp - the sliding window of convolutions and pools ----------===//
#include "passes/convert/onnx/Window.h"

using namespace mlir;
using namespace skiff;

FailureOr<Dims> skiff::spatialDimsOf(Node &node) {
  const Dims &dims = node.dimsOf(node.input(0));
  if (dims.size() < 3)
    return node.error("input 0 has the dims " + node.text(dims) +
                      ", expected batch, channels and at least one more");
  return Dims(dims.begin() + 2, dims.end());
}

FailureOr<SmallVector<int64_t>> skiff::readKernelShape(Node &node, size_t spatial) {
  if (!node.hasAttr("kernel_shape"))
    return node.error("attribute 'kernel_shape' is missing");
  SmallVector<int64_t> kernel = node.sizesOr("kernel_shape", spatial, 1, 1);
  if (node.bad())
    return failure();
  return kernel;
}

/// The high padding with which the output has as many elements, less what no window reaches.
static int64_t trimmed(AffineExpr in, int64_t effective, int64_t stride, int64_t low, int64_t high) {
  auto size = nn::constantDim(in);
  int64_t room = size ? *size + low + high - effective : 0;
  return room > 0 ? high - room % stride : high;
}

/// SAME: the output has ceil(in / stride) elements; if the padding needed for that is odd, `upper` says at
/// which end there is more.
static LogicalResult padSame(Node &node, Window &window, size_t d, AffineExpr in, int64_t effective,
                             bool upper) {
  int64_t stride = window.strides[d], &low = window.pads[d], &high = window.pads[d + window.kernel.size()];
  auto lowOf = [&](int64_t total) { return upper ? total / 2 : total - total / 2; };
  // With a whole number of strides and `more` elements, that is effective - stride + (stride - more) %
  // stride.
  auto total = [&](int64_t more) {
    return std::max<int64_t>(effective - stride + (stride - more) % stride, 0);
  };
  if (auto size = nn::constantDim(in)) {
    low = lowOf(total(*size % stride));
    high = total(*size % stride) - low;
    return success();
  }
  // (in - 1) / stride + 1 windows, whatever the high padding is for.
  bool isKnown = lowOf(total(1 % stride)) == lowOf(total(0));
  if (isKnown) {
    low = lowOf(total(0));
    high = effective - 1 - low;
    return success();
  }
  if (effective < stride)
    return node.error("auto_pad with a stride of " + Twine(stride) + " above the window of " +
                      Twine(effective) + " needs a spatial dim that is a number, got " + node.text({in}));
  AffineExpr needed = simplifyDim(in.ceilDiv(stride) * stride - in + (effective - stride));
  AffineExpr half = needed.floorDiv(2);
  window.lows[d] = simplifyDim(upper ? half : needed - half);
  low = lowOf(effective - 1);
  high = effective - 1 - low;
  return success();
}

FailureOr<Window> skiff::readWindow(Node &node, ArrayRef<AffineExpr> in, ArrayRef<int64_t> kernel,
                                    bool ceilMode) {
  size_t spatial = in.size();
  Window window;
  window.kernel.assign(kernel.begin(), kernel.end());
  window.strides = node.sizesOr("strides", spatial, 1, 1);
  window.dilations = node.sizesOr("dilations", spatial, 1, 1);
  window.lows.assign(spatial, {});
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
      if (failed(padSame(node, window, d, in[d], effective, autoPad == "SAME_UPPER")))
        return failure();
    } else if (ceilMode) {
      // One window more where some elements are left; but it must begin in the input or in the padding
      // before.
      high = std::min(high + window.strides[d] - 1, effective - 1);
      high = trimmed(in[d], effective, window.strides[d], low, high);
    }
  }
  return window;
}

Value skiff::padShifted(Node &node, Value x, Window &window, Value value) {
  if (!window.isShifted() || !x || node.bad())
    return x;
  size_t spatial = window.kernel.size();
  const Dims in = node.dimsOf(x);
  SmallVector<int64_t> lows(in.size(), 0), highs(in.size(), 0), steps(in.size(), 1);
  Dims starts(in.size(), node.dim(0)), sizes = in;
  for (size_t d = 0; d < spatial; ++d) {
    if (!window.lows[d])
      continue;
    int64_t &low = window.pads[d], &high = window.pads[d + spatial];
    lows[d + 1] = low;
    highs[d + 1] = high;
    starts[d + 1] = simplifyDim(node.dim(low) - window.lows[d]);
    sizes[d + 1] = simplifyDim(in[d + 1] + window.lows[d] + high);
    low = high = 0;
  }
  Value padded = node.make<nn::PadOp>(x, value, lows, highs, nn::PadMode::constant);
  return node.make<nn::SliceOp>(padded, nn::mapOf(starts, node.context()), nn::mapOf(sizes, node.context()),
                                steps);
}
