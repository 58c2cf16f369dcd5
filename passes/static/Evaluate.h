//===- Evaluate.h - the value of an nn op on constants ------------*- C++ -*-===//
// `evaluate` is the door; the three others are its rooms, by subject. Each returns null for ops that it does
// not know and for what is better left to run time.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_STATIC_EVALUATE_H
#define SKIFF_PASSES_STATIC_EVALUATE_H

#include "dialects/nn/NN.h"
#include "mlir/IR/AsmState.h"

namespace skiff {

/// The value of `op`'s one result, if its operands have these values. Null if the op cannot be computed here
/// or the result would be too big to be worth it.
mlir::ElementsAttr evaluate(mlir::Operation *op, llvm::ArrayRef<mlir::ElementsAttr> operands);

mlir::ElementsAttr evaluateMovement(mlir::Operation *op, llvm::ArrayRef<mlir::ElementsAttr> operands);
mlir::ElementsAttr evaluateElementwise(mlir::Operation *op, llvm::ArrayRef<mlir::ElementsAttr> operands);
mlir::ElementsAttr evaluateReduction(mlir::Operation *op, llvm::ArrayRef<mlir::ElementsAttr> operands);

/// The bytes of a result while they are being written; large results become resources without another copy.
class ResultBuffer {
public:
  explicit ResultBuffer(mlir::ShapedType type);
  char *data() { return blob.getMutableData().data(); }
  /// `like` lends its resource's name.
  mlir::ElementsAttr take(mlir::ElementsAttr like);

private:
  mlir::ShapedType type;
  mlir::AsmResourceBlob blob;
};

/// An operand's bytes and the strides that broadcast it to `rank` dims.
struct OperandData {
  OperandData(mlir::ElementsAttr elements, size_t rank);
  llvm::SmallVector<char> storage;
  llvm::ArrayRef<char> bytes;
  llvm::SmallVector<int64_t> strides;
};

} // namespace skiff

#endif // SKIFF_PASSES_STATIC_EVALUATE_H
