//===- Edits.cpp - ways to make a function smaller ------------------------===//
#include "compiler/reduce/Edits.h"

#include "dialects/nn/NN.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
namespace skiff {

SmallVector<Operation *> computingOps(func::FuncOp function) {
  SmallVector<Operation *> ops;
  for (Operation &op : function.getBody().front().without_terminator())
    if (!isa<nn::ConstantOp>(op))
      ops.push_back(&op);
  return ops;
}

/// The first name in a location: of the node of the source model.
static StringRef nameOf(Location loc) {
  StringRef name = "value";
  loc->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    if (named)
      name = named.getName();
    return named ? WalkResult::interrupt() : WalkResult::advance();
  });
  return name;
}

/// An argument with the type and dims of `value`; fails where an argument cannot have them.
static FailureOr<Value> makeArgument(func::FuncOp function, Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return failure();
  MLIRContext *context = function.getContext();
  nn::DimAnalysis analysis(function);
  const nn::Dims &dims = analysis.dimsOf(value);
  // Inputs bind symbols, so each dim is a number or one symbol.
  for (AffineExpr dim : dims)
    if (!dim || !isa<AffineConstantExpr, AffineSymbolExpr>(dim))
      return failure();
  llvm::StringSet<> taken;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto name = function.getArgAttrOfType<StringAttr>(i, "nn.name"))
      taken.insert(name.getValue());
  std::string base = nameOf(value.getLoc()).str(), name = base;
  for (unsigned i = 1; taken.contains(name); ++i)
    name = base + "_" + std::to_string(i);
  Builder b(context);
  SmallVector<NamedAttribute> attributes{b.getNamedAttr("nn.name", b.getStringAttr(name))};
  if (!type.hasStaticShape())
    attributes.push_back(b.getNamedAttr("nn.dims", AffineMapAttr::get(nn::mapOf(dims, context))));
  unsigned number = function.getNumArguments();
  if (failed(function.insertArgument(number, type, b.getDictionaryAttr(attributes), value.getLoc())))
    return failure();
  return Value(function.getArgument(number));
}

LogicalResult removeOps(func::FuncOp function, ArrayRef<Operation *> ops) {
  for (Operation *op : llvm::reverse(ops)) {
    for (Value result : op->getResults()) {
      if (result.use_empty()) // those inside of `ops` are gone
        continue;
      FailureOr<Value> argument = makeArgument(function, result);
      if (failed(argument))
        return failure();
      result.replaceAllUsesWith(*argument);
    }
    op->erase();
  }
  return success();
}

LogicalResult returnOnly(func::FuncOp function, ArrayRef<Value> values) {
  if (values.empty())
    return failure();
  Builder b(function.getContext());
  SmallVector<DictionaryAttr> attributes;
  SmallVector<Type> types;
  Operation *end = function.getBody().front().getTerminator(), *last = nullptr;
  for (auto [i, value] : llvm::enumerate(values)) {
    if (!isa<RankedTensorType>(value.getType()) || !value.getDefiningOp())
      return failure();
    types.push_back(value.getType());
    attributes.push_back(b.getDictionaryAttr(
        b.getNamedAttr("nn.name", b.getStringAttr(i == 0 ? "y" : "y" + std::to_string(i)))));
    if (!last || last->isBeforeInBlock(value.getDefiningOp()))
      last = value.getDefiningOp();
  }
  end->setOperands(values);
  while (end->getPrevNode() != last)
    end->getPrevNode()->erase();
  function.setType(b.getFunctionType(function.getArgumentTypes(), types));
  function.setAllResultAttrs(attributes);
  return success();
}

LogicalResult cutBehind(func::FuncOp function, Operation *last) {
  SmallVector<Value> live;
  for (Operation &op : function.getBody().front()) {
    if (!isa<nn::ConstantOp>(op))
      for (Value result : op.getResults())
        if (llvm::any_of(result.getUsers(), [&](Operation *user) {
              return last->isBeforeInBlock(function.getBody().front().findAncestorOpInBlock(*user));
            }))
          live.push_back(result);
    if (&op == last)
      break;
  }
  return returnOnly(function, live);
}

LogicalResult replaceByOperand(Operation *op, unsigned operand) {
  if (op->getNumResults() != 1 || operand >= op->getNumOperands() ||
      op->getOperand(operand).getType() != op->getResult(0).getType() || op->getNumRegions() != 0)
    return failure();
  op->getResult(0).replaceAllUsesWith(op->getOperand(operand));
  op->erase();
  return success();
}

LogicalResult makeSplat(Operation *constant) {
  auto op = cast<nn::ConstantOp>(constant);
  auto type = cast<RankedTensorType>(op.getType());
  ElementsAttr value = op.getValue();
  if (type.getNumElements() <= 1 || value.isSplat())
    return failure();
  Type element = type.getElementType();
  Builder b(constant->getContext());
  DenseElementsAttr ones;
  if (isa<FloatType>(element) && element.getIntOrFloatBitWidth() >= 16)
    ones = DenseElementsAttr::get(type, b.getFloatAttr(element, 1));
  else if (isa<IntegerType>(element))
    ones = DenseElementsAttr::get(type, b.getIntegerAttr(element, 1));
  else
    return failure();
  op.setValueAttr(ones);
  return success();
}

void removeUnused(func::FuncOp function) {
  Block &body = function.getBody().front();
  for (Operation *op = body.getTerminator()->getPrevNode(), *before = nullptr; op; op = before) {
    before = op->getPrevNode();
    if (isOpTriviallyDead(op))
      op->erase();
  }
  // An argument of which nothing is used but the dims stays, if no other has them.
  auto symbolsOf = [&](unsigned argument) {
    llvm::SmallDenseSet<unsigned> symbols;
    if (auto map = function.getArgAttrOfType<AffineMapAttr>(argument, "nn.dims"))
      for (AffineExpr dim : map.getValue().getResults())
        if (auto symbol = dyn_cast<AffineSymbolExpr>(dim))
          symbols.insert(symbol.getPosition());
    return symbols;
  };
  for (unsigned i = function.getNumArguments(); i-- > 0;) {
    if (!function.getArgument(i).use_empty())
      continue;
    bool needed = llvm::any_of(symbolsOf(i), [&](unsigned symbol) {
      for (unsigned other = 0; other < function.getNumArguments(); ++other)
        if (other != i && symbolsOf(other).contains(symbol))
          return false;
      return true;
    });
    if (!needed)
      (void)function.eraseArgument(i);
  }
  function->removeAttr("nn.requires"); // of ops that may be gone; skiffc collects them anew
}

} // namespace skiff
