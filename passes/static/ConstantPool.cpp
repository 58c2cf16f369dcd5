//===- ConstantPool.cpp - makes and frees constants ----------------------------===//
#include "passes/static/ConstantPool.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "passes/static/Evaluate.h"

using namespace mlir;
using namespace skiff;

ConstantPool::ConstantPool(ModuleOp module) {
  module.walk([&](Operation *op) {
    if (auto constant = dyn_cast<nn::ConstantOp>(op))
      count(constant.getValue());
    else
      for (NamedAttribute attribute : op->getAttrs())
        count(attribute.getValue());
  });
}

void ConstantPool::count(Attribute attribute) {
  attribute.walk([&](DenseResourceElementsAttr resource) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      ++references[blob];
  });
}

Value ConstantPool::create(OpBuilder &builder, Location loc, ElementsAttr value) {
  count(value);
  return nn::ConstantOp::create(builder, loc, value);
}

void ConstantPool::eraseIfUnused(nn::ConstantOp constant) {
  if (!constant->use_empty())
    return;
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant.getValue());
  constant->erase();
  AsmResourceBlob *blob = resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob || --references[blob] > 0)
    return;
  freed += blob->getData().size();
  // The entry itself stays: the uniqued attribute points to it.
  resource.getRawHandle().getResource()->setBlob(UnmanagedAsmResourceBlob::allocateWithAlign({}, 1));
}

Value ConstantPool::fold(Operation *op) {
  SmallVector<Attribute> attributes;
  SmallVector<ElementsAttr> elements;
  SmallVector<nn::ConstantOp> constants;
  for (Value operand : op->getOperands()) {
    auto constant = operand.getDefiningOp<nn::ConstantOp>();
    if (!constant)
      break;
    constants.push_back(constant);
    attributes.push_back(constant.getValue());
    elements.push_back(constant.getValue());
  }
  bool allKnown = elements.size() == op->getNumOperands() || isa<nn::ShapeOp>(op);
  if (!allKnown || op->getNumResults() != 1)
    return {};
  // An op's own folder first: it shares data where it can (nn.reshape).
  SmallVector<OpFoldResult> folded;
  ElementsAttr value;
  attributes.resize(op->getNumOperands());
  if (succeeded(op->fold(attributes, folded)) && folded.size() == 1) {
    if (auto known = dyn_cast<Value>(folded[0])) {
      op->replaceAllUsesWith(ValueRange(known));
      op->erase();
      return known;
    }
    value = dyn_cast<ElementsAttr>(cast<Attribute>(folded[0]));
  }
  if (!value)
    value = evaluate(op, elements);
  if (!value || value.getType() != op->getResult(0).getType())
    return {};
  OpBuilder builder(op);
  Value constant = create(builder, op->getLoc(), value);
  op->replaceAllUsesWith(ValueRange(constant));
  op->erase();
  // An operand may stand twice in the list.
  for (auto [i, operand] : llvm::enumerate(constants))
    if (!llvm::is_contained(ArrayRef(constants).take_front(i), operand))
      eraseIfUnused(operand);
  return constant;
}
