//===- DimSteps.h - expressions over symbolic dims ------------------------===//
#ifndef SKIFF_RUNTIME_CORE_DIMSTEPS_H
#define SKIFF_RUNTIME_CORE_DIMSTEPS_H

#include "runtime/format/skiff_generated.h"

namespace skiff {

using DimSteps = flatbuffers::Vector<const format::DimStep *>;

/// What steps may leave on the stack, and what may lie on it on the way.
constexpr uint32_t maxDimStack = 64;

/// What is wrong with the steps, or null if they are fit for `evaluate`: they name the first `symbols`
/// symbols only. `*depth` becomes the number of values that they leave.
const char *checkDimSteps(const DimSteps &steps, uint64_t symbols, uint32_t *depth);

/// Computes checked steps. Returns false where a value overflows or is divided by no positive number.
bool evaluate(const DimSteps &steps, const int64_t *symbols, int64_t (&stack)[maxDimStack]);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_DIMSTEPS_H
