//===- Interpolation.cpp - images in other sizes, and sampled -------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

namespace {
/// What the spatial dims become: sizes, or scales.
struct Target {
  Value sizes;                // i64, one for each spatial dim
  SmallVector<double> scales; // if there are no sizes
};
} // namespace

/// A list of sizes counts before a tensor of them, that before scales, and these before attributes.
static Target readTarget(PaddleNode &node, size_t spatial) {
  Target target;
  if (!node.list(2).empty())
    return {node.tensorAt(2, ""), {}};
  if (!node.list(1).empty())
    return {node.tensorAt(1, ""), {}};
  SmallVector<double> scales;
  if (!node.list(3).empty()) {
    auto known = node.floatsIfConstant(node.input(3));
    if (!known) {
      (void)node.error("needs scales that are known when the model is compiled");
      return target;
    }
    scales = *known;
  } else {
    scales = node.reals("scale");
  }
  if (scales.size() == 1)
    scales.assign(spatial, scales.front());
  if (scales.size() == spatial && llvm::all_of(scales, [](double scale) { return scale > 0; }))
    return {{}, scales};
  SmallVector<int64_t> sizes;
  for (StringRef name : {"out_d", "out_h", "out_w"})
    sizes.push_back(node.integer(name, -1));
  sizes.erase(sizes.begin(), sizes.end() - spatial);
  if (llvm::any_of(sizes, [](int64_t size) { return size < 1; })) {
    (void)node.error("has neither sizes nor scales");
    return target;
  }
  return {node.ints(sizes), {}};
}

static LogicalResult convertInterpolate(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  if (!x || node.bad())
    return failure();
  const Dims in = node.dimsOf(x);
  size_t spatial = in.size() - 2;
  if (in.size() < 3 || spatial > 3)
    return node.error("input 0 has the dims " + node.text(in) + ", expected batch, channels and 1 to 3 more");
  Target target = readTarget(node, spatial);
  if (node.bad())
    return failure();
  bool corners = node.flag("align_corners", true);
  StringRef name = node.type();
  bool isNearest = name.starts_with("nearest"), isCubic = name.starts_with("bicubic");
  SmallVector<StandardAttr> how{{"mode", isNearest ? "nearest" : isCubic ? "cubic" : "linear"}};
  bool halfPixel = isCubic || (!isNearest && node.integer("align_mode", 1) == 0);
  how.push_back({"coordinate_transformation_mode", corners     ? "align_corners"
                                                   : halfPixel ? "half_pixel"
                                                               : "asymmetric"});
  if (isNearest)
    how.push_back({"nearest_mode", corners ? "round_prefer_ceil" : "floor"});
  SmallVector<int64_t> axes;
  for (size_t d = 0; d < spatial; ++d)
    axes.push_back(d + 2);
  how.push_back({"axes", axes});
  SmallVector<Value> inputs{x, Value()};
  if (target.sizes) {
    inputs.append({Value(), target.sizes});
  } else {
    auto type = RankedTensorType::get({int64_t(spatial)}, node.f32());
    inputs.push_back(node.constant(makeFloats(type, target.scales)));
  }
  return node.done(node.channelsBack(node.standard("Resize", inputs, how), last));
}

static LogicalResult convertGridSample(PaddleNode &node) {
  Value x = node.need(0), grid = node.need(1);
  StringRef mode = node.text("mode", "bilinear");
  return node.done(node.standard("GridSample", {x, grid},
                                 {{"mode", mode == "bilinear" ? "linear" : mode},
                                  {"padding_mode", node.text("padding_mode", "zeros")},
                                  {"align_corners", node.flag("align_corners", true)}}));
}

static LogicalResult convertAffineGrid(PaddleNode &node) {
  Value theta = node.need(0), size = node.tensorAt(1, "output_shape");
  if (node.bad() || !size)
    return node.error("has no output_shape");
  return node.done(
      node.standard("AffineGrid", {theta, size}, {{"align_corners", node.flag("align_corners", true)}}));
}

ArrayRef<PaddleRow> skiff::paddleInterpolation() {
  static constexpr const char *kInputs = "X OutSize SizeTensor Scale";
  static const PaddleRow rows[] = {
      {"affine_grid", nullptr, convertAffineGrid, "Theta OutputShape", "Output"},
      {"bicubic_interp", "bicubic_interp_v2", convertInterpolate, kInputs},
      {"bilinear_interp", "bilinear_interp_v2", convertInterpolate, kInputs},
      {"grid_sample", "grid_sampler", convertGridSample, "X Grid", "Output"},
      {"linear_interp", "linear_interp_v2", convertInterpolate, kInputs},
      {"nearest_interp", "nearest_interp_v2", convertInterpolate, kInputs},
      {"trilinear_interp", "trilinear_interp_v2", convertInterpolate, kInputs},
      {nullptr, "bicubic_interp", convertInterpolate, kInputs},
      {nullptr, "bilinear_interp", convertInterpolate, kInputs},
      {nullptr, "nearest_interp", convertInterpolate, kInputs},
  };
  return rows;
}
