//===- DataMovement.cpp - elements change places --------------------------===//
#include "passes/convert/common/DataDims.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;

static LogicalResult convertIdentity(Node &node) { return node.finish(node.input(0)); }

/// Without `perm` the dims are reversed.
static LogicalResult convertTranspose(Node &node) {
  int64_t rank = Node::rankOf(node.input(0));
  SmallVector<int64_t> reversed;
  for (int64_t d = rank; d-- > 0;)
    reversed.push_back(d);
  return node.finish(node.transpose(node.input(0), node.intsOr("perm", reversed)));
}

static LogicalResult convertConcat(Node &node) {
  if (!node.hasAttr("axis") && node.opset() >= 4)
    return node.error("attribute 'axis' is missing");
  uint64_t axis = node.axisOr("axis", 1, Node::rankOf(node.input(0)));
  return node.finish(node.make<nn::ConcatOp>(ValueRange(node.allInputs()), axis));
}

static LogicalResult convertGather(Node &node) {
  Value x = node.input(0);
  if (Node::rankOf(x) == 0)
    return node.error("input 0 is a scalar, expected at least one dim");
  uint64_t axis = node.axisOr("axis", 0, Node::rankOf(x));
  return node.finish(node.make<nn::GatherOp>(x, node.input(1), axis));
}

static LogicalResult convertExpand(Node &node) {
  if (node.isData(1))
    return node.finish(node.expand(node.input(0), expandDimsFromData(node, node.input(0), node.input(1))));
  return node.finish(node.expand(node.input(0), node.dimsFrom(1, "a shape")));
}

static LogicalResult convertTile(Node &node) {
  if (node.isData(1))
    return node.finish(tileByData(node, node.input(0), node.readDims(node.input(1))));
  SmallVector<int64_t> repeats = node.constantInts(1, "repeats");
  for (int64_t repeat : repeats)
    if (repeat < 0 || repeat > INT32_MAX)
      return node.error("repeats hold " + Twine(repeat) + ", expected 0 or more");
  return node.finish(node.make<nn::TileOp>(node.input(0), repeats));
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

/// `pads` has all lows, then all highs, of `axes`.
static LogicalResult pad(Node &node, ArrayRef<int64_t> pads, ArrayRef<int64_t> axes, Value value) {
  StringRef name = node.choiceOf("mode", {"constant", "reflect", "edge", "wrap"});
  Value x = node.input(0);
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> checked = node.checkAxes(axes, rank);
  if (node.bad())
    return failure();
  if (pads.size() != 2 * checked.size())
    return node.error("has " + Twine(pads.size()) + " pads, expected " + Twine(2 * checked.size()));
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  for (auto [i, axis] : llvm::enumerate(checked)) {
    low[axis] = pads[i];
    high[axis] = pads[i + checked.size()];
  }
  nn::PadMode mode = *nn::symbolizePadMode(name);
  for (int64_t count : llvm::concat<const int64_t>(low, high))
    if (std::abs(count) > INT32_MAX)
      return node.error("pads hold " + Twine(count) + ", which is too large");
  return node.finish(
      node.make<nn::PadOp>(x, mode == nn::PadMode::constant ? value : Value(), low, high, mode));
}

static SmallVector<int64_t> allAxes(Node &node) {
  return llvm::to_vector(llvm::seq<int64_t>(0, Node::rankOf(node.input(0))));
}

static LogicalResult convertPad(Node &node) {
  Value value = node.input(2);
  if (value && Node::typeOf(value).hasStaticShape() && Node::typeOf(value).getNumElements() == 0)
    value = {};
  if (value && !(Node::typeOf(value).hasStaticShape() && Node::typeOf(value).getNumElements() == 1))
    return node.error("input 2 has the dims " + node.text(node.dimsOf(value)) + ", expected a scalar");
  SmallVector<int64_t> axes = node.hasInput(3) ? node.constantInts(3, "axes") : allAxes(node);
  auto isNumber = [](AffineExpr pad) { return pad && nn::constantDim(pad).has_value(); };
  if (!llvm::all_of(node.dimsIfKnown(1, "pads"), isNumber)) {
    StringRef mode = node.choiceOf("mode", {"constant", "reflect", "edge", "wrap"});
    axes = node.checkAxes(axes, Node::rankOf(node.input(0)));
    return node.finish(
        padByData(node, node.input(0), node.input(1), axes, *nn::symbolizePadMode(mode), value));
  }
  SmallVector<int64_t> pads = node.constantInts(1, "pads");
  return node.bad() ? failure() : pad(node, pads, axes, value);
}

/// Before opset 11 pads are an attribute; in opset 1 it is called paddings.
static LogicalResult convertPad2(Node &node) {
  double value = node.floatOr("value", 0);
  Value constant = value != 0 ? node.scalar(Node::elementOf(node.input(0)), value) : Value();
  return pad(node, node.intsOr(node.opset() < 2 ? "paddings" : "pads", {}), allAxes(node), constant);
}

/// Half of what is too much or too little is at either end; the odd one at the end.
static LogicalResult convertCenterCropPad(Node &node) {
  Value x = node.input(0);
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> axes = node.checkAxes(node.intsOr("axes", allAxes(node)), rank);
  SmallVector<int64_t> sizes = node.constantInts(1, "a shape");
  if (node.bad())
    return failure();
  if (sizes.size() != axes.size())
    return node.error("input 1 has " + Twine(sizes.size()) + " sizes, expected " + Twine(axes.size()));
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  for (auto [axis, size] : llvm::zip(axes, sizes)) {
    auto in = nn::constantDim(node.dimsOf(x)[axis]);
    if (!in || size < 0 || size > INT32_MAX)
      return node.error("cannot bring a dim of " + node.text({node.dimsOf(x)[axis]}) + " to " + Twine(size) +
                        ", expected numbers of 0 or more");
    int64_t more = size - *in;
    low[axis] = more / 2;
    high[axis] = more - low[axis];
  }
  return node.finish(node.make<nn::PadOp>(x, Value(), low, high, nn::PadMode::constant));
}

ArrayRef<ConverterRow> skiff::dataMovementConverters() {
  static const ConverterRow rows[] = {
      {"CenterCropPad", 18, convertCenterCropPad, "Aj"},
      {"Concat", 1, convertConcat, "A*"},
      {"Expand", 8, convertExpand, "Al"},
      {"Gather", 1, convertGather, "Aj"},
      {"Identity", 1, convertIdentity, "A"},
      {"Pad", 11, convertPad, "Al?Aj"},
      {"Pad", 1, convertPad2, "F"},
      {"Tile", 6, convertTile, "Al"},
      {"Transpose", 1, convertTranspose, "A"},
  };
  return rows;
}
