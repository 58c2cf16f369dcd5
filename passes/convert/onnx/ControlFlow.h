//===- ControlFlow.h - what If and the loops share ------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_CONTROLFLOW_H
#define SKIFF_PASSES_CONVERT_ONNX_CONTROLFLOW_H

#include "passes/convert/onnx/OnnxNode.h"

namespace skiff {

/// The sub-graph of a name; null if the node has none.
mlir::Block *subgraph(onnx::NodeOp op, StringRef name);

/// A condition as nn has it, one element of i1; else reports what it is.
Value asCondition(OnnxNode &node, Value value);

/// What a condition is if the model itself says so.
std::optional<bool> knownCondition(Value value);

/// Removes what was made of a body that is converted again.
void eraseAttempt(Conversion &conversion, mlir::Operation *op);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_CONTROLFLOW_H
