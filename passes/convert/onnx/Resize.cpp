//===- Resize.cpp - Resize and Upsample -----------------------------------===//
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

namespace {
/// What nn.resize needs, one entry per dim.
struct Resizing {
  Dims sizes;
  SmallVector<double> scales;
  SmallVector<double> roi;    // all starts, then all ends; empty: all of the input
  SmallVector<Value> factors; // if the model computes scales: each dim's, [1]
};
struct Interpolation {
  StringRef mode, coordinates = "half_pixel", nearest = "round_prefer_floor";
  double cubicA = -0.75, extrapolation = 0;
  bool excludeOutside = false, antialias = false;
};
} // namespace

/// The size of a dim of `in` elements after scaling; null if that is no expression of the symbols. The
/// operator's text has a factor for the roi in it; ONNX's shape inference, its reference and ONNX Runtime
/// have none.
static AffineExpr scaledSize(Node &node, AffineExpr in, double scale) {
  if (auto size = nn::constantDim(in)) {
    // In f32, as ONNX's own shape inference does.
    float scaled = std::floor(float(*size) * float(scale));
    return scaled < float(INT32_MAX) ? node.dim(int64_t(scaled)) : AffineExpr();
  }
  if (scale >= 1 && scale == std::trunc(scale) && scale < INT32_MAX)
    return in * int64_t(scale);
  double inverse = 1 / scale;
  return inverse == std::trunc(inverse) && inverse < INT32_MAX ? simplifyDim(in.floorDiv(int64_t(inverse)))
                                                               : AffineExpr();
}

/// Sets sizes from scales, given for `axes`.
static LogicalResult resizeByScales(Node &node, Resizing &to, ArrayRef<int64_t> axes,
                                    ArrayRef<double> scales) {
  if (scales.size() != axes.size())
    return node.error("has " + Twine(scales.size()) + " scales, expected " + Twine(axes.size()));
  for (auto [axis, scale] : llvm::zip(axes, scales)) {
    if (!(scale > 0) || std::isinf(scale))
      return node.error("a scale is " + Twine(std::to_string(scale)) + ", expected more than 0");
    AffineExpr size = scaledSize(node, to.sizes[axis], scale);
    if (!size)
      return node.error("cannot scale a dim of " + node.text({to.sizes[axis]}) + " by " +
                        Twine(std::to_string(scale)) + "; make the dim a number");
    to.sizes[axis] = size;
    to.scales[axis] = scale;
  }
  return success();
}

/// Sets sizes from scales that the model computes: data dims, in f32 as above. A scale that is none makes -1,
/// which ends the run.
static LogicalResult resizeByData(Node &node, Resizing &to, ArrayRef<int64_t> axes, Value scales) {
  const Dims given = node.dimsOf(scales);
  if (given.size() != 1 || !nn::isConstantDim(given[0], axes.size()))
    return node.error("has scales of the dims " + node.text(given) + ", expected " + Twine(axes.size()));
  Dims in;
  for (int64_t axis : axes)
    in.push_back(to.sizes[axis]);
  Type f32 = Float32Type::get(node.context());
  Value scaled = node.make<nn::FloorOp>(node.mul(node.cast(node.dimValues(in), f32), scales));
  Value isScale = node.make<nn::AndOp>(node.make<nn::GreaterOp>(scales, node.scalar(f32, 0)),
                                       node.make<nn::LessOp>(scaled, node.scalar(f32, double(INT32_MAX))));
  Value sizes = node.make<nn::WhereOp>(isScale, node.cast(scaled, node.i64()), node.number(-1));
  Dims dims = node.readDims(sizes);
  if (node.bad())
    return failure();
  to.factors.assign(to.sizes.size(), node.reshape(node.scalar(f32, 1), {node.dim(1)}));
  for (auto [i, axis] : llvm::enumerate(axes)) {
    to.sizes[axis] = dims[i];
    to.scales[axis] = 0;
    to.factors[axis] = node.sliceAlong(scales, 0, node.dim(i), node.dim(1));
  }
  return node.bad() ? failure() : success();
}

/// Sets sizes from the scales of input `i`.
static LogicalResult resizeByInput(Node &node, Resizing &to, ArrayRef<int64_t> axes, unsigned i) {
  if (!node.floatsIfConstant(node.input(i)))
    return resizeByData(node, to, axes, node.input(i));
  return resizeByScales(node, to, axes, node.constantFloats(i, "scales"));
}

/// out / in, as a number; 0 if that is known at run time only.
static double ratioOf(AffineExpr out, AffineExpr in) {
  if (sameDim(out, in))
    return 1;
  auto x = nn::constantDim(out), y = nn::constantDim(in);
  if (x && y && *y > 0)
    return double(*x) / double(*y);
  if (AffineExpr factor = divideExactly(out, in); factor && nn::constantDim(factor))
    return double(*nn::constantDim(factor));
  return 0;
}

/// Sets sizes and scales from sizes, given for `axes`.
static LogicalResult resizeToSizes(Node &node, Resizing &to, ArrayRef<int64_t> axes, const Dims &sizes) {
  StringRef policy = node.choiceOf("keep_aspect_ratio_policy", {"stretch", "not_larger", "not_smaller"});
  if (sizes.size() != axes.size())
    return node.error("has " + Twine(sizes.size()) + " sizes, expected " + Twine(axes.size()));
  SmallVector<double> ratios;
  for (auto [axis, size] : llvm::zip(axes, sizes)) {
    if (boundsOf(size).low < 0)
      return node.error("sizes hold " + node.text({size}) + ", expected 0 or more");
    ratios.push_back(ratioOf(size, to.sizes[axis]));
  }
  if (policy == "stretch" || axes.empty()) {
    for (auto [axis, size, ratio] : llvm::zip(axes, sizes, ratios)) {
      to.sizes[axis] = size;
      to.scales[axis] = ratio;
    }
    return success();
  }
  double scale = policy == "not_larger" ? *llvm::min_element(ratios) : *llvm::max_element(ratios);
  for (auto [axis, size] : llvm::zip(axes, sizes)) {
    auto in = nn::constantDim(to.sizes[axis]);
    if (!in || !nn::constantDim(size))
      return node.error("keep_aspect_ratio_policy needs dims that are numbers, got " +
                        node.text({to.sizes[axis]}));
    to.sizes[axis] = node.dim(int64_t(scale * double(*in) + 0.5));
    to.scales[axis] = scale;
  }
  return success();
}

static LogicalResult finishResize(Node &node, Resizing to, const Interpolation &how) {
  Value x = node.input(0);
  if (node.bad())
    return failure();
  int64_t rank = to.sizes.size();
  nn::ResizeMode mode = *nn::symbolizeResizeMode(how.mode);
  if (mode != nn::ResizeMode::nearest && Node::elementOf(x).isInteger(1))
    return node.error("mode " + how.mode + " interpolates between numbers, but the input is boolean");
  for (int64_t d = 0; d < rank; ++d)
    if (nn::isConstantDim(node.dimsOf(x)[d], 0) && !nn::isConstantDim(to.sizes[d], 0))
      return node.error("cannot enlarge a dim of 0");
  // Images are channels-last, as their neighbours; anything else stays as it is.
  bool isImage = rank >= 3 && to.roi.empty() && to.scales[0] == 1 && to.scales[1] == 1;
  if (isImage) {
    std::rotate(to.sizes.begin() + 1, to.sizes.begin() + 2, to.sizes.end());
    std::rotate(to.scales.begin() + 1, to.scales.begin() + 2, to.scales.end());
    if (!to.factors.empty())
      std::rotate(to.factors.begin() + 1, to.factors.begin() + 2, to.factors.end());
    x = node.toChannelsLast(x);
  }
  if (to.roi.empty()) {
    to.roi.assign(rank, 0);
    to.roi.append(rank, 1);
  }
  Value factors;
  if (!to.factors.empty())
    factors = node.make<nn::ConcatOp>(ValueRange(to.factors), uint64_t(0));
  Value resized = node.make<nn::ResizeOp>(
      x, factors, nn::mapOf(to.sizes, node.context()), to.scales, mode, how.coordinates, how.nearest,
      llvm::APFloat(how.cubicA), how.excludeOutside, how.antialias, llvm::APFloat(how.extrapolation), to.roi);
  return node.finish(isImage ? node.toChannelsFirst(resized) : resized);
}

static Resizing unchanged(Node &node) {
  Resizing same;
  same.sizes = node.dimsOf(node.input(0));
  same.scales.assign(same.sizes.size(), 1);
  return same;
}

static SmallVector<int64_t> allAxes(Node &node) {
  return llvm::to_vector(llvm::seq<int64_t>(0, Node::rankOf(node.input(0))));
}

/// Upsample and Resize-10 count from the corner.
static LogicalResult resizeFromCorner(Node &node, llvm::function_ref<LogicalResult(Resizing &)> setSizes) {
  Resizing to = unchanged(node);
  Interpolation how;
  how.mode = node.choiceOf("mode", {"nearest", "linear", "bilinear"});
  how.mode = how.mode == "bilinear" ? "linear" : how.mode;
  how.coordinates = "asymmetric";
  how.nearest = "floor";
  if (node.bad() || failed(setSizes(to)))
    return failure();
  return finishResize(node, to, how);
}
static LogicalResult convertUpsample7(Node &node) {
  return resizeFromCorner(node, [&](Resizing &to) {
    return resizeByScales(node, to, allAxes(node), node.floatsOr("scales", {}));
  });
}
static LogicalResult convertUpsample9(Node &node) {
  return resizeFromCorner(node, [&](Resizing &to) { return resizeByInput(node, to, allAxes(node), 1); });
}

/// An optional input may be left out or be empty.
static bool isGiven(Node &node, unsigned i) {
  Value value = node.input(i);
  return value && !(Node::typeOf(value).hasStaticShape() && Node::typeOf(value).getNumElements() == 0);
}

static LogicalResult readRoi(Node &node, Resizing &to, ArrayRef<int64_t> axes) {
  if (!isGiven(node, 1))
    return node.error("tf_crop_and_resize needs a roi");
  SmallVector<double> roi = node.constantFloats(1, "a roi");
  if (node.bad())
    return failure();
  if (roi.size() != 2 * axes.size())
    return node.error("the roi has " + Twine(roi.size()) + " values, expected " + Twine(2 * axes.size()));
  int64_t rank = to.sizes.size();
  to.roi.assign(rank, 0);
  to.roi.append(rank, 1);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    to.roi[axis] = roi[i];
    to.roi[axis + rank] = roi[i + axes.size()];
  }
  return success();
}

static LogicalResult convertResize(Node &node) {
  Resizing to = unchanged(node);
  Interpolation how;
  how.mode = node.choiceOf("mode", {"nearest", "linear", "cubic"});
  how.coordinates = node.choiceOf("coordinate_transformation_mode",
                                  {"half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric",
                                   "tf_half_pixel_for_nn", "tf_crop_and_resize", "half_pixel_symmetric"});
  how.nearest = node.choiceOf("nearest_mode", {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"});
  how.cubicA = node.floatOr("cubic_coeff_a", -0.75);
  how.extrapolation = node.floatOr("extrapolation_value", 0);
  node.ignoreAttrs({"keep_aspect_ratio_policy"}); // with scales
  how.excludeOutside = node.flagOr("exclude_outside", false);
  how.antialias = node.flagOr("antialias", false);
  int64_t rank = to.sizes.size();
  SmallVector<int64_t> axes = node.checkAxes(node.intsOr("axes", allAxes(node)), rank);
  if (node.bad())
    return failure();
  if (how.coordinates == "tf_crop_and_resize" && failed(readRoi(node, to, axes)))
    return failure();
  bool byScales = isGiven(node, 2), bySizes = isGiven(node, 3);
  if (byScales == bySizes)
    return node.error(byScales ? "has both scales and sizes, expected one" : "has neither scales nor sizes");
  LogicalResult done =
      byScales ? resizeByInput(node, to, axes, 2) : resizeToSizes(node, to, axes, node.dimsFrom(3, "sizes"));
  return failed(done) ? failure() : finishResize(node, to, how);
}

ArrayRef<ConverterRow> skiff::resizeConverters() {
  static const ConverterRow rows[] = {
      {"Resize", 11, convertResize, "A?ffl"},
      {"Resize", 10, convertUpsample9, "Af"},
      {"Upsample", 9, convertUpsample9, "Af"},
      {"Upsample", 7, convertUpsample7, "A"},
  };
  return rows;
}
