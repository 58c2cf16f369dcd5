//===- Arrays.cpp - tensor arrays become tensors --------------------------===//
#include "passes/convert/paddle/FunctionConverter.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::paddle;

bool paddle::isArrayOp(StringRef type) {
  return type == "create_array" || type == "array_write" || type == "array_read" || type == "array_length" ||
         type == "array_to_tensor";
}

Value FunctionConverter::stack(PaddleNode &node, const TensorArray &array) {
  if (array.stacked || array.elements.empty())
    return array.stacked;
  SmallVector<Value> rows;
  for (Value element : array.elements) {
    Dims dims = node.dimsOf(element);
    if (Node::elementOf(element) != Node::elementOf(array.elements.front()) ||
        dims.size() != node.dimsOf(array.elements.front()).size() ||
        failed(node.requireEqual(dims, node.dimsOf(array.elements.front()))))
      return {};
    dims.insert(dims.begin(), node.dim(1));
    rows.push_back(node.reshape(element, dims));
  }
  return rows.size() == 1 ? rows.front() : node.make<nn::ConcatOp>(ValueRange(rows), uint64_t(0));
}

/// The elements before `index`, the new one, and those behind.
Value FunctionConverter::writeStacked(PaddleNode &node, Value stacked, Value element, Value index) {
  Dims dims = node.dimsOf(element);
  dims.insert(dims.begin(), node.dim(1));
  Value row = node.reshape(element, dims), axes = node.ints({0});
  Value at = node.reshape(node.cast(index, node.i64()), {node.dim(1)});
  Value before = node.standard("Slice", {stacked, node.ints({0}), at, axes});
  Value behind =
      node.standard("Slice", {stacked, node.add(at, node.number(1)), node.ints({INT32_MAX}), axes});
  if (node.bad())
    return {};
  return node.make<nn::ConcatOp>(ValueRange{before, row, behind}, uint64_t(0));
}

LogicalResult FunctionConverter::convertArrayOp(PaddleNode &node, NodeOp op) {
  StringRef type = op.getOpType();
  Value result = op.getNumResults() ? op.getResult(0) : Value();
  if (type == "create_array") {
    arrays[result] = {};
    return success();
  }
  auto found = op.getInputs().empty() ? arrays.end() : arrays.find(op.getInputs()[0]);
  if (found == arrays.end())
    return node.error("operand 0 is no tensor array");
  TensorArray array = found->second;
  auto operand = [&](unsigned i) { return i < op.getInputs().size() ? lookup(op.getInputs()[i]) : Value(); };
  /// The index if it is a number.
  auto indexOf = [&](Value value) -> std::optional<int64_t> {
    if (auto constant = value.getDefiningOp<nn::ConstantOp>())
      return readInts(constant.getValue()).front();
    return std::nullopt;
  };
  if (type == "array_length") {
    values[result] =
        array.stacked ? node.number(node.dimsOf(array.stacked)[0]) : node.number(array.elements.size());
    return success(values[result] != nullptr);
  }
  if (type == "array_write") {
    Value element = operand(1), index = operand(2);
    if (!element || !index)
      return node.error("needs a tensor and an index");
    auto number = indexOf(index);
    if (!array.stacked && number && *number >= 0 && *number <= int64_t(array.elements.size())) {
      array.elements.resize(std::max<size_t>(array.elements.size(), *number + 1));
      array.elements[*number] = element;
    } else if (!array.stacked && array.elements.empty()) {
      array.elements.push_back(element); // the first element, wherever the loop says it lies
    } else {
      Value stacked = stack(node, array);
      if (!stacked)
        return node.error("has elements of different types, and an index that is known at run time only");
      array = TensorArray{{}, writeStacked(node, stacked, element, index)};
      if (!array.stacked)
        return failure();
    }
    arrays[result] = array;
    return success();
  }
  if (type == "array_read") {
    Value index = operand(1);
    if (!index)
      return node.error("needs an index");
    if (auto number = indexOf(index); number && !array.stacked) {
      if (*number < 0 || *number >= int64_t(array.elements.size()))
        return node.error("reads element " + Twine(*number) + " of " + Twine(array.elements.size()));
      values[result] = array.elements[*number];
      return success();
    }
    Value stacked = stack(node, array);
    if (!stacked)
      return node.error(
          "reads an array that is empty, or has elements of different types, at an index that is known "
          "at run time only");
    values[result] = node.make<nn::GatherOp>(stacked, node.reshape(index, ArrayRef<int64_t>{}), uint64_t(0));
    return success(values[result] != nullptr);
  }
  // array_to_tensor: the elements stacked or one after the other, and how long each is.
  int64_t axis = node.integer("axis", 0);
  bool stacks = node.flag("use_stack", false);
  Value all, sizes;
  Type i32 = IntegerType::get(node.context(), 32);
  if (!array.stacked && !stacks) {
    if (array.elements.empty())
      return node.error("the array is empty");
    axis = node.checkAxis(axis, Node::rankOf(array.elements.front()));
    if (node.bad())
      return failure();
    all = node.make<nn::ConcatOp>(ValueRange(array.elements), uint64_t(axis));
    Dims lengths =
        llvm::map_to_vector(array.elements, [&](Value element) { return node.dimsOf(element)[axis]; });
    sizes = node.dimValues(lengths);
  } else {
    Value stacked = stack(node, array);
    if (!stacked)
      return node.error("the array is empty, or its elements have different types");
    Dims dims = node.dimsOf(stacked);
    int64_t rank = dims.size();
    axis = node.checkAxis(axis, stacks ? rank : rank - 1);
    if (node.bad())
      return failure();
    SmallVector<int64_t> perm = llvm::to_vector(llvm::seq<int64_t>(1, rank));
    perm.insert(perm.begin() + axis, 0);
    all = axis == 0 ? stacked : node.transpose(stacked, perm);
    AffineExpr length = stacks ? node.dim(1) : dims[axis + 1];
    if (!stacks && all) {
      Dims merged = node.dimsOf(all);
      merged[axis] = merged[axis] * merged[axis + 1];
      merged.erase(merged.begin() + axis + 1);
      all = node.reshape(all, merged);
    }
    sizes = node.expand(node.number(length), {dims[0]});
  }
  values[result] = all;
  if (op.getNumResults() > 1)
    values[op.getResult(1)] = node.cast(sizes, i32);
  return success(all && !node.bad());
}
