//===- ControlFlow.cpp - branches, loops, and dims that data decides -----------===//
#include "dialects/nn/NN.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

LogicalResult DimValuesOp::inferShape(Adaptor op, ArrayRef<Dims>, SmallVectorImpl<Dims> &out,
                                      const ShapeCheck &) {
  AffineMap map = op.getDims();
  out.push_back({getAffineConstantExpr(map.getNumResults(), map.getContext())});
  return success();
}

OpFoldResult DimValuesOp::fold(FoldAdaptor) {
  SmallVector<int64_t> values;
  for (AffineExpr dim : getDims().getResults()) {
    auto value = constantDim(dim);
    if (!value)
      return {};
    values.push_back(*value);
  }
  return DenseElementsAttr::get(cast<ShapedType>(getType()), ArrayRef<int64_t>(values));
}

LogicalResult ReadDimsOp::verify() {
  auto type = cast<RankedTensorType>(getValues().getType());
  if (!type.getElementType().isSignlessInteger(64) || !type.hasStaticShape()) // C1
    return emitOpError() << "reads i64 elements, a static number of them, got " << type;
  if (static_cast<int64_t>(getFirst()) < 0)
    return emitOpError() << "'first' is negative";
  return success();
}

/// One element of type i1.
static bool isCondition(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getElementType().isInteger(1) && tensor.hasStaticShape() && tensor.getNumElements() == 1;
}

static LogicalResult verifyDims(Operation *op, ArrayAttr dims) {
  if (dims.size() != op->getNumResults())
    return op->emitOpError() << "has " << dims.size() << " 'dims', expected one per result";
  for (auto [map, type] : llvm::zip(dims.getAsValueRange<AffineMapAttr>(), op->getResultTypes())) {
    Dims exprs(map.getResults().begin(), map.getResults().end());
    auto tensor = cast<RankedTensorType>(type);
    if (typeWithDims(exprs, tensor.getElementType()) != tensor)
      return op->emitOpError() << "has 'dims' " << toString(exprs) << " for a result of type " << type;
  }
  return success();
}

/// The same element types and ranks, and no dims that differ: a value may know more of its dims than where it
/// goes.
static bool fit(TypeRange given, TypeRange expected) {
  return given.size() == expected.size() && llvm::all_of(llvm::zip(given, expected), [](auto pair) {
           auto [a, b] = pair;
           return getElementTypeOrSelf(a) == getElementTypeOrSelf(b) &&
                  succeeded(verifyCompatibleShape(a, b));
         });
}

static LogicalResult verifyYield(Operation *op, Block &block, TypeRange expected) {
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield)
    return op->emitOpError() << "has a region that does not end in nn.yield";
  if (!fit(yield.getOperandTypes(), expected))
    return op->emitOpError() << "has a region that yields other types than expected";
  return success();
}

LogicalResult IfOp::verify() {
  if (!isCondition(getCondition().getType())) // C1
    return emitOpError() << "has a condition of type " << getCondition().getType() << ", expected one i1";
  if (failed(verifyDims(*this, getDims())))
    return failure();
  for (Region *region : getRegions()) // C2
    if (failed(verifyYield(*this, region->front(), getResultTypes())))
      return failure();
  return success();
}

LogicalResult LoopOp::verify() {
  if (getCondition() && !isCondition(getCondition().getType())) // C1
    return emitOpError() << "has a condition of type " << getCondition().getType() << ", expected one i1";
  if (getLimit() && getLimit()->getNumResults() != 1)
    return emitOpError() << "has a limit of " << getLimit()->getNumResults() << " expressions, expected one";
  if (failed(verifyDims(*this, getDims())))
    return failure();
  size_t carried = getInits().size();
  if (getNumResults() < carried ||
      getBody().getArgumentTypes() != TypeRange(getResults()).take_front(carried) ||
      !fit(getInits().getTypes(), getBody().getArgumentTypes())) // C3
    return emitOpError() << "has inits, arguments and results of different types";
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getNumOperands() != getNumResults() + getTests()) // C2
    return emitOpError() << "has a region that yields another number of values than expected";
  if (getTests() && !isCondition(yield.getOperand(0).getType()))
    return emitOpError() << "yields a condition of type " << yield.getOperand(0).getType()
                         << ", expected one i1";
  if (!fit(yieldedCarried().getTypes(), getBody().getArgumentTypes()))
    return emitOpError() << "has a region that changes the types of the carried values";
  for (auto [scan, result] : llvm::zip(yieldedScans(), getResults().drop_front(carried))) {
    auto all = cast<RankedTensorType>(result.getType());
    if (all.getRank() == 0 ||
        !fit(scan.getType(), Type(RankedTensorType::get(all.getShape().drop_front(), all.getElementType()))))
      return emitOpError() << "scans " << scan.getType() << " into " << all;
  }
  return success();
}

Value LoopOp::yieldedCondition() {
  return getTests() ? getBody().front().getTerminator()->getOperand(0) : Value();
}

OperandRange LoopOp::yieldedCarried() {
  return getBody()
      .front()
      .getTerminator()
      ->getOperands()
      .drop_front(getTests())
      .take_front(getInits().size());
}

OperandRange LoopOp::yieldedScans() {
  return getBody().front().getTerminator()->getOperands().drop_front(getTests() + getInits().size());
}

void nn::noteControlFlow(func::FuncOp function, StringRef node, StringRef op, StringRef became,
                         StringRef why) {
  Builder builder(function.getContext());
  SmallVector<Attribute> notes;
  if (auto known = function->getAttrOfType<ArrayAttr>("nn.control_flow"))
    llvm::append_range(notes, known);
  llvm::erase_if(notes, [&](Attribute note) {
    auto name = cast<DictionaryAttr>(note).getAs<StringAttr>("node");
    return name && name.getValue() == node;
  });
  notes.push_back(builder.getDictionaryAttr({builder.getNamedAttr("became", builder.getStringAttr(became)),
                                             builder.getNamedAttr("node", builder.getStringAttr(node)),
                                             builder.getNamedAttr("op", builder.getStringAttr(op)),
                                             builder.getNamedAttr("why", builder.getStringAttr(why))}));
  function->setAttr("nn.control_flow", builder.getArrayAttr(notes));
}
