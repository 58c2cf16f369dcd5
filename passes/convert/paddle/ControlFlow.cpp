//===- ControlFlow.cpp - "if" and "while" ---------------------------------===//
// A condition that is known chooses a block, which is converted in place. A loop is unrolled while its
// condition is known, if that ends soon.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/FunctionConverter.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::paddle;

/// Beyond this, code and compile time grow for nothing: an iteration of a loop costs a few copies.
static constexpr int64_t kMaxUnrolled = 8, kMaxUnrolledOps = 200;

/// `value` stands for `paddleValue`; one of them is a tensor array or undefined if `value` is null.
void FunctionConverter::setResult(NodeOp op, unsigned i, Value paddleValue, Value value) {
  Value result = op.getResult(i);
  values[result] = value;
  arrays.erase(result);
  undefined.erase(result);
  if (auto array = arrays.find(paddleValue); array != arrays.end())
    arrays[result] = TensorArray(array->second);
  else if (isUndefined(paddleValue))
    undefined.insert(result);
}

LogicalResult FunctionConverter::convertIf(PaddleNode &node, NodeOp op) {
  Value condition = asCondition(node, lookup(op.getInputs()[0]));
  if (!condition) {
    reportBlocks(op);
    return failure();
  }
  if (auto known = knownCondition(condition)) {
    Block &block = op.getBlocks()[*known ? 0 : 1].front();
    SmallVector<Value> results = convertBlock(block);
    for (auto [i, yielded] : llvm::enumerate(block.getTerminator()->getOperands())) {
      if (failedValues.contains(yielded))
        failedValues.insert(op.getResult(i));
      setResult(op, i, yielded, results[i]);
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
  OpBuilder &builder = conversion->builder;
  size_t dataDims = conversion->dataDimNames.size();
  auto draft = nn::LoopOp::create(builder, node.loc(), TypeRange(), Value(), ValueRange(), AffineMapAttr(),
                                  false, 0, builder.getArrayAttr({}), ArrayRef<int64_t>());
  Block &block = draft.getBody().emplaceBlock();
  // What the carried values are before the next iteration.
  struct State {
    Value value;
    std::optional<TensorArray> array;
    bool isUndefined;
  };
  auto stateOf = [&](Value paddleValue) {
    auto array = arrays.find(paddleValue);
    return State{lookup(paddleValue), array == arrays.end() ? std::nullopt : std::optional(array->second),
                 isUndefined(paddleValue)};
  };
  auto setState = [&](Value paddleValue, const State &state) {
    values[paddleValue] = state.value;
    arrays.erase(paddleValue);
    undefined.erase(paddleValue);
    if (state.array)
      arrays[paddleValue] = *state.array;
    if (state.isUndefined)
      undefined.insert(paddleValue);
  };
  SmallVector<State> carried = llvm::map_to_vector(op.getInputs().drop_front(), stateOf);
  auto giveUp = [&](std::string why) {
    whyNot = std::move(why);
    eraseAttempt(*conversion, draft);
    conversion->dataDimNames.resize(dataDims);
    return false;
  };
  int64_t iterations = 0;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&block);
    for (; *known; ++iterations) {
      if (iterations == kMaxUnrolled)
        return giveUp("it runs more than " + std::to_string(kMaxUnrolled) + " times");
      for (auto [argument, state] : llvm::zip(body.getArguments(), carried))
        setState(argument, state);
      SmallVector<Value> results = convertBlock(body);
      for (Value yielded : body.getTerminator()->getOperands())
        if (failedValues.contains(yielded)) {
          (void)giveUp("");
          return failure();
        }
      if (int64_t(block.getOperations().size()) > kMaxUnrolledOps)
        return giveUp("its iterations have too many operations to unroll");
      known = results[0] ? knownCondition(results[0]) : std::nullopt;
      if (!known)
        return giveUp("its condition is known at run time only");
      carried = llvm::map_to_vector(body.getTerminator()->getOperands().drop_front(), stateOf);
    }
  }
  builder.getInsertionBlock()->getOperations().splice(builder.getInsertionPoint(), block.getOperations());
  conversion->dims.forget(draft);
  draft.erase();
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
  OpBuilder &builder = conversion->builder;
  size_t dataDims = conversion->dataDimNames.size();
  auto draft = nn::LoopOp::create(builder, node.loc(), TypeRange(), Value(), ValueRange(), AffineMapAttr(),
                                  false, 0, builder.getArrayAttr({}), ArrayRef<int64_t>());
  SmallVector<std::pair<Type, Dims>> given(first.size());
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&draft.getBody().emplaceBlock());
    for (auto [argument, input, value] : llvm::zip(body.getArguments(), op.getInputs().drop_front(), first)) {
      arrays.erase(argument);
      undefined.erase(argument);
      if (auto array = arrays.find(input); array != arrays.end())
        arrays[argument] = TensorArray(array->second);
      else if (!value)
        undefined.insert(argument);
    }
    auto results = convertBody(node, op, first);
    for (auto [i, yielded] : llvm::enumerate(body.getTerminator()->getOperands().drop_front())) {
      Value value = succeeded(results) ? (*results)[i + 1] : Value();
      if (auto array = arrays.find(yielded); array != arrays.end() && !array->second.elements.empty()) {
        Value element = array->second.elements.back();
        Dims dims = node.dimsOf(element);
        dims.insert(dims.begin(), node.dim(0));
        given[i] = {Node::elementOf(element), dims};
      } else if (value) {
        given[i] = {Node::elementOf(value), node.dimsOf(value)};
      }
    }
    if (failed(results)) {
      draft.erase();
      return failure();
    }
  }
  eraseAttempt(*conversion, draft);
  for (auto [value, type] : llvm::zip(first, given)) {
    if (!isPlaceholder(value) || !type.first)
      continue;
    if (!value || Node::elementOf(value) != type.first || Node::rankOf(value) != int64_t(type.second.size()))
      value = placeholderLike(node, type.first, type.second);
  }
  conversion->dataDimNames.resize(dataDims);
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
  auto iteration = [&](ValueRange carried, AffineExpr) -> FailureOr<SmallVector<Value>> {
    for (auto [argument, value, array] : llvm::zip(body.getArguments(), carried, isArray)) {
      arrays.erase(argument);
      undefined.erase(argument);
      if (array)
        arrays[argument] = TensorArray{{}, value};
    }
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
  for (auto [result, value, array] : llvm::zip(op.getResults(), loop->getResults(), isArray)) {
    values[result] = array ? Value() : Value(value);
    if (array)
      arrays[result] = TensorArray{{}, value};
  }
  nn::noteControlFlow(function, node.name(), "while", "loop", whyNot);
  return success();
}
