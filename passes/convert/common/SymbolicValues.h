//===- SymbolicValues.h - small tensors known at compile time ---*- C++ -*-===//
// Models compute shapes by tensor arithmetic: Shape -> Gather -> Mul -> Concat -> Reshape. Here such values
// are evaluated on the nn ops as they are built: an integer is an expression over the function's symbols.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_SYMBOLICVALUES_H
#define SKIFF_PASSES_CONVERT_COMMON_SYMBOLICVALUES_H

#include "dialects/nn/Dims.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "passes/convert/common/Numbers.h"

namespace skiff {

class SymbolicValues {
public:
  explicit SymbolicValues(nn::DimAnalysis &dims) : dims(dims) {}

  /// The elements in row-major order; none at all for a tensor that is large, dynamic or of no use as a
  /// shape.
  llvm::ArrayRef<Number> elementsOf(mlir::Value value);
  /// The tensor as a constant, if all of its elements are numbers; else null.
  mlir::ElementsAttr asConstant(mlir::Value value);
  /// To be called before a value's op is erased: its address may become another value's.
  void forget(mlir::Value value) { known.erase(value); }

private:
  llvm::SmallVector<Number> evaluate(mlir::Value value);
  /// Result element i is element `source(i)` of the operands, the pair (operand, element).
  using Source = llvm::function_ref<std::pair<unsigned, int64_t>(llvm::ArrayRef<int64_t>)>;
  llvm::SmallVector<Number> move(mlir::Operation *op, Source source);
  llvm::SmallVector<Number> evaluateMovement(mlir::Operation *op);
  llvm::SmallVector<Number> evaluateElementwise(mlir::Operation *op);
  llvm::SmallVector<Number> evaluateReduce(mlir::Operation *op);

  nn::DimAnalysis &dims;
  llvm::DenseMap<mlir::Value, std::vector<Number>>
      known; // vectors: elements stay in place when the map grows
};

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_SYMBOLICVALUES_H
