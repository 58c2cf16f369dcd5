//===- Generators.cpp - constants, ranges, shapes and what is made of them -===//
#include "passes/convert/common/DataDims.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static LogicalResult convertConstant(Node &node) {
  MLIRContext *context = node.context();
  auto vectorOf = [](ArrayRef<int64_t> shape, Type type) { return RankedTensorType::get(shape, type); };
  Type f32 = Float32Type::get(context);
  for (StringRef name : {"value", "sparse_value"})
    if (node.hasAttr(name)) {
      ElementsAttr value = node.tensorOrNull(name);
      return value ? node.finish(node.constant(value)) : failure();
    }
  if (node.hasAttr("value_float"))
    return node.finish(node.scalar(f32, node.floatOr("value_float", 0)));
  if (node.hasAttr("value_int"))
    return node.finish(node.intScalar(node.i64(), node.intOr("value_int", 0)));
  if (node.hasAttr("value_floats")) {
    SmallVector<double> values = node.floatsOr("value_floats", {});
    return node.finish(node.constant(makeFloats(vectorOf(values.size(), f32), values)));
  }
  if (node.hasAttr("value_ints")) {
    SmallVector<int64_t> values = node.intsOr("value_ints", {});
    return node.finish(node.constant(makeInts(vectorOf(values.size(), node.i64()), values)));
  }
  if (node.hasAttr("value_string") || node.hasAttr("value_strings"))
    return node.error("holds strings, which are not supported");
  return node.error(
      "has no value: one of value, value_float, value_floats, value_int, value_ints, sparse_value");
}

static LogicalResult convertConstantOfShape(Node &node) {
  Value value;
  if (ElementsAttr elements = node.tensorOrNull("value")) {
    if (elements.getNumElements() != 1)
      return node.error("attribute 'value' has " + Twine(elements.getNumElements()) +
                        " elements, expected 1");
    value = node.reshape(node.constant(elements), ArrayRef<int64_t>{});
  } else {
    value = node.scalar(Float32Type::get(node.context()), 0);
  }
  return node.finish(node.expand(value, node.dimsFrom(0, "a shape")));
}

//===----------------------------------------------------------------------===//
// Shapes and ranges
//===----------------------------------------------------------------------===//

static LogicalResult convertShape(Node &node) {
  int64_t rank = Node::rankOf(node.input(0));
  auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 && i >= -rank ? i + rank : i, 0, rank); };
  int64_t start = clamp(node.intOr("start", 0)), end = clamp(node.intOr("end", rank));
  return node.finish(node.make<nn::ShapeOp>(node.input(0), uint64_t(start), uint64_t(std::max(start, end))));
}

static LogicalResult convertSize(Node &node) {
  AffineExpr size = node.product(node.dimsOf(node.input(0)));
  if (auto number = nn::constantDim(size))
    return node.finish(node.intScalar(node.i64(), *number));
  Value dims = node.make<nn::ShapeOp>(node.input(0), uint64_t(0), uint64_t(Node::rankOf(node.input(0))));
  return node.finish(node.reshape(node.reduce(dims, {0}, nn::ReduceKind::prod), ArrayRef<int64_t>{}));
}

/// start, start + delta, ... below limit.
static LogicalResult convertRange(Node &node) {
  for (unsigned i : {0u, 1u, 2u})
    if (!Node::typeOf(node.input(i)).hasStaticShape() || Node::typeOf(node.input(i)).getNumElements() != 1)
      return node.error("input " + Twine(i) + " has the dims " + node.text(node.dimsOf(node.input(i))) +
                        ", expected a scalar");
  Value first = node.reshape(node.input(0), ArrayRef<int64_t>{}),
        last = node.reshape(node.input(1), ArrayRef<int64_t>{}),
        step = node.reshape(node.input(2), ArrayRef<int64_t>{});
  AffineExpr size;
  bool isFloat = isa<FloatType>(Node::elementOf(node.input(0)));
  auto start = node.floatsIfConstant(node.input(0)), limit = node.floatsIfConstant(node.input(1));
  auto delta = node.floatsIfConstant(node.input(2));
  if (start && limit && delta && isFloat) {
    double count = std::ceil((limit->front() - start->front()) / delta->front());
    if (!(count < 1e9))
      return node.error("gives " + Twine(std::to_string(count)) + " elements");
    size = node.dim(std::max<int64_t>(int64_t(count), 0));
  } else if (isFloat || node.isData(0) || node.isData(1) || node.isData(2)) {
    size = rangeSizeFromData(node, first, last, step);
  } else {
    Dims from = node.dimsFrom(0, "a start"), to = node.dimsFrom(1, "a limit");
    SmallVector<int64_t> deltas = node.constantInts(2, "a delta");
    if (node.bad())
      return failure();
    int64_t by = deltas.front();
    if (by == 0 || std::abs(by) > INT32_MAX)
      return node.error("delta is " + Twine(by));
    AffineExpr extent = by > 0 ? subDims(to.front(), from.front()) : subDims(from.front(), to.front());
    if (!extent)
      return node.error("the bounds are too large");
    extent = simplifyDim(extent);
    if (boundsOf(extent).high <= 0)
      extent = node.dim(0);
    if (boundsOf(extent).low < 0)
      return node.error("the size " + node.text({extent}) + " may be negative");
    size = simplifyDim(extent.ceilDiv(std::abs(by)));
  }
  if (node.bad())
    return failure();
  return node.finish(node.make<nn::IotaOp>(first, step, nn::mapOf({size}, node.context())));
}

//===----------------------------------------------------------------------===//
// By comparison of indices
//===----------------------------------------------------------------------===//

/// The row's and the column's number for each element of a matrix of `dims`, as [rows, 1] and [columns].
static std::pair<Value, Value> rowsAndColumns(Node &node, ArrayRef<AffineExpr> dims) {
  return {node.alignAt(node.iota(dims[0]), 0, 2), node.iota(dims[1])};
}

static LogicalResult convertEyeLike(Node &node) {
  Value x = node.input(0);
  if (Node::rankOf(x) != 2)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(x)) + ", expected a matrix");
  Type type = node.hasAttr("dtype") ? node.elementTypeOf(node.intOr("dtype", 1)) : Node::elementOf(x);
  auto [rows, columns] = rowsAndColumns(node, node.dimsOf(x));
  Value diagonal = node.add(rows, node.number(node.intOr("k", 0)));
  return node.finish(node.cast(node.make<nn::EqualOp>(columns, diagonal), type));
}

static LogicalResult convertTrilu(Node &node) {
  Value x = node.input(0);
  int64_t rank = Node::rankOf(x);
  if (rank < 2)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(x)) + ", expected 2 dims or more");
  bool upper = node.flagOr("upper", true);
  auto [rows, columns] = rowsAndColumns(node, ArrayRef<AffineExpr>(node.dimsOf(x)).take_back(2));
  Value diagonal = rows;
  if (node.hasInput(1))
    diagonal = node.add(rows, node.reshape(node.input(1), ArrayRef<int64_t>{}));
  Value keep = upper ? node.make<nn::GreaterOrEqualOp>(columns, diagonal)
                     : node.make<nn::LessOrEqualOp>(columns, diagonal);
  return node.finish(node.make<nn::WhereOp>(keep, x, node.scalar(Node::elementOf(x), 0)));
}

static LogicalResult convertOneHot(Node &node) {
  Value indices = node.cast(node.input(0), node.i64()), values = node.input(2);
  if (!nn::constantDim(node.dimsOf(values).empty() ? node.dim(0) : node.dimsOf(values)[0]) ||
      Node::rankOf(values) != 1 || !nn::isConstantDim(node.dimsOf(values)[0], 2))
    return node.error("input 2 has the dims " + node.text(node.dimsOf(values)) + ", expected 2: off and on");
  AffineExpr depth;
  if (auto number = node.floatsIfConstant(node.input(1)); number && number->size() == 1) {
    if (!(number->front() >= 0 && number->front() <= INT32_MAX))
      return node.error("depth is " + Twine(std::to_string(number->front())));
    depth = node.dim(int64_t(number->front()));
  } else {
    Dims dims = node.dimsFrom(1, "a depth");
    if (node.bad() || dims.size() != 1)
      return node.error("input 1 is no scalar");
    depth = dims.front();
  }
  int64_t rank = Node::rankOf(indices) + 1, axis = node.axisOr("axis", -1, rank);
  if (node.bad())
    return failure();
  // A negative index counts from the end.
  Value depthValue = node.cast(node.reshape(node.input(1), ArrayRef<int64_t>{}), node.i64());
  Value wrapped = node.make<nn::WhereOp>(node.make<nn::LessOp>(indices, node.number(0)),
                                         node.add(indices, depthValue), indices);
  if (!wrapped)
    return failure();
  Dims dims = node.dimsOf(wrapped);
  dims.insert(dims.begin() + axis, node.dim(1));
  Value isHot =
      node.make<nn::EqualOp>(node.reshape(wrapped, dims), node.alignAt(node.iota(depth), axis, rank));
  auto pick = [&](int64_t i) { return node.make<nn::GatherOp>(values, node.number(i), uint64_t(0)); };
  return node.finish(node.make<nn::WhereOp>(isHot, pick(1), pick(0)));
}

ArrayRef<ConverterRow> skiff::generatorConverters() {
  static const ConverterRow rows[] = {
      {"Constant", 1, convertConstant, ""}, {"ConstantOfShape", 9, convertConstantOfShape, "l"},
      {"EyeLike", 9, convertEyeLike, "A"},  {"OneHot", 9, convertOneHot, "nna"},
      {"Range", 11, convertRange, "NNN"},   {"Shape", 1, convertShape, "A"},
      {"Size", 1, convertSize, "A"},        {"Trilu", 14, convertTrilu, "A?l"},
  };
  return rows;
}
