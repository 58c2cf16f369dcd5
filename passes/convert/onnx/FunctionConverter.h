//===- FunctionConverter.h - one function on its way from onnx to nn -*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_FUNCTIONCONVERTER_H
#define SKIFF_PASSES_CONVERT_ONNX_FUNCTIONCONVERTER_H

#include "dialects/onnx/Onnx.h"
#include "passes/convert/common/ControlFlow.h"
#include "passes/convert/common/ConvertedFunction.h"
#include "passes/convert/onnx/Converters.h"

namespace skiff {

/// What converters see of a node.
NodeInfo infoOf(onnx::NodeOp op);

/// The sub-graph of a name; null if the node has none.
mlir::Block *subgraph(onnx::NodeOp op, StringRef name);

class FunctionConverter : ConvertedFunction {
public:
  FunctionConverter(mlir::func::FuncOp from, Problems &problems)
      : ConvertedFunction(from, "onnx", problems) {}

  /// The new function, which stands before the old one. Null if there are problems.
  mlir::func::FuncOp run();
  int64_t nodes = 0;

private:
  /// Converts the nodes of a block; what its terminator names, null where a value is absent or failed.
  SmallVector<Value> convertBlock(mlir::Block &block);
  void convertNode(onnx::NodeOp op);
  void reportSubgraphs(onnx::NodeOp op);
  void checkResult(unsigned i, Value value);
  /// The nn value of an onnx value. Absent inputs are null, as are values of nodes that failed (see
  /// `failedValues`).
  Value lookup(Value value);

  // ControlFlow.cpp
  LogicalResult convertControlFlow(Node &node, onnx::NodeOp op);
  LogicalResult convertIf(Node &node, onnx::NodeOp op);
  FailureOr<SmallVector<Value>> convertBranch(Node &node, mlir::Block &from);

  // Loops.cpp
  LogicalResult convertLoop(Node &node, onnx::NodeOp op);
  LogicalResult convertScan(Node &node, onnx::NodeOp op);
  FailureOr<SmallVector<Value>> convertIterations(Node &node, const LoopParts &parts);
};

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_FUNCTIONCONVERTER_H
