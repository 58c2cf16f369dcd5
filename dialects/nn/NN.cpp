//===- NN.cpp - the nn dialect ----------------------------------------------===//
#include "dialects/nn/NN.h"

#include "dialects/common/TensorData.h"
#include "dialects/nn/ResourceFile.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

/// The element type of a product whose left operand is of `operand`: the sum's own.
static Type productType(Type operand) {
  Type element = getElementTypeOrSelf(operand);
  return element.isInteger(8) ? IntegerType::get(operand.getContext(), 32) : element;
}

#include "dialects/nn/NNDialect.cpp.inc"
#include "dialects/nn/NNEnums.cpp.inc"
#include "dialects/nn/NNInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NNAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNOps.cpp.inc"

void nn::NNDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/nn/NNAttrs.cpp.inc"
      >();
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

//===----------------------------------------------------------------------===//
// Attributes of functions
//===----------------------------------------------------------------------===//

nn::RequireAttr nn::RequireAttr::get(MLIRContext *context, const DimCondition &condition, StringRef source) {
  return get(context, condition.isEquality ? Relation::equal : Relation::at_least,
             mapOf({condition.lhs, condition.rhs}, context), source);
}

nn::DimCondition nn::RequireAttr::getCondition() const {
  return {getRelation() == Relation::equal, getDims().getResult(0), getDims().getResult(1)};
}

LogicalResult nn::RequireAttr::verify(function_ref<InFlightDiagnostic()> error, Relation, AffineMap dims,
                                      StringRef) {
  if (dims.getNumResults() == 2)
    return success();
  return error() << "compares two dims, got " << AffineMapAttr::get(dims);
}

/// Symbols are known by their place in `nn.symbols`, so all that speaks of them must agree with it.
LogicalResult nn::NNDialect::verifyOperationAttribute(Operation *op, NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name != "nn.symbols" && name != "nn.bounds" && name != "nn.requires")
    return success();
  auto list = dyn_cast<ArrayAttr>(attribute.getValue());
  auto symbols = op->getAttrOfType<ArrayAttr>("nn.symbols");
  if (!list)
    return op->emitOpError() << "'" << name << "' is no list";
  if (name == "nn.symbols") {
    llvm::SmallDenseSet<Attribute> seen;
    for (Attribute symbol : list)
      if (!isa<StringAttr>(symbol) || !seen.insert(symbol).second)
        return op->emitOpError() << "'nn.symbols' holds " << symbol << ", expected distinct strings";
    return success();
  }
  size_t count = symbols ? symbols.size() : 0;
  if (name == "nn.bounds" && list.size() != count)
    return op->emitOpError() << "'nn.bounds' has " << list.size() << " ranges, expected one for each of "
                             << count << " symbols";
  for (Attribute entry : list) {
    auto range = dyn_cast<DenseI64ArrayAttr>(entry);
    bool isRange = range && range.size() == 2 && range[0] >= 0 && (range[1] == 0 || range[1] >= range[0]);
    if (name == "nn.bounds" && !isRange)
      return op->emitOpError() << "'nn.bounds' holds " << entry << ", expected a range of two numbers";
    auto require = dyn_cast<RequireAttr>(entry);
    if (name == "nn.requires" &&
        (!require || require.getDims().getNumSymbols() > count || require.getDims().getNumDims()))
      return op->emitOpError() << "'nn.requires' holds " << entry << ", expected conditions on " << count
                               << " symbols";
  }
  return success();
}
