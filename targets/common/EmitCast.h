//===- EmitCast.h - one element in another type -----------------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_EMITCAST_H
#define SKIFF_TARGETS_COMMON_EMITCAST_H

#include "targets/common/KernelEmitter.h"

namespace skiff {

/// How a float that a narrow float does not hold is rounded.
struct NarrowCast {
  bool overflows = false;                  ///< to infinity or NaN, not to the largest number
  nn::RoundMode round = nn::RoundMode::up; ///< to f8E8M0FNU
};

/// The same number in another type. `x` and the result have compute types, scalar or vector.
mlir::Value emitCast(KernelEmitter &e, mlir::Value x, mlir::Type from, mlir::Type to, NarrowCast how = {});

/// The bits as they lie in memory, read as another type.
mlir::Value emitBitCast(KernelEmitter &e, mlir::Value x, mlir::Type from, mlir::Type to);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_EMITCAST_H
