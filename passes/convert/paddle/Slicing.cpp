//===- Slicing.cpp - parts of tensors, read and written -------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

namespace {
/// starts:ends:steps along axes. The bounds are i64 tensors of one dim.
struct Ranges {
  Value starts, ends, steps;
  SmallVector<int64_t> axes;
};
} // namespace

static Value elementOf(PaddleNode &node, Value tensor, int64_t i) {
  return tensor ? node.make<nn::GatherOp>(tensor, node.number(i), uint64_t(0)) : Value();
}

/// `axes` without those of which one index is taken; null if there is an error.
static Value slice(PaddleNode &node, Value x, const Ranges &ranges, ArrayRef<int64_t> dropped) {
  if (node.bad())
    return {};
  SmallVector<int64_t> checked = node.checkAxes(ranges.axes, Node::rankOf(x)), left, gathered;
  for (Value bounds : {ranges.starts, ranges.ends, ranges.steps})
    if (!bounds || Node::rankOf(bounds) != 1 || !nn::isConstantDim(node.dimsOf(bounds)[0], checked.size())) {
      (void)node.error("has bounds that do not fit to its " + Twine(checked.size()) + " axes");
      return {};
    }
  // An index that the model computes is looked up: its slice has one element whatever it is.
  SmallVector<int64_t> kept;
  for (auto [i, axis] : llvm::enumerate(checked)) {
    Value index = llvm::is_contained(dropped, axis) ? elementOf(node, ranges.starts, i) : Value();
    if (!index || node.isConstant(index)) {
      kept.push_back(i);
      continue;
    }
    x = node.make<nn::GatherOp>(x, node.reshape(index, {node.dim(1)}), uint64_t(axis));
  }
  SmallVector<int64_t> axes;
  for (int64_t i : kept)
    axes.push_back(checked[i]);
  if (!axes.empty()) {
    Value which = node.ints(kept);
    bool all = kept.size() == checked.size();
    auto pick = [&](Value bounds) {
      return all ? bounds : node.make<nn::GatherOp>(bounds, which, uint64_t(0));
    };
    x = node.standard("Slice",
                      {x, pick(ranges.starts), pick(ranges.ends), node.ints(axes), pick(ranges.steps)});
  }
  return node.dropDims(x, dropped);
}

static Value onesFor(PaddleNode &node, ArrayRef<int64_t> axes) {
  return node.ints(SmallVector<int64_t>(axes.size(), 1));
}

static SmallVector<int64_t> droppedAxes(PaddleNode &node, Value x, StringRef name) {
  SmallVector<int64_t> dropped;
  for (int64_t axis : node.integers(name))
    dropped.push_back(node.checkAxis(axis, Node::rankOf(x)));
  return dropped;
}

static LogicalResult convertSlice(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Ranges ranges{node.tensorAt(1, "starts"), node.tensorAt(2, "ends"), {}, node.integers("axes")};
  ranges.steps = onesFor(node, ranges.axes);
  return node.done(slice(node, x, ranges, droppedAxes(node, x, "decrease_axis")));
}

static LogicalResult convertStridedSlice(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Ranges ranges{node.tensorAt(1, "starts"), node.tensorAt(2, "ends"), node.tensorAt(3, "strides"),
                node.integers("axes")};
  if (!ranges.steps)
    ranges.steps = onesFor(node, ranges.axes);
  return node.done(slice(node, x, ranges, droppedAxes(node, x, "decrease_axis")));
}

/// `shape` elements of each dim from `offsets` on; -1 is all that are left.
static LogicalResult convertCrop(PaddleNode &node) {
  Value x = node.need(0), shape = node.tensorAt(1, "shape"), offsets = node.tensorAt(2, "offsets");
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  Value sizes = node.dimValues(node.dimsOf(x));
  bool isEmpty = shape && nn::isConstantDim(node.dimsOf(shape)[0], 0);
  if (!shape || isEmpty)
    shape = sizes;
  if (!offsets || nn::isConstantDim(node.dimsOf(offsets)[0], 0))
    offsets = node.ints(SmallVector<int64_t>(rank, 0));
  Value isRest = node.make<nn::EqualOp>(shape, node.number(-1));
  Value ends = node.make<nn::WhereOp>(isRest, sizes, node.add(offsets, shape));
  return node.done(slice(node, x, {offsets, ends, onesFor(node, axes), axes}, {}));
}

/// The columns `start_index`.. of each input.
static Value columnsOf(PaddleNode &node, Value x) {
  int64_t start = node.integer("start_index", 0), length = node.integer("length", -1);
  Value end = length < 0 ? node.ints({INT32_MAX}) : node.ints({start + length});
  return node.standard("Slice", {x, node.ints({start}), end, node.ints({1})});
}
static LogicalResult convertPartialConcat(PaddleNode &node) {
  SmallVector<Value> parts;
  for (Value x : node.list(0))
    parts.push_back(columnsOf(node, x));
  return node.done(node.bad() || parts.empty() ? Value()
                                               : node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(1)));
}
static LogicalResult convertPartialSum(PaddleNode &node) {
  Value sum;
  for (Value x : node.list(0))
    sum = sum ? node.add(sum, columnsOf(node, x)) : columnsOf(node, x);
  return node.done(sum);
}

//===----------------------------------------------------------------------===//
// Written slices
//===----------------------------------------------------------------------===//

/// `value` with the dims of the slice: indices and added dims of the assignment are not in both.
static Value valueLike(PaddleNode &node, Value value, ArrayRef<AffineExpr> slice, ArrayRef<int64_t> dropped,
                       ArrayRef<int64_t> added) {
  Dims assigned;
  for (auto [d, size] : llvm::enumerate(slice))
    if (!llvm::is_contained(dropped, int64_t(d)))
      assigned.push_back(size);
  for (int64_t axis : added)
    if (axis >= 0 && axis <= int64_t(assigned.size()))
      assigned.insert(assigned.begin() + axis, node.dim(1));
  // Leading dims of 1 that the slice has not do not count.
  Dims own = node.dimsOf(value);
  while (own.size() > assigned.size() && nn::isConstantDim(own.front(), 1))
    own.erase(own.begin());
  return node.reshape(node.expand(node.reshape(value, own), assigned), slice);
}

/// x with `value` written to a slice: each place looks up the element that lands there.
static Value writeSlice(PaddleNode &node, Value x, Value value, const Ranges &ranges,
                        ArrayRef<int64_t> dropped, ArrayRef<int64_t> added) {
  if (node.bad() || !value)
    return {};
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> axes = node.checkAxes(ranges.axes, rank);
  Value part = slice(node, x, ranges, {});
  if (!part || node.bad())
    return {};
  const Dims sizes = node.dimsOf(part);
  value = valueLike(node, node.cast(value, Node::elementOf(x)), sizes, dropped, added);
  Value isWritten;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    AffineExpr dim = node.dimsOf(x)[axis];
    Value size = node.number(dim), start = elementOf(node, ranges.starts, i),
          step = elementOf(node, ranges.steps, i);
    Value zero = node.number(0), one = node.number(1);
    start = node.make<nn::WhereOp>(node.make<nn::LessOp>(start, zero), node.add(start, size), start);
    Value isUp = node.make<nn::GreaterOp>(step, zero);
    Value most = node.make<nn::WhereOp>(isUp, size, node.sub(size, one));
    start = node.make<nn::MinOp>(node.make<nn::MaxOp>(start, zero), most);
    Value way = node.sub(node.iota(dim), start); // from the slice's start
    Value place = node.div(way, step);
    Value inside =
        node.make<nn::AndOp>(node.make<nn::EqualOp>(node.mul(place, step), way),
                             node.make<nn::AndOp>(node.make<nn::GreaterOrEqualOp>(place, zero),
                                                  node.make<nn::LessOp>(place, node.number(sizes[axis]))));
    inside = node.alignAt(inside, axis, rank);
    isWritten = isWritten ? node.make<nn::AndOp>(isWritten, inside) : inside;
    if (!nn::isConstantDim(node.dimsOf(value)[axis], 1)) {
      Value last = node.make<nn::MaxOp>(node.sub(node.number(sizes[axis]), one), zero);
      place = node.make<nn::MinOp>(node.make<nn::MaxOp>(place, zero), last);
      value = node.make<nn::GatherOp>(value, place, uint64_t(axis));
    }
    if (node.bad())
      return {};
  }
  return isWritten ? node.make<nn::WhereOp>(isWritten, value, x) : node.expand(value, node.dimsOf(x));
}

/// `values` with the dims `shape`, of x's type.
static Value valuesOf(PaddleNode &node, Type type) {
  SmallVector<double> values = node.reals("values");
  SmallVector<int64_t> shape = node.integers("shape");
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  if (node.bad() || count != int64_t(values.size())) {
    (void)node.error("has " + Twine(values.size()) + " values, expected " + Twine(count));
    return {};
  }
  auto tensor = RankedTensorType::get(shape, type);
  if (isa<FloatType>(type))
    return node.constant(makeFloats(tensor, values));
  return node.constant(
      makeInts(tensor, llvm::map_to_vector(values, [](double value) { return int64_t(value); })));
}

/// `first` is the operand that holds the starts.
static LogicalResult setValue(PaddleNode &node, Value value, unsigned first) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!value)
    value = valuesOf(node, Node::elementOf(x));
  Ranges ranges{node.tensorAt(first, "starts"), node.tensorAt(first + 1, "ends"),
                node.tensorAt(first + 2, "steps"), node.integers("axes")};
  if (!ranges.steps)
    ranges.steps = onesFor(node, ranges.axes);
  return node.done(
      writeSlice(node, x, value, ranges, droppedAxes(node, x, "decrease_axes"), node.integers("none_axes")));
}
static LogicalResult convertSetValue(PaddleNode &node) {
  return node.isPir() ? setValue(node, {}, 1) : setValue(node, node.input(4), 1);
}
static LogicalResult convertSetValueWithTensor(PaddleNode &node) { return setValue(node, node.need(1), 2); }

ArrayRef<PaddleRow> skiff::paddleSlicing() {
  static const PaddleRow rows[] = {
      {"crop", "crop_tensor", convertCrop, "X Shape|ShapeTensor Offsets|OffsetsTensor"},
      {"partial_concat", nullptr, convertPartialConcat},
      {"partial_sum", nullptr, convertPartialSum},
      {"set_value", nullptr, convertSetValue,
       "Input StartsTensorList EndsTensorList StepsTensorList ValueTensor"},
      {"set_value_with_tensor", "", convertSetValueWithTensor},
      {"slice", nullptr, convertSlice, "Input StartsTensorList|StartsTensor EndsTensorList|EndsTensor"},
      {"strided_slice", nullptr, convertStridedSlice,
       "Input StartsTensor|StartsTensorList EndsTensor|EndsTensorList StridesTensor|StridesTensorList"},
  };
  return rows;
}
