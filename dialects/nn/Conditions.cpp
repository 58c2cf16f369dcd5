//===- Conditions.cpp - what must hold of dims ------------------------------===//
#include "dialects/nn/Conditions.h"

#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
namespace skiff::nn {

//===----------------------------------------------------------------------===//
// One comparison
//===----------------------------------------------------------------------===//

LogicalResult ShapeCheck::atLeast(AffineExpr a, int64_t low) const {
  return a ? atLeast(a, getAffineConstantExpr(low, a.getContext())) : success();
}

LogicalResult ShapeCheck::compare(DimCondition condition) const {
  auto &[isEquality, a, b] = condition;
  if (!a || !b || a == b)
    return success();
  auto x = constantDim(a), y = constantDim(b);
  if (x && y)
    return success(isEquality ? *x == *y : *x >= *y);
  if (!conditions)
    return success();
  AffineExpr difference = subDims(a, b);
  if (!difference)
    return failure(); // far beyond any dim
  Interval bounds = boundsOf(simplifyDim(difference));
  if (bounds.high < 0 || (isEquality && bounds.low > 0))
    return failure();
  if (bounds.low < 0 || (isEquality && bounds.high > 0))
    conditions->push_back(condition);
  return success();
}

LogicalResult checkAxis(int64_t axis, ArrayRef<AffineExpr> dims, const ShapeCheck &check) {
  if (axis >= 0 && axis < static_cast<int64_t>(dims.size()))
    return success();
  return check.error() << "axis " << axis << " is not in 0.." << int64_t(dims.size()) - 1;
}

std::string toString(const DimCondition &condition, ArrayRef<std::string> names) {
  return toString(condition.lhs, names) + (condition.isEquality ? " == " : " >= ") +
         toString(condition.rhs, names);
}

//===----------------------------------------------------------------------===//
// All of a function
//===----------------------------------------------------------------------===//

SmallVector<std::string> symbolNamesOf(func::FuncOp function) {
  SmallVector<std::string> names;
  if (auto symbols = function->getAttrOfType<ArrayAttr>("nn.symbols"))
    for (Attribute symbol : symbols)
      names.push_back(cast<StringAttr>(symbol).getValue().str());
  return names;
}

LogicalResult checkDimNumbers(func::FuncOp function) {
  size_t symbols = symbolNamesOf(function).size(), dataDims = dataDimNames(function).size();
  WalkResult walked = function.walk([&](Operation *op) {
    size_t mostSymbols = 0, mostDataDims = 0;
    auto meet = [&](AffineMap map) {
      mostSymbols = std::max<size_t>(mostSymbols, map.getNumSymbols());
      mostDataDims = std::max<size_t>(mostDataDims, map.getNumDims());
    };
    AttrTypeWalker walker;
    walker.addWalk([&](AffineMapAttr map) { meet(map.getValue()); });
    walker.addWalk([&](RequireAttr require) { meet(require.getDims()); });
    walker.walk(op->getAttrDictionary());
    auto set = [&](int64_t number) { mostDataDims = std::max<size_t>(mostDataDims, size_t(number) + 1); };
    if (auto read = dyn_cast<ReadDimsOp>(op))
      set(read.getFirst() + cast<RankedTensorType>(read.getValues().getType()).getNumElements() - 1);
    if (auto loop = dyn_cast<LoopOp>(op))
      set(loop.getCounter());
    if (mostSymbols <= symbols && mostDataDims <= dataDims)
      return WalkResult::advance();
    op->emitError() << "speaks of " << mostSymbols << " symbols and " << mostDataDims
                    << " data dims, but the function names " << symbols << " and " << dataDims;
    return WalkResult::interrupt();
  });
  return failure(walked.wasInterrupted());
}

Requirements::Requirements(func::FuncOp function) : function(function), names(symbolNamesOf(function)) {
  MLIRContext *context = function.getContext();
  auto bounds = function->getAttrOfType<ArrayAttr>("nn.bounds");
  for (size_t i = 0; i < names.size(); ++i) {
    facts.push_back(getAffineSymbolExpr(i, context));
    Interval range = boundsOf(facts.back());
    if (bounds) {
      ArrayRef<int64_t> given = cast<DenseI64ArrayAttr>(bounds[i]).asArrayRef();
      range.low = std::max(range.low, given[0]);
      range.high = given[1] ? given[1] : range.high;
    }
    ranges.push_back(range);
  }
  if (auto before = function->getAttrOfType<ArrayAttr>("nn.requires"))
    for (auto require : before.getAsRange<RequireAttr>()) {
      entries.push_back({require.getCondition(), require.getSource().str()});
      if (!conflict && decide(entries.back().condition) == Verdict::never)
        conflict = "node \"" + entries.back().source + "\" needs " + text(entries.back().condition) +
                   ", which no values of the symbolic dims in their ranges fulfil";
      learn(entries.back().condition);
    }
}

AffineExpr Requirements::substitute(AffineExpr expr) const { return simplifyDim(expr.replaceSymbols(facts)); }

Requirements::Verdict Requirements::decide(const DimCondition &condition) const {
  AffineExpr difference = subDims(substitute(condition.lhs), substitute(condition.rhs));
  if (!difference)
    return Verdict::depends;
  Interval bounds = boundsOf(simplifyDim(difference), ranges);
  if (bounds.high < 0 || (condition.isEquality && bounds.low > 0))
    return Verdict::never;
  return bounds.low >= 0 && (!condition.isEquality || bounds.high <= 0) ? Verdict::always : Verdict::depends;
}

/// Takes note of what a condition says about a symbol alone: what it is, or its lower end.
void Requirements::learn(const DimCondition &condition) {
  if (!condition.isEquality) {
    auto symbol = dyn_cast<AffineSymbolExpr>(condition.lhs);
    if (auto low = constantDim(condition.rhs); symbol && low)
      ranges[symbol.getPosition()].low = std::max(ranges[symbol.getPosition()].low, *low);
    return;
  }
  AffineExpr a = substitute(condition.lhs), b = substitute(condition.rhs);
  if (!isa<AffineSymbolExpr>(a))
    std::swap(a, b);
  auto symbol = dyn_cast<AffineSymbolExpr>(a);
  if (!symbol || a == b || !isa<AffineSymbolExpr, AffineConstantExpr>(b))
    return;
  if (auto same = dyn_cast<AffineSymbolExpr>(b)) { // both ranges hold for the one that is left
    Interval &range = ranges[same.getPosition()], other = ranges[symbol.getPosition()];
    range = {std::max(range.low, other.low), std::min(range.high, other.high)};
  }
  for (AffineExpr &fact : facts)
    fact = fact.replace(a, b);
}

std::optional<bool> Requirements::known(DimCondition condition) const {
  condition.lhs = simplifyDim(condition.lhs);
  condition.rhs = simplifyDim(condition.rhs);
  Verdict verdict = decide(condition);
  return verdict == Verdict::depends ? std::nullopt : std::optional<bool>(verdict == Verdict::always);
}

std::optional<std::string> Requirements::add(DimCondition condition, StringRef source) {
  condition.lhs = simplifyDim(condition.lhs);
  condition.rhs = simplifyDim(condition.rhs);
  // s0 - 3 >= 0 reads s0 >= 3.
  auto sum = dyn_cast<AffineBinaryOpExpr>(condition.lhs);
  if (sum && sum.getKind() == AffineExprKind::Add && constantDim(sum.getRHS()) && constantDim(condition.rhs))
    if (AffineExpr moved = subDims(condition.rhs, sum.getRHS()))
      condition = {condition.isEquality, sum.getLHS(), moved};
  if (condition.isEquality)
    cancelCommonFactors(condition.lhs, condition.rhs);
  for (const Entry &entry : entries)
    if (entry.condition.isEquality == condition.isEquality && entry.condition.lhs == condition.lhs &&
        entry.condition.rhs == condition.rhs)
      return std::nullopt;
  switch (decide(condition)) {
  case Verdict::always:
    return std::nullopt;
  case Verdict::never:
    return "needs " + text(condition) + ", which holds for no input" +
           (entries.empty() ? "" : " that fulfils what nodes before it need");
  case Verdict::depends:
    break;
  }
  entries.push_back({condition, source.str()});
  learn(condition);
  // What was open before may be decided now.
  for (const Entry &entry : entries)
    if (decide(entry.condition) == Verdict::never)
      return "needs " + text(condition) + ", but node \"" + entry.source + "\" needs " +
             text(entry.condition);
  return std::nullopt;
}

std::string Requirements::text(const DimCondition &condition) const { return toString(condition, names); }

void Requirements::store() {
  SmallVector<Attribute> attrs;
  for (const Entry &entry : entries)
    attrs.push_back(RequireAttr::get(function.getContext(), entry.condition, entry.source));
  if (!attrs.empty())
    function->setAttr("nn.requires", ArrayAttr::get(function.getContext(), attrs));
}

} // namespace skiff::nn
