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

Type onnx::elementTypeOf(MLIRContext *context, int64_t dataType) {
  auto integer = [&](unsigned width, bool isUnsigned) -> Type {
    return IntegerType::get(context, width, isUnsigned ? IntegerType::Unsigned : IntegerType::Signless);
  };
  switch (dataType) { // TensorProto.DataType
  case 1:
    return Float32Type::get(context);
  case 2:
    return integer(8, true);
  case 3:
    return integer(8, false);
  case 4:
    return integer(16, true);
  case 5:
    return integer(16, false);
  case 6:
    return integer(32, false);
  case 7:
    return integer(64, false);
  case 9:
    return integer(1, false);
  case 10:
    return Float16Type::get(context);
  case 11:
    return Float64Type::get(context);
  case 12:
    return integer(32, true);
  case 13:
    return integer(64, true);
  case 16:
    return BFloat16Type::get(context);
  case 17:
    return Float8E4M3FNType::get(context);
  case 18:
    return Float8E4M3FNUZType::get(context);
  case 19:
    return Float8E5M2Type::get(context);
  case 20:
    return Float8E5M2FNUZType::get(context);
  case 21:
    return integer(4, true);
  case 22:
    return integer(4, false);
  case 23:
    return Float4E2M1FNType::get(context);
  case 24:
    return Float8E8M0FNUType::get(context);
  case 25:
    return integer(2, true);
  case 26:
    return integer(2, false);
  default:
    return {};
  }
}
