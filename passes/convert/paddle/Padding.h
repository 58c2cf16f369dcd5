//===- Padding.h - padding of convolutions and pools ------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE_PADDING_H
#define SKIFF_PASSES_CONVERT_PADDLE_PADDING_H

#include "passes/convert/paddle/PaddleNode.h"

namespace skiff {

/// Lows, then highs, of paddings that are one number a dim, or two, or two for each of x's dims.
SmallVector<int64_t> readPads(PaddleNode &node, size_t spatial);

/// Low and high padding of a dim with which there is a window for each `stride` elements; more at the end.
std::pair<int64_t, int64_t> samePads(int64_t size, int64_t window, int64_t stride);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_PADDLE_PADDING_H
