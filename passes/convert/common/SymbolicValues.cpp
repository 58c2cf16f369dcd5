//===- SymbolicValues.cpp - small tensors known at compile time -----------===//
#include "passes/convert/common/SymbolicValues.h"

#include "dialects/common/TensorData.h"
#include "dialects/nn/DimMath.h"
#include "dialects/nn/NN.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;
using skiff::nn::constantDim;

/// A shape has few elements; what has more is data, and constants of it would be blobs.
static constexpr int64_t kMaxElements = kMaxInlineElements;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// Calls back with each index of `shape`, in row-major order.
static void forEachIndex(ArrayRef<int64_t> shape, function_ref<void(ArrayRef<int64_t>)> body) {
  if (llvm::is_contained(shape, 0))
    return;
  SmallVector<int64_t> index(shape.size(), 0);
  while (true) {
    body(index);
    int64_t d = shape.size() - 1;
    for (; d >= 0 && ++index[d] == shape[d]; --d)
      index[d] = 0;
    if (d < 0)
      return;
  }
}

static int64_t linear(ArrayRef<int64_t> index, ArrayRef<int64_t> shape) {
  int64_t position = 0;
  for (auto [i, size] : llvm::zip(index, shape))
    position = position * size + i;
  return position;
}

/// Where a broadcast operand of `shape` has the element at `index` of the result.
static int64_t broadcastPosition(ArrayRef<int64_t> index, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> own(index.take_back(shape.size()));
  for (auto [i, size] : llvm::zip(own, shape))
    i = size == 1 ? 0 : i;
  return linear(own, shape);
}

ArrayRef<Number> SymbolicValues::elementsOf(Value value) {
  if (auto found = known.find(value); found != known.end())
    return found->second;
  SmallVector<Number> elements = evaluate(value);
  return known[value] = std::vector<Number>(elements.begin(), elements.end());
}

ElementsAttr SymbolicValues::asConstant(Value value) {
  RankedTensorType type = typeOf(value);
  ArrayRef<Number> elements = elementsOf(value);
  if (elements.empty() || type.isUnsignedInteger(64))
    return {};
  SmallVector<int64_t> integers;
  SmallVector<double> reals;
  for (const Number &element : elements) {
    if (element.real)
      reals.push_back(*element.real);
    else if (auto integer = constantDim(element.integer))
      integers.push_back(*integer);
    else
      return {};
  }
  if (isa<FloatType>(type.getElementType()))
    return reals.size() == elements.size() ? makeFloats(type, reals) : ElementsAttr();
  return makeInts(type, integers);
}

SmallVector<Number> SymbolicValues::evaluate(Value value) {
  RankedTensorType type = typeOf(value);
  Operation *op = value.getDefiningOp();
  if (!op || !type.hasStaticShape() || type.getRank() > 8 || type.getNumElements() > kMaxElements ||
      elementBytes(type.getElementType()) == 0 ||
      type.getElementType().isUnsignedInteger(64)) // beyond what an expression's int64_t can tell apart
    return {};
  if (auto constant = dyn_cast<nn::ConstantOp>(op)) {
    SmallVector<Number> elements;
    if (isa<FloatType>(type.getElementType()))
      for (double real : readFloats(constant.getValue()))
        elements.push_back({{}, real});
    else
      for (int64_t integer : readInts(constant.getValue()))
        elements.push_back(Number::whole(integer, value.getContext()));
    return elements;
  }
  if (auto shape = dyn_cast<nn::ShapeOp>(op)) {
    SmallVector<Number> elements;
    const nn::Dims &all = dims.dimsOf(shape.getInput());
    for (int64_t d = shape.getStart(); d < int64_t(shape.getEnd()); ++d)
      elements.push_back({all[d], {}});
    return elements;
  }
  if (auto values = dyn_cast<nn::DimValuesOp>(op)) {
    SmallVector<Number> elements;
    for (AffineExpr dim : values.getDims().getResults())
      elements.push_back({dim, {}});
    return elements;
  }
  // Elements come from the operands: without these there is nothing to know.
  for (Value operand : op->getOperands())
    if (elementsOf(operand).empty() &&
        !(typeOf(operand).hasStaticShape() && typeOf(operand).getNumElements() == 0))
      return {};
  if (op->getNumOperands() == 0)
    return {};
  if (isa<nn::IotaOp>(op) && !isa<FloatType>(type.getElementType())) {
    AffineExpr value = elementsOf(op->getOperand(0))[0].integer,
               delta = elementsOf(op->getOperand(1))[0].integer;
    SmallVector<Number> elements;
    for (int64_t i = 0; i < type.getNumElements() && value && delta; ++i) {
      elements.push_back({value, {}});
      value = nn::addDims(value, delta);
    }
    return int64_t(elements.size()) == type.getNumElements() ? elements : SmallVector<Number>();
  }
  if (auto reduce = dyn_cast<nn::ReduceOp>(op))
    return evaluateReduce(reduce);
  SmallVector<Number> elements = evaluateMovement(op);
  return elements.empty() ? evaluateElementwise(op) : elements;
}

SmallVector<Number> SymbolicValues::move(Operation *op, Source source) {
  SmallVector<Number> elements;
  forEachIndex(typeOf(op->getResult(0)).getShape(), [&](ArrayRef<int64_t> index) {
    auto [operand, position] = source(index);
    ArrayRef<Number> from = elementsOf(op->getOperand(operand));
    elements.push_back(position >= 0 && position < int64_t(from.size()) ? from[position] : Number());
  });
  return elements;
}

SmallVector<Number> SymbolicValues::evaluateMovement(Operation *op) {
  ArrayRef<int64_t> shape = typeOf(op->getOperand(0)).getShape();
  using Place = std::pair<unsigned, int64_t>;
  return TypeSwitch<Operation *, SmallVector<Number>>(op)
      .Case<nn::ReshapeOp>([&](auto) { return SmallVector<Number>(elementsOf(op->getOperand(0))); })
      .Case<nn::ExpandOp>([&](auto) {
        return move(op, [&](ArrayRef<int64_t> index) { return Place(0, broadcastPosition(index, shape)); });
      })
      .Case<nn::TransposeOp>([&](nn::TransposeOp transpose) {
        return move(op, [&](ArrayRef<int64_t> index) {
          SmallVector<int64_t> own(index.size());
          for (auto [d, from] : llvm::enumerate(transpose.getPerm()))
            own[from] = index[d];
          return Place(0, linear(own, shape));
        });
      })
      .Case<nn::TileOp>([&](auto) {
        return move(op, [&](ArrayRef<int64_t> index) {
          SmallVector<int64_t> own(index);
          for (auto [i, size] : llvm::zip(own, shape))
            i %= size;
          return Place(0, linear(own, shape));
        });
      })
      .Case<nn::SliceOp>([&](nn::SliceOp slice) -> SmallVector<Number> {
        for (AffineExpr start : slice.getStarts().getResults())
          if (!constantDim(start))
            return {};
        return move(op, [&](ArrayRef<int64_t> index) {
          SmallVector<int64_t> own;
          for (auto [i, start, step] : llvm::zip(index, slice.getStarts().getResults(), slice.getSteps()))
            own.push_back(*constantDim(start) + i * step);
          return Place(0, linear(own, shape));
        });
      })
      .Case<nn::ConcatOp>([&](nn::ConcatOp concat) {
        return move(op, [&](ArrayRef<int64_t> index) {
          SmallVector<int64_t> own(index);
          int64_t &along = own[concat.getAxis()];
          for (auto [k, input] : llvm::enumerate(concat.getInputs())) {
            int64_t size = typeOf(input).getDimSize(concat.getAxis());
            if (along < size)
              return Place(k, linear(own, typeOf(input).getShape()));
            along -= size;
          }
          return Place(0, -1);
        });
      })
      .Case<nn::GatherOp>([&](nn::GatherOp gather) {
        ArrayRef<int64_t> indexShape = typeOf(gather.getIndices()).getShape();
        ArrayRef<Number> chosen = elementsOf(gather.getIndices());
        size_t axis = gather.getAxis();
        return move(op, [&](ArrayRef<int64_t> index) {
          auto i = constantDim(chosen[linear(index.slice(axis, indexShape.size()), indexShape)].integer);
          if (!i)
            return Place(0, -1);
          SmallVector<int64_t> own(index.take_front(axis));
          own.push_back(std::clamp<int64_t>(*i < 0 ? *i + shape[axis] : *i, 0, shape[axis] - 1));
          llvm::append_range(own, index.drop_front(axis + indexShape.size()));
          return Place(0, linear(own, shape));
        });
      })
      .Default(SmallVector<Number>());
}

SmallVector<Number> SymbolicValues::evaluateElementwise(Operation *op) {
  if (!isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::ModOp, nn::MaxOp, nn::MinOp, nn::EqualOp,
           nn::LessOp, nn::LessOrEqualOp, nn::GreaterOp, nn::GreaterOrEqualOp, nn::AndOp, nn::OrOp, nn::XorOp,
           nn::NotOp, nn::NegOp, nn::AbsOp, nn::ReluOp, nn::FloorOp, nn::CeilOp, nn::RoundOp, nn::SqrtOp,
           nn::CastOp, nn::WhereOp>(op))
    return {};
  SmallVector<Number> elements;
  forEachIndex(typeOf(op->getResult(0)).getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<Number, 3> operands;
    for (Value operand : op->getOperands())
      operands.push_back(elementsOf(operand)[broadcastPosition(index, typeOf(operand).getShape())]);
    elements.push_back(evaluateElement(op, operands));
  });
  return elements;
}

SmallVector<Number> SymbolicValues::evaluateReduce(Operation *op) {
  auto reduce = cast<nn::ReduceOp>(op);
  bool isSum = reduce.getKind() == nn::ReduceKind::sum;
  if (!isSum && reduce.getKind() != nn::ReduceKind::prod)
    return {};
  RankedTensorType from = typeOf(reduce.getInput()), to = typeOf(reduce.getResult());
  if (isa<FloatType>(from.getElementType()))
    return {};
  SmallVector<Number> elements(to.getNumElements(), Number::whole(isSum ? 0 : 1, op->getContext()));
  ArrayRef<Number> input = elementsOf(reduce.getInput());
  forEachIndex(from.getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> own(index);
    for (int64_t axis : reduce.getAxes())
      own[axis] = 0;
    Number &into = elements[linear(own, to.getShape())];
    into = sumOrProduct(into, input[linear(index, from.getShape())], isSum, to.getElementType());
  });
  return elements;
}
