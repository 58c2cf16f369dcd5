//===- Indexing.cpp - elements chosen or written by data ------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

/// One index a row: [N, 1] counts as [N].
static Value flatIndices(PaddleNode &node, Value index) {
  if (!index || node.bad())
    return {};
  if (Node::rankOf(index) == 2 && nn::isConstantDim(node.dimsOf(index)[1], 1))
    return node.reshape(index, {node.dimsOf(index)[0]});
  return index;
}

static LogicalResult convertGather(PaddleNode &node) {
  Value x = node.need(0), index = flatIndices(node, node.need(1));
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integerAt(2, "axis", 0), Node::rankOf(x));
  return node.done(node.make<nn::GatherOp>(x, index, uint64_t(axis)));
}

static LogicalResult convertIndexSelect(PaddleNode &node) {
  Value x = node.need(0), index = node.need(1);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis|dim", 0), Node::rankOf(x));
  return node.done(node.make<nn::GatherOp>(x, index, uint64_t(axis)));
}

static LogicalResult convertGatherND(PaddleNode &node) {
  Value x = node.need(0), index = node.cast(node.need(1), node.i64());
  if (node.bad())
    return failure();
  if (nn::isConstantDim(node.dimsOf(index).back(), 0)) { // chooses all of x
    Dims dims = node.dimsOf(index);
    dims.pop_back();
    dims.append(node.dimsOf(x).begin(), node.dimsOf(x).end());
    return node.done(node.expand(x, dims));
  }
  return node.done(node.standard("GatherND", {x, index}));
}

/// Columns of each row.
static LogicalResult convertIndexSample(PaddleNode &node) {
  Value x = node.need(0), index = node.need(1);
  return node.done(node.bad() ? Value() : node.make<nn::GatherElementsOp>(x, index, uint64_t(1)));
}

/// Dims but the axis of both broadcast.
static std::pair<Value, Value> broadcastBut(PaddleNode &node, Value x, Value index, int64_t axis) {
  Dims data = node.dimsOf(x), chosen = node.dimsOf(index);
  if (data.size() != chosen.size()) {
    (void)node.error("has data of " + node.text(data) + " and indices of " + node.text(chosen) +
                     ", expected the same rank");
    return {};
  }
  for (size_t d = 0; d < data.size(); ++d) {
    if (int64_t(d) == axis)
      continue;
    if (nn::isConstantDim(chosen[d], 1))
      chosen[d] = data[d];
    else if (nn::isConstantDim(data[d], 1))
      data[d] = chosen[d];
  }
  return {node.expand(x, data), node.expand(index, chosen)};
}

static LogicalResult convertTakeAlongAxis(PaddleNode &node) {
  Value x = node.need(0), index = node.need(1);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis|Axis", 0), Node::rankOf(x));
  auto [data, chosen] = broadcastBut(node, x, index, axis);
  return node.done(
      node.bad() ? Value()
                 : node.standard("GatherElements", {data, node.cast(chosen, node.i64())}, {{"axis", axis}}));
}

/// Elements are replaced, or what is there is taken in.
static LogicalResult convertPutAlongAxis(PaddleNode &node) {
  Value x = node.need(0), index = node.need(1), values = node.need(2);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis|Axis", 0), Node::rankOf(x));
  StringRef reduce = node.text("reduce|Reduce", "assign");
  bool includes = node.flag("include_self|Include_self", true);
  Value places = broadcastBut(node, x, index, axis).second;
  if (node.bad())
    return failure();
  places = node.cast(places, node.i64());
  values = node.cast(node.expand(values, node.dimsOf(places)), Node::elementOf(x));
  Type type = Node::elementOf(x);
  auto scatter = [&](Value into, Value what, StringRef how) {
    return node.standard("ScatterElements", {into, places, what}, {{"axis", axis}, {"reduction", how}});
  };
  if (reduce == "assign")
    return node.done(scatter(x, values, "none"));
  StringRef how = reduce == "add" || reduce == "mean"       ? "add"
                  : reduce == "mul" || reduce == "multiply" ? "mul"
                  : reduce == "amax"                        ? "max"
                                                            : "min";
  // Without what is there, places begin with a value that changes nothing.
  if (!includes) {
    double start = how == "mul"   ? 1
                   : how == "add" ? 0
                                  : (how == "max" ? -1 : 1) * std::numeric_limits<double>::infinity();
    if (!isa<FloatType>(type) && (how == "max" || how == "min"))
      x = scatter(x, values, "none"); // any of the values will do
    else
      x = scatter(x, node.expand(node.scalar(type, start), node.dimsOf(places)), "none");
  }
  Value result = scatter(x, values, how);
  if (reduce != "mean")
    return node.done(result);
  Value ones = node.expand(node.scalar(type, 1), node.dimsOf(places));
  Value counts = node.expand(node.scalar(type, includes ? 1 : 0), node.dimsOf(x));
  counts = node.make<nn::MaxOp>(scatter(counts, ones, "add"), node.scalar(type, 1));
  return node.done(node.div(result, counts));
}

/// Rows of x; those that are hit by sums begin with 0.
static LogicalResult convertScatter(PaddleNode &node) {
  Value x = node.need(0), index = flatIndices(node, node.need(1)), updates = node.need(2);
  if (node.bad())
    return failure();
  if (Node::rankOf(index) == 0) {
    index = node.reshape(index, {node.dim(1)});
    if (Node::rankOf(updates) + 1 == Node::rankOf(x))
      updates = node.alignAt(updates, 1, Node::rankOf(x));
  }
  Dims dims = node.dimsOf(index);
  dims.push_back(node.dim(1));
  Value places = node.reshape(node.cast(index, node.i64()), dims);
  if (node.flag("overwrite", true))
    return node.done(node.standard("ScatterND", {x, places, updates}));
  Value zeros = node.expand(node.scalar(Node::elementOf(x), 0), node.dimsOf(updates));
  Value cleared = node.standard("ScatterND", {x, places, zeros});
  return node.done(node.standard("ScatterND", {cleared, places, updates}, {{"reduction", "add"}}));
}

static LogicalResult convertScatterNdAdd(PaddleNode &node) {
  Value x = node.need(0), index = node.cast(node.need(1), node.i64()), updates = node.need(2);
  return node.done(node.standard("ScatterND", {x, index, updates}, {{"reduction", "add"}}));
}

/// x[:, index] += values, along an axis.
static LogicalResult convertIndexAdd(PaddleNode &node) {
  Value x = node.need(0), index = node.need(1), values = node.need(2);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x), axis = node.checkAxis(node.integer("axis", 0), rank);
  Value places = node.expand(node.alignAt(node.cast(index, node.i64()), axis, rank), node.dimsOf(values));
  return node.done(
      node.standard("ScatterElements", {x, places, values}, {{"axis", axis}, {"reduction", "add"}}));
}

/// x[i, j, ...] = value, where the indices broadcast.
static LogicalResult convertIndexPut(PaddleNode &node) {
  Value x = node.need(0), value = node.need(2);
  if (node.bad() || node.list(1).empty())
    return node.error("has no indices");
  SmallVector<Dims> all;
  for (Value index : node.list(1)) {
    if (Node::elementOf(index).isInteger(1))
      return node.error("is indexed by booleans, which is not supported; use where");
    all.push_back(node.dimsOf(index));
  }
  Dims dims = node.broadcastDims(all);
  Dims column = dims;
  column.push_back(node.dim(1));
  SmallVector<Value> columns;
  for (Value index : node.list(1))
    columns.push_back(node.reshape(node.expand(node.cast(index, node.i64()), dims), column));
  if (node.bad())
    return failure();
  Value places = node.make<nn::ConcatOp>(ValueRange(columns), uint64_t(dims.size()));
  ArrayRef<AffineExpr> rest = node.dimsOf(x);
  dims.append(rest.begin() + columns.size(), rest.end());
  StringRef how = node.flag("accumulate", false) ? "add" : "none";
  return node.done(node.standard("ScatterND", {x, places, node.expand(value, dims)}, {{"reduction", how}}));
}

/// [count, rank]: where x is not 0.
static LogicalResult convertNonZero(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Value places = node.standard("NonZero", {node.cast(x, IntegerType::get(node.context(), 1))});
  return node.done(places ? node.transpose(places, {1, 0}) : Value());
}

static LogicalResult convertMaskedSelect(PaddleNode &node) {
  Value x = node.need(0), mask = node.need(1);
  if (node.bad())
    return failure();
  Dims dims = node.dimsOf(x), other = node.dimsOf(mask);
  if (dims.size() == other.size())
    for (size_t d = 0; d < dims.size(); ++d)
      dims[d] = nn::isConstantDim(dims[d], 1) ? other[d] : dims[d];
  auto flat = [&](Value value) { return node.reshape(node.expand(value, dims), {node.product(dims)}); };
  return node.done(node.standard("Compress", {flat(x), flat(mask)}));
}

/// Rows of a table; the padding's are 0.
static LogicalResult embed(PaddleNode &node, Value ids, Value table) {
  if (node.bad())
    return failure();
  int64_t padding = node.integer("padding_idx", -1);
  Value rows = node.make<nn::GatherOp>(table, ids, uint64_t(0));
  auto count = nn::constantDim(node.dimsOf(table)[0]);
  if (padding != -1 && padding < 0 && count)
    padding += *count;
  if (padding < 0 || !rows)
    return node.done(rows);
  Dims dims = node.dimsOf(ids);
  dims.push_back(node.dim(1));
  Type type = Node::elementOf(ids);
  Value isPadding = node.make<nn::EqualOp>(node.reshape(ids, dims), node.intScalar(type, padding));
  return node.done(node.make<nn::WhereOp>(isPadding, node.scalar(Node::elementOf(table), 0), rows));
}
static LogicalResult convertEmbedding(PaddleNode &node) { return embed(node, node.need(0), node.need(1)); }

/// Old: the ids have a last dim of 1.
static LogicalResult convertLookupTable(PaddleNode &node) {
  Value table = node.need(0), ids = node.need(1);
  if (node.bad())
    return failure();
  return embed(node, node.dropDims(ids, {Node::rankOf(ids) - 1}), table);
}

static LogicalResult convertOneHot(PaddleNode &node) {
  Value x = node.need(0);
  Value depth = node.list(1).empty() ? node.number(node.integer("depth", -1)) : node.input(1);
  if (node.bad())
    return failure();
  Type f32 = node.f32();
  Value values = node.constant(makeFloats(RankedTensorType::get({2}, f32), {0, 1}));
  return node.done(
      node.standard("OneHot", {x, node.reshape(node.cast(depth, node.i64()), ArrayRef<int64_t>{}), values}));
}

/// Row i of the input that row i of the index names.
static LogicalResult convertMultiplex(PaddleNode &node) {
  Value first = node.need(0), index = node.need(1);
  if (node.bad())
    return failure();
  Dims dims(Node::rankOf(first), node.dim(1));
  dims[0] = node.dimsOf(index)[0];
  index = node.reshape(node.cast(index, node.i64()), dims);
  Value result = first;
  for (auto [i, value] : llvm::enumerate(node.list(0)))
    if (i > 0)
      result = node.make<nn::WhereOp>(node.make<nn::EqualOp>(index, node.number(int64_t(i))), value, result);
  return node.done(result);
}

/// Indices within a shard; others are replaced.
static LogicalResult convertShardIndex(PaddleNode &node) {
  Value x = node.need(0);
  int64_t count = node.integer("index_num", 0), shards = node.integer("nshards", 1),
          shard = node.integer("shard_id", 0);
  if (node.bad() || shards < 1)
    return node.error("has " + Twine(shards) + " shards");
  Type type = Node::elementOf(x);
  int64_t size = (count + shards - 1) / shards;
  auto number = [&](int64_t value) { return node.intScalar(type, value); };
  Value isHere = node.make<nn::EqualOp>(node.div(x, number(size)), number(shard));
  Value within = node.make<nn::ModOp>(x, number(size), UnitAttr());
  return node.done(node.make<nn::WhereOp>(isHere, within, number(node.integer("ignore_value", -1))));
}

ArrayRef<PaddleRow> skiff::paddleIndexing() {
  static const PaddleRow rows[] = {
      {"embedding", "lookup_table_v2", convertEmbedding, "Ids W"},
      {"gather", nullptr, convertGather, "X Index Axis"},
      {"gather_nd", nullptr, convertGatherND, "X Index"},
      {"index_add", nullptr, convertIndexAdd, "X Index AddValue"},
      {"index_put", nullptr, convertIndexPut, "x indices value", "out"},
      {"index_sample", nullptr, convertIndexSample, "X Index"},
      {"index_select", nullptr, convertIndexSelect, "X Index"},
      {"lookup_table", nullptr, convertLookupTable, "W Ids"},
      {"masked_select", nullptr, convertMaskedSelect, "X Mask", "Y"},
      {"multiplex", nullptr, convertMultiplex, "X Ids"},
      {"nonzero", "where_index", convertNonZero, "Condition"},
      {"one_hot", "one_hot_v2", convertOneHot, "X depth_tensor"},
      {"put_along_axis", nullptr, convertPutAlongAxis, "Input Index Value", "Result"},
      {"scatter", nullptr, convertScatter, "X Ids Updates"},
      {"scatter_nd_add", nullptr, convertScatterNdAdd, "X Index Updates"},
      {"shard_index", nullptr, convertShardIndex},
      {"take_along_axis", nullptr, convertTakeAlongAxis, "Input Index", "Result"},
  };
  return rows;
}
