//===- Creation.cpp - constants, ranges and shapes of Paddle --------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

/// In place of an operand's number, where only an attribute has it.
static constexpr unsigned kNoOperand = ~0u;

/// A tensor of one value.
static LogicalResult fill(PaddleNode &node, Value value, ArrayRef<AffineExpr> dims) {
  if (node.bad() || !value)
    return failure();
  return node.done(node.expand(node.reshape(value, ArrayRef<int64_t>{}), dims));
}

/// A number that a ProgramDesc has as text, since a float does not hold it.
static Value valueOfText(PaddleNode &node, Type type) {
  StringRef text = node.text("str_value", "");
  int64_t integer = 0;
  double number = 0;
  bool isInteger = !text.getAsInteger(10, integer);
  if (!isInteger && text.getAsDouble(number)) {
    (void)node.error("attribute 'str_value' is \"" + text + "\", expected a number");
    return {};
  }
  bool isExact = isInteger && type && !isa<FloatType>(type);
  return isExact ? node.intScalar(type, integer) : node.scalar(type, isInteger ? double(integer) : number);
}

static LogicalResult convertFull(PaddleNode &node) {
  Type type = node.elementTypeOr("dtype", node.f32());
  if (node.isPir())
    return fill(node, node.scalar(type, node.real("value", 0)), node.dimsAt(kNoOperand, "shape"));
  // A ProgramDesc has the value as a tensor, as text for what a float does not hold, or as a float.
  Value value = node.input(0) ? node.cast(node.input(0), type) : Value();
  if (!value && !node.text("str_value", "").empty())
    value = valueOfText(node, type);
  if (!value)
    value = node.scalar(type, node.real("value", 0));
  return fill(node, value, node.dimsAt(1, "shape"));
}

/// What it holds is open; zeros are the same for every run.
static LogicalResult convertEmpty(PaddleNode &node) {
  return fill(node, node.scalar(node.elementTypeOr("dtype", node.f32()), 0), node.dimsAt(0, "shape"));
}

static LogicalResult convertFullWithTensor(PaddleNode &node) {
  Type type = node.elementType("dtype");
  Value value = node.need(0);
  return fill(node, type ? node.cast(value, type) : value, node.dimsAt(1, "shape"));
}

static LogicalResult convertFullIntArray(PaddleNode &node) {
  Type type = node.elementTypeOr("dtype", node.i64());
  SmallVector<int64_t> values = node.integers("value");
  if (node.bad())
    return failure();
  return node.done(node.constant(makeInts(RankedTensorType::get({int64_t(values.size())}, type), values)));
}

static LogicalResult convertFullLike(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = node.elementTypeOr("dtype", Node::elementOf(x));
  return fill(node, node.scalarAt(1, "value", 0, type), node.dimsOf(x));
}

/// Elements of the program: `values`, or the lists of older files.
static LogicalResult convertAssignValue(PaddleNode &node) {
  Type type = node.elementTypeOr("dtype", node.f32());
  SmallVector<int64_t> shape = node.integers("shape");
  SmallVector<double> values;
  for (StringRef name :
       {"values", "fp32_values", "int32_values", "int64_values", "bool_values", "fp64_values"})
    if (values.empty() && node.has(name))
      values = node.reals(name);
  if (node.bad())
    return failure();
  int64_t count = 1;
  for (int64_t size : shape)
    if (size < 0 || llvm::MulOverflow(count, size, count))
      return node.error("attribute 'shape' holds " + Twine(size));
  if (count != int64_t(values.size()))
    return node.error("has " + Twine(values.size()) + " values, expected " + Twine(count));
  auto tensor = RankedTensorType::get(shape, type);
  if (isa<FloatType>(type))
    return node.done(node.constant(makeFloats(tensor, values)));
  SmallVector<int64_t> integers = llvm::map_to_vector(values, [](double value) { return int64_t(value); });
  for (StringRef name : {"values", "int64_values"}) // not by way of doubles, if they are integers
    if (node.has(name) && integers.size() == node.integers(name).size())
      integers = node.integers(name);
  return node.done(node.constant(makeInts(tensor, integers)));
}

static LogicalResult convertBatchSizeLike(PaddleNode &node) {
  Value x = node.need(0);
  Dims dims = node.dimsAt(kNoOperand, "shape");
  if (node.bad())
    return failure();
  int64_t from = node.integer("input_dim_idx", 0), to = node.integer("output_dim_idx", 0);
  if (from < 0 || from >= Node::rankOf(x) || to < 0 || to >= int64_t(dims.size()))
    return node.error("copies dim " + Twine(from) + " to dim " + Twine(to) + ", which are not there");
  dims[to] = node.dimsOf(x)[from];
  Type type = node.elementTypeOr("dtype", node.f32());
  if (!node.text("str_value", "").empty())
    return fill(node, valueOfText(node, type), dims);
  return fill(node, node.scalar(type, node.real("value", 0)), dims);
}

/// start, start + step, ... below the end.
static LogicalResult convertRange(PaddleNode &node) {
  Value start = node.need(0), end = node.need(1), step = node.need(2);
  if (node.bad())
    return failure();
  Type type = node.elementTypeOr("dtype", Node::elementOf(start));
  if (!node.isPir())
    type = Node::elementOf(start);
  auto scalar = [&](Value value) { return node.reshape(node.cast(value, type), ArrayRef<int64_t>{}); };
  return node.done(node.standard("Range", {scalar(start), scalar(end), scalar(step)}));
}

/// `number` values from start to stop, both included, or a base to the power of these; integers are cut.
template <bool isExponent> static LogicalResult convertLinspace(PaddleNode &node) {
  Value start = node.need(0), stop = node.need(1), base = isExponent ? node.need(3) : Value();
  int64_t count = node.integerAt(2, "num", 0);
  if (node.bad())
    return failure();
  if (count < 1 || count > INT32_MAX)
    return node.error("makes " + Twine(count) + " values, expected 1 or more");
  Type type = node.elementTypeOr("dtype", node.f32()), f64 = node.f64();
  auto scalar = [&](Value value) { return node.reshape(node.cast(value, f64), ArrayRef<int64_t>{}); };
  auto finish = [&](Value values) {
    return node.done(node.cast(isExponent ? node.make<nn::PowOp>(scalar(base), values) : values, type));
  };
  start = scalar(start);
  stop = scalar(stop);
  if (count == 1)
    return finish(node.reshape(start, {node.dim(1)}));
  // The second half counts from the stop, as Paddle's kernel does.
  Value index = node.cast(node.iota(node.dim(count)), f64);
  Value step = node.div(node.sub(stop, start), node.scalar(f64, double(count - 1)));
  Value up = node.add(start, node.mul(index, step));
  Value down = node.sub(stop, node.mul(node.sub(node.scalar(f64, double(count - 1)), index), step));
  Value isFirst = node.make<nn::LessOp>(index, node.scalar(f64, double(count / 2)));
  return finish(node.make<nn::WhereOp>(isFirst, up, down));
}

static LogicalResult convertEye(PaddleNode &node) {
  int64_t rows = node.integerAt(0, "num_rows", 0), columns = node.integerAt(1, "num_columns", -1);
  Type type = node.elementTypeOr("dtype", node.f32());
  if (node.bad())
    return failure();
  columns = columns < 0 ? rows : columns;
  Value square = node.alignAt(node.iota(node.dim(rows)), 0, 2);
  return node.done(node.cast(node.make<nn::EqualOp>(square, node.iota(node.dim(columns))), type));
}

template <bool isWide> static LogicalResult convertShape(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Value shape = node.make<nn::ShapeOp>(x, uint64_t(0), uint64_t(Node::rankOf(x)));
  return node.done(isWide ? shape : node.cast(shape, IntegerType::get(node.context(), 32)));
}

static LogicalResult convertNumel(PaddleNode &node) {
  return node.done(node.standard("Size", {node.need(0)}));
}
static LogicalResult convertIsEmpty(PaddleNode &node) {
  Value size = node.standard("Size", {node.need(0)});
  return node.done(size ? node.make<nn::EqualOp>(size, node.number(0)) : Value());
}

/// Row and column numbers of a triangle, whose size is known.
template <bool upper> static LogicalResult convertTriangleIndices(PaddleNode &node) {
  int64_t rows = node.integer("rows|row", 0), columns = node.integer("cols|col", 0),
          offset = node.integer("offset", 0);
  Type type = node.elementTypeOr("dtype", node.i64());
  if (node.bad())
    return failure();
  if (rows < 0 || columns < 0 || rows > 65536 || columns > 65536)
    return node.error("has a matrix of " + Twine(rows) + " by " + Twine(columns));
  SmallVector<int64_t> first, second;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      if (upper ? c - r >= offset : c - r <= offset) {
        first.push_back(r);
        second.push_back(c);
      }
  int64_t count = first.size();
  first.append(second);
  return node.done(node.constant(makeInts(RankedTensorType::get({2, count}, type), first)));
}

/// Whether each position lies in its sequence.
static LogicalResult convertSequenceMask(PaddleNode &node) {
  Value lengths = node.need(0);
  if (node.bad())
    return failure();
  Type type = node.elementTypeOr("out_dtype", node.i64());
  AffineExpr size;
  int64_t limit = -1;
  if (node.list(1).empty() || node.isConstant(node.input(1)))
    limit = node.integerAt(1, "maxlen", -1);
  Value wide = node.cast(lengths, node.i64());
  if (limit >= 0) {
    size = node.dim(limit);
  } else {
    Value most =
        node.list(1).empty() || limit == -1 ? node.reduceAll(wide, nn::ReduceKind::max) : node.input(1);
    Dims read = node.readDims(node.reshape(most, {node.dim(1)}));
    if (node.bad())
      return failure();
    size = read.front();
  }
  Dims dims = node.dimsOf(lengths);
  dims.push_back(node.dim(1));
  return node.done(node.cast(node.make<nn::LessOp>(node.iota(size), node.reshape(wide, dims)), type));
}

ArrayRef<PaddleRow> skiff::paddleCreation() {
  static const PaddleRow rows[] = {
      {"arange", "range", convertRange, "Start End Step"},
      {"assign_value", nullptr, convertAssignValue, ""},
      {"empty", nullptr, convertEmpty, "ShapeTensor|ShapeTensorList"},
      {"eye", nullptr, convertEye, "- -"},
      {"full", "fill_constant", convertFull, "ValueTensor ShapeTensor|ShapeTensorList"},
      {"full_batch_size_like", "fill_constant_batch_size_like", convertBatchSizeLike, "Input"},
      {"full_int_array", "", convertFullIntArray},
      {"full_like", "fill_any_like", convertFullLike},
      {"full_with_tensor", "", convertFullWithTensor},
      {"is_empty", nullptr, convertIsEmpty},
      {"linspace", nullptr, convertLinspace<false>, "Start Stop Num"},
      {"logspace", nullptr, convertLinspace<true>, "Start Stop Num Base"},
      {"numel", "size", convertNumel, "Input"},
      {"sequence_mask", nullptr, convertSequenceMask, "X MaxLenTensor", "Y"},
      {"shape", nullptr, convertShape<false>, "Input"},
      {"shape64", "", convertShape<true>},
      {"tril_indices", nullptr, convertTriangleIndices<false>, "", "out"},
      {"triu_indices", nullptr, convertTriangleIndices<true>, "", "out"},
      {nullptr, "fill_zeros_like", convertFullLike},
  };
  return rows;
}
