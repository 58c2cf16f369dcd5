//===- Shape.cpp - the same elements in other dims ------------------------===//
#include "passes/convert/common/DataDims.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

/// Fills in what ONNX's Reshape leaves open: 0 copies a dim, -1 is what is left.
static LogicalResult reshapeTo(Node &node, Dims target, bool allowZero) {
  const Dims in = node.dimsOf(node.input(0));
  std::optional<size_t> open;
  for (size_t d = 0; d < target.size(); ++d) {
    auto size = nn::constantDim(target[d]);
    if (size == 0 && !allowZero) {
      if (d >= in.size())
        return node.error("the shape holds 0 at dim " + Twine(d) + ", but the input has only " +
                          Twine(in.size()) + " dims: " + node.text(in));
      target[d] = in[d];
    } else if (size == -1 && !open) {
      open = d;
      target[d] = node.dim(1);
    } else if (size && *size < 0) {
      return node.error("the shape holds " + Twine(*size) + " at dim " + Twine(d) +
                        ", expected sizes of 0 or more and at most one -1");
    }
  }
  if (open) {
    AffineExpr all = node.product(in), others = node.product(target);
    auto total = nn::constantDim(all), known = nn::constantDim(others);
    AffineExpr rest = total && known && *total == 0 && *known == 0 ? node.dim(0) : divideExactly(all, others);
    if (!rest && !(total && known) && boundsOf(others).low >= 1)
      rest = simplifyDim(all.floorDiv(others)); // the model's author promises that nothing is left
    if (!rest)
      return node.error("cannot reshape " + node.text(in) + ": its elements are no multiple of " +
                        node.text({others}));
    target[*open] = rest;
  }
  AffineExpr before = node.product(in), after = node.product(target);
  if (bool(nn::constantDim(before)) != bool(nn::constantDim(after)) && !sameDim(before, after))
    return node.error("cannot reshape " + node.text(in) + " to " + node.text(target) +
                      ": that fits for some inputs only; make the dims numbers");
  return node.finish(node.reshape(node.input(0), target));
}

static LogicalResult convertReshape(Node &node) {
  bool allowZero = node.flagOr("allowzero", false);
  if (node.isData(1))
    return node.finish(
        node.reshape(node.input(0), reshapeDimsFromData(node, node.input(0), node.input(1), allowZero)));
  Dims target = node.dimsFrom(1, "a shape");
  if (node.bad())
    return failure();
  return reshapeTo(node, target, allowZero);
}

/// Before opset 5 the shape is an attribute.
static LogicalResult convertReshape1(Node &node) {
  Dims target;
  for (int64_t size : node.intsOr("shape", {}))
    target.push_back(node.dim(size));
  return reshapeTo(node, target, /*allowZero=*/false);
}

/// Two dims: those before `axis` and those from it on.
static LogicalResult convertFlatten(Node &node) {
  const Dims &dims = node.dimsOf(node.input(0));
  int64_t rank = dims.size(), axis = node.intOr("axis", 1);
  if (axis < -rank || axis > rank)
    return node.error("attribute 'axis' is " + Twine(axis) + ", expected " + Twine(-rank) + ".." +
                      Twine(rank));
  axis += axis < 0 ? rank : 0;
  ArrayRef<AffineExpr> all(dims);
  return node.finish(
      node.reshape(node.input(0), {node.product(all.take_front(axis)), node.product(all.drop_front(axis))}));
}

/// Drops dims of 1: those at `axes`, or all.
static LogicalResult squeeze(Node &node, bool given, ArrayRef<int64_t> axes) {
  const Dims &in = node.dimsOf(node.input(0));
  SmallVector<int64_t> checked = node.checkAxes(axes, in.size());
  if (node.bad())
    return failure();
  Dims dims;
  for (auto [d, dim] : llvm::enumerate(in)) {
    bool drop = given ? llvm::is_contained(checked, int64_t(d)) : nn::isConstantDim(dim, 1);
    if (!drop)
      dims.push_back(dim);
    else if (!nn::isConstantDim(dim, 1))
      return node.error("cannot drop dim " + Twine(d) + " of " + node.text(in) + ": it is " +
                        (nn::constantDim(dim) ? "not 1" : "1 for some inputs only; make the dim a number"));
    if (!given && !nn::constantDim(dim))
      return node.error("needs axes, because the dims " + node.text(in) + " are not all numbers");
  }
  return node.finish(node.reshape(node.input(0), dims));
}
static LogicalResult convertSqueeze(Node &node) {
  if (node.isData(1))
    return node.finish(node.reshape(node.input(0), squeezedDimsFromData(node, node.input(0), node.input(1))));
  return squeeze(node, node.hasInput(1),
                 node.hasInput(1) ? node.constantInts(1, "axes") : SmallVector<int64_t>());
}
static LogicalResult convertSqueeze1(Node &node) {
  return squeeze(node, node.hasAttr("axes"), node.intsOr("axes", {}));
}

/// Adds dims of 1, which stand at `axes` of the result.
static LogicalResult unsqueeze(Node &node, ArrayRef<int64_t> axes) {
  const Dims &in = node.dimsOf(node.input(0));
  int64_t rank = in.size() + axes.size();
  SmallVector<int64_t> checked = node.checkAxes(axes, rank);
  if (node.bad())
    return failure();
  Dims dims;
  for (int64_t d = 0, next = 0; d < rank; ++d)
    dims.push_back(llvm::is_contained(checked, d) ? node.dim(1) : in[next++]);
  return node.finish(node.reshape(node.input(0), dims));
}
static LogicalResult convertUnsqueeze(Node &node) {
  if (node.isData(1))
    return node.finish(
        node.reshape(node.input(0), unsqueezedDimsFromData(node, node.input(0), node.input(1))));
  return unsqueeze(node, node.constantInts(1, "axes"));
}
static LogicalResult convertUnsqueeze1(Node &node) { return unsqueeze(node, node.intsOr("axes", {})); }

//===----------------------------------------------------------------------===//
// DepthToSpace, SpaceToDepth
//===----------------------------------------------------------------------===//

static FailureOr<int64_t> readBlock(Node &node) {
  int64_t block = node.intOr("blocksize", 0);
  if (block < 1 || block > 4096)
    return node.error("attribute 'blocksize' is " + Twine(block) + ", expected 1..4096");
  if (Node::rankOf(node.input(0)) != 4)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(node.input(0))) + ", expected 4 dims");
  return block;
}

static LogicalResult notDivisible(Node &node, int64_t by) {
  return node.error("input 0 has the dims " + node.text(node.dimsOf(node.input(0))) +
                    ", which cannot be divided by " + Twine(by));
}

static LogicalResult convertDepthToSpace(Node &node) {
  FailureOr<int64_t> block = readBlock(node);
  if (failed(block))
    return failure();
  bool crd = node.choiceOf("mode", {"DCR", "CRD"}) == "CRD";
  Dims in = node.dimsOf(node.input(0));
  AffineExpr b = node.dim(*block), depth = divideExactly(in[1], b * b);
  if (!depth)
    return notDivisible(node, *block * *block);
  Value x = crd ? node.transpose(node.reshape(node.input(0), {in[0], depth, b, b, in[2], in[3]}),
                                 {0, 1, 4, 2, 5, 3})
                : node.transpose(node.reshape(node.input(0), {in[0], b, b, depth, in[2], in[3]}),
                                 {0, 3, 4, 1, 5, 2});
  return node.finish(node.reshape(x, {in[0], depth, in[2] * b, in[3] * b}));
}

static LogicalResult convertSpaceToDepth(Node &node) {
  FailureOr<int64_t> block = readBlock(node);
  if (failed(block))
    return failure();
  Dims in = node.dimsOf(node.input(0));
  AffineExpr b = node.dim(*block), height = divideExactly(in[2], b), width = divideExactly(in[3], b);
  if (!height || !width)
    return notDivisible(node, *block);
  // CRD, since opset 28, keeps a channel's elements together.
  bool crd = node.opset() >= 28 && node.choiceOf("mode", {"DCR", "CRD"}) == "CRD";
  Value x = node.reshape(node.input(0), {in[0], in[1], height, b, width, b});
  x = crd ? node.transpose(x, {0, 1, 3, 5, 2, 4}) : node.transpose(x, {0, 3, 5, 1, 2, 4});
  return node.finish(node.reshape(x, {in[0], in[1] * b * b, height, width}));
}

ArrayRef<ConverterRow> skiff::shapeConverters() {
  static const ConverterRow rows[] = {
      {"DepthToSpace", 1, convertDepthToSpace, "A"}, {"Flatten", 1, convertFlatten, "A"},
      {"Reshape", 5, convertReshape, "Al"},          {"Reshape", 1, convertReshape1, "A"},
      {"SpaceToDepth", 1, convertSpaceToDepth, "A"}, {"Squeeze", 13, convertSqueeze, "A?l"},
      {"Squeeze", 1, convertSqueeze1, "A"},          {"Unsqueeze", 13, convertUnsqueeze, "Al"},
      {"Unsqueeze", 1, convertUnsqueeze1, "A"},
  };
  return rows;
}
