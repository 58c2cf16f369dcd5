//===- Loops.cpp - Loop and Scan --------------------------------------------===//
// A short loop whose number of iterations is known is converted iteration by iteration. For any other, the
// body is converted with the dims of the initial values; where it changes a dim of a carried value, that dim
// becomes a data dim and the body is converted again.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/ControlFlow.h"
#include "passes/convert/onnx/FunctionConverter.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace skiff;

/// Beyond this, code and compile time grow for nothing: an iteration of a loop costs a few copies.
static constexpr int64_t kMaxUnrolled = 8, kMaxUnrolledOps = 200;

/// All tensors of one scanned output, one after the other along a new first dim. Null if they differ.
static Value stack(OnnxNode &node, ArrayRef<Value> parts) {
  SmallVector<Value> rows;
  for (Value part : parts) {
    Dims dims = node.dimsOf(part);
    if (OnnxNode::elementOf(part) != OnnxNode::elementOf(parts.front()) ||
        node.dimsOf(parts.front()).size() != dims.size() ||
        !llvm::all_of(llvm::zip(node.dimsOf(parts.front()), dims),
                      [](auto pair) { return sameDim(std::get<0>(pair), std::get<1>(pair)); }))
      return {};
    dims.insert(dims.begin(), node.dim(1));
    rows.push_back(node.reshape(part, dims));
  }
  return node.make<nn::ConcatOp>(ValueRange(rows), uint64_t(0));
}

FailureOr<SmallVector<Value>> OnnxNode::unroll(const LoopParts &parts, std::string &whyNot) {
  auto iterations = parts.limit ? nn::constantDim(parts.limit) : std::nullopt;
  if (!iterations || parts.condition) {
    whyNot = "how often it runs is known at run time only";
    return failure();
  }
  if (*iterations < 1 || *iterations > kMaxUnrolled) {
    whyNot = llvm::formatv("{0} iterations; up to {1} are unrolled", *iterations, kMaxUnrolled);
    return failure();
  }
  // In an op that is not there in the end, so that an attempt leaves nothing behind.
  OpBuilder &builder = conversion.builder;
  size_t dataDims = conversion.dataDimNames.size();
  auto draft = nn::LoopOp::create(builder, loc(), TypeRange(), Value(), ValueRange(), AffineMapAttr(), false,
                                  0, builder.getArrayAttr({}), ArrayRef<int64_t>());
  Block &block = draft.getBody().emplaceBlock();
  auto giveUp = [&](std::string why) -> FailureOr<SmallVector<Value>> {
    whyNot = std::move(why);
    eraseAttempt(conversion, draft);
    conversion.dataDimNames.resize(dataDims);
    return failure();
  };
  SmallVector<Value> carried = parts.inits;
  SmallVector<SmallVector<Value>> scans(parts.scans);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&block);
    bool goesOn = true;
    for (int64_t i = 0; i < *iterations && goesOn; ++i) {
      auto yields = parts.body(carried, dim(i));
      if (failed(yields) || yields->size() != parts.tests + carried.size() + parts.scans || bad())
        return giveUp(""); // has been reported
      if (int64_t(block.getOperations().size()) > kMaxUnrolledOps)
        return giveUp("its iterations have too many operations to unroll");
      ArrayRef<Value> next = *yields;
      if (parts.tests) {
        auto known = knownCondition(next.front());
        if (!known)
          return giveUp("its condition is known at run time only");
        goesOn = *known;
        next = next.drop_front();
      }
      for (auto [value, after] : llvm::zip(carried, next)) {
        if (elementOf(value) != elementOf(after))
          return giveUp("its body changes the type of a carried value");
        value = after;
      }
      for (auto [scan, value] : llvm::zip(scans, next.drop_front(carried.size())))
        scan.push_back(value);
    }
    for (ArrayRef<Value> scan : scans) {
      carried.push_back(stack(*this, scan));
      if (!carried.back())
        return giveUp("its scanned outputs have different shapes");
    }
  }
  // Nothing decides any more whether they run, so what they need of symbols can be checked before a run.
  for (auto check : llvm::make_early_inc_range(block.getOps<nn::CheckDimsOp>())) {
    nn::DimCondition condition = check.getCondition().getCondition();
    if (nn::hasDataDims(condition.lhs) || nn::hasDataDims(condition.rhs))
      continue;
    check.erase();
    if (!require({condition}))
      return giveUp("");
  }
  builder.getInsertionBlock()->getOperations().splice(builder.getInsertionPoint(), block.getOperations());
  conversion.dims.forget(draft);
  draft.erase();
  return carried;
}

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

/// The results of Loop or Scan.
FailureOr<SmallVector<Value>> FunctionConverter::convertIterations(OnnxNode &node, const LoopParts &parts) {
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
  auto results = convertIterations(node, parts);
  if (failed(results))
    return failure();
  for (auto [i, result] : llvm::enumerate(*results))
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
  auto results = convertIterations(node, parts);
  if (failed(results))
    return failure();
  for (auto [i, value] : llvm::enumerate(*results)) {
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
