//===- FunctionConverter.h - one function on its way from onnx to nn -*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_FUNCTIONCONVERTER_H
#define SKIFF_PASSES_CONVERT_ONNX_FUNCTIONCONVERTER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/convert/onnx/OnnxNode.h"
#include "llvm/ADT/StringMap.h"

namespace skiff {

/// The tables of all families by operator.
class Registry {
public:
  Registry();
  /// The row for a node; else reports why there is none.
  const ConverterRow *find(onnx::NodeOp op, OnnxNode &node) const;

private:
  llvm::StringMap<SmallVector<const ConverterRow *, 2>> rows;
};

class FunctionConverter {
public:
  FunctionConverter(mlir::func::FuncOp from, const Registry &registry, Problems &problems);

  /// The new function, which stands before the old one. Null if there are problems.
  mlir::func::FuncOp run();
  int64_t nodes = 0;

private:
  void declareArguments();
  /// Converts the nodes of a block; what its terminator names, null where a value is absent or failed.
  SmallVector<Value> convertBlock(mlir::Block &block);
  void convertNode(onnx::NodeOp op);
  void reportSubgraphs(onnx::NodeOp op);
  bool checkInputs(OnnxNode &node, const ConverterRow &row);
  void checkResult(unsigned i, Value value);
  /// The nn value of an onnx value. Absent inputs are null, as are values of nodes that failed (see
  /// `failedValues`).
  Value lookup(Value value);

  // ControlFlow.cpp
  LogicalResult convertControlFlow(OnnxNode &node, onnx::NodeOp op);
  LogicalResult convertIf(OnnxNode &node, onnx::NodeOp op);
  FailureOr<SmallVector<Value>> convertBranch(OnnxNode &node, mlir::Block &from, mlir::Block *into);

  // Loops.cpp
  LogicalResult convertLoop(OnnxNode &node, onnx::NodeOp op);
  LogicalResult convertScan(OnnxNode &node, onnx::NodeOp op);
  FailureOr<SmallVector<Value>> convertIterations(OnnxNode &node, const LoopParts &parts);

  mlir::func::FuncOp from, function;
  const Registry &registry;
  Problems &problems;
  std::optional<Conversion> conversion; // from when the arguments have their dims
  llvm::DenseMap<Value, Value> values;
  llvm::DenseSet<Value> failedValues;
};

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_FUNCTIONCONVERTER_H
