//===- NN.cpp - the nn dialect ----------------------------------------------===//
#include "dialects/nn/NN.h"

#include "dialects/common/TensorData.h"
#include "dialects/nn/ResourceFile.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace skiff;

#include "dialects/nn/NNDialect.cpp.inc"
#include "dialects/nn/NNEnums.cpp.inc"
#include "dialects/nn/NNInterfaces.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNOps.cpp.inc"

void nn::NNDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/nn/NNOps.cpp.inc"
      >();
  addResourceFileInterface(this);
}

Operation *nn::NNDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

LogicalResult nn::ConstantOp::verify() {
  return verifyElements([&] { return emitOpError(); }, getValue());
}

OpFoldResult nn::ConstantOp::fold(FoldAdaptor) { return getValue(); }
