//===- Detection.cpp - boxes and regions of Paddle's detectors ------------===//
#include "passes/convert/paddle/Regions.h"

using namespace mlir;
using namespace skiff;

/// Parts of the last dim, each without it.
static SmallVector<Value> partsOf(PaddleNode &node, Value x) {
  SmallVector<Value> parts;
  if (!x || node.bad())
    return SmallVector<Value>(4);
  for (int64_t i = 0; i < 4; ++i)
    parts.push_back(node.dropDims(node.sliceAlong(x, -1, i, 1), {Node::rankOf(x) - 1}));
  return parts;
}

/// Tensors of the same dims side by side along a new last dim.
static Value join(PaddleNode &node, ArrayRef<Value> parts) {
  SmallVector<Value> columns;
  for (Value part : parts) {
    if (!part || node.bad())
      return {};
    Dims dims = node.dimsOf(part);
    dims.push_back(node.dim(1));
    columns.push_back(node.reshape(part, dims));
  }
  return node.bad() ? Value()
                    : node.make<nn::ConcatOp>(ValueRange(columns), uint64_t(Node::rankOf(parts[0])));
}

static Value cut(PaddleNode &node, Value x, Value low, Value high) {
  return node.make<nn::MinOp>(node.make<nn::MaxOp>(x, low), high);
}

//===----------------------------------------------------------------------===//
// YOLO
//===----------------------------------------------------------------------===//

/// x is [N, anchors * (5 + classes), H, W]; of an IoU-aware head, as many channels as anchors come first.
static LogicalResult convertYoloBox(PaddleNode &node) {
  Value x = node.need(0), image = node.need(1);
  SmallVector<int64_t> anchors = node.integers("anchors");
  int64_t classes = node.integer("class_num", 1), ratio = node.integer("downsample_ratio", 32);
  double threshold = node.real("conf_thresh", 0.01), zoom = node.real("scale_x_y", 1);
  if (node.bad())
    return failure();
  int64_t count = anchors.size() / 2;
  Dims dims = node.dimsOf(x);
  if (dims.size() != 4 || count < 1 || classes < 1 || Node::rankOf(image) != 2)
    return node.error("has inputs of " + node.text(dims) + " and " + node.text(node.dimsOf(image)) +
                      ", and " + Twine(count) + " anchors");
  Type type = Node::elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  AffineExpr n = dims[0], h = dims[2], w = dims[3], a = node.dim(count);
  Value overlap; // [N, A, H, W]
  if (node.flag("iou_aware", false)) {
    overlap = node.make<nn::SigmoidOp>(node.sliceAlong(x, 1, 0, count));
    x = node.sliceAlong(x, 1, node.dim(count), simplifyDim(dims[1] - count));
  }
  x = node.reshape(x, {n, a, node.dim(5 + classes), h, w});
  auto channel = [&](int64_t i) { return node.dropDims(node.sliceAlong(x, 2, i, 1), {2}); };
  // Height and width of each image, [N, 1, 1, 1].
  auto sizeOf = [&](int64_t i) {
    return node.cast(
        node.reshape(node.sliceAlong(image, 1, i, 1), {n, node.dim(1), node.dim(1), node.dim(1)}), type);
  };
  Value imageH = sizeOf(0), imageW = sizeOf(1);
  auto center = [&](int64_t i, AffineExpr cells, int64_t axis, Value size) {
    Value cell = node.cast(node.alignAt(node.iota(cells), axis, 4), type);
    Value inside = node.mul(node.make<nn::SigmoidOp>(channel(i)), number(zoom));
    Value place = node.add(cell, node.add(inside, number(-0.5 * (zoom - 1))));
    return node.div(node.mul(place, size), node.cast(node.number(cells), type));
  };
  auto extent = [&](int64_t i, AffineExpr cells, Value size) {
    SmallVector<double> own;
    for (int64_t k = 0; k < count; ++k)
      own.push_back(double(anchors[2 * k + i]));
    Value anchor = node.constant(makeFloats(RankedTensorType::get({1, count, 1, 1}, type), own));
    Value whole = node.cast(node.number(simplifyDim(cells * ratio)), type);
    return node.div(node.mul(node.mul(node.make<nn::ExpOp>(channel(2 + i)), anchor), size), whole);
  };
  Value cx = center(0, w, 3, imageW), cy = center(1, h, 2, imageH), bw = extent(0, w, imageW),
        bh = extent(1, h, imageH);
  Value confidence = node.make<nn::SigmoidOp>(channel(4));
  if (overlap) {
    double factor = node.real("iou_aware_factor", 0.5);
    confidence = node.mul(node.make<nn::PowOp>(confidence, number(1 - factor)),
                          node.make<nn::PowOp>(overlap, number(factor)));
  }
  if (node.bad())
    return failure();
  Value isKept = node.make<nn::GreaterOrEqualOp>(confidence, number(threshold));
  auto corner = [&](Value middle, Value size, double side, Value limit) {
    Value at = node.add(middle, node.mul(size, number(side)));
    if (node.flag("clip_bbox", true)) {
      Value last = node.sub(limit, number(1));
      at = side < 0 ? node.make<nn::MaxOp>(at, number(0)) : node.make<nn::MinOp>(at, last);
    }
    return node.make<nn::WhereOp>(isKept, at, number(0));
  };
  AffineExpr boxes = a * h * w;
  Value corners = join(node, {corner(cx, bw, -0.5, imageW), corner(cy, bh, -0.5, imageH),
                              corner(cx, bw, 0.5, imageW), corner(cy, bh, 0.5, imageH)});
  node.set(0, node.reshape(corners, {n, boxes, node.dim(4)}));
  // [N, A, classes, H, W] to [N, A, H, W, classes]
  Value scores = node.make<nn::SigmoidOp>(node.sliceAlong(x, 2, 5, classes));
  Dims spread{n, a, node.dim(1), h, w};
  Value weight = node.make<nn::WhereOp>(isKept, confidence, number(0));
  scores = node.transpose(node.mul(scores, node.reshape(weight, spread)), {0, 1, 3, 4, 2});
  node.set(1, node.reshape(scores, {n, boxes, node.dim(classes)}));
  return success(!node.bad());
}

//===----------------------------------------------------------------------===//
// Boxes by anchors
//===----------------------------------------------------------------------===//

static LogicalResult convertBoxCoder(PaddleNode &node) {
  Value prior = node.need(0), variances = node.input(1), target = node.need(2);
  if (node.bad())
    return failure();
  bool encodes = node.text("code_type", "encode_center_size") == "encode_center_size";
  double extra = node.flag("box_normalized", true) ? 0 : 1;
  SmallVector<double> fixed = node.reals("variance");
  Type type = Node::elementOf(target);
  auto number = [&](double value) { return node.scalar(type, value); };
  // Center and size of boxes by corners.
  auto centered = [&](Value boxes) {
    SmallVector<Value> c = partsOf(node, boxes);
    Value width = node.add(node.sub(c[2], c[0]), number(extra)),
          height = node.add(node.sub(c[3], c[1]), number(extra));
    return SmallVector<Value>{node.add(c[0], node.mul(width, number(0.5))),
                              node.add(c[1], node.mul(height, number(0.5))), width, height};
  };
  SmallVector<Value> p = centered(prior), factors;
  if (variances) {
    factors = partsOf(node, variances);
  } else {
    for (size_t i = 0; i < 4; ++i)
      factors.push_back(number(fixed.size() == 4 ? fixed[i] : 1));
  }
  if (node.bad())
    return failure();
  bool each = variances && Node::rankOf(variances) == 2;
  if (encodes) { // [targets, priors, 4]
    SmallVector<Value> t = centered(target);
    // Centers of targets are of their corners, without what a pixel adds.
    SmallVector<Value> corners = partsOf(node, target);
    for (int64_t i : {0, 1})
      t[i] = node.mul(node.add(corners[i], corners[i + 2]), number(0.5));
    for (Value &value : t)
      value = node.alignAt(value, 0, 2);
    SmallVector<Value> codes;
    for (int64_t i : {0, 1})
      codes.push_back(node.div(node.sub(t[i], p[i]), p[i + 2]));
    for (int64_t i : {2, 3})
      codes.push_back(node.make<nn::LogOp>(node.make<nn::AbsOp>(node.div(t[i], p[i]))));
    for (auto [code, factor] : llvm::zip(codes, factors))
      code = node.div(code, factor);
    return node.done(join(node, codes));
  }
  // Priors stand along one of the first two dims of the targets.
  int64_t axis = node.integer("axis", 0), rank = Node::rankOf(target);
  if (rank != 3 || (axis != 0 && axis != 1))
    return node.error("decodes boxes of " + node.text(node.dimsOf(target)) + " along axis " + Twine(axis) +
                      ", expected 3 dims and 0 or 1");
  auto place = [&](Value value) { return node.alignAt(value, axis == 0 ? 1 : 0, 2); };
  for (Value &value : p)
    value = place(value);
  for (Value &factor : factors)
    factor = each ? place(factor) : factor;
  SmallVector<Value> t = partsOf(node, target), middle, size, boxes;
  for (int64_t i : {0, 1}) {
    middle.push_back(node.add(node.mul(node.mul(factors[i], t[i]), p[i + 2]), p[i]));
    size.push_back(node.mul(node.make<nn::ExpOp>(node.mul(factors[i + 2], t[i + 2])), p[i + 2]));
  }
  for (double side : {-0.5, 0.5})
    for (int64_t i : {0, 1}) {
      Value corner = node.add(middle[i], node.mul(size[i], number(side)));
      boxes.push_back(side > 0 && extra > 0 ? node.sub(corner, number(extra)) : corner);
    }
  return node.done(join(node, boxes));
}

/// Boxes that are the same for each cell of a feature map, moved by its place. `shapes` holds half widths and
/// heights, the places are (cell + offset) * step.
static Value boxesAt(PaddleNode &node, Value cellsX, Value cellsY, ArrayRef<std::pair<double, double>> halves,
                     AffineExpr h, AffineExpr w, Type type) {
  int64_t count = halves.size();
  SmallVector<double> widths, heights;
  for (auto [width, height] : halves) {
    widths.push_back(width);
    heights.push_back(height);
  }
  auto line = [&](ArrayRef<double> values) {
    return node.constant(makeFloats(RankedTensorType::get({1, 1, count}, type), values));
  };
  Value x = node.alignAt(cellsX, 1, 3), y = node.alignAt(cellsY, 0, 3), halfW = line(widths),
        halfH = line(heights);
  Dims dims{h, w, node.dim(count)};
  SmallVector<Value> parts{node.sub(x, halfW), node.sub(y, halfH), node.add(x, halfW), node.add(y, halfH)};
  for (Value &part : parts)
    part = node.expand(part, dims);
  return join(node, parts);
}

static Value variancesLike(PaddleNode &node, ArrayRef<double> variances, Value boxes) {
  if (!boxes || node.bad())
    return {};
  auto type = RankedTensorType::get({int64_t(variances.size())}, Node::elementOf(boxes));
  return node.expand(node.constant(makeFloats(type, variances)), node.dimsOf(boxes));
}

static Value cells(PaddleNode &node, AffineExpr count, double offset, Value step, Type type) {
  return node.mul(node.add(node.cast(node.iota(count), type), node.scalar(type, offset)), step);
}

static LogicalResult convertPriorBox(PaddleNode &node) {
  Value input = node.need(0), image = node.need(1);
  if (node.bad())
    return failure();
  SmallVector<double> least = node.reals("min_sizes"), most = node.reals("max_sizes"), ratios{1.0},
                      variances = node.reals("variances");
  for (double ratio : node.reals("aspect_ratios")) {
    if (llvm::any_of(ratios, [&](double known) { return std::abs(known - ratio) < 1e-6; }))
      continue;
    ratios.push_back(ratio);
    if (node.flag("flip", true))
      ratios.push_back(1 / ratio);
  }
  bool maxSecond = node.flag("min_max_aspect_ratios_order", false);
  SmallVector<std::pair<double, double>> halves;
  for (auto [i, size] : llvm::enumerate(least)) {
    double square = i < most.size() ? std::sqrt(size * most[i]) / 2 : 0;
    if (maxSecond) {
      halves.push_back({size / 2, size / 2});
      if (square > 0)
        halves.push_back({square, square});
    }
    for (double ratio : ratios)
      if (!maxSecond || std::abs(ratio - 1) >= 1e-6)
        halves.push_back({size * std::sqrt(ratio) / 2, size / std::sqrt(ratio) / 2});
    if (!maxSecond && square > 0)
      halves.push_back({square, square});
  }
  Type type = Node::elementOf(input);
  AffineExpr h = node.dimsOf(input)[2], w = node.dimsOf(input)[3];
  Value imageH = node.cast(node.number(node.dimsOf(image)[2]), type),
        imageW = node.cast(node.number(node.dimsOf(image)[3]), type);
  bool areGiven = node.real("step_w", 0) > 0 && node.real("step_h", 0) > 0;
  auto step = [&](StringRef name, Value size, AffineExpr count) {
    double given = node.real(name, 0);
    return areGiven ? node.scalar(type, given) : node.div(size, node.cast(node.number(count), type));
  };
  double offset = node.real("offset", 0.5);
  Value boxes = boxesAt(node, cells(node, w, offset, step("step_w", imageW, w), type),
                        cells(node, h, offset, step("step_h", imageH, h), type), halves, h, w, type);
  if (node.bad())
    return failure();
  Value sizes = join(node, {imageW, imageH, imageW, imageH});
  boxes = node.div(boxes, sizes);
  if (node.flag("clip", true))
    boxes = cut(node, boxes, node.scalar(type, 0), node.scalar(type, 1));
  node.set(1, variancesLike(node, variances, boxes));
  return node.done(boxes);
}

static LogicalResult convertAnchorGenerator(PaddleNode &node) {
  Value input = node.need(0);
  if (node.bad())
    return failure();
  SmallVector<double> sizes = node.reals("anchor_sizes"), ratios = node.reals("aspect_ratios"),
                      stride = node.reals("stride"), variances = node.reals("variances");
  if (stride.size() != 2)
    return node.error("attribute 'stride' has " + Twine(stride.size()) + " values, expected 2");
  Type type = Node::elementOf(input);
  SmallVector<std::pair<double, double>> halves;
  for (double ratio : ratios)
    for (double size : sizes) {
      double width = std::round(std::sqrt(stride[0] * stride[1] / ratio)), height = std::round(width * ratio);
      halves.push_back({(size / stride[0] * width - 1) / 2, (size / stride[1] * height - 1) / 2});
    }
  double offset = node.real("offset", 0.5);
  AffineExpr h = node.dimsOf(input)[2], w = node.dimsOf(input)[3];
  auto places = [&](AffineExpr count, double step) {
    return node.add(node.mul(node.cast(node.iota(count), type), node.scalar(type, step)),
                    node.scalar(type, offset * (step - 1)));
  };
  Value boxes = boxesAt(node, places(w, stride[0]), places(h, stride[1]), halves, h, w, type);
  node.set(1, variancesLike(node, variances, boxes));
  return node.done(boxes);
}

/// Cut to the image before it was scaled: im_info holds height, width and scale.
static LogicalResult convertBoxClip(PaddleNode &node) {
  Value boxes = node.need(0), info = node.need(1);
  if (node.bad())
    return failure();
  if (Node::rankOf(boxes) == 2 && !nn::isConstantDim(node.dimsOf(info)[0], 1))
    return node.error("has boxes of several images in one list, which is not supported");
  Type type = Node::elementOf(boxes);
  auto of = [&](int64_t i) { return node.dropDims(node.sliceAlong(info, 1, i, 1), {1}); };
  auto last = [&](int64_t i) {
    Value size = node.make<nn::RoundOp>(node.div(of(i), of(2)));
    Value limit = node.sub(size, node.scalar(type, 1));
    return Node::rankOf(boxes) == 3 ? node.alignAt(limit, 0, 2) : limit;
  };
  SmallVector<Value> c = partsOf(node, boxes);
  for (int64_t i = 0; i < 4 && !node.bad(); ++i)
    c[i] = cut(node, c[i], node.scalar(type, 0), last(i % 2 ? 0 : 1));
  return node.done(join(node, c));
}

static LogicalResult convertIouSimilarity(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  Value extra = node.scalar(type, node.flag("box_normalized", true) ? 0 : 1), zero = node.scalar(type, 0);
  SmallVector<Value> a = partsOf(node, x), b = partsOf(node, y);
  auto area = [&](ArrayRef<Value> c) {
    return node.mul(node.add(node.sub(c[2], c[0]), extra), node.add(node.sub(c[3], c[1]), extra));
  };
  Value areaB = area(b), areaA = node.alignAt(area(a), 0, 2);
  for (Value &part : a)
    part = node.alignAt(part, 0, 2);
  if (node.bad())
    return failure();
  auto shared = [&](int64_t i) {
    Value extent = node.sub(node.make<nn::MinOp>(a[i + 2], b[i + 2]), node.make<nn::MaxOp>(a[i], b[i]));
    return node.make<nn::MaxOp>(node.add(extent, extra), zero);
  };
  Value both = node.mul(shared(0), shared(1));
  return node.done(node.div(both, node.sub(node.add(areaA, areaB), both)));
}

//===----------------------------------------------------------------------===//
// Regions
//===----------------------------------------------------------------------===//

Value skiff::imagesOfRegions(PaddleNode &node, Value rois, Value counts) {
  AffineExpr total = node.dimsOf(rois)[0];
  if (!counts) // all are of the first image
    return node.expand(node.number(0), {total});
  Value ends = node.make<nn::CumulateOp>(node.cast(counts, node.i64()), uint64_t(0), nn::CumulateKind::sum,
                                         false, false);
  Value place = node.alignAt(node.iota(total), 0, 2);
  Value isPast = node.cast(node.make<nn::GreaterOrEqualOp>(place, ends), node.i64());
  return isPast ? node.dropDims(node.reduce(isPast, {1}, nn::ReduceKind::sum), {1}) : Value();
}

static LogicalResult convertRoiAlign(PaddleNode &node) {
  Value x = node.need(0), rois = node.need(1);
  if (node.bad())
    return failure();
  int64_t ratio = node.integer("sampling_ratio", -1);
  bool aligned = node.flag("aligned", false);
  Value images = imagesOfRegions(node, rois, node.input(2));
  return node.done(
      node.standard("RoiAlign", {x, rois, images},
                    {{"output_height", node.integer("pooled_height", 1)},
                     {"output_width", node.integer("pooled_width", 1)},
                     {"spatial_scale", node.real("spatial_scale", 1)},
                     {"sampling_ratio", std::max<int64_t>(ratio, 0)},
                     {"coordinate_transformation_mode", aligned ? "half_pixel" : "output_half_pixel"}}));
}

/// The largest elements of bins whose bounds are whole. Bins of all regions are gathered as masks over one
/// dim each.
static Value poolRegions(PaddleNode &node, Value x, Value rois, Value images) {
  int64_t height = node.integer("pooled_height", 1), width = node.integer("pooled_width", 1);
  double scale = node.real("spatial_scale", 1);
  Type type = Node::elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  SmallVector<Value> c = partsOf(node, rois);
  if (node.bad())
    return {};
  AffineExpr regions = node.dimsOf(rois)[0];
  auto rounded = [&](Value value) { return node.roundHalvesAway(node.mul(value, number(scale))); };
  // [R, bins, elements]: which elements of a dim each bin holds.
  auto maskOf = [&](int64_t i, int64_t bins, AffineExpr elements) -> Value {
    Value start = rounded(c[i]), end = rounded(c[i + 2]);
    Value extent = node.make<nn::MaxOp>(node.add(node.sub(end, start), number(1)), number(1));
    Value size = node.alignAt(node.div(extent, number(double(bins))), 0, 2),
          first = node.alignAt(start, 0, 2);
    Value bin = node.cast(node.iota(node.dim(bins)), type);
    Value limit = node.cast(node.number(elements), type);
    auto bound = [&](Value at) { return cut(node, node.add(at, first), number(0), limit); };
    Value low = bound(node.make<nn::FloorOp>(node.mul(bin, size)));
    Value high = bound(node.make<nn::CeilOp>(node.mul(node.add(bin, number(1)), size)));
    Value place = node.cast(node.iota(elements), type);
    return node.make<nn::AndOp>(node.make<nn::GreaterOrEqualOp>(place, node.alignAt(low, 0, 3)),
                                node.make<nn::LessOp>(place, node.alignAt(high, 0, 3)));
  };
  const Dims in = node.dimsOf(x);
  Value own = node.make<nn::GatherOp>(x, images, uint64_t(0)); // [R, C, H, W]
  Value lowest = number(-std::numeric_limits<double>::infinity());
  Value rows = maskOf(1, height, in[2]), columns = maskOf(0, width, in[3]);
  if (node.bad())
    return {};
  // Along the width first, then along the height.
  Value wide = node.reshape(own, {regions, in[1], in[2], node.dim(1), in[3]});
  Value inColumn = node.reshape(columns, {regions, node.dim(1), node.dim(1), node.dim(width), in[3]});
  Value best = node.dropDims(
      node.reduce(node.make<nn::WhereOp>(inColumn, wide, lowest), {4}, nn::ReduceKind::max), {4});
  Value tall = node.reshape(best, {regions, in[1], node.dim(1), in[2], node.dim(width)});
  Value inRow = node.reshape(rows, {regions, node.dim(1), node.dim(height), in[2], node.dim(1)});
  best =
      node.dropDims(node.reduce(node.make<nn::WhereOp>(inRow, tall, lowest), {3}, nn::ReduceKind::max), {3});
  // A bin that is empty gives 0.
  return node.make<nn::WhereOp>(node.make<nn::EqualOp>(best, lowest), number(0), best);
}

static LogicalResult convertRoiPool(PaddleNode &node) {
  Value x = node.need(0), rois = node.need(1);
  if (node.bad())
    return failure();
  return node.done(poolRegions(node, x, rois, imagesOfRegions(node, rois, node.input(2))));
}

ArrayRef<PaddleRow> skiff::paddleDetection() {
  static const PaddleRow rows[] = {
      {"anchor_generator", nullptr, convertAnchorGenerator, "Input", "Anchors Variances"},
      {"box_clip", nullptr, convertBoxClip, "Input ImInfo", "Output"},
      {"box_coder", nullptr, convertBoxCoder, "PriorBox PriorBoxVar TargetBox", "OutputBox"},
      {"iou_similarity", nullptr, convertIouSimilarity, "X Y"},
      {"prior_box", nullptr, convertPriorBox, "Input Image", "Boxes Variances"},
      {"roi_align", nullptr, convertRoiAlign, "X ROIs RoisNum"},
      {"roi_pool", nullptr, convertRoiPool, "X ROIs RoisNum", "Out Argmax"},
      {"yolo_box", nullptr, convertYoloBox, "X ImgSize", "Boxes Scores"},
  };
  return rows;
}
