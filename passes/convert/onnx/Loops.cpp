//===- Loops.cpp - Loop and Scan --------------------------------------------===//
#include "passes/convert/onnx/FunctionConverter.h"

using namespace mlir;
using namespace skiff;

/// The results of Loop or Scan.
FailureOr<SmallVector<Value>> FunctionConverter::convertIterations(Node &node, const LoopParts &parts) {
  std::string whyNot;
  auto unrolled = node.unroll(parts, whyNot);
  if (succeeded(unrolled)) {
    nn::noteControlFlow(function, node.name(), node.type(), "unrolled",
                        "short, and how often it runs is known");
    return unrolled;
  }
  if (whyNot.empty())
    return failure();
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  if (failed(loop))
    return failure();
  nn::noteControlFlow(function, node.name(), node.type(), "loop", whyNot);
  return llvm::to_vector_of<Value>(loop->getResults());
}

LogicalResult FunctionConverter::convertLoop(Node &node, onnx::NodeOp op) {
  LoopParts parts;
  Block *body = subgraph(op, "body");
  if (!body || node.numInputs() < 2)
    return node.error("needs a sub-graph 'body' and at least 2 inputs");
  parts.inits.assign(node.allInputs().begin() + 2, node.allInputs().end());
  size_t carried = parts.inits.size();
  if (node.numOutputs() < carried || body->getNumArguments() != carried + 2)
    return node.error("carries " + Twine(carried) + " values, but its body has " +
                      Twine(body->getNumArguments()) + " inputs, expected two more");
  parts.scans = node.numOutputs() - carried;
  parts.tests = true;
  if (node.hasInput(0)) {
    // Below 0 means none.
    Dims limit = node.isData(0) ? node.readDims(node.make<nn::MaxOp>(node.input(0), node.number(0)))
                                : node.dimsFrom(0, "a number of iterations");
    if (node.bad() || limit.size() != 1)
      return node.error("needs one number of iterations");
    auto number = nn::constantDim(limit.front());
    parts.limit = number && *number < 0 ? node.dim(0) : limit.front();
  }
  if (node.hasInput(1)) {
    parts.condition = asCondition(node, node.input(1));
    if (!parts.condition)
      return failure();
    auto known = knownCondition(parts.condition);
    if (known)
      parts.condition = nullptr;
    if (known == false)
      parts.limit = node.dim(0);
  }
  auto iteration = [&](ValueRange carriedValues, AffineExpr counter) {
    values[body->getArgument(0)] = node.reshape(node.dimValues({counter}), ArrayRef<int64_t>{});
    // Whenever the body runs, the condition was true.
    values[body->getArgument(1)] = node.intScalar(IntegerType::get(node.context(), 1), 1);
    for (auto [argument, value] : llvm::zip(body->getArguments().drop_front(2), carriedValues))
      values[argument] = value;
    return convertBranch(node, *body);
  };
  parts.body = iteration;
  auto results = convertIterations(node, parts);
  if (failed(results))
    return failure();
  for (auto [i, result] : llvm::enumerate(*results))
    node.setOutput(i, result);
  return success();
}

LogicalResult FunctionConverter::convertScan(Node &node, onnx::NodeOp op) {
  if (node.opset() < 9)
    return node.error("is of opset " + Twine(node.opset()) + ", supported from opset 9 on");
  LoopParts parts;
  Block *body = subgraph(op, "body");
  int64_t scanned = node.intOr("num_scan_inputs", 0), carried = int64_t(node.numInputs()) - scanned;
  if (!body || scanned < 1 || carried < 0 || body->getNumArguments() != node.numInputs() ||
      int64_t(node.numOutputs()) < carried)
    return node.error("has " + Twine(node.numInputs()) + " inputs, num_scan_inputs is " + Twine(scanned) +
                      ", and its body has " + Twine(body ? body->getNumArguments() : 0) + " inputs");
  parts.inits.assign(node.allInputs().begin(), node.allInputs().begin() + carried);
  parts.scans = node.numOutputs() - carried;
  ArrayRef<Value> sequences = node.allInputs().drop_front(carried);
  SmallVector<int64_t> zeroIn(scanned, 0), zeroOut(parts.scans, 0);
  SmallVector<int64_t> axes = node.intsOr("scan_input_axes", zeroIn),
                       reversed = node.intsOr("scan_input_directions", zeroIn),
                       outAxes = node.intsOr("scan_output_axes", zeroOut),
                       outReversed = node.intsOr("scan_output_directions", zeroOut);
  if (axes.size() != sequences.size() || reversed.size() != sequences.size() ||
      outAxes.size() != parts.scans || outReversed.size() != parts.scans)
    return node.error("has as many axes and directions as scanned values, or none");
  for (auto [axis, sequence] : llvm::zip(axes, sequences)) {
    axis = node.checkAxis(axis, Node::rankOf(sequence));
    if (node.bad())
      return failure();
    AffineExpr length = node.dimsOf(sequence)[axis];
    if (parts.limit && nn::constantDim(parts.limit) && nn::constantDim(length) && parts.limit != length)
      return node.error("scans tensors of different lengths: " + node.text({parts.limit, length}));
    if (!parts.limit || nn::constantDim(length))
      parts.limit = length;
  }
  auto iteration = [&](ValueRange carriedValues, AffineExpr counter) {
    for (auto [argument, value] : llvm::zip(body->getArguments(), carriedValues))
      values[argument] = value;
    for (auto [i, sequence] : llvm::enumerate(sequences)) {
      // Element `counter` along the axis, without that dim.
      Dims dims = node.dimsOf(sequence);
      AffineExpr place = reversed[i] ? dims[axes[i]] - 1 - counter : counter;
      dims.erase(dims.begin() + axes[i]);
      Value one = node.sliceAlong(sequence, axes[i], place, node.dim(1));
      values[body->getArgument(carried + i)] = node.reshape(one, dims);
    }
    return convertBranch(node, *body);
  };
  parts.body = iteration;
  auto results = convertIterations(node, parts);
  if (failed(results))
    return failure();
  for (auto [i, value] : llvm::enumerate(*results)) {
    if (int64_t(i) >= carried) {
      size_t scan = i - carried;
      int64_t rank = Node::rankOf(value);
      if (outReversed[scan])
        value = node.reverse(value, 0);
      if (int64_t axis = node.checkAxis(outAxes[scan], rank); axis && !node.bad()) {
        SmallVector<int64_t> perm;
        for (int64_t d = 1; d < rank; ++d)
          perm.push_back(d);
        perm.insert(perm.begin() + axis, 0);
        value = node.transpose(value, perm);
      }
    }
    node.setOutput(i, value);
  }
  return success(!node.bad());
}
