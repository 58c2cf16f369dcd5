//===- Shape.cpp - the same elements in other dims ------------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

/// 0 copies a dim, -1 is what is left.
static LogicalResult convertReshape(PaddleNode &node) {
  Value x = node.need(0), shape = node.tensorAt(1, "shape");
  if (!shape && !node.bad())
    return node.error("has no shape");
  return node.done(node.standard("Reshape", {x, shape}));
}

static LogicalResult convertFlatten(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  ArrayRef<AffineExpr> dims = node.dimsOf(x);
  if (dims.empty())
    return node.done(node.reshape(x, {node.dim(1)}));
  int64_t rank = dims.size();
  int64_t first = node.checkAxis(node.integer("start_axis", 1), rank),
          last = node.checkAxis(node.integer("stop_axis", 1), rank);
  if (node.bad() || first > last)
    return node.error("flattens dims " + Twine(first) + " to " + Twine(last));
  Dims result(dims.take_front(first));
  result.push_back(node.product(dims.slice(first, last - first + 1)));
  result.append(dims.begin() + last + 1, dims.end());
  return node.done(node.reshape(x, result));
}

/// Old: two dims, those before `axis` and those from it on.
static LogicalResult convertFlatten2(PaddleNode &node) {
  return node.done(node.standard("Flatten", {node.need(0)}, {{"axis", node.integer("axis", 1)}}));
}

/// Dims that are not 1 stay.
static LogicalResult convertSqueeze(PaddleNode &node) {
  Value x = node.need(0);
  SmallVector<int64_t> axes = node.integersAt(1, "axis|axes");
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  Dims dims;
  SmallVector<int64_t> wanted;
  for (int64_t axis : axes)
    wanted.push_back(node.checkAxis(axis, rank));
  for (auto [d, size] : llvm::enumerate(node.dimsOf(x)))
    // A dim that is asked for and not known now must be 1 when the model runs.
    if (axes.empty() ? !nn::isConstantDim(size, 1)
                     : !llvm::is_contained(wanted, int64_t(d)) || nn::constantDim(size).value_or(1) != 1)
      dims.push_back(size);
  return node.done(node.reshape(x, dims));
}

/// One after the other: each axis counts in what the ones before have made.
static LogicalResult convertUnsqueeze(PaddleNode &node) {
  Value x = node.need(0);
  SmallVector<int64_t> axes = node.integersAt(1, "axis|axes");
  if (node.bad())
    return failure();
  Dims dims = node.dimsOf(x);
  for (int64_t axis : axes)
    dims.insert(dims.begin() + node.checkAxis(axis, dims.size() + 1), node.dim(1));
  return node.done(node.reshape(x, dims));
}

static LogicalResult convertTranspose(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  SmallVector<int64_t> perm = node.checkAxes(node.integers("perm|axis"), Node::rankOf(x));
  return node.done(node.bad() ? Value() : node.transpose(x, perm));
}

/// -1 keeps a dim; more dims come first.
static LogicalResult convertExpand(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  const Dims in = node.dimsOf(x);
  Value shape = node.tensorAt(1, "shape");
  if (!shape)
    return node.error("has no shape");
  if (node.isData(shape)) { // read when the model runs, where -1 is not known to be one
    int64_t count = Node::typeOf(shape).getNumElements();
    Dims own(count, node.dim(1));
    if (int64_t(in.size()) > count)
      return node.error("expands to fewer dims than the input has");
    llvm::copy(in, own.begin() + (count - in.size()));
    shape =
        node.make<nn::WhereOp>(node.make<nn::EqualOp>(shape, node.number(-1)), node.dimValues(own), shape);
    return node.done(node.standard("Expand", {x, shape}));
  }
  Dims dims = node.dimsAt(1, "shape");
  if (node.bad() || dims.size() < in.size())
    return node.error("expands " + node.text(in) + " to " + node.text(dims) +
                      ", expected as many dims or more");
  size_t more = dims.size() - in.size();
  for (size_t d = 0; d < dims.size(); ++d)
    if (nn::isConstantDim(dims[d], -1))
      dims[d] = d < more ? node.dim(1) : in[d - more];
  return node.done(node.expand(x, dims));
}

/// Y's dims, or those of an attribute.
static LogicalResult convertExpandAs(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (Value y = node.input(1))
    return node.done(node.expand(x, node.dimsOf(y)));
  Dims dims;
  const Dims in = node.dimsOf(x);
  SmallVector<int64_t> shape = node.integers("target_shape");
  for (auto [d, size] : llvm::enumerate(shape)) {
    bool keeps = size == -1 && d + in.size() >= shape.size();
    dims.push_back(keeps ? in[d + in.size() - shape.size()] : node.dim(size));
  }
  return node.done(node.expand(x, dims));
}

static LogicalResult convertTile(PaddleNode &node) {
  Value x = node.need(0), repeats = node.tensorAt(1, "repeat_times|expand_times");
  if (node.bad())
    return failure();
  if (!repeats)
    return node.done(x);
  // The shorter of both lists of dims is filled up with 1 in front.
  int64_t rank = Node::rankOf(x), count = Node::typeOf(repeats).getNumElements();
  if (count > rank)
    x = node.alignAt(x, count - rank, count);
  if (count < rank)
    repeats = node.make<nn::ConcatOp>(ValueRange{node.ints(SmallVector<int64_t>(rank - count, 1)), repeats},
                                      uint64_t(0));
  return node.done(node.standard("Tile", {x, repeats}));
}

static LogicalResult convertConcat(PaddleNode &node) {
  Value x = node.need(0);
  int64_t axis = node.integerAt(1, "axis", 0);
  if (node.bad())
    return failure();
  uint64_t checked = node.checkAxis(axis, Node::rankOf(x));
  return node.done(node.bad() ? Value() : node.make<nn::ConcatOp>(ValueRange(node.list(0)), checked));
}

static LogicalResult convertStack(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis", 0), Node::rankOf(x) + 1);
  SmallVector<Value> parts;
  for (Value part : node.list(0)) {
    Dims dims = node.dimsOf(part);
    if (int64_t(dims.size()) < axis || node.bad())
      return node.error("stacks tensors of different ranks");
    dims.insert(dims.begin() + axis, node.dim(1));
    parts.push_back(node.reshape(part, dims));
  }
  return node.done(node.bad() ? Value() : node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(axis)));
}

/// Slices of one element, without their dim.
static LogicalResult convertUnstack(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis", 0), Node::rankOf(x));
  auto count = node.bad() ? std::nullopt : nn::constantDim(node.dimsOf(x)[axis]);
  if (!count)
    return node.error("unstacks a dim that is no number; name it with --dim or --shape");
  SmallVector<Value> parts;
  for (int64_t i = 0; i < *count; ++i)
    parts.push_back(node.dropDims(node.sliceAlong(x, axis, i, 1), {axis}));
  return node.done(ArrayRef<Value>(parts));
}

static LogicalResult convertSplitWithNum(PaddleNode &node) {
  Value x = node.need(0);
  int64_t axis = node.integerAt(1, "axis", 0);
  size_t count = node.listSize(0);
  return node.done(node.standards("Split", {x}, {{"axis", axis}, {"num_outputs", int64_t(count)}}, count));
}

/// Operand 1 or `sections` say how long the parts are; one may be -1.
static LogicalResult convertSplit(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  if (!node.isPir() && node.list(1).empty() && node.integers("sections").empty())
    return node.done(node.standards(
        "Split", {x}, {{"axis", node.integerAt(2, "axis", 0)}, {"num_outputs", int64_t(node.listSize(0))}},
        node.listSize(0)));
  int64_t axis = node.checkAxis(node.integerAt(2, "axis", 0), Node::rankOf(x));
  Dims sizes = node.dimsAt(1, "sections");
  if (node.bad())
    return failure();
  AffineExpr rest = node.dimsOf(x)[axis];
  for (AffineExpr size : sizes)
    if (!nn::isConstantDim(size, -1))
      rest = simplifyDim(rest - size);
  for (AffineExpr &size : sizes)
    if (nn::isConstantDim(size, -1))
      size = rest;
  return node.done(node.standards("Split", {x, node.dimValues(sizes)}, {{"axis", axis}}, node.listSize(0)));
}

static LogicalResult convertFlip(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  for (int64_t axis : node.checkAxes(node.integersAt(1, "axis"), Node::rankOf(x)))
    x = node.reverse(x, axis);
  return node.done(x);
}

/// Elements that leave at one end come in at the other. Without axes, of the tensor as one row.
static LogicalResult convertRoll(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  SmallVector<int64_t> shifts = node.integersAt(1, "shifts"), axes = node.integers("axis");
  const Dims dims = node.dimsOf(x);
  bool flat = axes.empty();
  if (flat) {
    x = node.reshape(x, {node.product(dims)});
    axes = {0};
  }
  if (shifts.size() != axes.size())
    return node.error("has " + Twine(shifts.size()) + " shifts for " + Twine(axes.size()) + " axes");
  for (auto [shift, given] : llvm::zip(shifts, axes)) {
    int64_t axis = node.checkAxis(given, flat ? 1 : dims.size());
    if (!x || node.bad())
      return failure();
    AffineExpr size = node.dimsOf(x)[axis];
    auto number = nn::constantDim(size);
    if (number && *number == 0)
      continue;
    if (number) {
      int64_t by = ((shift % *number) + *number) % *number;
      if (by != 0)
        x = node.make<nn::ConcatOp>(
            ValueRange{node.sliceAlong(x, axis, *number - by, by), node.sliceAlong(x, axis, 0, *number - by)},
            uint64_t(axis));
      continue;
    }
    // Gathered from where each element comes.
    Value extent = node.number(size);
    Value from = node.make<nn::ModOp>(node.sub(node.iota(size), node.number(shift)), extent, UnitAttr());
    x = node.make<nn::GatherOp>(x, from, uint64_t(axis));
  }
  return node.done(flat ? node.reshape(x, dims) : x);
}

//===----------------------------------------------------------------------===//
// Padding
//===----------------------------------------------------------------------===//

/// Pairs from the first dim on.
static LogicalResult convertPad(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  SmallVector<int64_t> given = node.integers("paddings");
  int64_t rank = Node::rankOf(x);
  if (int64_t(given.size()) != 2 * rank)
    return node.error("attribute 'paddings' has " + Twine(given.size()) + " values, expected " +
                      Twine(2 * rank));
  SmallVector<int64_t> low, high;
  for (int64_t d = 0; d < rank; ++d) {
    low.push_back(given[2 * d]);
    high.push_back(given[2 * d + 1]);
  }
  Value value = node.scalarAt(1, "pad_value", 0, Node::elementOf(x));
  return node.done(node.make<nn::PadOp>(x, value, low, high, nn::PadMode::constant));
}

/// Pairs from the last spatial dim back: left, right, top, bottom, front, back.
static LogicalResult convertPad3d(PaddleNode &node) {
  Value x = node.need(0), given = node.tensorAt(1, "paddings");
  if (node.bad() || !given)
    return node.error("has no paddings");
  StringRef mode = node.text("mode", "constant");
  mode = mode == "replicate" ? "edge" : mode == "circular" ? "wrap" : mode;
  bool last = node.isChannelsLast();
  int64_t rank = Node::rankOf(x), spatial = rank - 2, first = last ? 1 : 2;
  if (spatial < 1 || !Node::typeOf(given).hasStaticShape() ||
      Node::typeOf(given).getNumElements() != 2 * spatial)
    return node.error("has paddings of " + Node::text(Node::typeOf(given)) + " for " + Twine(spatial) +
                      " spatial dims");
  // ONNX has all lows first, from the first dim on.
  SmallVector<int64_t> order, axes;
  for (int64_t isHigh : {0, 1})
    for (int64_t d = 0; d < spatial; ++d)
      order.push_back(2 * (spatial - 1 - d) + isHigh);
  for (int64_t d = 0; d < spatial; ++d)
    axes.push_back(first + d);
  Value pads = node.make<nn::GatherOp>(given, node.ints(order), uint64_t(0));
  Value value = node.scalar(Node::elementOf(x), node.real("pad_value|value", 0));
  return node.done(node.standard("Pad", {x, pads, value, node.ints(axes)}, {{"mode", mode}}));
}

//===----------------------------------------------------------------------===//
// Blocks of channels
//===----------------------------------------------------------------------===//

static LogicalResult convertPixelShuffle(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  Value shuffled =
      node.standard("DepthToSpace", {x}, {{"blocksize", node.integer("upscale_factor", 1)}, {"mode", "CRD"}});
  return node.done(node.channelsBack(shuffled, last));
}

static LogicalResult convertPixelUnshuffle(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  int64_t factor = node.integer("downscale_factor", 1);
  if (node.bad() || factor < 1 || Node::rankOf(x) != 4)
    return node.error("needs 4 dims and a factor of 1 or more");
  Dims in = node.dimsOf(x);
  AffineExpr by = node.dim(factor), height = divideExactly(in[2], by), width = divideExactly(in[3], by);
  if (!height || !width)
    return node.error("cannot divide " + node.text(in) + " by " + Twine(factor));
  Value blocks = node.transpose(node.reshape(x, {in[0], in[1], height, by, width, by}), {0, 1, 3, 5, 2, 4});
  return node.done(node.channelsBack(node.reshape(blocks, {in[0], in[1] * by * by, height, width}), last));
}

static LogicalResult convertChannelShuffle(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  int64_t groups = node.integer("groups|group", 1);
  if (node.bad() || Node::rankOf(x) != 4)
    return node.error("needs 4 dims");
  Dims in = node.dimsOf(x);
  AffineExpr each = groups > 0 ? divideExactly(in[1], node.dim(groups)) : AffineExpr();
  if (!each)
    return node.error("attribute 'groups' is " + Twine(groups) + ", expected a divisor of the channels");
  Value split = node.reshape(x, {in[0], node.dim(groups), each, in[2], in[3]});
  return node.done(node.channelsBack(node.reshape(node.transpose(split, {0, 2, 1, 3, 4}), in), last));
}

/// A part of the channels comes from the frame before, a part from the one behind.
static LogicalResult convertTemporalShift(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  int64_t frames = node.integer("seg_num", 1);
  if (node.bad() || Node::rankOf(x) != 4)
    return node.error("needs 4 dims");
  Dims in = node.dimsOf(x);
  auto channels = nn::constantDim(in[1]);
  AffineExpr batch = frames > 0 ? divideExactly(in[0], node.dim(frames)) : AffineExpr();
  if (!batch || !channels)
    return node.error("needs a batch that is a multiple of " + Twine(frames) +
                      ", and channels that are a number");
  int64_t part = int64_t(double(*channels) * node.real("shift_ratio", 0.25));
  x = node.reshape(x, {batch, node.dim(frames), in[1], in[2], in[3]});
  auto shifted = [&](int64_t from, int64_t count, int64_t by) {
    Value own = node.sliceAlong(x, 2, from, count);
    SmallVector<int64_t> low{0, by, 0, 0, 0}, high{0, -by, 0, 0, 0};
    return by == 0 ? own : node.make<nn::PadOp>(own, Value(), low, high, nn::PadMode::constant);
  };
  SmallVector<Value> parts{shifted(0, part, 1), shifted(part, part, -1),
                           shifted(2 * part, *channels - 2 * part, 0)};
  if (node.bad())
    return failure();
  Value all = node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(2));
  return node.done(node.channelsBack(node.reshape(all, in), last));
}

//===----------------------------------------------------------------------===//
// Several tensors
//===----------------------------------------------------------------------===//

static LogicalResult convertMeshGrid(PaddleNode &node) {
  Value first = node.need(0);
  if (node.bad() || !first)
    return failure();
  Dims dims;
  ArrayRef<Value> lines = node.list(0);
  for (Value line : lines)
    dims.push_back(Node::rankOf(line) == 0 ? node.dim(1) : node.dimsOf(line)[0]);
  SmallVector<Value> grids;
  for (auto [d, line] : llvm::enumerate(lines)) {
    Value flat = node.reshape(line, {dims[d]});
    grids.push_back(node.expand(node.alignAt(flat, d, dims.size()), dims));
  }
  return node.done(ArrayRef<Value>(grids));
}

static LogicalResult convertBroadcastTensors(PaddleNode &node) {
  if (!node.need(0))
    return failure();
  ArrayRef<Value> values = node.list(0);
  Dims dims =
      node.broadcastDims(llvm::map_to_vector(values, [&](Value value) { return Dims(node.dimsOf(value)); }));
  SmallVector<Value> all = llvm::map_to_vector(
      values, [&](Value value) { return node.bad() ? Value() : node.expand(value, dims); });
  return node.done(ArrayRef<Value>(all));
}

ArrayRef<PaddleRow> skiff::paddleShape() {
  static const PaddleRow rows[] = {
      {"broadcast_tensors", nullptr, convertBroadcastTensors},
      {"channel_shuffle", nullptr, convertChannelShuffle},
      {"concat", nullptr, convertConcat, "X AxisTensor"},
      {"expand", "expand_v2", convertExpand, "X Shape|expand_shapes_tensor"},
      {"expand_as", "expand_as_v2", convertExpandAs, "X Y"},
      {"flatten", "flatten_contiguous_range", convertFlatten, "X", "Out XShape"},
      {"flip", nullptr, convertFlip},
      {"legacy_reshape", "reshape", convertReshape, "X Shape|ShapeTensor"},
      {"meshgrid", nullptr, convertMeshGrid},
      {"pad", nullptr, convertPad},
      {"pad3d", nullptr, convertPad3d, "X Paddings"},
      {"pixel_shuffle", nullptr, convertPixelShuffle},
      {"pixel_unshuffle", nullptr, convertPixelUnshuffle},
      {"reshape", "reshape2", convertReshape, "X Shape|ShapeTensor", "Out XShape"},
      {"reverse", nullptr, convertFlip},
      {"roll", nullptr, convertRoll, "X ShiftsTensor"},
      {"shuffle_channel", nullptr, convertChannelShuffle},
      {"split", nullptr, convertSplit, "X SectionsTensorList AxisTensor"},
      {"split_with_num", "", convertSplitWithNum},
      {"squeeze", "squeeze2", convertSqueeze, "X", "Out XShape"},
      {"stack", nullptr, convertStack, "X", "Y"},
      {"temporal_shift", nullptr, convertTemporalShift},
      {"tile", nullptr, convertTile, "X RepeatTimes|repeat_times_tensor"},
      {"transpose", "transpose2", convertTranspose, "X", "Out XShape"},
      {"unbind", nullptr, convertUnstack},
      {"unsqueeze", "unsqueeze2", convertUnsqueeze, "X AxesTensor|AxesTensorList", "Out XShape"},
      {"unstack", nullptr, convertUnstack, "X", "Y"},
      {nullptr, "expand", convertTile, "X ExpandTimes|expand_times_tensor"},
      {nullptr, "flatten2", convertFlatten2, "X", "Out XShape"},
      {nullptr, "squeeze", convertSqueeze},
      {nullptr, "transpose", convertTranspose},
      {nullptr, "unsqueeze", convertUnsqueeze, "X AxesTensor|AxesTensorList"},
  };
  return rows;
}
