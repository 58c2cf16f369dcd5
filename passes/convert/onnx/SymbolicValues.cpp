//===- SymbolicValues.cpp - small tensors known at compile time -----------===//
#include "passes/convert/onnx/SymbolicValues.h"

#include "dialects/common/TensorData.h"
#include "dialects/nn/NN.h"
#include "passes/convert/onnx/DimMath.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;
using skiff::nn::constantDim;

/// A shape has few elements; what has more is data, and constants of it would be blobs.
static constexpr int64_t kMaxElements = kMaxInlineElements;

//===----------------------------------------------------------------------===//
// One element
//===----------------------------------------------------------------------===//

static Number wholeNumber(int64_t value, MLIRContext *context) { return {getAffineConstantExpr(value, context), {}}; }

/// The element as an expression, also for a float that is a whole number.
static AffineExpr asExpr(const Number &number, MLIRContext *context) {
  if (number.real && *number.real == std::trunc(*number.real) && std::abs(*number.real) < 9e15)
    return getAffineConstantExpr(int64_t(*number.real), context);
  return number.integer;
}

static std::optional<double> asReal(const Number &number) {
  if (number.real)
    return number.real;
  if (auto value = constantDim(number.integer))
    return double(*value);
  return std::nullopt;
}

/// `value` as an element of `type` holds it.
static double roundTo(Type type, double value) {
  APFloat number(value);
  bool lost;
  number.convert(cast<FloatType>(type).getFloatSemantics(), APFloat::rmNearestTiesToEven, &lost);
  return number.convertToDouble();
}

static bool fits(Type type, int64_t value) {
  if (type.isIndex())
    return true;
  unsigned width = type.getIntOrFloatBitWidth();
  bool isUnsigned = type.isUnsignedInteger() || width == 1;
  if (width >= 64)
    return !isUnsigned || value >= 0;
  return isUnsigned ? llvm::isUIntN(width, value) : llvm::isIntN(width, value);
}

/// Makes a result an element of `type`: floats are rounded; an integer that overflows is unknown.
static Number normalize(Number number, Type type) {
  if (isa<FloatType>(type)) {
    if (auto value = asReal(number))
      return {{}, roundTo(type, *value)};
    return number;
  }
  if (auto value = constantDim(number.integer))
    return fits(type, *value) ? number : Number();
  return number;
}

/// The order of two expressions: -1, 0, 1, if it is the same for all values of the symbols.
static std::optional<int> orderOf(AffineExpr a, AffineExpr b) {
  AffineExpr difference = subDims(a, b);
  if (!difference)
    return std::nullopt;
  Interval bounds = boundsOf(simplifyDim(difference));
  if (bounds.low > 0)
    return 1;
  if (bounds.high < 0)
    return -1;
  return bounds.low == 0 && bounds.high == 0 ? std::optional<int>(0) : std::nullopt;
}

static std::optional<int> orderOf(const Number &a, const Number &b, MLIRContext *context) {
  auto x = asReal(a), y = asReal(b);
  if (a.real && b.real)
    return *a.real < *b.real ? -1 : int(*a.real > *b.real);
  AffineExpr e = asExpr(a, context), f = asExpr(b, context);
  if (e && f)
    return orderOf(e, f);
  if (x && y)
    return *x < *y ? -1 : int(*x > *y);
  return std::nullopt;
}

/// An integer quotient, truncated as C does.
static AffineExpr divideIntegers(AffineExpr a, AffineExpr b) {
  auto x = constantDim(a), y = constantDim(b);
  if (x && y)
    return *y == 0 || (*y == -1 && *x == std::numeric_limits<int64_t>::min())
               ? AffineExpr()
               : getAffineConstantExpr(*x / *y, a.getContext());
  if (AffineExpr exact = divideExactly(a, b))
    return exact;
  // Floor and truncation agree where nothing is negative.
  return boundsOf(a).low >= 0 && boundsOf(b).low >= 1 ? a.floorDiv(b) : AffineExpr();
}

static AffineExpr remainder(AffineExpr a, AffineExpr b, bool isFmod) {
  auto x = constantDim(a), y = constantDim(b);
  if (x && y && *y != 0 && *y != -1) {
    int64_t rest = *x % *y;
    if (!isFmod && rest != 0 && (rest < 0) != (*y < 0))
      rest += *y;
    return getAffineConstantExpr(rest, a.getContext());
  }
  return boundsOf(a).low >= 0 && boundsOf(b).low >= 1 ? a % b : AffineExpr();
}

static Number arithmetic(Operation *op, const Number &a, const Number &b, Type type) {
  MLIRContext *context = op->getContext();
  if (isa<nn::MaxOp, nn::MinOp>(op)) {
    auto order = orderOf(a, b, context);
    if (!order || (a.real && std::isnan(*a.real)) || (b.real && std::isnan(*b.real)))
      return {};
    return (*order >= 0) == isa<nn::MaxOp>(op) ? a : b;
  }
  if (a.real && b.real) {
    double x = *a.real, y = *b.real;
    return TypeSwitch<Operation *, Number>(op)
        .Case<nn::AddOp>([&](auto) { return Number{{}, x + y}; })
        .Case<nn::SubOp>([&](auto) { return Number{{}, x - y}; })
        .Case<nn::MulOp>([&](auto) { return Number{{}, x * y}; })
        .Case<nn::DivOp>([&](auto) { return Number{{}, x / y}; })
        .Default(Number());
  }
  AffineExpr x = asExpr(a, context), y = asExpr(b, context);
  if (!x || !y)
    return {};
  bool isFloat = isa<FloatType>(type);
  return TypeSwitch<Operation *, Number>(op)
      .Case<nn::AddOp>([&](auto) { return Number{addDims(x, y), {}}; })
      .Case<nn::SubOp>([&](auto) { return Number{subDims(x, y), {}}; })
      .Case<nn::MulOp>([&](auto) { return Number{mulDims(x, y), {}}; })
      .Case<nn::DivOp>([&](auto) { return Number{isFloat ? divideExactly(x, y) : divideIntegers(x, y), {}}; })
      .Case<nn::ModOp>([&](nn::ModOp mod) { return Number{isFloat ? AffineExpr() : remainder(x, y, mod.getFmod()), {}}; })
      .Default(Number());
}

static Number compare(Operation *op, const Number &a, const Number &b) {
  auto order = orderOf(a, b, op->getContext());
  if (!order || (a.real && std::isnan(*a.real)) || (b.real && std::isnan(*b.real)))
    return {};
  int o = *order;
  bool result = TypeSwitch<Operation *, bool>(op)
                    .Case<nn::EqualOp>([&](auto) { return o == 0; })
                    .Case<nn::LessOp>([&](auto) { return o < 0; })
                    .Case<nn::LessOrEqualOp>([&](auto) { return o <= 0; })
                    .Case<nn::GreaterOp>([&](auto) { return o > 0; })
                    .Default([&](Operation *) { return o >= 0; });
  return wholeNumber(result, op->getContext());
}

static Number unary(Operation *op, const Number &a, Type type) {
  MLIRContext *context = op->getContext();
  auto onReals = [&](double (*function)(double)) -> Number {
    return a.real ? Number{{}, function(*a.real)} : isa<FloatType>(type) ? a : Number();
  };
  return TypeSwitch<Operation *, Number>(op)
      .Case<nn::FloorOp>([&](auto) { return onReals(std::floor); })
      .Case<nn::CeilOp>([&](auto) { return onReals(std::ceil); })
      .Case<nn::RoundOp>([&](auto) { return onReals(std::nearbyint); })
      .Case<nn::NegOp>([&](auto) -> Number {
        if (a.real)
          return {{}, -*a.real};
        return {subDims(getAffineConstantExpr(0, context), a.integer), {}};
      })
      .Case<nn::AbsOp, nn::ReluOp>([&](auto) -> Number {
        if (a.real)
          return {{}, isa<nn::AbsOp>(op) ? std::abs(*a.real) : std::max(*a.real, 0.0)};
        Interval bounds = boundsOf(a.integer);
        if (bounds.low >= 0)
          return a;
        auto value = constantDim(a.integer);
        return value && *value != INT64_MIN ? wholeNumber(isa<nn::AbsOp>(op) ? -*value : 0, context) : Number();
      })
      .Case<nn::SqrtOp>([&](auto) -> Number { return a.real ? Number{{}, std::sqrt(*a.real)} : Number(); })
      .Case<nn::NotOp>([&](auto) -> Number {
        auto value = constantDim(a.integer);
        return value && type.isInteger(1) ? wholeNumber(!*value, context) : Number();
      })
      .Case<nn::CastOp>([&](nn::CastOp cast) -> Number {
        Type to = cast.getTo();
        if (isa<FloatType>(to))
          return a;
        if (to.isInteger(1)) {
          if (a.real)
            return wholeNumber(*a.real != 0, context);
          Interval bounds = boundsOf(a.integer);
          if (bounds.low > 0 || bounds.high < 0)
            return wholeNumber(1, context);
          return constantDim(a.integer) == 0 ? wholeNumber(0, context) : Number();
        }
        if (!a.real)
          return a;
        return std::abs(*a.real) < 9e15 ? wholeNumber(int64_t(*a.real), context) : Number();
      })
      .Default(Number());
}

static Number logic(Operation *op, const Number &a, const Number &b) {
  auto x = constantDim(a.integer), y = constantDim(b.integer);
  MLIRContext *context = op->getContext();
  if (isa<nn::AndOp>(op) && (x == 0 || y == 0))
    return wholeNumber(0, context);
  if (!x || !y)
    return {};
  return wholeNumber(isa<nn::AndOp>(op) ? *x & *y : isa<nn::OrOp>(op) ? *x | *y : *x ^ *y, context);
}

//===----------------------------------------------------------------------===//
// Whole tensors
//===----------------------------------------------------------------------===//

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
      elementBytes(type.getElementType()) == 0)
    return {};
  if (auto constant = dyn_cast<nn::ConstantOp>(op)) {
    SmallVector<Number> elements;
    if (isa<FloatType>(type.getElementType()))
      for (double real : readFloats(constant.getValue()))
        elements.push_back({{}, real});
    else
      for (int64_t integer : readInts(constant.getValue()))
        elements.push_back(wholeNumber(integer, value.getContext()));
    return elements;
  }
  if (auto shape = dyn_cast<nn::ShapeOp>(op)) {
    SmallVector<Number> elements;
    const nn::Dims &all = dims.dimsOf(shape.getInput());
    for (int64_t d = shape.getStart(); d < int64_t(shape.getEnd()); ++d)
      elements.push_back({all[d], {}});
    return elements;
  }
  // Elements come from the operands: without these there is nothing to know.
  for (Value operand : op->getOperands())
    if (elementsOf(operand).empty() && !(typeOf(operand).hasStaticShape() && typeOf(operand).getNumElements() == 0))
      return {};
  if (op->getNumOperands() == 0)
    return {};
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
  if (!isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::ModOp, nn::MaxOp, nn::MinOp, nn::EqualOp, nn::LessOp,
           nn::LessOrEqualOp, nn::GreaterOp, nn::GreaterOrEqualOp, nn::AndOp, nn::OrOp, nn::XorOp, nn::NotOp,
           nn::NegOp, nn::AbsOp, nn::ReluOp, nn::FloorOp, nn::CeilOp, nn::RoundOp, nn::SqrtOp, nn::CastOp,
           nn::WhereOp>(op))
    return {};
  Type type = typeOf(op->getOperand(0)).getElementType(), resultType = typeOf(op->getResult(0)).getElementType();
  SmallVector<Number> elements;
  forEachIndex(typeOf(op->getResult(0)).getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<Number, 3> v;
    for (Value operand : op->getOperands())
      v.push_back(elementsOf(operand)[broadcastPosition(index, typeOf(operand).getShape())]);
    Number result;
    if (isa<nn::WhereOp>(op)) {
      if (auto condition = constantDim(v[0].integer))
        result = *condition ? v[1] : v[2];
    } else if (isa<nn::AndOp, nn::OrOp, nn::XorOp>(op)) {
      result = logic(op, v[0], v[1]);
    } else if (v.size() == 1) {
      result = v[0].known() ? unary(op, v[0], type) : Number();
    } else if (v[0].known() && v[1].known()) {
      result = resultType.isInteger(1) && !isa<nn::AddOp, nn::MulOp>(op) ? compare(op, v[0], v[1])
                                                                         : arithmetic(op, v[0], v[1], type);
    }
    elements.push_back(normalize(result, resultType));
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
  SmallVector<Number> elements(to.getNumElements(), wholeNumber(isSum ? 0 : 1, op->getContext()));
  ArrayRef<Number> input = elementsOf(reduce.getInput());
  forEachIndex(from.getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> own(index);
    for (int64_t axis : reduce.getAxes())
      own[axis] = 0;
    AffineExpr &into = elements[linear(own, to.getShape())].integer;
    AffineExpr next = input[linear(index, from.getShape())].integer;
    if (into && next)
      into = isSum ? addDims(into, next) : mulDims(into, next);
    else
      into = nullptr;
  });
  for (Number &element : elements)
    element = normalize(element, to.getElementType());
  return elements;
}
