//===- Views.cpp - windows, strides and repeats of Paddle -----------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

//===----------------------------------------------------------------------===//
// Windows of an image as columns, and back
//===----------------------------------------------------------------------===//

/// `count` numbers of a dim or an attribute, none below `least`.
static SmallVector<int64_t> sizes(PaddleNode &node, StringRef name, size_t count, int64_t least,
                                  int64_t fallback) {
  SmallVector<int64_t> values = node.integers(name, SmallVector<int64_t>(count, fallback));
  if (values.size() == 1)
    values.resize(count, values.front());
  if (values.size() == 2 && count == 4) // both sides alike
    values.append({values[0], values[1]});
  if (values.size() != count || llvm::any_of(values, [&](int64_t value) { return value < least; })) {
    (void)node.error("attribute '" + name.split('|').first + "' has to hold " + Twine(count) + " numbers, " +
                     Twine(least) + " or more");
    return SmallVector<int64_t>(count, std::max<int64_t>(least, 1));
  }
  return values;
}

/// [N, C, window rows, rows, window columns, columns]: the elements of all windows.
static Value windows(PaddleNode &node, Value x, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                     ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations) {
  if (node.bad() || Node::rankOf(x) != 4) {
    (void)node.error("needs an image of 4 dims");
    return {};
  }
  if (llvm::any_of(pads, [](int64_t pad) { return pad != 0; }))
    x = node.make<nn::PadOp>(x, Value(), SmallVector<int64_t>{0, 0, pads[0], pads[1]},
                             SmallVector<int64_t>{0, 0, pads[2], pads[3]}, nn::PadMode::constant);
  for (int64_t d = 0; d < 2 && x; ++d) {
    int64_t axis = 2 + 2 * d, reach = dilations[d] * (kernel[d] - 1) + 1;
    AffineExpr size = node.dimsOf(x)[axis];
    AffineExpr count = simplifyDim((size - reach).floorDiv(strides[d]) + 1);
    if (nn::constantDim(count).value_or(1) < 1) {
      (void)node.error("has windows of " + Twine(reach) + " in a dim of " + node.text({size}));
      return {};
    }
    Value inWindow = node.mul(node.iota(node.dim(kernel[d])), node.number(dilations[d]));
    Value firsts = node.mul(node.iota(count), node.number(strides[d]));
    Value places = node.add(node.alignAt(inWindow, 0, 2), node.alignAt(firsts, 1, 2));
    x = node.make<nn::GatherOp>(x, places, uint64_t(axis));
  }
  return x;
}

/// [N, C * window, windows]
static LogicalResult convertUnfold(PaddleNode &node) {
  Value x = node.need(0);
  Value all = windows(node, x, sizes(node, "kernel_sizes", 2, 1, 1), sizes(node, "strides", 2, 1, 1),
                      sizes(node, "paddings", 4, 0, 0), sizes(node, "dilations", 2, 1, 1));
  if (!all)
    return failure();
  const Dims dims = node.dimsOf(all);
  return node.done(node.reshape(node.transpose(all, {0, 1, 2, 4, 3, 5}),
                                {dims[0], dims[1] * dims[2] * dims[4], dims[3] * dims[5]}));
}

/// [N * windows, C * window]: each window is a row.
static LogicalResult convertIm2Sequence(PaddleNode &node) {
  Value x = node.need(0);
  if (node.input(1))
    return node.error("has images of sizes of their own, which is not supported; leave out input 1");
  Value all = windows(node, x, sizes(node, "kernels", 2, 1, 1), sizes(node, "strides", 2, 1, 1),
                      sizes(node, "paddings", 4, 0, 0), {1, 1});
  if (!all)
    return failure();
  const Dims dims = node.dimsOf(all);
  return node.done(node.reshape(node.transpose(all, {0, 3, 5, 1, 2, 4}),
                                {dims[0] * dims[3] * dims[5], dims[1] * dims[2] * dims[4]}));
}

/// The sum of what windows lay on each element.
static LogicalResult convertFold(PaddleNode &node) {
  Value x = node.need(0);
  SmallVector<int64_t> image = sizes(node, "output_sizes", 2, 1, 1),
                       kernel = sizes(node, "kernel_sizes", 2, 1, 1);
  return node.done(node.standard("Col2Im", {x, node.ints(image), node.ints(kernel)},
                                 {{"strides", sizes(node, "strides", 2, 1, 1)},
                                  {"pads", sizes(node, "paddings", 4, 0, 0)},
                                  {"dilations", sizes(node, "dilations", 2, 1, 1)}}));
}

//===----------------------------------------------------------------------===//
// The same memory in other ways
//===----------------------------------------------------------------------===//

/// Elements at the sum of i * stride over all dims.
static LogicalResult convertAsStrided(PaddleNode &node) {
  Value x = node.need(0);
  SmallVector<int64_t> dims = node.integers("dims"), strides = node.integers("stride");
  if (node.bad() || dims.size() != strides.size())
    return node.error("has " + Twine(dims.size()) + " dims with " + Twine(strides.size()) + " strides");
  if (int64_t offset = node.integer("offset", 0))
    return node.error("begins at an offset of " + Twine(offset) +
                      ", expected 0: it counts bytes or elements");
  Value places = node.number(0);
  for (auto [d, size] : llvm::enumerate(dims)) {
    if (size < 0)
      return node.error("attribute 'dims' holds " + Twine(size));
    Value along = node.mul(node.iota(node.dim(size)), node.number(strides[d]));
    places = node.add(places, node.alignAt(along, d, dims.size()));
  }
  Value row = node.reshape(x, {node.product(node.dimsOf(x))});
  return node.done(node.make<nn::GatherOp>(row, places, uint64_t(0)));
}

static LogicalResult convertViewShape(PaddleNode &node) {
  return node.done(node.standard("Reshape", {node.need(0), node.ints(node.integers("dims"))}));
}

/// The same bits as another type of that width.
static LogicalResult convertViewType(PaddleNode &node) {
  Value x = node.need(0);
  Type type = node.elementType("dtype");
  if (node.bad() || !type)
    return node.error("has no data type");
  if (type == Node::elementOf(x))
    return node.done(x);
  if (type.getIntOrFloatBitWidth() != Node::elementOf(x).getIntOrFloatBitWidth())
    return node.error("views " + Node::text(Node::elementOf(x)) + " as " + Node::text(type) +
                      ", expected a type of the same width");
  return node.done(node.make<nn::BitCastOp>(x, type));
}

static LogicalResult convertFill(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Value value = node.scalarAt(1, "value|value_float", 0, Node::elementOf(x));
  return node.done(node.expand(value, node.dimsOf(x)));
}

//===----------------------------------------------------------------------===//
// Repeats
//===----------------------------------------------------------------------===//

/// Slice i as often as element i of the repeats says: place j of the result is of the first slice up to
/// which more than j are repeated.
static Value repeatByTensor(PaddleNode &node, Value x, Value repeats, int64_t axis) {
  AffineExpr size = node.dimsOf(x)[axis];
  repeats =
      node.expand(node.reshape(node.cast(repeats, node.i64()), {node.product(node.dimsOf(repeats))}), {size});
  Value upTo = node.make<nn::CumulateOp>(repeats, uint64_t(0), nn::CumulateKind::sum, false, false);
  Dims total = node.readDims(node.reduce(repeats, {0}, ReduceKind::sum));
  if (node.bad())
    return {};
  Value place = node.alignAt(node.iota(total.front()), 0, 2);
  Value isBehind = node.cast(node.make<nn::LessOrEqualOp>(node.alignAt(upTo, 1, 2), place), node.i64());
  Value from = node.dropDims(node.reduce(isBehind, {1}, ReduceKind::sum), {1});
  return node.make<nn::GatherOp>(x, from, uint64_t(axis));
}

/// Each slice along an axis as often as an attribute or a tensor says.
static LogicalResult convertRepeatInterleave(PaddleNode &node) {
  Value x = node.need(0), counts = node.input(1);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis|dim", 0), Node::rankOf(x));
  if (node.bad())
    return failure();
  if (counts)
    return node.done(repeatByTensor(node, x, counts, axis));
  int64_t repeats = node.integer("repeats|Repeats", 0);
  if (repeats < 0)
    return node.error("repeats " + Twine(repeats) + " times");
  Dims dims = node.dimsOf(x), wide = dims;
  wide.insert(wide.begin() + axis + 1, node.dim(1));
  Value spread = node.reshape(x, wide);
  wide[axis + 1] = node.dim(repeats);
  dims[axis] = dims[axis] * repeats;
  return node.done(node.reshape(node.expand(spread, wide), dims));
}

ArrayRef<PaddleRow> skiff::paddleViews() {
  static const PaddleRow rows[] = {
      {"as_strided", nullptr, convertAsStrided, "input", "out"},
      {"fill", "fill_any", convertFill},
      {"fold", nullptr, convertFold, "X", "Y"},
      {"im2sequence", nullptr, convertIm2Sequence, "X Y"},
      {"repeat_interleave", nullptr, convertRepeatInterleave, "X RepeatsTensor"},
      {"repeat_interleave_with_tensor_index", "", convertRepeatInterleave},
      {"unfold", nullptr, convertUnfold, "X", "Y"},
      {"view_dtype", nullptr, convertViewType, "input", "out"},
      {"view_shape", nullptr, convertViewShape, "input", "out"},
  };
  return rows;
}
