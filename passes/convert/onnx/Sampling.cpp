//===- Sampling.cpp - values at places that data gives, and unpooling ---------===//
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Window.h"

using namespace mlir;
using namespace skiff;

static Type f32(Node &node) { return Float32Type::get(node.context()); }

/// Coordinates are computed in f32 at least.
static Value asCoordinates(Node &node, Value x) {
  return Node::elementOf(x).isF64() ? x : node.cast(x, f32(node));
}

//===----------------------------------------------------------------------===//
// GridSample, AffineGrid
//===----------------------------------------------------------------------===//

/// The grid's coordinates, -1 to 1, become places in elements.
static LogicalResult gridSample(Node &node, nn::ResizeMode mode) {
  Value x = node.input(0), grid = node.input(1);
  int64_t rank = Node::rankOf(x);
  bool alignCorners = node.flagOr("align_corners", false);
  nn::SamplePadding padding =
      *nn::symbolizeSamplePadding(node.choiceOf("padding_mode", {"zeros", "border", "reflection"}));
  if (rank < 3 || Node::rankOf(grid) != rank || !nn::isConstantDim(node.dimsOf(grid).back(), rank - 2))
    return node.error("the inputs have the dims " + node.text(node.dimsOf(x)) + " and " +
                      node.text(node.dimsOf(grid)) +
                      ", expected as many, 3 or more, and a coordinate for each spatial dim");
  if (node.bad())
    return failure();
  Value g = asCoordinates(node, grid);
  Type type = Node::elementOf(g), element = Node::elementOf(x);
  Value size = node.make<nn::ShapeOp>(x, uint64_t(2), uint64_t(rank));
  size = node.cast(node.sliceAlong(size, 0, rank - 3, rank - 2, -1),
                   type); // The last dim's coordinate comes first.
  Value one = node.scalar(type, 1), half = node.scalar(type, 0.5), fromLow = node.add(g, one);
  Value places = alignCorners ? node.mul(node.mul(fromLow, half), node.sub(size, one))
                              : node.mul(node.sub(node.mul(fromLow, size), one), half);
  bool interpolates = mode != nn::ResizeMode::nearest && !isa<FloatType>(element);
  Value image = node.toChannelsLast(interpolates ? node.cast(x, f32(node)) : x);
  Value sampled = node.make<nn::SampleOp>(image, places, mode, padding, !alignCorners);
  return node.finish(node.cast(node.toChannelsFirst(sampled), element));
}

static LogicalResult convertGridSample(Node &node) {
  return gridSample(node, *nn::symbolizeResizeMode(node.choiceOf("mode", {"linear", "nearest", "cubic"})));
}

/// Before opset 20 the modes are named for images.
static LogicalResult convertGridSample16(Node &node) {
  StringRef mode = node.choiceOf("mode", {"bilinear", "nearest", "bicubic"});
  return gridSample(node, *nn::symbolizeResizeMode(mode == "nearest" ? mode : mode.drop_front(2)));
}

/// theta times (x, y, 1) for each element of an image, its coordinates from -1 to 1.
static LogicalResult convertAffineGrid(Node &node) {
  Value theta = node.input(0), size = node.input(1);
  bool alignCorners = node.flagOr("align_corners", false);
  Dims image = node.dimsFrom(1, "a size");
  if (node.bad())
    return failure();
  int64_t spatial = int64_t(image.size()) - 2, rank = image.size();
  if (spatial < 1 || Node::rankOf(theta) != 3 || !nn::isConstantDim(node.dimsOf(theta)[1], spatial) ||
      !nn::isConstantDim(node.dimsOf(theta)[2], spatial + 1))
    return node.error("the inputs are of dims " + node.text(node.dimsOf(theta)) + " and a size " +
                      node.text(image) + ", which do not fit");
  Type element = Node::elementOf(theta);
  Value matrix = asCoordinates(node, theta);
  Type type = Node::elementOf(matrix);
  Value one = node.scalar(type, 1), result;
  for (int64_t j = 0; j <= spatial && !node.bad(); ++j) { // x, y, (z,) 1
    Value column =
        node.reshape(node.sliceAlong(matrix, -1, j, 1), {node.dimsOf(theta)[0], node.dim(spatial)});
    Dims dims(rank, node.dim(1));
    dims.front() = node.dimsOf(theta)[0];
    dims.back() = node.dim(spatial);
    Value term = node.reshape(column, dims);
    if (j < spatial) {
      int64_t d = spatial - 1 - j;
      Value extent = node.reshape(node.sliceAlong(size, -1, d + 2, 1), ArrayRef<int64_t>{});
      extent = node.cast(extent, type);
      Value i = node.cast(node.iota(image[d + 2]), type), two = node.scalar(type, 2);
      Value steps = alignCorners ? node.make<nn::MaxOp>(node.sub(extent, one), one) : extent;
      Value numerator = alignCorners ? node.mul(i, two) : node.add(node.mul(i, two), one);
      Value coordinate = node.sub(node.div(numerator, steps), one);
      term = node.mul(node.alignAt(coordinate, d + 1, rank), term);
    }
    result = result ? node.add(result, term) : term;
  }
  return node.finish(node.cast(result, element));
}

//===----------------------------------------------------------------------===//
// RoiAlign
//===----------------------------------------------------------------------===//

static LogicalResult convertRoiAlign(Node &node) {
  bool halfPixel = node.opset() >= 16 && node.choiceOf("coordinate_transformation_mode",
                                                       {"half_pixel", "output_half_pixel"}) == "half_pixel";
  bool isMax = node.choiceOf("mode", {"avg", "max"}) == "max";
  int64_t height = node.intOr("output_height", 1), width = node.intOr("output_width", 1);
  int64_t ratio = node.intOr("sampling_ratio", 0);
  if (height < 1 || width < 1 || ratio < 0 || std::max({height, width, ratio}) > INT32_MAX)
    return node.error("output_height, output_width and sampling_ratio are " + Twine(height) + ", " +
                      Twine(width) + " and " + Twine(ratio));
  Value x = node.input(0);
  if (Node::rankOf(x) != 4)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(x)) + ", expected 4");
  const Dims &rois = node.dimsOf(node.input(1));
  if (rois.size() != 2 || !nn::isConstantDim(rois[1], 4))
    return node.error("input 1 has the dims " + node.text(rois) + ", expected 4 numbers for each region");
  Value aligned = node.make<nn::RoiAlignOp>(
      node.toChannelsLast(x), node.input(1), node.input(2), uint64_t(height), uint64_t(width),
      APFloat(node.floatOr("spatial_scale", 1)), uint64_t(ratio), halfPixel, isMax);
  return node.finish(node.toChannelsFirst(aligned));
}

//===----------------------------------------------------------------------===//
// DeformConv: samples at moved places, then a matrix product
//===----------------------------------------------------------------------===//

namespace {
/// Dims of a deformable convolution. Kernel elements are counted row-major.
struct Deform {
  Window window;
  int64_t spatial, taps = 1, groups, offsetGroups;
  AffineExpr batch, places; ///< places: elements of the result's image
  Dims image, out;
  AffineExpr channels, outChannels;
};
} // namespace

/// [batch offset groups, out..., spatial], the last of `out` times the kernel's elements: what each one
/// samples.
static Value deformPlaces(Node &node, const Deform &d, Value offset) {
  Value moved = asCoordinates(node, offset);
  Dims split{d.batch, node.dim(d.offsetGroups), node.dim(d.taps), node.dim(d.spatial)};
  split.append(d.out);
  SmallVector<int64_t> perm{0, 1};
  for (int64_t i = 0; i < d.spatial; ++i)
    perm.push_back(4 + i);
  perm.append({2, 3});
  Value places = node.transpose(node.reshape(moved, split), perm);
  places = node.sliceAlong(places, -1, d.spatial - 1, d.spatial, -1);
  if (!places)
    return {};
  // Where a kernel's element lies without an offset.
  Type type = Node::elementOf(places);
  SmallVector<double> inKernel;
  for (int64_t tap = 0; tap < d.taps; ++tap) {
    SmallVector<double> at(d.spatial);
    for (int64_t i = d.spatial, left = tap; i-- > 0; left /= d.window.kernel[i])
      at[d.spatial - 1 - i] = double(left % d.window.kernel[i] * d.window.dilations[i] - d.window.pads[i]);
    llvm::append_range(inKernel, at);
  }
  places =
      node.add(places, node.constant(makeFloats(RankedTensorType::get({d.taps, d.spatial}, type), inKernel)));
  int64_t rank = d.spatial + 4;
  for (int64_t i = 0; i < d.spatial; ++i) {
    SmallVector<double> strides(d.spatial, 0);
    strides[d.spatial - 1 - i] = double(d.window.strides[i]);
    Value along = node.alignAt(node.cast(node.iota(d.out[i]), type), 2 + i, rank);
    places = node.add(
        places,
        node.mul(along, node.constant(makeFloats(RankedTensorType::get({d.spatial}, type), strides))));
  }
  Dims flat{d.batch * d.offsetGroups};
  flat.append(d.out);
  flat.back() = flat.back() * d.taps;
  flat.push_back(node.dim(d.spatial));
  return node.reshape(places, flat);
}

/// The image with offset groups as further images: [batch offset groups, image..., channels of a group].
static Value deformImage(Node &node, const Deform &d, Value x) {
  AffineExpr channels = divideExactly(d.channels, node.dim(d.offsetGroups));
  Dims split{d.batch, node.dim(d.offsetGroups), channels}, flat{d.batch * d.offsetGroups};
  split.append(d.image);
  flat.append(d.image);
  flat.push_back(channels);
  SmallVector<int64_t> perm{0, 1};
  for (int64_t i = 0; i < d.spatial; ++i)
    perm.push_back(3 + i);
  perm.push_back(2);
  return node.reshape(node.transpose(node.reshape(x, split), perm), flat);
}

static std::optional<Deform> readDeform(Node &node) {
  Value x = node.input(0), filter = node.input(1), offset = node.input(2);
  int64_t rank = Node::rankOf(x);
  Deform d;
  d.spatial = rank - 2;
  d.groups = node.intOr("group", 1);
  d.offsetGroups = node.intOr("offset_group", 1);
  auto mismatch = [&] {
    (void)node.error("the inputs have the dims " + node.text(node.dimsOf(x)) + ", " +
                     node.text(node.dimsOf(filter)) + " and " + node.text(node.dimsOf(offset)) +
                     ", which do not fit for group " + Twine(d.groups) + " and offset_group " +
                     Twine(d.offsetGroups));
    return std::nullopt;
  };
  if (rank < 3 || Node::rankOf(filter) != rank || Node::rankOf(offset) != rank || d.groups < 1 ||
      d.offsetGroups < 1 || d.groups > INT32_MAX || d.offsetGroups > INT32_MAX)
    return mismatch();
  SmallVector<int64_t> kernel;
  for (AffineExpr size : ArrayRef<AffineExpr>(node.dimsOf(filter)).drop_front(2)) {
    if (nn::constantDim(size).value_or(0) < 1)
      return mismatch();
    kernel.push_back(*nn::constantDim(size));
    d.taps *= kernel.back();
  }
  if (node.intsOr("kernel_shape", kernel) != kernel)
    return mismatch();
  d.window = {kernel, node.sizesOr("strides", d.spatial, 1, 1), node.sizesOr("pads", 2 * d.spatial, 0, 0),
              node.sizesOr("dilations", d.spatial, 1, 1)};
  d.batch = node.dimsOf(x)[0];
  d.channels = node.dimsOf(x)[1];
  d.image.assign(node.dimsOf(x).begin() + 2, node.dimsOf(x).end());
  d.outChannels = node.dimsOf(filter)[0];
  AffineExpr perGroup = divideExactly(d.channels, node.dim(d.groups));
  if (!perGroup || !sameDim(perGroup, node.dimsOf(filter)[1]) ||
      !divideExactly(d.channels, node.dim(d.offsetGroups)) ||
      !divideExactly(d.outChannels, node.dim(d.groups)) ||
      !nn::isConstantDim(node.dimsOf(offset)[1], d.offsetGroups * d.taps * d.spatial))
    return mismatch();
  for (int64_t i = 0; i < d.spatial; ++i) {
    AffineExpr room = d.image[i] + (d.window.pads[i] + d.window.pads[i + d.spatial] -
                                    d.window.dilations[i] * (kernel[i] - 1) - 1);
    AffineExpr expected = simplifyDim(room.floorDiv(d.window.strides[i]) + 1);
    auto a = nn::constantDim(expected), b = nn::constantDim(node.dimsOf(offset)[2 + i]);
    if (a && b && *a != *b)
      return mismatch();
    d.out.push_back(node.dimsOf(offset)[2 + i]);
  }
  d.places = node.product(d.out);
  return d;
}

static LogicalResult convertDeformConv(Node &node) {
  std::optional<Deform> read = readDeform(node);
  if (!read || node.bad())
    return failure();
  const Deform &d = *read;
  AffineExpr taps = node.dim(d.taps), groups = node.dim(d.groups), offsetGroups = node.dim(d.offsetGroups);
  AffineExpr ofOffsetGroup = divideExactly(d.channels, offsetGroups);
  AffineExpr ofGroup = divideExactly(d.channels, groups), outOfGroup = divideExactly(d.outChannels, groups);
  Value samples =
      node.make<nn::SampleOp>(deformImage(node, d, node.input(0)), deformPlaces(node, d, node.input(2)),
                              nn::ResizeMode::linear, nn::SamplePadding::zeros, false);
  samples = node.reshape(samples, {d.batch, offsetGroups, d.places, taps, ofOffsetGroup});
  if (Value mask = node.input(4)) {
    Dims expected{d.batch, node.dim(d.offsetGroups * d.taps)};
    expected.append(d.out);
    if (node.dimsOf(mask) != expected)
      return node.error("input 4 has the dims " + node.text(node.dimsOf(mask)) + ", expected " +
                        node.text(expected));
    mask = node.transpose(node.reshape(mask, {d.batch, offsetGroups, taps, d.places}), {0, 1, 3, 2});
    samples = node.mul(samples, node.reshape(mask, {d.batch, offsetGroups, d.places, taps, node.dim(1)}));
  }
  // [batch, groups, places, kernel elements x channels of a group] times the filter's matrices
  samples =
      node.reshape(node.transpose(samples, {0, 2, 3, 1, 4}), {d.batch, d.places, taps, groups, ofGroup});
  samples =
      node.reshape(node.transpose(samples, {0, 3, 1, 2, 4}), {d.batch, groups, d.places, ofGroup * d.taps});
  Value filter = node.reshape(node.input(1), {groups, outOfGroup, ofGroup, taps});
  filter = node.reshape(node.transpose(filter, {0, 3, 2, 1}), {groups, ofGroup * d.taps, outOfGroup});
  if (d.groups == 1) {
    samples = node.reshape(samples, {d.batch, d.places, ofGroup * d.taps});
    filter = node.reshape(filter, {ofGroup * d.taps, outOfGroup});
  }
  Value result = node.make<nn::MatMulOp>(samples, filter);
  result = node.transpose(node.reshape(result, {d.batch, groups, d.places, outOfGroup}), {0, 1, 3, 2});
  Dims dims{d.batch, d.outChannels};
  dims.append(d.out);
  result = node.reshape(result, dims);
  if (Value bias = node.input(3))
    result = node.add(result, node.alignAt(bias, 1, d.spatial + 2));
  return node.finish(result);
}

//===----------------------------------------------------------------------===//
// Col2Im, MaxUnpool
//===----------------------------------------------------------------------===//

static LogicalResult convertCol2Im(Node &node) {
  Value x = node.input(0);
  Dims image = node.dimsFrom(1, "an image_shape");
  SmallVector<int64_t> block = node.constantInts(2, "a block_shape");
  if (node.bad())
    return failure();
  size_t spatial = image.size();
  if (Node::rankOf(x) != 3 || block.size() != spatial)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(x)) + ", image_shape " +
                      Twine(spatial) + " and block_shape " + Twine(block.size()) +
                      " elements, expected 3 dims and as many");
  int64_t taps = 1;
  for (int64_t size : block)
    if (size < 1 || llvm::MulOverflow(taps, size, taps) || taps > INT32_MAX)
      return node.error("block_shape holds " + Twine(size));
  SmallVector<int64_t> strides = node.sizesOr("strides", spatial, 1, 1),
                       pads = node.sizesOr("pads", 2 * spatial, 0, 0),
                       dilations = node.sizesOr("dilations", spatial, 1, 1);
  AffineExpr channels = divideExactly(node.dimsOf(x)[1], node.dim(taps));
  if (!channels)
    return node.error("a dim of " + node.text({node.dimsOf(x)[1]}) + " is no multiple of the block's " +
                      Twine(taps) + " elements");
  Value columns = node.reshape(x, {node.dimsOf(x)[0], channels, node.dim(taps), node.dimsOf(x)[2]});
  return node.finish(
      node.make<nn::Col2ImOp>(columns, nn::mapOf(image, node.context()), block, strides, pads, dilations));
}

/// Indices count the elements of the whole unpooled tensor; a larger output_shape adds zeros behind them.
static LogicalResult convertMaxUnpool(Node &node) {
  Value x = node.input(0), indices = node.input(1);
  int64_t rank = Node::rankOf(x), spatial = rank - 2;
  if (spatial < 1 || Node::rankOf(indices) != rank)
    return node.error("the inputs have the dims " + node.text(node.dimsOf(x)) + " and " +
                      node.text(node.dimsOf(indices)) + ", expected as many, 3 or more");
  if (!node.hasAttr("kernel_shape"))
    return node.error("attribute 'kernel_shape' is missing");
  SmallVector<int64_t> kernel = node.sizesOr("kernel_shape", spatial, 1, 1),
                       strides = node.sizesOr("strides", spatial, 1, 1),
                       pads = node.sizesOr("pads", 2 * spatial, 0, 0);
  Dims dims = node.dimsOf(x);
  for (int64_t d = 0; d < spatial; ++d)
    dims[d + 2] = simplifyDim((dims[d + 2] - 1) * strides[d] + (kernel[d] - pads[d] - pads[d + spatial]));
  Value zeros = node.expand(node.scalar(Node::elementOf(x), 0), {node.product(dims)});
  Value flat = node.make<nn::ScatterOp>(zeros, node.reshape(indices, {node.product(node.dimsOf(indices))}),
                                        node.reshape(x, {node.product(node.dimsOf(x))}), uint64_t(0),
                                        nn::ScatterKind::none);
  Value result = node.reshape(flat, dims);
  if (!node.hasInput(2) || node.bad())
    return node.finish(result);
  Dims wanted = node.dimsFrom(2, "an output_shape");
  if (node.bad())
    return failure();
  SmallVector<int64_t> low(rank, 0), high;
  for (int64_t d = 0; d < rank && wanted.size() == size_t(rank); ++d)
    if (auto more = nn::constantDim(simplifyDim(wanted[d] - dims[d])); more && *more >= 0)
      high.push_back(*more);
  if (high.size() != size_t(rank))
    return node.error("output_shape is " + node.text(wanted) + ", expected " + node.text(dims) + " or more");
  return node.finish(node.make<nn::PadOp>(result, Value(), low, high, nn::PadMode::constant));
}

ArrayRef<ConverterRow> skiff::samplingConverters() {
  static const ConverterRow rows[] = {
      {"AffineGrid", 20, convertAffineGrid, "Fl"},     {"Col2Im", 18, convertCol2Im, "Nll"},
      {"DeformConv", 19, convertDeformConv, "FFF?FF"}, {"GridSample", 20, convertGridSample, "af"},
      {"GridSample", 16, convertGridSample16, "af"},   {"MaxUnpool", 9, convertMaxUnpool, "Fl?l"},
      {"RoiAlign", 10, convertRoiAlign, "FFl"},
  };
  return rows;
}
