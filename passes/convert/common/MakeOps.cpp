//===- MakeOps.cpp - how converters make nn ops ---------------------------===//
#include "passes/convert/common/Node.h"

using namespace mlir;
using namespace skiff;

/// A tensor has fewer elements than this: a model that asks for more is broken or hostile.
static constexpr int64_t kMaxElements = int64_t(1) << 42;
static constexpr int64_t kMaxRank = 16;

bool Node::checkDims(const OperationState &state, InferDims inferDims) {
  SmallVector<Dims> in, out;
  for (Value operand : state.operands) {
    in.push_back(dimsOf(operand));
    if (llvm::is_contained(in.back(), AffineExpr()))
      return true; // depends on data, which is refused later
  }
  SmallVector<nn::DimCondition> conditions;
  auto report = [&] { return emitError(loc()); };
  std::string message;
  ScopedDiagnosticHandler handler(context(), [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  if (failed(inferDims(in, out, nn::ShapeCheck(report, &conditions))))
    return succeeded(error(nn::withNames(message, conversion.symbolNames)));
  return require(conditions);
}

Value Node::finishOp(OperationState &state, InferTypes inferTypes, InferDims inferDims, int firstOfOneType) {
  if (bad() || llvm::is_contained(state.operands, Value()))
    return {};
  ArrayRef<Value> sameType;
  if (firstOfOneType >= 0)
    sameType = ArrayRef<Value>(state.operands).drop_front(firstOfOneType);
  for (Value operand : sameType)
    if (elementOf(operand) != elementOf(sameType.front())) {
      (void)error("operands have the element types " + text(elementOf(sameType.front())) + " and " +
                  text(elementOf(operand)) + ", expected the same");
      return {};
    }
  std::string message;
  SmallVector<Type> types;
  {
    ScopedDiagnosticHandler handler(context(), [&](Diagnostic &diagnostic) {
      if (message.empty())
        message = diagnostic.str();
      return success();
    });
    if (failed(inferTypes(types))) {
      (void)error(message.empty() ? "the dims do not fit" : message);
      return {};
    }
  }
  auto type = llvm::cast<RankedTensorType>(types.front());
  int64_t elements = 1;
  for (int64_t size : type.getShape())
    if (!ShapedType::isDynamic(size) &&
        (size >= kMaxElements || llvm::MulOverflow(elements, size, elements) || elements >= kMaxElements)) {
      (void)error("a result of type " + text(type) + " has too many elements");
      return {};
    }
  if (type.getRank() > kMaxRank) {
    (void)error("a result has " + Twine(type.getRank()) + " dims, expected at most " + Twine(kMaxRank));
    return {};
  }
  if (!checkDims(state, inferDims))
    return {};
  state.types.assign(types.begin(), types.end());
  Operation *made = conversion.builder.create(state);
  SmallVector<Value> folded;
  if (succeeded(conversion.builder.tryFold(made, folded))) {
    made->erase();
    return folded.front();
  }
  Value result = made->getResult(0);
  if (ElementsAttr value = conversion.symbolic.asConstant(result); value && !isa<nn::ConstantOp>(made)) {
    conversion.symbolic.forget(result);
    made->erase();
    return constant(value);
  }
  // Asked for in order, each analysis needs only one step.
  for (AffineExpr dim : conversion.dims.dimsOf(result))
    if (dim && isTooComplex(dim)) {
      (void)error("the dims of a result are sums and products of more than 100 terms");
      return {};
    }
  return result;
}

Value Node::constant(ElementsAttr value) { return nn::ConstantOp::create(conversion.builder, loc(), value); }

Value Node::scalar(Type elementType, double value) {
  if (!elementType || bad())
    return {};
  if (!isa<FloatType>(elementType))
    return intScalar(elementType, int64_t(value));
  return constant(makeFloats(RankedTensorType::get({}, elementType), {value}));
}

Value Node::intScalar(Type elementType, int64_t value) {
  if (!elementType || bad())
    return {};
  return constant(makeInts(RankedTensorType::get({}, elementType), {value}));
}

Value Node::number(AffineExpr dim) {
  if (auto value = nn::constantDim(dim))
    return number(*value);
  return reshape(dimValues({dim}), ArrayRef<int64_t>{});
}

Value Node::reshape(Value x, ArrayRef<AffineExpr> dims) {
  if (!x || bad())
    return {};
  for (AffineExpr dim : dims)
    if (!dim || nn::constantDim(dim).value_or(0) < 0) {
      (void)error("cannot give a tensor the dims " + text(dims));
      return {};
    }
  if (llvm::equal(dims, dimsOf(x)))
    return x;
  return make<nn::ReshapeOp>(x, nn::mapOf(dims, context()));
}

Value Node::reshape(Value x, ArrayRef<int64_t> dims) {
  Dims exprs;
  for (int64_t size : dims)
    exprs.push_back(dim(size));
  return reshape(x, exprs);
}

Value Node::transpose(Value x, ArrayRef<int64_t> perm) { return make<nn::TransposeOp>(x, perm); }

Value Node::expand(Value x, ArrayRef<AffineExpr> dims) {
  if (bad())
    return {};
  for (AffineExpr dim : dims)
    if (!dim || nn::constantDim(dim).value_or(0) < 0) {
      (void)error("cannot give a tensor the dims " + text(dims));
      return {};
    }
  return make<nn::ExpandOp>(x, nn::mapOf(dims, context()));
}

Value Node::sliceAlong(Value x, int64_t axis, AffineExpr from, AffineExpr count, int64_t step) {
  if (!x || bad())
    return {};
  axis += axis < 0 ? rankOf(x) : 0;
  Dims starts(rankOf(x), dim(0)), sizes = dimsOf(x);
  SmallVector<int64_t> steps(sizes.size(), 1);
  starts[axis] = from;
  sizes[axis] = count;
  steps[axis] = step;
  return make<nn::SliceOp>(x, nn::mapOf(starts, context()), nn::mapOf(sizes, context()), steps);
}

Value Node::reverse(Value x, int64_t axis) {
  if (!x || bad())
    return {};
  AffineExpr size = dimsOf(x)[axis];
  return sliceAlong(x, axis, size - 1, size, -1);
}

Value Node::cast(Value x, Type elementType) {
  if (!x || !elementType || bad())
    return {};
  return elementOf(x) == elementType ? x : make<nn::CastOp>(x, elementType);
}

Value Node::reduce(Value x, ArrayRef<int64_t> axes, nn::ReduceKind kind, double p) {
  return make<nn::ReduceOp>(x, axes, kind, llvm::APFloat(p));
}

Value Node::reduceAll(Value x, nn::ReduceKind kind) {
  if (!x || bad())
    return {};
  return reshape(reduce(x, llvm::to_vector(llvm::seq<int64_t>(0, rankOf(x))), kind), ArrayRef<int64_t>{});
}

Value Node::dropDims(Value x, ArrayRef<int64_t> axes) {
  if (!x || bad())
    return {};
  Dims left;
  for (auto [d, size] : llvm::enumerate(dimsOf(x)))
    if (!llvm::is_contained(axes, int64_t(d)))
      left.push_back(size);
  return reshape(x, left);
}

Value Node::swapLastTwo(Value x) {
  if (!x || bad())
    return {};
  auto perm = llvm::to_vector(llvm::seq<int64_t>(0, rankOf(x)));
  std::swap(perm[perm.size() - 2], perm[perm.size() - 1]);
  return transpose(x, perm);
}

Value Node::floats(Value x) {
  if (!x || bad())
    return {};
  return isa<FloatType>(elementOf(x)) ? x : cast(x, f32());
}

Value Node::roundHalvesAway(Value x) {
  if (!x || bad())
    return {};
  Value size = make<nn::FloorOp>(add(make<nn::AbsOp>(x), scalar(elementOf(x), 0.5)));
  return mul(size, make<nn::SignOp>(x));
}

Value Node::toChannelsLast(Value x) {
  if (!x || bad())
    return {};
  SmallVector<int64_t> perm{0};
  for (int64_t d = 2; d < rankOf(x); ++d)
    perm.push_back(d);
  perm.push_back(1);
  return transpose(x, perm);
}

Value Node::toChannelsFirst(Value x) {
  if (!x || bad())
    return {};
  SmallVector<int64_t> perm{0, rankOf(x) - 1};
  for (int64_t d = 1; d < rankOf(x) - 1; ++d)
    perm.push_back(d);
  return transpose(x, perm);
}

Value Node::dimValues(ArrayRef<AffineExpr> dims) { return make<nn::DimValuesOp>(nn::mapOf(dims, context())); }

Value Node::iota(AffineExpr size) {
  Type i64 = conversion.builder.getI64Type();
  return make<nn::IotaOp>(intScalar(i64, 0), intScalar(i64, 1), nn::mapOf({size}, context()));
}

Value Node::alignAt(Value x, int64_t axis, int64_t rank) {
  if (!x || bad())
    return {};
  if (axis < 0 || axis + rankOf(x) > rank) {
    (void)error("a tensor of dims " + text(dimsOf(x)) + " does not fit at axis " + Twine(axis) + " of " +
                Twine(rank));
    return {};
  }
  Dims dims(rank, dim(1));
  llvm::copy(dimsOf(x), dims.begin() + axis);
  return reshape(x, dims);
}

Value Node::alongAxis(unsigned i, int64_t rank, int64_t butLast, llvm::function_ref<Value(int64_t)> along) {
  Value given = input(i);
  if (!typeOf(given).hasStaticShape() || typeOf(given).getNumElements() != 1) {
    (void)error("input " + Twine(i) + " has the dims " + text(dimsOf(given)) + ", expected a scalar");
    return {};
  }
  int64_t last = rank - butLast - 1;
  if (isConstant(given)) {
    SmallVector<int64_t> number = constantInts(i, "an axis");
    int64_t axis = bad() ? 0 : checkAxis(number.front(), rank);
    if (axis > last)
      (void)error("axis " + Twine(axis) + " is not in 0.." + Twine(last));
    return bad() ? Value() : along(axis);
  }
  Type i64 = conversion.builder.getI64Type();
  Value axis = cast(reshape(given, ArrayRef<int64_t>{}), i64), result = along(last);
  for (int64_t d = last; d-- > 0;) {
    Value isThis = make<nn::OrOp>(make<nn::EqualOp>(axis, intScalar(i64, d)),
                                  make<nn::EqualOp>(axis, intScalar(i64, d - rank)));
    Value other = along(d);
    if (result && other && dimsOf(result) != dimsOf(other))
      (void)error("needs an axis known when the model is compiled, because the result's dims depend on it");
    result = make<nn::WhereOp>(isThis, other, result);
  }
  return result;
}
