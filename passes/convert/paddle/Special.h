//===- Special.h - special functions that several converters need -*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE_SPECIAL_H
#define SKIFF_PASSES_CONVERT_PADDLE_SPECIAL_H

#include "passes/convert/paddle/PaddleNode.h"

namespace skiff {

/// The inverse of erf, of f64.
Value inverseErf(PaddleNode &node, Value x);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_PADDLE_SPECIAL_H
