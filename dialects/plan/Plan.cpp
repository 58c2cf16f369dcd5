//===- Plan.cpp - the plan dialect ------------------------------------------===//
#include "dialects/plan/Plan.h"

#include "dialects/nn/NN.h"
#include "dialects/plan/Arena.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

#include "dialects/plan/PlanDialect.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/plan/PlanAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/plan/Plan.cpp.inc"

void plan::PlanDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/plan/PlanAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/plan/Plan.cpp.inc"
      >();
}

LogicalResult plan::KernelOp::verify() {
  Block &body = getBody().front();
  if (body.getArgumentTypes() != getInputs().getTypes())
    return emitOpError("has operands of types ")
           << getInputs().getTypes() << " but block arguments of types " << body.getArgumentTypes();
  if (body.getTerminator()->getOperandTypes() != getOutputs().getTypes())
    return emitOpError("yields types ") << body.getTerminator()->getOperandTypes()
                                        << " but has results of types " << getOutputs().getTypes();
  if (getPlaces() && getPlaces()->size() != getOutputs().size())
    return emitOpError("has ") << getOutputs().size() << " results but " << getPlaces()->size() << " places";
  for (Attribute attribute : getPlaces().value_or(ArrayAttr::get(getContext(), {}))) {
    auto place = dyn_cast<PlaceAttr>(attribute);
    if (!isa<SlotAttr>(attribute) && (!place || place.getOffset().getNumResults() == 0))
      return emitOpError("has the place ")
             << attribute << ", expected a #plan.slot or a #plan.place with an offset";
  }
  return success();
}

SmallVector<func::FuncOp> plan::functionsOf(ModuleOp module) {
  SmallVector<func::FuncOp> functions;
  if (auto main = module.lookupSymbol<func::FuncOp>("main"))
    functions.push_back(main);
  for (auto function : module.getOps<func::FuncOp>())
    if (!functions.empty() && function->hasAttr("nn.when"))
      functions.push_back(function);
  return functions;
}

ArrayRef<int64_t> plan::conditionOf(func::FuncOp function) {
  auto values = function->getAttrOfType<DenseI64ArrayAttr>("nn.when");
  return values ? values.asArrayRef() : ArrayRef<int64_t>();
}

StringRef plan::suffixOf(func::FuncOp function) {
  StringRef name = function.getSymName();
  return conditionOf(function).empty() || !name.consume_front("main") ? "" : name;
}

SmallVector<plan::KernelOp> plan::kernelsOf(func::FuncOp plan) {
  SmallVector<KernelOp> kernels;
  plan.walk<WalkOrder::PreOrder>([&](KernelOp kernel) { kernels.push_back(kernel); });
  return kernels;
}

Value plan::rootOf(Value value) {
  while (auto reshape = value.getDefiningOp<nn::ReshapeOp>())
    value = reshape.getInput();
  return value;
}

int64_t plan::largestResult(AffineMap map, ArrayRef<int64_t> symbols) {
  int64_t largest = 0;
  for (AffineExpr result : map.getResults())
    largest = std::max(largest, nn::nominal(result, symbols));
  return largest;
}
