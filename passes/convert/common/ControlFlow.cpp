//===- ControlFlow.cpp - branches of nn -----------------------------------===//
#include "passes/convert/common/ControlFlow.h"

using namespace mlir;
using namespace skiff;

void skiff::eraseAttempt(Conversion &conversion, Operation *op) {
  conversion.dims.forget(op);
  op->walk([&](Operation *inner) {
    for (Value result : inner->getResults())
      conversion.symbolic.forget(result);
  });
  op->erase();
}

bool skiff::attempt(Node &node, llvm::function_ref<bool(Block &)> make) {
  // In an op that is not there in the end.
  Conversion &conversion = node.shared();
  OpBuilder &builder = conversion.builder;
  size_t dataDims = conversion.dataDimNames.size();
  auto draft = nn::LoopOp::create(builder, node.loc(), TypeRange(), Value(), ValueRange(), AffineMapAttr(),
                                  false, 0, builder.getArrayAttr({}), ArrayRef<int64_t>());
  Block &block = draft.getBody().emplaceBlock();
  bool isDone;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&block);
    isDone = make(block);
  }
  // Nothing decides any more whether it runs, so what it needs of symbols can be checked before a run.
  for (auto check : llvm::make_early_inc_range(block.getOps<nn::CheckDimsOp>())) {
    nn::DimCondition condition = check.getCondition().getCondition();
    if (!isDone || nn::hasDataDims(condition.lhs) || nn::hasDataDims(condition.rhs))
      continue;
    check.erase();
    isDone = node.require({condition});
  }
  if (!isDone) {
    eraseAttempt(conversion, draft);
    conversion.dataDimNames.resize(dataDims);
    return false;
  }
  builder.getInsertionBlock()->getOperations().splice(builder.getInsertionPoint(), block.getOperations());
  conversion.dims.forget(draft);
  draft.erase();
  return true;
}

Value skiff::asCondition(Node &node, Value value) {
  if (!value || node.bad())
    return {};
  RankedTensorType type = Node::typeOf(value);
  if (type.getElementType().isInteger(1) && type.hasStaticShape() && type.getNumElements() == 1)
    return value;
  (void)node.error("has a condition of type " + Node::text(type) + ", expected one i1");
  return {};
}

std::optional<bool> skiff::knownCondition(Value value) {
  if (auto constant = value.getDefiningOp<nn::ConstantOp>())
    return readInts(constant.getValue()).front() != 0;
  return std::nullopt;
}

/// A value that only one branch has is zeros in the other, of dims that are known there; null if neither has
/// it.
static void fillIn(Node &node, nn::IfOp draft, Value &a, Value &b) {
  Value given = a ? a : b;
  if (!given)
    return;
  OpBuilder &builder = node.shared().builder;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&draft->getRegion(a ? 1 : 0).front());
  Dims dims;
  for (AffineExpr dim : node.dimsOf(given))
    dims.push_back(nn::hasDataDims(dim) ? node.dim(1) : dim);
  (a ? b : a) = node.expand(node.scalar(Node::elementOf(given), 0), dims);
}

FailureOr<SmallVector<Value>> skiff::makeIf(Node &node, Value condition, size_t count,
                                            MakeBranch makeBranch) {
  // In an op that is replaced by one with the branches' types.
  Conversion &conversion = node.shared();
  OpBuilder &builder = conversion.builder;
  Location loc = node.loc();
  auto draft =
      nn::IfOp::create(builder, loc, TypeRange(), condition, builder.getArrayAttr({}), ArrayRef<int64_t>());
  SmallVector<SmallVector<Value>> yields;
  for (unsigned i : {0u, 1u}) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&draft->getRegion(i).emplaceBlock());
    auto results = makeBranch(i);
    if (succeeded(results) && results->size() == count)
      yields.push_back(*results);
    else if (succeeded(results))
      (void)node.error("has a sub-graph of " + Twine(results->size()) + " outputs, expected " + Twine(count));
  }
  if (yields.size() != 2) { // The second branch was converted all the same: what is wrong there is said too.
    draft.erase();
    return failure();
  }
  SmallVector<Type> types;
  SmallVector<AffineMap> maps;
  SmallVector<int64_t> assigned;
  for (auto [a, b] : llvm::zip(yields[0], yields[1])) {
    if (!a || !b) {
      fillIn(node, draft, a, b);
      if (!a) {
        (void)node.error("has an output that neither branch gives a value");
        draft.erase();
        return failure();
      }
    }
    RankedTensorType typeA = Node::typeOf(a), typeB = Node::typeOf(b);
    if (typeA.getElementType() != typeB.getElementType() || typeA.getRank() != typeB.getRank()) {
      (void)node.error("has branches that give " + Node::text(typeA) + " and " + Node::text(typeB) +
                       ", expected the same element type and rank");
      draft.erase();
      return failure();
    }
    Dims dims;
    for (auto [dimA, dimB] : llvm::zip(node.dimsOf(a), node.dimsOf(b))) {
      // What only one branch knows has no meaning after it.
      bool same = sameDim(dimA, dimB) && !nn::hasDataDims(dimA);
      dims.push_back(same ? dimA : conversion.newDataDim(node.name()));
      if (!same)
        assigned.push_back(cast<AffineDimExpr>(dims.back()).getPosition());
    }
    types.push_back(nn::typeWithDims(dims, typeA.getElementType()));
    maps.push_back(nn::mapOf(dims, builder.getContext()));
  }
  auto result =
      nn::IfOp::create(builder, loc, types, condition, builder.getAffineMapArrayAttr(maps), assigned);
  for (auto [i, values] : llvm::enumerate(yields)) {
    result->getRegion(i).takeBody(draft->getRegion(i));
    OpBuilder end = OpBuilder::atBlockEnd(&result->getRegion(i).front());
    // A branch may know more of a dim than the result's type says.
    nn::YieldOp::create(end, loc, values);
  }
  draft.erase();
  return llvm::to_vector_of<Value>(result.getResults());
}
