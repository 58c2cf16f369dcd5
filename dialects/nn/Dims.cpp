//===- Dims.cpp - dims as expressions of symbols -----------------------------===//
#include "dialects/nn/Dims.h"

#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
namespace skiff::nn {

std::optional<int64_t> constantDim(AffineExpr dim) {
  if (auto constant = dyn_cast_or_null<AffineConstantExpr>(dim))
    return constant.getValue();
  return std::nullopt;
}

bool isConstantDim(AffineExpr dim, int64_t value) { return constantDim(dim) == value; }

Dims dimsOfType(RankedTensorType type, unsigned &firstSymbol) {
  Dims dims;
  for (int64_t size : type.getShape())
    dims.push_back(ShapedType::isDynamic(size) ? getAffineSymbolExpr(firstSymbol++, type.getContext())
                                               : getAffineConstantExpr(size, type.getContext()));
  return dims;
}

RankedTensorType typeWithDims(ArrayRef<AffineExpr> dims, Type elementType) {
  SmallVector<int64_t> shape;
  for (AffineExpr dim : dims)
    shape.push_back(constantDim(dim).value_or(ShapedType::kDynamic));
  return RankedTensorType::get(shape, elementType);
}

AffineExpr productOf(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  AffineExpr product = getAffineConstantExpr(1, context);
  for (AffineExpr dim : dims) {
    if (!dim)
      return nullptr;
    product = product * dim;
  }
  return product;
}

AffineMap mapOf(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  unsigned symbols = 0;
  for (AffineExpr dim : dims)
    dim.walk([&](AffineExpr part) {
      if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
        symbols = std::max(symbols, symbol.getPosition() + 1);
    });
  return AffineMap::get(0, symbols, dims, context);
}

AffineMap constantMap(ArrayRef<int64_t> dims, MLIRContext *context) {
  Dims exprs;
  for (int64_t dim : dims)
    exprs.push_back(getAffineConstantExpr(dim, context));
  return AffineMap::get(0, 0, exprs, context);
}

std::string toString(ArrayRef<AffineExpr> dims) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(dims, os, [&](AffineExpr dim) { dim ? os << dim : os << "?"; }, "x");
  return text;
}

LogicalResult broadcastDims(ArrayRef<Dims> operands, Dims &result, ErrorFn error) {
  size_t rank = 0;
  for (const Dims &dims : operands)
    rank = std::max(rank, dims.size());
  result.assign(rank, nullptr);
  for (const Dims &dims : operands) {
    size_t offset = rank - dims.size();
    for (auto [i, dim] : llvm::enumerate(dims)) {
      AffineExpr &into = result[offset + i];
      if (!into || isConstantDim(into, 1)) {
        into = dim;
      } else if (!isConstantDim(dim, 1) && dim != into) {
        auto a = constantDim(into), b = constantDim(dim);
        if (a && b)
          return error() << "cannot broadcast " << toString(operands[0]) << " with " << toString(dims);
        if (b) // A symbol against a number other than 1: only the number is possible.
          into = dim;
      }
    }
  }
  return success();
}

const Dims &DimAnalysis::dimsOf(Value value) {
  if (auto found = known.find(value); found != known.end())
    return *found->second;
  auto type = cast<RankedTensorType>(value.getType());
  Dims dims;
  if (type.hasStaticShape()) {
    unsigned symbol = 0;
    dims = dimsOfType(type, symbol);
  } else if (auto argument = dyn_cast<BlockArgument>(value)) {
    Operation *owner = argument.getOwner()->getParentOp();
    if (owner == function.getOperation()) {
      auto map = function.getArgAttrOfType<AffineMapAttr>(argument.getArgNumber(), "nn.dims");
      if (map)
        dims.assign(map.getValue().getResults().begin(), map.getValue().getResults().end());
    } else { // A kernel's region: arguments stand for the operands.
      dims = dimsOf(owner->getOperand(argument.getArgNumber()));
    }
  } else if (auto op = dyn_cast<ShapeOpInterface>(value.getDefiningOp())) {
    SmallVector<Dims> in, out;
    bool known = true; // No rule can compute with a dim that none gives.
    for (Value operand : op->getOperands()) {
      in.push_back(dimsOf(operand));
      known &= !llvm::is_contained(in.back(), AffineExpr());
    }
    if (known && succeeded(op.inferResultDims(in, out)))
      dims = out[cast<OpResult>(value).getResultNumber()];
  } else if (Operation *op = value.getDefiningOp(); op && op->getNumRegions() == 1) {
    // A kernel: its results are what its region yields.
    dims =
        dimsOf(op->getRegion(0).front().getTerminator()->getOperand(cast<OpResult>(value).getResultNumber()));
  }
  if (dims.size() != static_cast<size_t>(type.getRank()))
    dims.assign(type.getRank(), nullptr);
  return *(known[value] = std::make_unique<Dims>(std::move(dims)));
}

AffineExpr DimAnalysis::elementsOf(Value value) { return productOf(dimsOf(value), value.getContext()); }

} // namespace skiff::nn
