//===- Onnx.cpp - the onnx dialect ----------------------------------------===//
#include "dialects/onnx/Onnx.h"

#include "dialects/common/TensorData.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

#include "dialects/onnx/OnnxDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/onnx/OnnxTypes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/onnx/Onnx.cpp.inc"

void onnx::OnnxDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/onnx/OnnxTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/Onnx.cpp.inc"
      >();
}

/// Constants come from text too: check them once, here, so that readers need not.
static LogicalResult verifyConstants(Operation *op, Attribute attr) {
  if (auto elements = dyn_cast<ElementsAttr>(attr)) {
    if (isa<DenseArrayAttr>(attr))
      return success();
    return verifyElements([op] { return op->emitOpError(); }, elements);
  }
  if (auto array = dyn_cast<ArrayAttr>(attr))
    for (Attribute element : array)
      if (failed(verifyConstants(op, element)))
        return failure();
  return success();
}

LogicalResult onnx::NodeOp::verify() {
  if (getOpType().empty())
    return emitOpError("has no operator type");
  if (getGraphs().size() != getSubgraphs().size())
    return emitOpError("has ") << getSubgraphs().size() << " sub-graphs but names " << getGraphs().size();
  if (int64_t(getOpset()) < 1)
    return emitOpError("has opset ") << int64_t(getOpset()) << ", expected 1 or more";
  for (Region &graph : getSubgraphs())
    if (graph.front().empty() || !isa<YieldOp>(graph.front().back()))
      return emitOpError("has a sub-graph that does not end in onnx.yield");
  for (NamedAttribute attr : getAttrs())
    if (failed(verifyConstants(*this, attr.getValue())))
      return failure();
  return success();
}

LogicalResult onnx::InitializerOp::verify() { return verifyConstants(*this, getValue()); }

OpFoldResult onnx::InitializerOp::fold(FoldAdaptor) { return getValue(); }
