//===- Regions.h - regions of several images --------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE_REGIONS_H
#define SKIFF_PASSES_CONVERT_PADDLE_REGIONS_H

#include "passes/convert/paddle/PaddleNode.h"

namespace skiff {

/// The image of each of `rois`, [R, 4], from how many each image has. Without `counts` all are of the first
/// one.
Value imagesOfRegions(PaddleNode &node, Value rois, Value counts);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_PADDLE_REGIONS_H
