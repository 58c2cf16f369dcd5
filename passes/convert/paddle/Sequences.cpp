//===- Sequences.cpp - rows of sequences and graphs of Paddle -------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

//===----------------------------------------------------------------------===//
// Rows that are combined by a number of theirs
//===----------------------------------------------------------------------===//

/// `size` rows, each the sum (mean, max, min) of those rows of x whose number it is; 0 where there is none.
/// How many there are is `counts`, i64.
static Value combineRows(PaddleNode &node, Value x, Value numbers, AffineExpr size, StringRef how,
                         Value &counts) {
  if (node.bad() || Node::rankOf(x) == 0)
    return {};
  how = how == "ADD" ? "SUM" : how;
  if (how != "SUM" && how != "MEAN" && how != "MAX" && how != "MIN") {
    (void)node.error("combines by \"" + how + "\", expected SUM, MEAN, MAX or MIN");
    return {};
  }
  Type type = Node::elementOf(x);
  Dims dims = node.dimsOf(x), ones(dims.size(), node.dim(1));
  AffineExpr count = dims[0];
  dims[0] = size;
  Value places = node.cast(node.reshape(numbers, {count}), node.i64());
  Value zeros = node.expand(node.number(0), {size});
  counts = node.make<nn::ScatterOp>(zeros, places, node.expand(node.number(1), {count}), uint64_t(0),
                                    nn::ScatterKind::add);
  bool isExtreme = how == "MAX" || how == "MIN";
  Value start = node.scalar(type, 0);
  if (isExtreme) // the least or the largest of all are no limit
    start = node.reduce(x, {0}, how == "MAX" ? ReduceKind::min : ReduceKind::max);
  ones[0] = count;
  nn::ScatterKind kind = how == "MAX"   ? nn::ScatterKind::max
                         : how == "MIN" ? nn::ScatterKind::min
                                        : nn::ScatterKind::add;
  Value rows =
      node.make<nn::ScatterOp>(node.expand(start, dims), node.reshape(places, ones), x, uint64_t(0), kind);
  ones[0] = size;
  Value column = node.reshape(counts, ones);
  if (how == "MEAN")
    rows = node.div(rows, node.cast(node.make<nn::MaxOp>(column, node.number(1)), type));
  if (isExtreme)
    rows =
        node.make<nn::WhereOp>(node.make<nn::GreaterOp>(column, node.number(0)), rows, node.scalar(type, 0));
  return rows;
}

/// By ascending numbers: the last one says how many rows there are.
static LogicalResult convertSegmentPool(PaddleNode &node) {
  Value x = node.need(0), numbers = node.need(1);
  if (node.bad())
    return failure();
  Value most = node.reduce(node.cast(numbers, node.i64()), {0}, ReduceKind::max);
  Dims size = node.readDims(node.make<nn::MaxOp>(node.add(most, node.number(1)), node.number(0)));
  if (node.bad())
    return failure();
  Value counts, rows = combineRows(node, x, numbers, size.front(), node.text("pooltype", "SUM"), counts);
  if (rows && node.uses(1))
    node.set(1, node.reshape(node.cast(counts, Node::elementOf(x)), {size.front(), node.dim(1)}));
  return node.done(rows);
}

/// Along the edges of a graph: rows of their sources, combined at their ends.
static LogicalResult convertSendRecv(PaddleNode &node) {
  Value x = node.need(0), from = node.need(1), to = node.need(2);
  if (node.bad())
    return failure();
  Dims size = node.isGiven(3, "out_size") ? node.dimsAt(3, "out_size") : Dims();
  AffineExpr count =
      size.empty() || nn::constantDim(size.front()).value_or(1) <= 0 ? node.dimsOf(x)[0] : size.front();
  Value sent = node.make<nn::GatherOp>(x, from, uint64_t(0)), counts;
  if (!sent)
    return failure();
  Value rows = combineRows(node, sent, to, count, node.text("reduce_op", "SUM"), counts);
  if (rows && node.uses(1))
    node.set(1, node.cast(counts, IntegerType::get(node.context(), 32)));
  return node.done(rows);
}

//===----------------------------------------------------------------------===//
// Steps of sequences
//===----------------------------------------------------------------------===//

/// What a recognizer has read: repeats become one, blanks go; what is behind the end is filled up.
static LogicalResult convertCtcAlign(PaddleNode &node) {
  Value x = node.need(0), lengths = node.input(1);
  if (node.bad())
    return failure();
  if (!lengths || Node::rankOf(x) != 2)
    return node.error("needs rows of one size, and input 1, their lengths");
  Type type = Node::elementOf(x);
  const Dims dims = node.dimsOf(x);
  Value places = node.iota(dims[1]), zero = node.number(0);
  Value kept =
      node.make<nn::NotOp>(node.make<nn::EqualOp>(x, node.intScalar(type, node.integer("blank", 0))));
  if (node.flag("merge_repeated", true)) {
    Value before = node.make<nn::MaxOp>(node.sub(places, node.number(1)), zero);
    Value isNew =
        node.make<nn::NotOp>(node.make<nn::EqualOp>(x, node.make<nn::GatherOp>(x, before, uint64_t(1))));
    isNew = node.make<nn::OrOp>(isNew, node.make<nn::EqualOp>(places, zero));
    kept = node.make<nn::AndOp>(kept, isNew);
  }
  lengths = node.reshape(node.cast(lengths, node.i64()), {dims[0], node.dim(1)});
  kept = node.make<nn::AndOp>(kept, node.make<nn::LessOp>(places, lengths));
  Value upTo = node.make<nn::CumulateOp>(node.cast(kept, node.i64()), uint64_t(1), nn::CumulateKind::sum,
                                         /*exclusive=*/true, /*reverse=*/false);
  Value to = node.make<nn::WhereOp>(kept, upTo, node.number(dims[1])); // the others are written nowhere
  Value filled = node.expand(node.intScalar(type, node.integer("padding_value", 0)), dims);
  if (node.uses(1))
    node.set(1, node.cast(node.reduce(node.cast(kept, node.i64()), {1}, ReduceKind::sum),
                          Node::elementOf(node.input(1))));
  return node.done(node.make<nn::ScatterOp>(filled, to, x, uint64_t(1), nn::ScatterKind::none));
}

/// Each step with those behind it, by a filter of one row for each distance.
static LogicalResult convertRowConv(PaddleNode &node) {
  Value x = node.need(0), filter = node.need(1);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x), axis = rank - 2;
  auto reach = Node::rankOf(filter) == 2 ? nn::constantDim(node.dimsOf(filter)[0]) : std::nullopt;
  if (rank < 2 || !reach || *reach < 1)
    return node.error("needs steps of rows, and a filter of 2 dims whose first is a number");
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  high[axis] = *reach - 1;
  Value padded = node.make<nn::PadOp>(x, Value(), low, high, nn::PadMode::constant), sum;
  AffineExpr steps = node.dimsOf(x)[axis];
  for (int64_t i = 0; i < *reach && !node.bad(); ++i) {
    Value ahead = node.sliceAlong(padded, axis, node.dim(i), steps);
    Value part = node.mul(ahead, node.sliceAlong(filter, 0, i, 1));
    sum = sum ? node.add(sum, part) : part;
  }
  return node.done(sum);
}

/// alpha x + beta (sin, cos)(position / 10000^(k / (half - 1))): half of the channels each.
static LogicalResult convertPositionEncoding(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  auto channels = Node::rankOf(x) == 3 ? nn::constantDim(node.dimsOf(x)[2]) : std::nullopt;
  if (!channels || *channels % 2)
    return node.error("the input has the dims " + node.text(node.dimsOf(x)) +
                      ", expected batch, positions and an even number of channels");
  int64_t half = *channels / 2;
  Type type = Node::elementOf(x), f64 = node.f64();
  SmallVector<double> periods;
  for (int64_t k = 0; k < half; ++k)
    periods.push_back(std::pow(10000.0, half > 1 ? double(k) / double(half - 1) : 1));
  Value position = node.alignAt(node.cast(node.iota(node.dimsOf(x)[1]), f64), 0, 2);
  Value angle = node.div(position, node.constant(makeFloats(RankedTensorType::get({half}, f64), periods)));
  Value both = node.make<nn::ConcatOp>(ValueRange{node.make<nn::SinOp>(angle), node.make<nn::CosOp>(angle)},
                                       uint64_t(1));
  Value moved = node.mul(node.cast(both, type), node.scalar(type, node.real("beta", 1)));
  return node.done(node.add(node.mul(x, node.scalar(type, node.real("alpha", 1))), moved));
}

ArrayRef<PaddleRow> skiff::paddleSequences() {
  static const PaddleRow rows[] = {
      {"add_position_encoding", nullptr, convertPositionEncoding},
      {"ctc_align", nullptr, convertCtcAlign, "Input InputLength", "Output OutputLength"},
      {"row_conv", nullptr, convertRowConv, "X Filter"},
      {"segment_pool", nullptr, convertSegmentPool, "X SegmentIds", "Out SummedIds"},
      {"send_u_recv", "graph_send_recv", convertSendRecv, "X Src_index Dst_index Out_size", "Out Dst_count"},
  };
  return rows;
}
