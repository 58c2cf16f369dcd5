//===- ControlFlow.cpp - If, Loop and Scan ----------------------------------===//
// Sub-graphs become regions of nn.if and nn.loop (Loops.cpp). A branch that is known when the model is
// compiled is converted in place.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/FunctionConverter.h"

using namespace mlir;
using namespace skiff;

LogicalResult FunctionConverter::convertControlFlow(Node &node, onnx::NodeOp op) {
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

Block *skiff::subgraph(onnx::NodeOp op, StringRef name) {
  for (auto [attr, region] : llvm::zip(op.getGraphs(), op.getSubgraphs()))
    if (cast<StringAttr>(attr).getValue() == name)
      return &region.front();
  return nullptr;
}

/// Converts a sub-graph where the builder stands. Fails if an output is absent.
FailureOr<SmallVector<Value>> FunctionConverter::convertBranch(Node &node, Block &branch) {
  SmallVector<Value> results = convertBlock(branch);
  if (!llvm::is_contained(results, Value()))
    return results;
  if (!problems.any())
    return node.error("a sub-graph has an output that is absent");
  return failure();
}

LogicalResult FunctionConverter::convertIf(Node &node, onnx::NodeOp op) {
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
    auto results = convertBranch(node, *blocks[*known ? 0 : 1]);
    return failed(results) ? failure() : setOutputs(*results);
  }

  auto makeBranch = [&](unsigned which) { return convertBranch(node, *blocks[which]); };
  auto results = makeIf(node, condition, node.numOutputs(), makeBranch);
  if (failed(results))
    return failure();
  nn::noteControlFlow(function, node.name(), node.type(), "branch",
                      "its condition is known at run time only");
  return setOutputs(*results);
}
