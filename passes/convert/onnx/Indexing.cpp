//===- Indexing.cpp - elements chosen, written or ordered by data -------------===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

/// The size of dim `d` of `x` as a scalar.
static Value sizeOf(Node &node, Value x, int64_t d) {
  if (!x || node.bad())
    return {};
  if (auto size = nn::constantDim(node.dimsOf(x)[d]))
    return node.number(*size);
  return node.reshape(node.make<nn::ShapeOp>(x, uint64_t(d), uint64_t(d + 1)), ArrayRef<int64_t>{});
}

/// Negative indices count from the end of a dim of `size`.
static Value wrap(Node &node, Value indices, Value size) {
  Value isNegative = node.make<nn::LessOp>(indices, node.number(0));
  return node.make<nn::WhereOp>(isNegative, node.add(indices, size), indices);
}

static bool refuseScalar(Node &node, unsigned input = 0) {
  return Node::rankOf(node.input(input)) == 0 &&
         failed(node.error("input " + Twine(input) + " is a scalar, expected at least one dim"));
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

/// The element of `x` for each of `indices`, and `x` may lack elements that are asked for only along `axis`.
static Value gatherElements(Node &node, Value x, Value indices, int64_t axis) {
  return node.make<nn::GatherElementsOp>(x, indices, uint64_t(axis));
}

static LogicalResult convertGatherElements(Node &node) {
  if (refuseScalar(node))
    return failure();
  int64_t axis = node.axisOr("axis", 0, Node::rankOf(node.input(0)));
  return node.finish(gatherElements(node, node.input(0), node.input(1), axis));
}

namespace {
/// The last dim of `indices` holds indices of dims [first, first + count) of a tensor.
struct IndexVectors {
  Value linear;    ///< i64, the others of its dims: the number of the element among those dims
  Value areInside; ///< null unless asked for
  int64_t count;
};
} // namespace

/// Number `d` of each index vector.
static Value component(Node &node, Value indices, int64_t d) {
  Value part = node.sliceAlong(indices, -1, d, 1);
  return part ? node.reshape(part, ArrayRef<AffineExpr>(node.dimsOf(indices)).drop_back()) : part;
}

/// One number for each index vector of `indices` into `x`, whose first `batch` dims both have. A component
/// outside its dim is clamped, or told by `areInside`.
static std::optional<IndexVectors> readIndexVectors(Node &node, Value x, Value indices, int64_t batch,
                                                    bool tellInside) {
  Dims dims = node.dimsOf(indices);
  auto count = nn::constantDim(dims.back());
  int64_t rank = Node::rankOf(x), vectorRank = dims.size() - 1;
  if (!count || *count < 1 || batch + *count > rank) {
    (void)node.error("indices of the dims " + node.text(dims) + " do not fit to data of " +
                     node.text(node.dimsOf(x)));
    return std::nullopt;
  }
  IndexVectors result{{}, {}, *count};
  for (int64_t d = 0; d < batch + *count && !node.bad(); ++d) {
    Value size = sizeOf(node, x, d), part;
    if (d < batch) {
      part = node.alignAt(node.iota(dims[d]), d, vectorRank);
    } else {
      part = wrap(node, component(node, indices, d - batch), size);
      if (tellInside) {
        Value inside = node.make<nn::AndOp>(node.make<nn::GreaterOrEqualOp>(part, node.number(0)),
                                            node.make<nn::LessOp>(part, size));
        result.areInside = result.areInside ? node.make<nn::AndOp>(result.areInside, inside) : inside;
      } else {
        part =
            node.make<nn::MaxOp>(node.make<nn::MinOp>(part, node.sub(size, node.number(1))), node.number(0));
      }
    }
    result.linear = result.linear ? node.add(node.mul(result.linear, size), part) : part;
  }
  if (node.bad())
    return std::nullopt;
  return result;
}

/// The first `count` dims of `x` as one.
static Value flattenFirst(Node &node, Value x, int64_t count) {
  ArrayRef<AffineExpr> dims = node.dimsOf(x);
  Dims flat{node.product(dims.take_front(count))};
  flat.append(dims.begin() + count, dims.end());
  return node.reshape(x, flat);
}

/// Slices of the data, chosen by index vectors: a gather of slices by their numbers.
static LogicalResult convertGatherND(Node &node) {
  if (refuseScalar(node) || refuseScalar(node, 1))
    return failure();
  Value x = node.input(0), indices = node.input(1);
  int64_t batch = node.opset() < 12 ? 0 : node.intOr("batch_dims", 0);
  if (batch < 0 || batch >= std::min(Node::rankOf(x), Node::rankOf(indices)))
    return node.error("batch_dims is " + Twine(batch) + ", but the inputs have the dims " +
                      node.text(node.dimsOf(x)) + " and " + node.text(node.dimsOf(indices)));
  for (int64_t d = 0; d < batch; ++d) {
    auto a = nn::constantDim(node.dimsOf(x)[d]), b = nn::constantDim(node.dimsOf(indices)[d]);
    if (a && b && *a != *b)
      return node.error("the inputs have the dims " + node.text(node.dimsOf(x)) + " and " +
                        node.text(node.dimsOf(indices)) + ", expected the same first " + Twine(batch));
  }
  auto vectors = readIndexVectors(node, x, indices, batch, /*tellInside=*/false);
  if (!vectors)
    return failure();
  Value flat = flattenFirst(node, x, batch + vectors->count);
  return node.finish(node.make<nn::GatherOp>(flat, vectors->linear, uint64_t(0)));
}

/// The first elements of each sequence stand in reverse order: gathered where they come from.
static LogicalResult convertReverseSequence(Node &node) {
  Value x = node.input(0), lengths = node.input(1);
  int64_t rank = Node::rankOf(x), batchAxis = node.intOr("batch_axis", 1),
          timeAxis = node.intOr("time_axis", 0);
  if (rank < 2 || batchAxis + timeAxis != 1 || batchAxis * timeAxis != 0)
    return node.error("has batch_axis " + Twine(batchAxis) + ", time_axis " + Twine(timeAxis) +
                      " and an input of " + Twine(rank) + " dims, expected axes 0 and 1 of two or more");
  if (Node::rankOf(lengths) != 1)
    return node.error("input 1 has the dims " + node.text(node.dimsOf(lengths)) + ", expected one");
  Value time = node.alignAt(node.iota(node.dimsOf(x)[timeAxis]), timeAxis, 2);
  Value length = node.alignAt(lengths, batchAxis, 2);
  Value reversed = node.sub(node.sub(length, node.number(1)), time);
  Value from = node.make<nn::WhereOp>(node.make<nn::LessOp>(time, length), reversed, time);
  return node.finish(
      gatherElements(node, x, node.expand(node.alignAt(from, 0, rank), node.dimsOf(x)), timeAxis));
}

//===----------------------------------------------------------------------===//
// Scatter
//===----------------------------------------------------------------------===//

static nn::ScatterKind scatterKind(Node &node) {
  if (node.opset() < 16)
    return nn::ScatterKind::none;
  SmallVector<StringRef> kinds{"none", "add", "mul"};
  if (node.opset() >= 18)
    kinds.append({"max", "min"});
  return *nn::symbolizeScatterKind(node.choiceOf("reduction", kinds));
}

static Value scatter(Node &node, Value data, Value indices, Value updates, int64_t axis,
                     nn::ScatterKind kind) {
  return node.make<nn::ScatterOp>(data, indices, updates, uint64_t(axis), kind);
}

static LogicalResult convertScatterElements(Node &node) {
  if (refuseScalar(node))
    return failure();
  Value data = node.input(0), indices = node.input(1), updates = node.input(2);
  bool fits = Node::rankOf(indices) == Node::rankOf(data) && Node::rankOf(updates) == Node::rankOf(data);
  for (auto [a, b] : llvm::zip(node.dimsOf(indices), node.dimsOf(updates)))
    fits &= !nn::constantDim(a) || !nn::constantDim(b) || a == b;
  if (!fits)
    return node.error("the inputs have the dims " + node.text(node.dimsOf(data)) + ", " +
                      node.text(node.dimsOf(indices)) + " and " + node.text(node.dimsOf(updates)) +
                      ", expected as many and the last two equal");
  int64_t axis = node.axisOr("axis", 0, Node::rankOf(data));
  nn::ScatterKind kind = scatterKind(node);
  indices = wrap(node, node.cast(indices, node.i64()), sizeOf(node, data, axis));
  return node.finish(scatter(node, data, indices, updates, axis, kind));
}

/// Slices of the data, written at index vectors: a scatter of rows by their numbers.
static LogicalResult convertScatterND(Node &node) {
  if (refuseScalar(node) || refuseScalar(node, 1))
    return failure();
  Value data = node.input(0), indices = node.input(1), updates = node.input(2);
  nn::ScatterKind kind = scatterKind(node);
  auto vectors = readIndexVectors(node, data, indices, 0, /*tellInside=*/true);
  if (!vectors)
    return failure();
  Dims dims = node.dimsOf(data), leading = node.dimsOf(indices);
  leading.pop_back();
  Dims rest(dims.begin() + vectors->count, dims.end()), expected = leading;
  expected.append(rest);
  bool fits = Node::rankOf(updates) == int64_t(expected.size());
  for (auto [a, b] : llvm::zip(node.dimsOf(updates), expected))
    fits &= !nn::constantDim(a) || !nn::constantDim(b) || a == b;
  if (!fits)
    return node.error("updates have the dims " + node.text(node.dimsOf(updates)) + ", expected " +
                      node.text(expected));
  AffineExpr rows = node.product(leading), length = node.product(rest);
  ArrayRef<AffineExpr> updated = node.dimsOf(updates);
  Dims flatUpdates{node.product(updated.take_front(leading.size())),
                   node.product(updated.drop_front(leading.size()))};
  AffineExpr all = node.product(ArrayRef<AffineExpr>(dims).take_front(vectors->count));
  // What lies outside writes nothing: number -1 is no row.
  Value where = node.make<nn::WhereOp>(vectors->areInside, vectors->linear, node.number(-1));
  Value result = scatter(node, node.reshape(data, {all, length}), node.reshape(where, {rows, node.dim(1)}),
                         node.reshape(updates, flatUpdates), 0, kind);
  return node.finish(node.reshape(result, dims));
}

/// A cache of keys or values takes what is new at a place of its own for each sample.
static LogicalResult convertTensorScatter(Node &node) {
  Value cache = node.input(0), update = node.input(1);
  int64_t rank = Node::rankOf(cache);
  if (rank < 2 || Node::rankOf(update) != rank)
    return node.error("the inputs have the dims " + node.text(node.dimsOf(cache)) + " and " +
                      node.text(node.dimsOf(update)) + ", expected as many, two or more");
  int64_t axis = node.axisOr("axis", -2, rank);
  bool circular = node.choiceOf("mode", {"linear", "circular"}) == "circular";
  if (axis == 0)
    return node.error("axis is 0, which is the batch");
  if (node.bad())
    return failure();
  Value indices = node.alignAt(node.iota(node.dimsOf(update)[axis]), axis, rank);
  if (Value first = node.input(2)) {
    if (Node::rankOf(first) != 1)
      return node.error("input 2 has the dims " + node.text(node.dimsOf(first)) + ", expected one");
    indices = node.add(node.alignAt(first, 0, rank), indices);
  }
  if (circular)
    indices = node.make<nn::ModOp>(indices, sizeOf(node, cache, axis), UnitAttr());
  return node.finish(scatter(node, cache, indices, update, axis, nn::ScatterKind::none));
}

//===----------------------------------------------------------------------===//
// Order and running sums
//===----------------------------------------------------------------------===//

static LogicalResult topK(Node &node, AffineExpr k, bool largest) {
  Value x = node.input(0);
  int64_t axis = node.axisOr("axis", -1, Node::rankOf(x));
  if (node.bad())
    return failure();
  if (!knownAtMost(node.dim(0), k))
    return node.error("k is " + node.text({k}) + ", expected 0 or more");
  Value where = node.make<nn::TopKOp>(x, uint64_t(axis), nn::mapOf({k}, node.context()), largest);
  if (node.numOutputs() > 1)
    node.setOutput(1, where);
  return node.finish(gatherElements(node, x, where, axis));
}

/// The best come first even where `sorted` does not ask for it.
static LogicalResult convertTopK(Node &node) {
  if (refuseScalar(node))
    return failure();
  node.ignoreAttrs({"sorted"});
  Dims k = node.isData(1) ? node.readDims(node.input(1)) : node.dimsFrom(1, "a k");
  if (!node.bad() && k.size() != 1)
    return node.error("input 1 has " + Twine(k.size()) + " elements, expected 1");
  return node.bad() ? failure() : topK(node, k.front(), node.flagOr("largest", true));
}

/// Before opset 10 k is an attribute.
static LogicalResult convertTopK1(Node &node) {
  if (refuseScalar(node))
    return failure();
  if (!node.hasAttr("k"))
    return node.error("attribute 'k' is missing");
  return topK(node, node.dim(node.intOr("k", 0)), /*largest=*/true);
}

static LogicalResult cumulate(Node &node, nn::CumulateKind kind) {
  if (refuseScalar(node))
    return failure();
  bool exclusive = node.flagOr("exclusive", false), reverse = node.flagOr("reverse", false);
  return node.finish(node.alongAxis(1, Node::rankOf(node.input(0)), 0, [&](int64_t axis) {
    return node.make<nn::CumulateOp>(node.input(0), uint64_t(axis), kind, exclusive, reverse);
  }));
}

static LogicalResult convertCumSum(Node &node) { return cumulate(node, nn::CumulateKind::sum); }
static LogicalResult convertCumProd(Node &node) { return cumulate(node, nn::CumulateKind::prod); }

ArrayRef<ConverterRow> skiff::indexingConverters() {
  static const ConverterRow rows[] = {
      {"CumProd", 26, convertCumProd, "Nj"},
      {"CumSum", 11, convertCumSum, "Nj"},
      {"GatherElements", 11, convertGatherElements, "Aj"},
      {"GatherND", 11, convertGatherND, "Al"},
      {"ReverseSequence", 10, convertReverseSequence, "Al"},
      {"Scatter", 9, convertScatterElements, "AjA"},
      {"ScatterElements", 11, convertScatterElements, "AjA"},
      {"ScatterND", 11, convertScatterND, "AlA"},
      {"TensorScatter", 24, convertTensorScatter, "AA?l"},
      {"TopK", 10, convertTopK, "Nl", 2},
      {"TopK", 1, convertTopK1, "N", 2},
  };
  return rows;
}
