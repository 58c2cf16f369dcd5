//===- ControlFlow.cpp - If, Loop and Scan ----------------------------------===//
// Sub-graphs become regions of nn.if and nn.loop (Loops.cpp). A branch that is known when the model is
// compiled is converted in place.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/ControlFlow.h"
#include "passes/convert/onnx/FunctionConverter.h"

using namespace mlir;
using namespace skiff;

LogicalResult FunctionConverter::convertControlFlow(OnnxNode &node, onnx::NodeOp op) {
  for (Value input : op.getInputs())
    if (!lookup(input) && !(node.type() == "Loop" && op.getInputs().size() >= 2 &&
                            (input == op.getInputs()[0] || input == op.getInputs()[1])))
      return node.error("an input is missing");
  if (node.type() == "If")
    return convertIf(node, op);
  if (node.type() == "Loop")
    return convertLoop(node, op);
  if (node.type() == "Scan")
    return convertScan(node, op);
  return node.error("the operator is not supported");
}

void skiff::eraseAttempt(Conversion &conversion, Operation *op) {
  conversion.dims.forget(op);
  op->walk([&](Operation *inner) {
    for (Value result : inner->getResults())
      conversion.symbolic.forget(result);
  });
  op->erase();
}

Block *skiff::subgraph(onnx::NodeOp op, StringRef name) {
  for (auto [attr, region] : llvm::zip(op.getGraphs(), op.getSubgraphs()))
    if (cast<StringAttr>(attr).getValue() == name)
      return &region.front();
  return nullptr;
}

Value skiff::asCondition(OnnxNode &node, Value value) {
  if (!value || node.bad())
    return {};
  RankedTensorType type = OnnxNode::typeOf(value);
  if (type.getElementType().isInteger(1) && type.hasStaticShape() && type.getNumElements() == 1)
    return value;
  (void)node.error("has a condition of type " + OnnxNode::text(type) + ", expected one i1");
  return {};
}

std::optional<bool> skiff::knownCondition(Value value) {
  if (auto constant = value.getDefiningOp<nn::ConstantOp>())
    return readInts(constant.getValue()).front() != 0;
  return std::nullopt;
}

/// Converts a sub-graph at the end of `into`, or where the builder stands. Fails if an output is absent.
FailureOr<SmallVector<Value>> FunctionConverter::convertBranch(OnnxNode &node, Block &branch, Block *into) {
  OpBuilder::InsertionGuard guard(conversion->builder);
  if (into)
    conversion->builder.setInsertionPointToEnd(into);
  SmallVector<Value> results = convertBlock(branch);
  if (!llvm::is_contained(results, Value()))
    return results;
  if (!problems.any())
    return node.error("a sub-graph has an output that is absent");
  return failure();
}

LogicalResult FunctionConverter::convertIf(OnnxNode &node, onnx::NodeOp op) {
  Block *blocks[2] = {subgraph(op, "then_branch"), subgraph(op, "else_branch")};
  Value condition = asCondition(node, node.input(0));
  if (!blocks[0] || !blocks[1])
    return node.error("needs the sub-graphs then_branch and else_branch");
  if (!condition)
    return failure();
  auto setOutputs = [&](ValueRange results) {
    if (results.size() != node.numOutputs())
      return node.error("has a sub-graph of " + Twine(results.size()) + " outputs, expected " +
                        Twine(node.numOutputs()));
    for (auto [i, value] : llvm::enumerate(results))
      node.setOutput(i, value);
    return success();
  };
  if (auto known = knownCondition(condition)) {
    nn::noteControlFlow(function, node.name(), node.type(), *known ? "then_branch" : "else_branch",
                        "its condition is known");
    auto results = convertBranch(node, *blocks[*known ? 0 : 1], nullptr);
    return failed(results) ? failure() : setOutputs(*results);
  }

  // Both branches, in an op that is replaced by one with their types.
  OpBuilder &builder = conversion->builder;
  Location loc = op.getLoc();
  auto draft =
      nn::IfOp::create(builder, loc, TypeRange(), condition, builder.getArrayAttr({}), ArrayRef<int64_t>());
  SmallVector<SmallVector<Value>> yields;
  for (auto [i, block] : llvm::enumerate(blocks)) {
    auto results = convertBranch(node, *block, &draft->getRegion(i).emplaceBlock());
    if (succeeded(results) && results->size() == node.numOutputs())
      yields.push_back(*results);
    else if (succeeded(results))
      (void)setOutputs(*results); // reports the number
  }
  if (yields.size() != 2) { // The second branch was converted all the same: what is wrong there is said too.
    draft.erase();
    return failure();
  }
  SmallVector<Type> types;
  SmallVector<AffineMap> maps;
  SmallVector<int64_t> assigned;
  for (auto [a, b] : llvm::zip(yields[0], yields[1])) {
    RankedTensorType typeA = OnnxNode::typeOf(a), typeB = OnnxNode::typeOf(b);
    if (typeA.getElementType() != typeB.getElementType() || typeA.getRank() != typeB.getRank()) {
      (void)node.error("has branches that give " + OnnxNode::text(typeA) + " and " + OnnxNode::text(typeB) +
                       ", expected the same element type and rank");
      draft.erase();
      return failure();
    }
    Dims dims;
    for (auto [dimA, dimB] : llvm::zip(node.dimsOf(a), node.dimsOf(b))) {
      // What only one branch knows has no meaning after it.
      bool same = sameDim(dimA, dimB) && !nn::hasDataDims(dimA);
      dims.push_back(same ? dimA : conversion->newDataDim(node.name()));
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
  nn::noteControlFlow(function, node.name(), node.type(), "branch",
                      "its condition is known at run time only");
  return setOutputs(result.getResults());
}
