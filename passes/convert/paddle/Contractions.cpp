//===- Contractions.cpp - convolutions and matrix products ----------------===//
#include "passes/convert/paddle/Padding.h"

using namespace mlir;
using namespace skiff;

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The filter is [OC, C/g, kernel...] whatever the data's layout.
static LogicalResult convertConv(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last), filter = node.need(1);
  if (node.bad() || !x)
    return failure();
  size_t spatial = std::max<int64_t>(Node::rankOf(filter) - 2, 1);
  StringRef algorithm = node.text("padding_algorithm", "EXPLICIT");
  SmallVector<int64_t> ones(spatial, 1);
  SmallVector<StandardAttr> attrs{{"strides", node.integers("strides", ones)},
                                  {"group", node.integer("groups", 1)}};
  if (algorithm == "EXPLICIT" || algorithm.empty()) {
    attrs.push_back({"pads", readPads(node, spatial)});
    attrs.push_back({"dilations", node.integers("dilations", ones)});
  } else if (algorithm == "SAME") { // forces dilations to 1
    attrs.push_back({"auto_pad", "SAME_UPPER"});
  } else {
    attrs.push_back({"dilations", node.integers("dilations", ones)});
  }
  return node.done(node.channelsBack(node.standard("Conv", {x, filter}, attrs), last));
}

/// The filter is [C, OC/g, kernel...].
static LogicalResult convertConvTranspose(PaddleNode &node) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last), filter = node.need(1);
  if (node.bad() || !x)
    return failure();
  size_t spatial = std::max<int64_t>(Node::rankOf(filter) - 2, 1);
  SmallVector<int64_t> ones(spatial, 1);
  SmallVector<int64_t> strides = node.integers("strides", ones), dilations = node.integers("dilations", ones),
                       pads = readPads(node, spatial), more = node.integers("output_padding"),
                       wanted = node.integersAt(2, "output_size");
  if (more.empty())
    more.assign(spatial, 0);
  StringRef algorithm = node.text("padding_algorithm", "EXPLICIT");
  if (strides.size() != spatial || dilations.size() != spatial || more.size() != spatial ||
      (!wanted.empty() && wanted.size() != spatial))
    return node.error("has attributes for other numbers of dims than its filter's " + Twine(spatial));
  const Dims in = node.dimsOf(x), kernel = node.dimsOf(filter);
  if (in.size() != spatial + 2)
    return node.error("input 0 has the dims " + node.text(in) + ", expected " + Twine(spatial + 2));
  for (size_t d = 0; d < spatial; ++d) {
    auto size = nn::constantDim(in[d + 2]), taps = nn::constantDim(kernel[d + 2]);
    bool isSame = algorithm == "SAME";
    if ((isSame || !wanted.empty()) && (!size || !taps))
      return node.error("with output_size or SAME padding needs spatial dims that are numbers, got " +
                        node.text(in));
    if (algorithm == "VALID")
      pads[d] = pads[d + spatial] = 0;
    if (isSame) {
      dilations[d] = 1;
      std::tie(pads[d], pads[d + spatial]) = samePads(*size, *taps, strides[d]);
    }
    if (!wanted.empty()) {
      int64_t without =
          (*size - 1) * strides[d] - pads[d] - pads[d + spatial] + dilations[d] * (*taps - 1) + 1;
      more[d] = wanted[d] - without;
      if (more[d] < 0 || more[d] >= strides[d] + dilations[d])
        return node.error("output_size holds " + Twine(wanted[d]) + ", expected " + Twine(without) +
                          " or a little more");
    }
  }
  Value bias = node.isPir() ? Value() : node.input(3);
  SmallVector<Value> inputs{x, filter};
  if (bias)
    inputs.push_back(bias);
  Value y = node.standard("ConvTranspose", inputs,
                          {{"strides", strides},
                           {"pads", pads},
                           {"dilations", dilations},
                           {"output_padding", more},
                           {"group", node.integer("groups", 1)}});
  return node.done(node.channelsBack(y, last));
}

static LogicalResult convertDeformConv(PaddleNode &node) {
  Value x = node.need(0), offset = node.need(1), filter = node.need(2), mask = node.input(3);
  if (node.bad())
    return failure();
  SmallVector<int64_t> ones{1, 1};
  SmallVector<Value> inputs{x, filter, offset, Value()};
  if (mask)
    inputs.push_back(mask);
  return node.done(node.standard("DeformConv", inputs,
                                 {{"strides", node.integers("strides", ones)},
                                  {"pads", readPads(node, 2)},
                                  {"dilations", node.integers("dilations", ones)},
                                  {"group", node.integer("groups", 1)},
                                  {"offset_group", node.integer("deformable_groups", 1)}}));
}

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// The last two dims swapped; a vector stays.
static Value transposed(PaddleNode &node, Value x, bool swap) {
  return x && !node.bad() && swap && Node::rankOf(x) >= 2 ? node.swapLastTwo(x) : x;
}

static Value matmul(PaddleNode &node, Value a, Value b) { return node.standard("MatMul", {a, b}); }

static Value scaled(PaddleNode &node, Value x, double factor) {
  return !x || factor == 1 ? x : node.mul(x, node.scalar(Node::elementOf(x), factor));
}

static LogicalResult convertMatMul(PaddleNode &node) {
  Value a = transposed(node, node.need(0), node.flag("transpose_x|trans_x|transpose_X", false));
  Value b = transposed(node, node.need(1), node.flag("transpose_y|trans_y|transpose_Y", false));
  return node.done(scaled(node, matmul(node, a, b), node.real("alpha", 1)));
}

static LogicalResult convertDot(PaddleNode &node) {
  Value a = node.need(0), b = node.need(1);
  Value product = node.bad() ? Value() : node.mul(a, b);
  if (!product)
    return failure();
  int64_t axis = Node::rankOf(product) - 1;
  return node.done(node.dropDims(node.reduce(product, {axis}, nn::ReduceKind::sum), {axis}));
}

/// beta input + alpha x y
static LogicalResult convertAddMM(PaddleNode &node) {
  Value input = node.need(0), product = matmul(node, node.need(1), node.need(2));
  if (node.bad())
    return failure();
  return node.done(node.add(scaled(node, input, node.real("beta|Beta", 1)),
                            scaled(node, product, node.real("alpha|Alpha", 1))));
}

/// The dims before and from `split` on as one each.
static Value asMatrix(PaddleNode &node, Value x, int64_t split) {
  if (!x || node.bad())
    return {};
  ArrayRef<AffineExpr> dims = node.dimsOf(x);
  if (split < 0 || split > int64_t(dims.size())) {
    (void)node.error("flattens " + node.text(dims) + " at dim " + Twine(split));
    return {};
  }
  return node.reshape(x, {node.product(dims.take_front(split)), node.product(dims.drop_front(split))});
}

/// Old: both are flattened to matrices first.
static LogicalResult convertMul(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  int64_t rows = node.integer("x_num_col_dims", 1), inner = node.integer("y_num_col_dims", 1);
  Value product = matmul(node, asMatrix(node, x, rows), asMatrix(node, y, inner));
  if (node.bad())
    return failure();
  Dims dims(ArrayRef<AffineExpr>(node.dimsOf(x)).take_front(rows));
  dims.append(node.dimsOf(y).begin() + inner, node.dimsOf(y).end());
  return node.done(node.reshape(product, dims));
}

static Value activated(PaddleNode &node, Value x, StringRef activation) {
  if (!x || activation.empty() || activation == "none" || activation == "identity")
    return x;
  if (activation == "relu")
    return node.make<nn::ReluOp>(x);
  if (activation == "gelu")
    return node.make<nn::GeluOp>(x,
                                 UnitAttr::get(node.context())); // cuBLAS, which runs it, has the tanh form
  (void)node.error("attribute 'activation' is \"" + activation + "\", expected relu or gelu");
  return {};
}

static LogicalResult convertFc(PaddleNode &node) {
  Value x = node.need(0), weights = node.need(1), bias = node.input(2);
  int64_t rows = node.integer("in_num_col_dims", 1);
  Value product = matmul(node, asMatrix(node, x, rows), weights);
  if (bias && product)
    product = node.add(product, bias);
  product = activated(node, product, node.text("activation_type", ""));
  if (node.bad())
    return failure();
  Dims dims(ArrayRef<AffineExpr>(node.dimsOf(x)).take_front(rows));
  dims.push_back(node.dimsOf(weights)[1]);
  return node.done(node.reshape(product, dims));
}

static LogicalResult convertGemmEpilogue(PaddleNode &node) {
  Value a = transposed(node, node.need(0), node.flag("trans_x", false));
  Value b = transposed(node, node.need(1), node.flag("trans_y", false));
  Value product = matmul(node, a, b), bias = node.need(2);
  return node.done(node.bad() ? Value()
                              : activated(node, node.add(product, bias), node.text("activation", "none")));
}

/// From left to right.
static LogicalResult convertMultiDot(PaddleNode &node) {
  Value product = node.need(0);
  for (Value next : node.list(0).drop_front())
    product = matmul(node, product, next);
  return node.done(product);
}

static LogicalResult convertEinsum(PaddleNode &node) {
  return node.done(
      node.standard("Einsum", SmallVector<Value>(node.list(0)), {{"equation", node.text("equation", "")}}));
}

/// x W_o y for each output o.
static LogicalResult convertBilinear(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1), weight = node.need(2);
  Value result = node.standard("Einsum", {x, weight, y}, {{"equation", "ni,oij,nj->no"}});
  return node.done(node.input(3) && result ? node.add(result, node.input(3)) : result);
}

ArrayRef<PaddleRow> skiff::paddleContractions() {
  static const PaddleRow rows[] = {
      {"addmm", nullptr, convertAddMM, "Input X Y"},
      {"baddbmm", nullptr, convertAddMM, "Input X Y"},
      {"bilinear", "bilinear_tensor_product", convertBilinear, "X Y Weight Bias"},
      {"bmm", nullptr, convertMatMul, "X Y"},
      {"conv2d", nullptr, convertConv, "Input Filter", "Output"},
      {"conv2d_transpose", nullptr, convertConvTranspose, "Input Filter - Bias", "Output"},
      {"conv3d", nullptr, convertConv, "Input Filter", "Output"},
      {"conv3d_transpose", nullptr, convertConvTranspose, "Input Filter", "Output"},
      {"deformable_conv", nullptr, convertDeformConv, "Input Offset Filter Mask", "Output"},
      {"depthwise_conv2d", nullptr, convertConv, "Input Filter", "Output"},
      {"depthwise_conv2d_transpose", nullptr, convertConvTranspose, "Input Filter - Bias", "Output"},
      {"dot", nullptr, convertDot, "X Y"},
      {"einsum", nullptr, convertEinsum, "Operands", "Out InnerCache XShape"},
      {"fc", nullptr, convertFc, "Input W Bias"},
      {"fused_gemm_epilogue", "", convertGemmEpilogue},
      {"legacy_matmul", "matmul", convertMatMul, "X Y"},
      {"matmul", "matmul_v2", convertMatMul, "X Y"},
      {"matmul_with_flatten", "mul", convertMul, "X Y"},
      {"multi_dot", nullptr, convertMultiDot},
      {"mv", nullptr, convertMatMul, "X Vec"},
      {nullptr, "deformable_conv_v1", convertDeformConv, "Input Offset Filter", "Output"},
  };
  return rows;
}
