//===- FunctionConverter.h - one function from paddle to nn -----*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE_FUNCTIONCONVERTER_H
#define SKIFF_PASSES_CONVERT_PADDLE_FUNCTIONCONVERTER_H

#include "passes/convert/common/ControlFlow.h"
#include "passes/convert/common/ConvertedFunction.h"
#include "passes/convert/paddle/PaddleNode.h"

namespace skiff::paddle {

/// A tensor array: its elements one by one, or, where a loop decides how many there are, stacked along a
/// first dim.
struct TensorArray {
  SmallVector<Value> elements;
  Value stacked; ///< null: the elements count
};

class FunctionConverter : ConvertedFunction {
public:
  FunctionConverter(mlir::func::FuncOp from, Problems &problems)
      : ConvertedFunction(from, "paddle", problems) {}

  /// The new function, which stands before the old one. Null if there are problems.
  mlir::func::FuncOp run();
  int64_t nodes = 0;

private:
  /// Converts the ops of a block where the builder stands; what its terminator names.
  SmallVector<Value> convertBlock(mlir::Block &block);
  void convertNode(NodeOp op);
  void reportBlocks(NodeOp op);
  /// The nn value of a paddle value. Undefined variables, arrays and failed values are null.
  Value lookup(Value value);
  bool isUndefined(Value value) { return value.getDefiningOp<UndefinedOp>() || undefined.contains(value); }

  // ControlFlow.cpp
  LogicalResult convertIf(PaddleNode &node, NodeOp op);
  LogicalResult convertWhile(PaddleNode &node, NodeOp op);
  FailureOr<bool> unrollWhile(PaddleNode &node, NodeOp op, std::string &whyNot);
  /// The first values of what a loop carries, with the types that its body gives.
  FailureOr<SmallVector<Value>> firstValues(PaddleNode &node, NodeOp op);
  FailureOr<SmallVector<Value>> convertBody(PaddleNode &node, NodeOp op, mlir::ValueRange carried);
  /// What a paddle value is now: a tensor, a tensor array, or undefined.
  struct State {
    Value value;
    std::optional<TensorArray> array;
    bool isUndefined = false;
  };
  State stateOf(Value value);
  void setState(Value value, const State &state);

  // Arrays.cpp
  LogicalResult convertArrayOp(PaddleNode &node, NodeOp op);
  /// All elements along a new first dim; null if there are none or they differ.
  Value stack(PaddleNode &node, const TensorArray &array);
  Value writeStacked(PaddleNode &node, Value stacked, Value element, Value index);

  llvm::DenseMap<Value, TensorArray> arrays;
  llvm::DenseSet<Value> undefined;
};

/// Whether an op makes or reads a tensor array.
bool isArrayOp(StringRef type);

} // namespace skiff::paddle

#endif // SKIFF_PASSES_CONVERT_PADDLE_FUNCTIONCONVERTER_H
