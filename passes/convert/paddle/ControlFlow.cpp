//===- ControlFlow.cpp - "if" and "while" ---------------------------------===//
// A condition that is known chooses a block, which is converted in place. A loop is unrolled while its
// condition is known, if that ends soon.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/FunctionConverter.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::paddle;

FunctionConverter::State FunctionConverter::stateOf(Value value) {
  auto array = arrays.find(value);
  return {lookup(value), array == arrays.end() ? std::nullopt : std::optional(array->second),
          isUndefined(value)};
}

void FunctionConverter::setState(Value value, const State &state) {
  values[value] = state.value;
  arrays.erase(value);
  undefined.erase(value);
  if (state.array)
    arrays[value] = *state.array;
  if (state.isUndefined)
    undefined.insert(value);
}

LogicalResult FunctionConverter::convertIf(PaddleNode &node, NodeOp op) {
  Value condition = asCondition(node, lookup(op.getInputs()[0]));
  if (!condition) {
    reportBlocks(op);
    return failure();
  }
  if (auto known = knownCondition(condition)) {
    Block &block = op.getBlocks()[*known ? 0 : 1].front();
    (void)convertBlock(block);
    for (auto [result, yielded] : llvm::zip(op.getResults(), block.getTerminator()->getOperands())) {
      if (failedValues.contains(yielded))
        failedValues.insert(result);
      setState(result, stateOf(yielded));
    }
    nn::noteControlFlow(function, node.name(), "if", *known ? "then" : "else", "its condition is known");
    return success();
  }
  for (Region &region : op.getBlocks())
    for (Value yielded : region.front().getTerminator()->getOperands())
      if (arrays.contains(yielded))
        return node.error("chooses between tensor arrays by a condition that is known at run time only");
  auto makeBranch = [&](unsigned which) -> FailureOr<SmallVector<Value>> {
    Block &block = op.getBlocks()[which].front();
    SmallVector<Value> results = convertBlock(block);
    for (auto [value, yielded] : llvm::zip(results, block.getTerminator()->getOperands()))
      if (!value && !isUndefined(yielded)) {
        if (arrays.contains(yielded))
          (void)node.error("chooses between tensor arrays by a condition that is known at run time only");
        return failure();
      }
    return results;
  };
  auto results = makeIf(node, condition, op.getNumResults(), makeBranch);
  if (failed(results))
    return failure();
  for (auto [result, value] : llvm::zip(op.getResults(), *results))
    values[result] = value;
  nn::noteControlFlow(function, node.name(), "if", "branch", "its condition is known at run time only");
  return success();
}

/// Converts a loop's body for these carried values; arrays among them are set already.
FailureOr<SmallVector<Value>> FunctionConverter::convertBody(PaddleNode &node, NodeOp op,
                                                             ValueRange carried) {
  Block &body = op.getBlocks().front().front();
  for (auto [argument, value] : llvm::zip(body.getArguments(), carried))
    values[argument] = value;
  SmallVector<Value> results = convertBlock(body);
  for (auto [value, yielded] : llvm::zip(results, body.getTerminator()->getOperands()))
    if (failedValues.contains(yielded))
      return failure();
  return results;
}

/// True if the loop is done; false if it cannot be, which leaves nothing behind.
FailureOr<bool> FunctionConverter::unrollWhile(PaddleNode &node, NodeOp op, std::string &whyNot) {
  Block &body = op.getBlocks().front().front();
  auto known = knownCondition(lookup(op.getInputs()[0]));
  if (!known) {
    whyNot = "how often it runs is known at run time only";
    return false;
  }
  SmallVector<State> carried =
      llvm::map_to_vector(op.getInputs().drop_front(), [&](Value value) { return stateOf(value); });
  auto giveUp = [&](std::string why) {
    whyNot = std::move(why);
    return false;
  };
  int64_t iterations = 0;
  bool hasFailed = false;
  bool isDone = attempt(node, [&](Block &block) {
    for (; *known; ++iterations) {
      if (iterations == kMaxUnrolled)
        return giveUp("it runs more than " + std::to_string(kMaxUnrolled) + " times");
      for (auto [argument, state] : llvm::zip(body.getArguments(), carried))
        setState(argument, state);
      SmallVector<Value> results = convertBlock(body);
      OperandRange yielded = body.getTerminator()->getOperands();
      hasFailed = llvm::any_of(yielded, [&](Value value) { return failedValues.contains(value); });
      if (hasFailed)
        return false;
      if (int64_t(block.getOperations().size()) > kMaxUnrolledOps)
        return giveUp("its iterations have too many operations to unroll");
      known = results[0] ? knownCondition(results[0]) : std::nullopt;
      if (!known)
        return giveUp("its condition is known at run time only");
      carried = llvm::map_to_vector(yielded.drop_front(), [&](Value value) { return stateOf(value); });
    }
    return true;
  });
  if (hasFailed || node.bad())
    return failure();
  if (!isDone)
    return false;
  for (auto [result, state] : llvm::zip(op.getResults(), carried))
    setState(result, state);
  nn::noteControlFlow(function, node.name(), "while", "unrolled",
                      "its condition is known, and it runs " + std::to_string(iterations) + " times");
  return true;
}

/// A constant that only stands for a variable without a value, or one in fact.
static bool isPlaceholder(Value value) {
  return !value || (Node::rankOf(value) == 0 && value.getDefiningOp<nn::ConstantOp>());
}

/// Zeros of the dims of `like`; those that only its own block knows are 1.
static Value placeholderLike(Node &node, Type elementType, ArrayRef<AffineExpr> dims) {
  Dims known;
  for (AffineExpr dim : dims)
    known.push_back(dim && !nn::hasDataDims(dim) ? dim : node.dim(1));
  return node.expand(node.scalar(elementType, 0), known);
}

FailureOr<SmallVector<Value>> FunctionConverter::firstValues(PaddleNode &node, NodeOp op) {
  Block &body = op.getBlocks().front().front();
  SmallVector<Value> first;
  bool mustTry = false;
  for (Value input : op.getInputs().drop_front()) {
    Value value = lookup(input);
    if (auto array = arrays.find(input); array != arrays.end()) {
      value = stack(node, array->second);
      if (!value && !array->second.elements.empty())
        return node.error("carries a tensor array whose elements have different types");
    }
    mustTry |= isPlaceholder(value);
    first.push_back(value);
  }
  if (!mustTry)
    return first;
  // What has no type yet has the one that the body gives it.
  SmallVector<std::pair<Type, Dims>> given(first.size());
  bool hasFailed = false;
  (void)attempt(node, [&](Block &) {
    for (auto [argument, input] : llvm::zip(body.getArguments(), op.getInputs().drop_front())) {
      State state = stateOf(input);
      state.isUndefined |= !state.value && !state.array;
      setState(argument, state);
    }
    auto results = convertBody(node, op, first);
    hasFailed = failed(results);
    for (auto [i, yielded] : llvm::enumerate(body.getTerminator()->getOperands().drop_front())) {
      Value value = hasFailed ? Value() : (*results)[i + 1];
      if (auto array = arrays.find(yielded); array != arrays.end() && !array->second.elements.empty()) {
        Value element = array->second.elements.back();
        Dims dims = node.dimsOf(element);
        dims.insert(dims.begin(), node.dim(0));
        given[i] = {Node::elementOf(element), dims};
      } else if (value) {
        given[i] = {Node::elementOf(value), node.dimsOf(value)};
      }
    }
    return false; // it has told the types, and is made again with them
  });
  if (hasFailed)
    return failure();
  for (auto [value, type] : llvm::zip(first, given)) {
    if (!isPlaceholder(value) || !type.first)
      continue;
    if (!value || Node::elementOf(value) != type.first || Node::rankOf(value) != int64_t(type.second.size()))
      value = placeholderLike(node, type.first, type.second);
  }
  if (llvm::is_contained(first, Value()))
    return node.error("carries a variable that never has a value");
  return first;
}

LogicalResult FunctionConverter::convertWhile(PaddleNode &node, NodeOp op) {
  Value condition = asCondition(node, lookup(op.getInputs()[0]));
  if (!condition) {
    reportBlocks(op);
    return failure();
  }
  Block &body = op.getBlocks().front().front();
  std::string whyNot;
  FailureOr<bool> unrolled = unrollWhile(node, op, whyNot);
  if (failed(unrolled) || *unrolled)
    return unrolled;
  LoopParts parts;
  parts.tests = true;
  auto first = firstValues(node, op);
  if (failed(first))
    return failure();
  parts.inits = *first;
  parts.condition = condition;
  SmallVector<bool> isArray;
  for (Value input : op.getInputs().drop_front())
    isArray.push_back(arrays.contains(input));
  auto stateIn = [](Value value, bool isArray) {
    return isArray ? State{Value(), TensorArray{{}, value}} : State{value, std::nullopt};
  };
  auto iteration = [&](ValueRange carried, AffineExpr) -> FailureOr<SmallVector<Value>> {
    for (auto [argument, value, array] : llvm::zip(body.getArguments(), carried, isArray))
      setState(argument, stateIn(value, array));
    auto results = convertBody(node, op, carried);
    if (failed(results))
      return failure();
    for (auto [i, array] : llvm::enumerate(isArray))
      if (array)
        (*results)[i + 1] = stack(node, arrays[body.getTerminator()->getOperand(i + 1)]);
    if (llvm::is_contained(*results, Value())) {
      if (!node.bad() && !problems.any())
        (void)node.error("yields a variable that has no value on some way to it");
      return failure();
    }
    return results;
  };
  parts.body = iteration;
  if (knownCondition(condition) == true)
    parts.condition = nullptr;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  if (failed(loop))
    return failure();
  for (auto [result, value, array] : llvm::zip(op.getResults(), loop->getResults(), isArray))
    setState(result, stateIn(value, array));
  nn::noteControlFlow(function, node.name(), "while", "loop", whyNot);
  return success();
}
