//===- EvaluateMovement.cpp - constants whose elements change places ------------===//
#include "dialects/common/TensorData.h"
#include "passes/static/Evaluate.h"
#include "passes/static/StridedCopy.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

namespace {
/// The result under construction and the operands, in the terms of the rules below.
struct Movement {
  Operation *op;
  ArrayRef<ElementsAttr> operands;
  RankedTensorType type = cast<RankedTensorType>(op->getResult(0).getType());
  int64_t width = elementBytes(type.getElementType());
  ResultBuffer result{type};
  SmallVector<int64_t> strides = rowMajorStrides(type.getShape());

  ArrayRef<int64_t> shapeOf(size_t operand) { return operands[operand].getShapedType().getShape(); }
  /// Fills the whole result from an operand, its strides given per dim of the result.
  ElementsAttr fill(const OperandData &from, ArrayRef<int64_t> fromStrides, int64_t offset = 0) {
    copyStrided(result.data(), strides, from.bytes.data() + offset * width, fromStrides, type.getShape(),
                width);
    return result.take(operands[0]);
  }

  ElementsAttr transpose(ArrayRef<int64_t> perm);
  ElementsAttr slice(ArrayRef<int64_t> starts, ArrayRef<int64_t> steps);
  ElementsAttr tile(ArrayRef<int64_t> repeats);
  ElementsAttr concat(int64_t axis);
  ElementsAttr padConstant(nn::PadOp pad);
  ElementsAttr padFromInput(nn::PadOp pad);
  ElementsAttr gather(int64_t axis);
};
} // namespace

ElementsAttr Movement::transpose(ArrayRef<int64_t> perm) {
  OperandData from(operands[0], perm.size());
  return fill(from, llvm::map_to_vector(perm, [&](int64_t d) { return from.strides[d]; }));
}

ElementsAttr Movement::slice(ArrayRef<int64_t> starts, ArrayRef<int64_t> steps) {
  OperandData from(operands[0], starts.size());
  SmallVector<int64_t> fromStrides;
  int64_t offset = 0;
  for (auto [start, step, stride] : llvm::zip_equal(starts, steps, from.strides)) {
    offset += start * stride;
    fromStrides.push_back(step * stride);
  }
  return fill(from, fromStrides, offset);
}

ElementsAttr Movement::tile(ArrayRef<int64_t> repeats) {
  OperandData from(operands[0], repeats.size());
  // Each dim is two loops: over the copies, and inside one.
  SmallVector<int64_t> shape, toStrides, fromStrides;
  for (auto [d, repeat] : llvm::enumerate(repeats)) {
    int64_t size = shapeOf(0)[d];
    shape.append({repeat, size});
    toStrides.append({size * strides[d], strides[d]});
    fromStrides.append({0, from.strides[d]});
  }
  copyStrided(result.data(), toStrides, from.bytes.data(), fromStrides, shape, width);
  return result.take(operands[0]);
}

ElementsAttr Movement::concat(int64_t axis) {
  int64_t offset = 0;
  for (auto [i, operand] : llvm::enumerate(operands)) {
    OperandData from(operand, type.getRank());
    copyStrided(result.data() + offset * strides[axis] * width, strides, from.bytes.data(), from.strides,
                shapeOf(i), width);
    offset += shapeOf(i)[axis];
  }
  return result.take(operands[0]);
}

ElementsAttr Movement::padConstant(nn::PadOp pad) {
  char zero[8] = {};
  OperandData from(operands[0], type.getRank());
  SmallVector<int64_t> none(type.getRank(), 0);
  if (pad.getValue()) {
    OperandData value(operands[1], 0);
    copyStrided(result.data(), strides, value.bytes.data(), none, type.getShape(), width);
  } else {
    copyStrided(result.data(), strides, zero, none, type.getShape(), width);
  }
  // The part of the input that negative counts leave.
  SmallVector<int64_t> shape;
  int64_t to = 0, first = 0;
  for (auto [d, size] : llvm::enumerate(shapeOf(0))) {
    int64_t low = pad.getLow()[d], high = pad.getHigh()[d];
    int64_t begin = std::max<int64_t>(-low, 0), end = size - std::max<int64_t>(-high, 0);
    if (end <= begin)
      return result.take(operands[0]);
    shape.push_back(end - begin);
    first += begin * from.strides[d];
    to += std::max<int64_t>(low, 0) * strides[d];
  }
  copyStrided(result.data() + to * width, strides, from.bytes.data() + first * width, from.strides, shape,
              width);
  return result.take(operands[0]);
}

/// The element of 0..size-1 that padding shows at `i`, which may lie outside.
static int64_t reflected(nn::PadMode mode, int64_t i, int64_t size) {
  if (mode == nn::PadMode::edge || size == 1)
    return std::clamp<int64_t>(i, 0, size - 1);
  int64_t period = mode == nn::PadMode::wrap ? size : 2 * (size - 1);
  i = ((i % period) + period) % period;
  return i < size ? i : period - i;
}

ElementsAttr Movement::padFromInput(nn::PadOp pad) {
  size_t rank = type.getRank();
  if (type.getNumElements() == 0 || llvm::is_contained(shapeOf(0), 0))
    return {};
  OperandData from(operands[0], rank);
  SmallVector<SmallVector<int64_t>> sources(rank); // for each dim, the offset in the input of each index
  for (size_t d = 0; d < rank; ++d)
    for (int64_t i = 0; i < type.getDimSize(d); ++i)
      sources[d].push_back(from.strides[d] * reflected(pad.getMode(), i - pad.getLow()[d], shapeOf(0)[d]));
  SmallVector<int64_t> index(rank);
  char *to = result.data();
  for (int64_t n = 0, e = type.getNumElements(); n < e; ++n, to += width) {
    int64_t offset = 0;
    for (size_t d = 0; d < rank; ++d)
      offset += sources[d][index[d]];
    std::memcpy(to, from.bytes.data() + offset * width, width);
    for (size_t d = rank; d-- > 0;) {
      if (++index[d] < type.getDimSize(d))
        break;
      index[d] = 0;
    }
  }
  return result.take(operands[0]);
}

ElementsAttr Movement::gather(int64_t axis) {
  SmallVector<char> storage;
  ArrayRef<char> from = rawBytes(operands[0], storage);
  SmallVector<int64_t> indices = readInts(operands[1]);
  ArrayRef<int64_t> shape = shapeOf(0);
  int64_t size = shape[axis];
  if (size == 0)
    return {};
  int64_t outer = 1, row = width;
  for (int64_t dim : shape.take_front(axis))
    outer *= dim;
  for (int64_t dim : shape.drop_front(axis + 1))
    row *= dim;
  char *to = result.data();
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t index : indices) {
      index = std::clamp<int64_t>(index < 0 ? index + size : index, 0, size - 1);
      std::memcpy(to, from.data() + (o * size + index) * row, row);
      to += row;
    }
  return result.take(operands[0]);
}

/// The values of a map without symbols.
static std::optional<SmallVector<int64_t>> constantResults(AffineMap map) {
  SmallVector<int64_t> values;
  for (AffineExpr expr : map.getResults()) {
    auto value = nn::constantDim(expr);
    if (!value)
      return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

static ElementsAttr evaluateIota(nn::IotaOp op, ArrayRef<ElementsAttr> operands) {
  auto type = cast<RankedTensorType>(op.getType());
  SmallVector<int64_t> ints;
  SmallVector<double> floats;
  if (isa<FloatType>(type.getElementType())) {
    double start = readFloats(operands[0])[0], delta = readFloats(operands[1])[0];
    for (int64_t i = 0; i < type.getDimSize(0); ++i)
      floats.push_back(start + i * delta);
    return makeFloats(type, floats, "iota");
  }
  uint64_t start = readInts(operands[0])[0], delta = readInts(operands[1])[0];
  for (int64_t i = 0; i < type.getDimSize(0); ++i)
    ints.push_back(int64_t(start + i * delta));
  return makeInts(type, ints, "iota");
}

static ElementsAttr evaluateShape(nn::ShapeOp op) {
  int64_t begin = op.getStart(), count = std::max<int64_t>(op.getEnd() - begin, 0);
  ArrayRef<int64_t> dims = cast<RankedTensorType>(op.getInput().getType()).getShape().slice(begin, count);
  if (llvm::any_of(dims, ShapedType::isDynamic))
    return {};
  return makeInts(cast<ShapedType>(op.getType()), dims, "shape");
}

ElementsAttr skiff::evaluateMovement(Operation *op, ArrayRef<ElementsAttr> operands) {
  if (auto shape = dyn_cast<nn::ShapeOp>(op))
    return evaluateShape(shape);
  if (auto iota = dyn_cast<nn::IotaOp>(op))
    return evaluateIota(iota, operands);
  if (!isa<nn::TransposeOp, nn::ExpandOp, nn::TileOp, nn::ConcatOp, nn::SliceOp, nn::PadOp, nn::GatherOp>(op))
    return {};
  Movement move{op, operands};
  return TypeSwitch<Operation *, ElementsAttr>(op)
      .Case<nn::TransposeOp>([&](auto o) { return move.transpose(o.getPerm()); })
      .Case<nn::ExpandOp>([&](auto) {
        OperandData from(operands[0], move.type.getRank());
        return move.fill(from, from.strides);
      })
      .Case<nn::TileOp>([&](auto o) { return move.tile(o.getRepeats()); })
      .Case<nn::ConcatOp>([&](auto o) { return move.concat(o.getAxis()); })
      .Case<nn::SliceOp>([&](nn::SliceOp o) {
        auto starts = constantResults(o.getStarts());
        return starts ? move.slice(*starts, o.getSteps()) : ElementsAttr();
      })
      .Case<nn::PadOp>([&](nn::PadOp o) {
        return o.getMode() == nn::PadMode::constant ? move.padConstant(o) : move.padFromInput(o);
      })
      .Case<nn::GatherOp>([&](auto o) { return move.gather(o.getAxis()); })
      .Default(ElementsAttr());
}
