//===- Dims.cpp - dims as expressions of symbols -----------------------------===//
#include "dialects/nn/Dims.h"

#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
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
  unsigned symbols = 0, data = 0;
  for (AffineExpr dim : dims)
    dim.walk([&](AffineExpr part) {
      if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
        symbols = std::max(symbols, symbol.getPosition() + 1);
      if (auto dataDim = dyn_cast<AffineDimExpr>(part))
        data = std::max(data, dataDim.getPosition() + 1);
    });
  return AffineMap::get(data, symbols, dims, context);
}

SmallVector<StringRef> dataDimNames(func::FuncOp function) {
  SmallVector<StringRef> names;
  if (auto array = function->getAttrOfType<ArrayAttr>("nn.data_dims"))
    llvm::append_range(names, array.getAsValueRange<StringAttr>());
  return names;
}

bool hasDataDims(AffineExpr expr) {
  bool found = false;
  expr.walk([&](AffineExpr part) { found |= isa<AffineDimExpr>(part); });
  return found;
}

AffineMap constantMap(ArrayRef<int64_t> dims, MLIRContext *context) {
  Dims exprs;
  for (int64_t dim : dims)
    exprs.push_back(getAffineConstantExpr(dim, context));
  return AffineMap::get(0, 0, exprs, context);
}

std::string withNames(StringRef text, ArrayRef<std::string> names) {
  std::string named;
  for (size_t i = 0; i < text.size();) { // MLIR prints symbols as s0, s1, ...
    bool begins = text[i] == 's' && (i == 0 || text[i - 1] == 'x' || !llvm::isAlnum(text[i - 1]));
    size_t end = i + 1, symbol;
    while (begins && end < text.size() && llvm::isDigit(text[end]))
      ++end;
    bool isSymbol = end > i + 1 && !text.slice(i + 1, end).getAsInteger(10, symbol);
    named += isSymbol && symbol < names.size() ? names[symbol] : text.slice(i, end).str();
    i = end;
  }
  return named;
}

int64_t nominal(AffineExpr expr, ArrayRef<int64_t> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbol.getPosition() < symbols.size() ? symbols[symbol.getPosition()] : 1;
  if (isa<AffineDimExpr>(expr))
    return 1;
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t lhs = nominal(binary.getLHS(), symbols), rhs = nominal(binary.getRHS(), symbols);
  switch (binary.getKind()) {
  case AffineExprKind::Add:
    return lhs + rhs;
  case AffineExprKind::Mul:
    return lhs * rhs;
  case AffineExprKind::FloorDiv:
    return llvm::divideFloorSigned(lhs, rhs);
  case AffineExprKind::CeilDiv:
    return llvm::divideCeilSigned(lhs, rhs);
  default:
    return llvm::mod(lhs, rhs);
  }
}

SmallVector<int64_t> largestSymbols(func::FuncOp function, int64_t unbounded) {
  SmallVector<int64_t> values;
  auto bounds = function->getAttrOfType<ArrayAttr>("nn.bounds");
  for (size_t i = 0, n = symbolNamesOf(function).size(); i < n; ++i) {
    int64_t high = bounds ? cast<DenseI64ArrayAttr>(bounds[i]).asArrayRef()[1] : 0;
    values.push_back(high ? high : unbounded);
  }
  return values;
}

std::string toString(ArrayRef<AffineExpr> dims, ArrayRef<std::string> names) {
  std::string plain;
  llvm::raw_string_ostream os(plain);
  llvm::interleave(dims, os, [&](AffineExpr dim) { dim ? os << dim : os << "?"; }, "x");
  return withNames(plain, names);
}

LogicalResult broadcastDims(ArrayRef<Dims> operands, Dims &result, const ShapeCheck &check) {
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
        if (failed(check.equal(into, dim)))
          return check.error() << "cannot broadcast " << toString(operands[0]) << " with " << toString(dims);
        if (constantDim(dim)) // a symbol against a number
          into = dim;
      }
    }
  }
  return success();
}

static Dims mapResults(Attribute map) {
  ArrayRef<AffineExpr> results = cast<AffineMapAttr>(map).getValue().getResults();
  return Dims(results.begin(), results.end());
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
    } else if (auto loop = dyn_cast<LoopOp>(owner)) {
      dims = mapResults(loop.getDims()[argument.getArgNumber()]);
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
    if (known && succeeded(op.inferResultDims(in, out, nullptr)))
      dims = out[cast<OpResult>(value).getResultNumber()];
  } else if (isa<LoopOp, IfOp>(value.getDefiningOp())) {
    auto maps = value.getDefiningOp()->getAttrOfType<ArrayAttr>("dims");
    dims = mapResults(maps[cast<OpResult>(value).getResultNumber()]);
  } else if (Operation *op = value.getDefiningOp(); op && op->getNumRegions() == 1) {
    // A kernel: its results are what its region yields.
    dims =
        dimsOf(op->getRegion(0).front().getTerminator()->getOperand(cast<OpResult>(value).getResultNumber()));
  }
  if (dims.size() != static_cast<size_t>(type.getRank()))
    dims.assign(type.getRank(), nullptr);
  return *(known[value] = std::make_unique<Dims>(std::move(dims)));
}

void DimAnalysis::forget(Operation *op) {
  op->walk([&](Operation *inner) {
    for (Value result : inner->getResults())
      known.erase(result);
    for (Region &region : inner->getRegions())
      for (Value argument : region.getArguments())
        known.erase(argument);
  });
}

AffineExpr DimAnalysis::elementsOf(Value value) { return productOf(dimsOf(value), value.getContext()); }

} // namespace skiff::nn
