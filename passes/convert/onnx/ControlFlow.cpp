//===- ControlFlow.cpp - If, Loop and Scan ----------------------------------===//
// Sub-graphs become regions of nn.if and nn.loop. A branch that is known when the model is compiled is
// converted in place. A loop's body is converted with the dims of the initial values; where it changes a dim
// of a carried value, that dim becomes a data dim and the body is converted again.
//===----------------------------------------------------------------------===//
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

/// Removes what was made of a body that is converted again.
static void eraseAttempt(Conversion &conversion, Operation *op) {
  conversion.dims.forget(op);
  op->walk([&](Operation *inner) {
    for (Value result : inner->getResults())
      conversion.symbolic.forget(result);
  });
  op->erase();
}

/// The sub-graph of a name.
static Block *subgraph(onnx::NodeOp op, StringRef name) {
  for (auto [attr, region] : llvm::zip(op.getGraphs(), op.getSubgraphs()))
    if (cast<StringAttr>(attr).getValue() == name)
      return &region.front();
  return nullptr;
}

/// A condition as nn has it: one element of i1.
static Value asCondition(OnnxNode &node, Value value) {
  if (!value || node.bad())
    return {};
  RankedTensorType type = OnnxNode::typeOf(value);
  if (type.getElementType().isInteger(1) && type.hasStaticShape() && type.getNumElements() == 1)
    return value;
  (void)node.error("has a condition of type " + OnnxNode::text(type) + ", expected one i1");
  return {};
}

static std::optional<bool> knownCondition(Value value) {
  if (auto constant = value.getDefiningOp<nn::ConstantOp>())
    return readInts(constant.getValue()).front() != 0;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

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
  return setOutputs(result.getResults());
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

FailureOr<nn::LoopOp> OnnxNode::makeLoop(const LoopParts &parts) {
  OpBuilder &builder = conversion.builder;
  Location loc = op.getLoc();
  size_t carried = parts.inits.size();
  SmallVector<Dims> dims;
  SmallVector<int64_t> assigned;
  for (Value init : parts.inits)
    dims.push_back(dimsOf(init));
  AffineExpr counter = conversion.newDataDim(name());
  AffineMapAttr limit =
      parts.limit ? AffineMapAttr::get(nn::mapOf({parts.limit}, builder.getContext())) : AffineMapAttr();
  while (true) {
    size_t dataDims = conversion.dataDimNames.size();
    SmallVector<Type> types;
    SmallVector<AffineMap> maps;
    for (auto [init, own] : llvm::zip(parts.inits, dims)) {
      types.push_back(nn::typeWithDims(own, elementOf(init)));
      maps.push_back(nn::mapOf(own, builder.getContext()));
    }
    auto make = [&](TypeRange results, ArrayRef<AffineMap> resultMaps, bool tests) {
      return nn::LoopOp::create(builder, loc, results, parts.condition, parts.inits, limit, tests,
                                llvm::cast<AffineDimExpr>(counter).getPosition(),
                                builder.getAffineMapArrayAttr(resultMaps), assigned);
    };
    nn::LoopOp draft = make(types, maps, false);
    Block &body = draft.getBody().emplaceBlock();
    for (Type type : types)
      body.addArgument(type, loc);
    FailureOr<SmallVector<Value>> yields;
    {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToEnd(&body);
      yields = parts.body(body.getArguments(), counter);
    }
    size_t expected = parts.tests + carried + parts.scans;
    if (succeeded(yields) && yields->size() != expected)
      yields = error("has a body of " + Twine(yields->size()) + " outputs, expected " + Twine(expected));
    if (failed(yields)) {
      draft.erase();
      return failure();
    }
    ValueRange next = ValueRange(*yields).drop_front(parts.tests).take_front(carried);

    // Dims that do not stay need a data dim.
    bool changed = false;
    for (auto [i, value] : llvm::enumerate(next)) {
      const Dims after = dimsOf(value);
      if (after.size() != dims[i].size() || elementOf(value) != elementOf(parts.inits[i])) {
        (void)error("has a body that changes a carried value's type from " + text(types[i]) + " to " +
                    text(value.getType()));
        draft.erase();
        return failure();
      }
      for (size_t d = 0; d < after.size(); ++d) {
        auto own = dyn_cast<AffineDimExpr>(dims[i][d]);
        if (sameDim(after[d], dims[i][d]) || (own && llvm::is_contained(assigned, own.getPosition())))
          continue;
        changed = true;
        dims[i][d] = nullptr;
      }
    }
    if (changed) {
      eraseAttempt(conversion, draft);
      conversion.dataDimNames.resize(dataDims);
      for (Dims &own : dims)
        for (AffineExpr &dim : own)
          if (!dim) {
            dim = conversion.newDataDim(name());
            assigned.push_back(llvm::cast<AffineDimExpr>(dim).getPosition());
          }
      continue;
    }

    Value goesOn = parts.tests ? asCondition(*this, yields->front()) : Value();
    if (bad()) {
      draft.erase();
      return failure();
    }
    bool tests = goesOn && knownCondition(goesOn) != true;
    // The limit is the number of iterations if nothing ends the loop before.
    AffineExpr count = parts.limit && !tests && !parts.condition ? parts.limit : counter;
    for (Value scan : ValueRange(*yields).drop_front(parts.tests + carried)) {
      Dims all{count};
      llvm::append_range(all, dimsOf(scan));
      types.push_back(nn::typeWithDims(all, elementOf(scan)));
      maps.push_back(nn::mapOf(all, builder.getContext()));
    }
    // What the body checks, the limit may ensure.
    for (auto check : llvm::make_early_inc_range(body.getOps<nn::CheckDimsOp>())) {
      auto [isEquality, low, high] = check.getCondition().getCondition();
      AffineExpr room = subDims(low, high);
      if (parts.limit && !isEquality && room && sameDim(room, parts.limit - 1 - counter))
        check.erase();
    }
    nn::LoopOp loop = make(types, maps, tests);
    loop.getBody().takeBody(draft.getBody());
    OpBuilder end = OpBuilder::atBlockEnd(&loop.getBody().front());
    nn::YieldOp::create(end, loc, ArrayRef<Value>(*yields).drop_front(parts.tests && !tests));
    draft.erase();
    return loop;
  }
}

LogicalResult FunctionConverter::convertLoop(OnnxNode &node, onnx::NodeOp op) {
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
    return convertBranch(node, *body, nullptr);
  };
  parts.body = iteration;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  if (failed(loop))
    return failure();
  for (auto [i, result] : llvm::enumerate(loop->getResults()))
    node.setOutput(i, result);
  return success();
}

LogicalResult FunctionConverter::convertScan(OnnxNode &node, onnx::NodeOp op) {
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
    axis = node.checkAxis(axis, OnnxNode::rankOf(sequence));
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
    return convertBranch(node, *body, nullptr);
  };
  parts.body = iteration;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  if (failed(loop))
    return failure();
  for (auto [i, result] : llvm::enumerate(loop->getResults())) {
    Value value = result;
    if (int64_t(i) >= carried) {
      size_t scan = i - carried;
      int64_t rank = OnnxNode::rankOf(value);
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
