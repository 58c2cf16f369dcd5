//===- Weights.h - constants as kernels read them --------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_ARTIFACT_WEIGHTS_H
#define SKIFF_COMPILER_ARTIFACT_WEIGHTS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace skiff {

/// Writes the weights section that `skiff.weights` of the module describes, piece by piece: no second copy
/// of a weight is made. Returns the section's XXH3-64.
uint64_t writeWeights(mlir::ModuleOp lowered, llvm::raw_ostream &os);

} // namespace skiff

#endif // SKIFF_COMPILER_ARTIFACT_WEIGHTS_H
