//===- Suppression.cpp - the best of overlapping boxes --------------------===//
// How many boxes are left is known at run time only: masks choose them, and their number is a data dim.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/Regions.h"

using namespace mlir;
using namespace skiff;

static Value gather(PaddleNode &node, Value x, Value indices) {
  return node.make<nn::GatherOp>(x, indices, uint64_t(0));
}
static Value flat(PaddleNode &node, Value x) {
  return x ? node.reshape(x, {node.product(node.dimsOf(x))}) : Value();
}
static Type i32(PaddleNode &node) { return IntegerType::get(node.context(), 32); }

/// The elements of `x` along dim 0 for which a mask of one dim is true.
static Value keep(PaddleNode &node, Value x, Value mask) {
  return node.standard("Compress", {x, mask}, {{"axis", 0}});
}

/// How often each of 0..count-1 stands in `numbers`.
static Value countEach(PaddleNode &node, Value numbers, AffineExpr count) {
  Value zeros = node.expand(node.number(0), {count}),
        ones = node.expand(node.number(1), node.dimsOf(numbers));
  return node.make<nn::ScatterOp>(zeros, numbers, ones, uint64_t(0), nn::ScatterKind::add);
}

/// The smaller of a dim and a number, of which -1 means the dim.
static AffineExpr atMost(PaddleNode &node, AffineExpr dim, int64_t most) {
  if (most < 0)
    return dim;
  if (auto size = nn::constantDim(dim))
    return node.dim(std::min(*size, most));
  Dims read =
      node.readDims(node.reshape(node.make<nn::MinOp>(node.number(dim), node.number(most)), {node.dim(1)}));
  return node.bad() ? dim : read.front();
}

/// Pixels count as squares: a box reaches one further.
static Value withOffset(PaddleNode &node, Value boxes, bool normalized) {
  if (normalized || !boxes)
    return boxes;
  Type type = Node::elementOf(boxes);
  return node.add(boxes, node.constant(makeFloats(RankedTensorType::get({4}, type), {0, 0, 1, 1})));
}

/// Scores, [N, classes, boxes], without those of the background.
static Value foreground(PaddleNode &node, Value scores, int64_t background) {
  if (background < 0 || !scores || node.bad())
    return scores;
  Value isBackground =
      node.make<nn::EqualOp>(node.alignAt(node.iota(node.dimsOf(scores)[1]), 1, 3), node.number(background));
  Value lowest = node.scalar(Node::elementOf(scores), -std::numeric_limits<double>::infinity());
  return node.make<nn::WhereOp>(isBackground, lowest, scores);
}

namespace {
/// Boxes of all images, one after the other.
struct Chosen {
  Value image, classNumber, box, score;
};
} // namespace

static Chosen keepAll(PaddleNode &node, const Chosen &all, Value mask) {
  auto kept = [&](Value column) { return column ? keep(node, column, mask) : column; };
  return {kept(all.image), kept(all.classNumber), kept(all.box), kept(all.score)};
}

/// Entries [N, classes, k] whose box is not -1: by image, by class, in their order.
static Chosen entriesOf(PaddleNode &node, Value boxes, Value scores) {
  if (!boxes || node.bad())
    return {};
  const Dims dims = node.dimsOf(boxes);
  Value box = flat(node, boxes), number = node.iota(node.product(dims));
  Value mask = node.make<nn::GreaterOrEqualOp>(box, node.number(0));
  number = keep(node, number, mask);
  Value row = node.div(number, node.number(dims[2])); // of all classes
  Value classNumber = node.make<nn::ModOp>(row, node.number(dims[1]), UnitAttr());
  return {node.div(row, node.number(dims[1])), classNumber, keep(node, box, mask),
          scores ? keep(node, flat(node, scores), mask) : Value()};
}

/// The place of each entry among those of its image, the best score first.
static std::pair<Value, Value> rank(PaddleNode &node, const Chosen &all, AffineExpr images) {
  Type f64 = node.f64();
  auto column = [&](Value value) { return node.alignAt(node.cast(value, f64), 0, 2); };
  Value rows[] = {column(all.image), node.make<nn::NegOp>(column(all.score))};
  if (node.bad())
    return {};
  Value order = node.make<nn::SortRowsOp>(node.make<nn::ConcatOp>(ValueRange(rows), uint64_t(1)));
  Value starts = node.make<nn::CumulateOp>(countEach(node, all.image, images), uint64_t(0),
                                           nn::CumulateKind::sum, /*exclusive=*/true, false);
  Value place =
      node.sub(node.iota(node.dimsOf(all.image)[0]), gather(node, starts, gather(node, all.image, order)));
  return {order, place};
}

/// Those of which each image has no more than `most`, in the order that they have.
static Chosen limitEach(PaddleNode &node, const Chosen &all, AffineExpr images, int64_t most) {
  if (most < 0 || node.bad())
    return all;
  auto [order, place] = rank(node, all, images);
  if (node.bad())
    return all;
  Value isGood = node.cast(node.make<nn::LessOp>(place, node.number(most)), node.i64());
  Value zeros = node.expand(node.number(0), node.dimsOf(all.image));
  Value mask = node.make<nn::ScatterOp>(zeros, order, isGood, uint64_t(0), nn::ScatterKind::none);
  return keepAll(node, all, node.cast(mask, IntegerType::get(node.context(), 1)));
}

/// [class, score, corners], the number of the box among those of all images, and how many each image has.
static LogicalResult finish(PaddleNode &node, const Chosen &all, Value boxes) {
  if (node.bad() || !boxes)
    return failure();
  const Dims dims = node.dimsOf(boxes);
  Value number = node.add(node.mul(all.image, node.number(dims[1])), all.box);
  Value corners = gather(node, node.reshape(boxes, {dims[0] * dims[1], dims[2]}), number);
  auto column = [&](Value value) { return node.alignAt(node.cast(value, Node::elementOf(boxes)), 0, 2); };
  Value columns[] = {column(all.classNumber), column(all.score), corners};
  if (node.bad())
    return failure();
  node.set(1, node.cast(node.alignAt(number, 0, 2), i32(node)));
  node.set(2, node.cast(countEach(node, all.image, dims[0]), i32(node)));
  return node.done(node.make<nn::ConcatOp>(ValueRange(columns), uint64_t(1)));
}

static bool readBoxes(PaddleNode &node, Value boxes, Value scores) {
  if (node.bad())
    return false;
  if (Node::rankOf(boxes) == 3 && Node::rankOf(scores) == 3 && nn::isConstantDim(node.dimsOf(boxes)[2], 4))
    return true;
  (void)node.error("has boxes of " + node.text(node.dimsOf(boxes)) + " and scores of " +
                   node.text(node.dimsOf(scores)) + ", expected [N, boxes, 4] and [N, classes, boxes]");
  return false;
}

static LogicalResult convertMulticlassNms(PaddleNode &node) {
  Value boxes = node.need(0), scores = node.need(1);
  if (!readBoxes(node, boxes, scores))
    return failure();
  if (node.real("nms_eta", 1) < 1)
    return node.error("attribute 'nms_eta' is below 1, expected 1: a threshold that adapts is not supported");
  Type type = Node::elementOf(boxes);
  scores = foreground(node, scores, node.integer("background_label", 0));
  AffineExpr k = atMost(node, node.dimsOf(boxes)[1], node.integer("nms_top_k", -1));
  if (node.bad())
    return failure();
  Value order = node.make<nn::TopKOp>(scores, uint64_t(2), nn::mapOf({k}, node.context()), /*largest=*/true);
  Value chosen = node.make<nn::NonMaxSuppressionOp>(
      withOffset(node, boxes, node.flag("normalized", true)), scores, order,
      node.scalar(type, node.real("nms_threshold", 0.3)),
      node.scalar(Node::elementOf(scores), node.real("score_threshold", 0)), nn::mapOf({k}, node.context()));
  if (node.bad())
    return failure();
  Chosen all = entriesOf(node, chosen, {});
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(scores);
  Value row = node.add(node.mul(all.image, node.number(dims[1])), all.classNumber);
  all.score = gather(node, flat(node, scores), node.add(node.mul(row, node.number(dims[2])), all.box));
  all = limitEach(node, all, dims[0], node.integer("keep_top_k", -1));
  return finish(node, all, boxes);
}

/// Intersection over union of each box with each other one: [..., k, 4] gives [..., k, k].
static Value overlaps(PaddleNode &node, Value boxes) {
  if (!boxes || node.bad())
    return {};
  Dims dims = node.dimsOf(boxes);
  int64_t rank = dims.size();
  Dims asRow(dims.begin(), dims.end() - 1), asColumn = asRow;
  asRow.insert(asRow.end() - 1, node.dim(1));
  asColumn.push_back(node.dim(1));
  auto part = [&](int64_t i, const Dims &as) {
    return node.reshape(node.sliceAlong(boxes, rank - 1, i, 1), as);
  };
  Type type = Node::elementOf(boxes);
  Value zero = node.scalar(type, 0);
  auto extents = [&](const Dims &as, int64_t i) {
    return node.make<nn::MaxOp>(node.sub(part(i + 2, as), part(i, as)), zero);
  };
  auto shared = [&](int64_t i) {
    Value high = node.make<nn::MinOp>(part(i + 2, asRow), part(i + 2, asColumn));
    Value low = node.make<nn::MaxOp>(part(i, asRow), part(i, asColumn));
    return node.make<nn::MaxOp>(node.sub(high, low), zero);
  };
  Value both = node.mul(shared(0), shared(1));
  Value areas = node.add(node.mul(extents(asRow, 0), extents(asRow, 1)),
                         node.mul(extents(asColumn, 0), extents(asColumn, 1)));
  Value all = node.sub(areas, both);
  Value isNone = node.make<nn::LessOrEqualOp>(both, zero);
  return node.make<nn::WhereOp>(isNone, zero,
                                node.div(both, node.make<nn::WhereOp>(isNone, node.scalar(type, 1), all)));
}

/// Scores are lowered by how much a box overlaps with better ones (Wang et al., SOLOv2, 2020).
static LogicalResult convertMatrixNms(PaddleNode &node) {
  Value boxes = node.need(0), scores = node.need(1);
  if (!readBoxes(node, boxes, scores))
    return failure();
  Type type = Node::elementOf(scores);
  auto number = [&](double value) { return node.scalar(type, value); };
  scores = foreground(node, scores, node.integer("background_label", 0));
  AffineExpr k = atMost(node, node.dimsOf(boxes)[1], node.integer("nms_top_k", -1));
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(scores); // [N, C, M]
  Value order = node.make<nn::TopKOp>(scores, uint64_t(2), nn::mapOf({k}, node.context()), /*largest=*/true);
  Value best = node.make<nn::GatherElementsOp>(scores, order, uint64_t(2));
  // The boxes in that order: [N, C, k, 4].
  Value first = node.mul(node.alignAt(node.iota(dims[0]), 0, 3), node.number(dims[2]));
  Value rows =
      node.reshape(withOffset(node, boxes, node.flag("normalized", true)), {dims[0] * dims[2], node.dim(4)});
  Value iou = overlaps(node, gather(node, rows, node.add(order, first))); // of row i with column j
  Value isBetter = node.make<nn::LessOp>(node.iota(k), node.alignAt(node.iota(k), 0, 2)); // j < i
  Value most =
      node.reduce(node.make<nn::WhereOp>(isBetter, iou, number(0)), {3}, nn::ReduceKind::max); // [N, C, k, 1]
  if (node.bad())
    return failure();
  Value mostOfColumn = node.reshape(most, {dims[0], dims[1], node.dim(1), k});
  Value decay;
  if (node.flag("use_gaussian", false)) {
    Value difference = node.sub(node.mul(mostOfColumn, mostOfColumn), node.mul(iou, iou));
    decay = node.make<nn::ExpOp>(node.mul(difference, number(node.real("gaussian_sigma", 2))));
  } else {
    decay = node.div(node.sub(number(1), iou), node.sub(number(1), mostOfColumn));
  }
  decay = node.reduce(node.make<nn::WhereOp>(isBetter, decay, number(1)), {3}, nn::ReduceKind::min);
  Value lowered = node.mul(best, node.dropDims(decay, {3}));
  Value isGood =
      node.make<nn::AndOp>(node.make<nn::GreaterOp>(best, number(node.real("score_threshold", 0))),
                           node.make<nn::GreaterOp>(lowered, number(node.real("post_threshold", 0))));
  Chosen all = entriesOf(node, node.make<nn::WhereOp>(isGood, order, node.number(-1)), lowered);
  if (node.bad())
    return failure();
  // The best of each image first.
  auto [places, place] = rank(node, all, dims[0]);
  if (node.bad())
    return failure();
  all = {gather(node, all.image, places), gather(node, all.classNumber, places),
         gather(node, all.box, places), gather(node, all.score, places)};
  if (int64_t limit = node.integer("keep_top_k", -1); limit >= 0)
    all = keepAll(node, all, node.make<nn::LessOp>(place, node.number(limit)));
  return finish(node, all, boxes);
}

/// Boxes stand with the best one first; the numbers of those that stay.
static LogicalResult convertNms(PaddleNode &node) {
  Value boxes = node.need(0);
  if (node.bad())
    return failure();
  AffineExpr count = node.dimsOf(boxes)[0];
  Type type = Node::elementOf(boxes);
  Dims one{node.dim(1), node.dim(1), count};
  Value scores = node.expand(node.scalar(type, 0), one), order = node.reshape(node.iota(count), one);
  Value chosen =
      node.make<nn::NonMaxSuppressionOp>(node.reshape(boxes, {node.dim(1), count, node.dim(4)}), scores,
                                         order, node.scalar(type, node.real("threshold|iou_threshold", 1)),
                                         Value(), nn::mapOf({count}, node.context()));
  return node.done(entriesOf(node, chosen, {}).box);
}

//===----------------------------------------------------------------------===//
// Proposals
//===----------------------------------------------------------------------===//

/// Boxes that a network moves its anchors to, the best of those that do not overlap.
static LogicalResult convertGenerateProposals(PaddleNode &node) {
  Value scores = node.need(0), deltas = node.need(1), image = node.need(2), anchors = node.need(3),
        variances = node.input(4);
  if (node.bad())
    return failure();
  if (node.real("eta", 1) < 1)
    return node.error("attribute 'eta' is below 1, expected 1: a threshold that adapts is not supported");
  const Dims dims = node.dimsOf(scores); // [N, A, H, W]
  if (dims.size() != 4 || Node::rankOf(deltas) != 4)
    return node.error("has scores of " + node.text(dims) + ", expected 4 dims");
  Type type = Node::elementOf(scores);
  auto number = [&](double value) { return node.scalar(type, value); };
  double extra = node.flag("pixel_offset", true) ? 1 : 0;
  AffineExpr n = dims[0], all = dims[1] * dims[2] * dims[3], four = node.dim(4);
  Value flatScores = node.reshape(node.transpose(scores, {0, 2, 3, 1}), {n, all});
  Value moves = node.reshape(
      node.transpose(node.reshape(deltas, {n, dims[1], four, dims[2], dims[3]}), {0, 3, 4, 1, 2}),
      {n * all, four});
  AffineExpr k = atMost(node, all, node.integer("pre_nms_top_n|pre_nms_topN", -1));
  if (node.bad())
    return failure();
  Value order =
      node.make<nn::TopKOp>(flatScores, uint64_t(1), nn::mapOf({k}, node.context()), /*largest=*/true);
  Value best = node.make<nn::GatherElementsOp>(flatScores, order, uint64_t(1));
  Value places = node.add(order, node.mul(node.alignAt(node.iota(n), 0, 2), node.number(all)));
  auto part = [&](Value rows, int64_t i) {
    return node.dropDims(node.sliceAlong(rows, -1, i, 1), {Node::rankOf(rows) - 1});
  };
  Value move = gather(node, moves, places), anchor = gather(node, node.reshape(anchors, {all, four}), order),
        variance;
  if (variances)
    variance = gather(node, node.reshape(variances, {all, four}), order);
  if (node.bad())
    return failure();
  SmallVector<Value> middle, extent;
  for (int64_t i : {0, 1}) {
    Value size = node.add(node.sub(part(anchor, i + 2), part(anchor, i)), number(extra));
    Value center = node.add(part(anchor, i), node.mul(size, number(0.5)));
    auto moved = [&](int64_t j) {
      return variance ? node.mul(part(variance, j), part(move, j)) : part(move, j);
    };
    middle.push_back(node.add(node.mul(moved(i), size), center));
    Value growth = node.make<nn::MinOp>(moved(i + 2), number(std::log(1000.0 / 16)));
    extent.push_back(node.mul(node.make<nn::ExpOp>(growth), size));
  }
  SmallVector<Value> corners(4), limits;
  for (int64_t i : {0, 1}) {
    Value limit = node.sub(node.alignAt(part(image, 1 - i), 0, 2), number(extra));
    Value half = node.mul(extent[i], number(0.5));
    auto within = [&](Value at) { return node.make<nn::MaxOp>(node.make<nn::MinOp>(at, limit), number(0)); };
    corners[i] = within(node.sub(middle[i], half));
    corners[i + 2] = within(node.sub(node.add(middle[i], half), number(extra)));
  }
  double least = std::max(node.real("min_size", 0.1), 1.0);
  Value isLarge;
  SmallVector<Value> columns;
  for (int64_t i : {0, 1}) {
    Value size = node.add(node.sub(corners[i + 2], corners[i]), number(extra));
    Value fits = node.make<nn::GreaterOrEqualOp>(size, number(least));
    if (extra > 0) { // the center must lie in the image
      Value center = node.add(corners[i], node.mul(size, number(0.5)));
      fits = node.make<nn::AndOp>(
          fits, node.make<nn::LessOrEqualOp>(center, node.alignAt(part(image, 1 - i), 0, 2)));
    }
    isLarge = isLarge ? node.make<nn::AndOp>(isLarge, fits) : fits;
  }
  for (Value corner : corners)
    columns.push_back(node.reshape(corner, {n, k, node.dim(1)}));
  if (node.bad())
    return failure();
  Value boxes = node.make<nn::ConcatOp>(ValueRange(columns), uint64_t(2));
  double lowest = -std::numeric_limits<float>::max();
  Value allowed =
      node.reshape(node.make<nn::WhereOp>(isLarge, best, number(-std::numeric_limits<double>::infinity())),
                   {n, node.dim(1), k});
  AffineExpr limit = atMost(node, k, node.integer("post_nms_top_n|post_nms_topN", -1));
  Value inOrder = node.expand(node.iota(k), {n, node.dim(1), k});
  Value chosen = node.make<nn::NonMaxSuppressionOp>(withOffset(node, boxes, extra == 0), allowed, inOrder,
                                                    number(node.real("nms_thresh", 0.5)), number(lowest),
                                                    nn::mapOf({limit}, node.context()));
  Chosen entries = entriesOf(node, chosen, {});
  if (node.bad())
    return failure();
  Value row = node.add(node.mul(entries.image, node.number(k)), entries.box);
  node.set(1, node.alignAt(gather(node, flat(node, best), row), 0, 2));
  node.set(2, node.cast(countEach(node, entries.image, n), i32(node)));
  return node.done(gather(node, node.reshape(boxes, {n * k, four}), row));
}

/// Regions by level: the larger one is, the coarser is its level (Lin et al., FPN, 2017).
static LogicalResult convertDistributeProposals(PaddleNode &node) {
  Value rois = node.need(0), counts = node.input(1);
  if (node.bad())
    return failure();
  int64_t low = node.integer("min_level", 2), high = node.integer("max_level", 5);
  if (high < low || high - low > 32)
    return node.error("has the levels " + Twine(low) + " to " + Twine(high));
  Type type = Node::elementOf(rois);
  auto number = [&](double value) { return node.scalar(type, value); };
  double extra = node.flag("pixel_offset", true) ? 1 : 0;
  auto side = [&](int64_t i) {
    Value size = node.sub(node.sliceAlong(rois, 1, i + 2, 1), node.sliceAlong(rois, 1, i, 1));
    Value isNone = node.make<nn::LessOp>(size, number(0));
    return node.make<nn::WhereOp>(isNone, number(0), node.add(size, number(extra)));
  };
  Value scale = node.dropDims(node.make<nn::SqrtOp>(node.mul(side(0), side(1))), {1});
  Value relative = node.add(node.div(scale, number(double(node.integer("refer_scale", 224)))), number(1e-6));
  Value level = node.make<nn::FloorOp>(node.add(node.mul(node.make<nn::LogOp>(relative), number(1 / M_LN2)),
                                                number(double(node.integer("refer_level", 4)))));
  level = node.make<nn::MinOp>(node.make<nn::MaxOp>(level, number(double(low))), number(double(high)));
  if (node.bad())
    return failure();
  AffineExpr total = node.dimsOf(rois)[0];
  Value image = imagesOfRegions(node, rois, counts);
  AffineExpr images = counts ? node.dimsOf(counts)[0] : node.dim(1);
  SmallVector<Value> parts, sizes, orders;
  for (int64_t l = low; l <= high; ++l) {
    Value own = keep(node, node.iota(total), node.make<nn::EqualOp>(level, number(double(l))));
    if (node.bad())
      return failure();
    orders.push_back(own);
    parts.push_back(gather(node, rois, own));
    sizes.push_back(node.cast(countEach(node, gather(node, image, own), images), i32(node)));
  }
  if (node.bad())
    return failure();
  Value order = node.make<nn::ConcatOp>(ValueRange(orders), uint64_t(0));
  Value zeros = node.expand(node.number(0), {total});
  // As many as there were: what the parts sum to is not known before.
  Value numbers = node.iota(node.dimsOf(order)[0]);
  Value back = node.make<nn::ScatterOp>(zeros, order, numbers, uint64_t(0), nn::ScatterKind::none);
  node.setList(1, sizes);
  node.set(2, node.cast(node.alignAt(back, 0, 2), i32(node)));
  return node.done(ArrayRef<Value>(parts));
}

ArrayRef<PaddleRow> skiff::paddleSuppression() {
  static constexpr const char *kOutputs = "Out Index NmsRoisNum";
  static const PaddleRow rows[] = {
      {"distribute_fpn_proposals", nullptr, convertDistributeProposals, "FpnRois RoisNum",
       "MultiFpnRois MultiLevelRoIsNum RestoreIndex"},
      {"generate_proposals", "generate_proposals_v2", convertGenerateProposals,
       "Scores BboxDeltas ImShape Anchors Variances", "RpnRois RpnRoiProbs RpnRoisNum"},
      {"matrix_nms", nullptr, convertMatrixNms, "BBoxes Scores", "Out Index RoisNum"},
      {"multiclass_nms3", nullptr, convertMulticlassNms, "BBoxes Scores RoisNum", kOutputs},
      {"nms", nullptr, convertNms, "Boxes", "KeepBoxesIdxs"},
      {nullptr, "multiclass_nms", convertMulticlassNms, "BBoxes Scores", kOutputs},
      {nullptr, "multiclass_nms2", convertMulticlassNms, "BBoxes Scores", kOutputs},
  };
  return rows;
}
