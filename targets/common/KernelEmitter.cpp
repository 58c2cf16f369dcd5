//===- KernelEmitter.cpp - reading and writing tensors in a kernel --------------===//
#include "targets/common/KernelEmitter.h"
#include "dialects/common/TensorData.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
namespace skiff {

KernelEmitter::KernelEmitter(plan::KernelOp kernel, func::FuncOp function, nn::DimAnalysis &dims,
                             const Machine &machine)
    : b(kernel.getLoc(), kernel.getContext()), kernel(kernel), machine(machine), function(function),
      dims(dims) {
  b.setInsertionPointToStart(&function.getBody().front());
  Block &region = kernel.getBody().front();
  unsigned argument = 0;
  for (BlockArgument operand : region.getArguments())
    buffers[operand] = function.getArgument(argument++);
  for (Value result : kernel.getResults())
    buffers[result] = function.getArgument(argument++);
  Value symbolBuffer = function.getArgument(argument);
  auto plan = kernel->getParentOfType<func::FuncOp>();
  firstDataDim = nn::symbolNamesOf(plan).size();
  for (int64_t i = 0, n = firstDataDim + nn::dataDimNames(plan).size(); i < n; ++i) {
    Value value = memref::LoadOp::create(b, symbolBuffer, index(i));
    symbols.push_back(arith::IndexCastOp::create(b, b.getIndexType(), value));
  }
}

//===----------------------------------------------------------------------===//
// Index arithmetic
//===----------------------------------------------------------------------===//

static std::optional<int64_t> valueOf(Value index) {
  APInt constant;
  if (matchPattern(index, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  return std::nullopt;
}

Value KernelEmitter::index(int64_t value) {
  Value &constant = indexConstants[value];
  if (!constant) { // All at the function's start, where they dominate every use.
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&function.getBody().front());
    constant = arith::ConstantIndexOp::create(b, value);
  }
  return constant;
}

Value divideDims(OpBuilder &b, Location loc, AffineExprKind kind, Value lhs, Value rhs) {
  switch (kind) {
  case AffineExprKind::FloorDiv:
    return arith::FloorDivSIOp::create(b, loc, lhs, rhs);
  case AffineExprKind::CeilDiv:
    return arith::CeilDivSIOp::create(b, loc, lhs, rhs);
  default:
    return arith::RemSIOp::create(b, loc, lhs, rhs);
  }
}

Value KernelEmitter::dim(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return index(constant.getValue());
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  if (auto data = dyn_cast<AffineDimExpr>(expr))
    return symbols[firstDataDim + data.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Value lhs = dim(binary.getLHS()), rhs = dim(binary.getRHS());
  if (binary.getKind() == AffineExprKind::Add)
    return add(lhs, rhs);
  if (binary.getKind() == AffineExprKind::Mul)
    return mul(lhs, rhs);
  return divideDims(b, b.getLoc(), binary.getKind(), lhs, rhs);
}

Value KernelEmitter::add(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  if (a && c)
    return index(*a + *c);
  if (a == 0)
    return y;
  if (c == 0)
    return x;
  return arith::AddIOp::create(b, x, y);
}

Value KernelEmitter::sub(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  if (a && c)
    return index(*a - *c);
  return c == 0 ? x : arith::SubIOp::create(b, x, y).getResult();
}

Value KernelEmitter::mul(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  if (a && c)
    return index(*a * *c);
  if (a == 1 || c == 0)
    return y;
  if (c == 1 || a == 0)
    return x;
  return arith::MulIOp::create(b, x, y, arith::IntegerOverflowFlags::nsw);
}

Value KernelEmitter::div(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  if (a && c && *c)
    return index(*a / *c);
  return c == 1 ? x : arith::DivUIOp::create(b, x, y).getResult();
}

Value KernelEmitter::rem(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  if (a && c && *c)
    return index(*a % *c);
  return c == 1 ? index(0) : arith::RemUIOp::create(b, x, y).getResult();
}

Value KernelEmitter::min(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  return a && c ? index(std::min(*a, *c)) : arith::MinSIOp::create(b, x, y).getResult();
}

Value KernelEmitter::max(Value x, Value y) {
  auto a = valueOf(x), c = valueOf(y);
  return a && c ? index(std::max(*a, *c)) : arith::MaxSIOp::create(b, x, y).getResult();
}

Value KernelEmitter::less(Value x, Value y) {
  return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, y);
}

Indices KernelEmitter::delinearize(Value linear, ArrayRef<AffineExpr> shape) {
  Indices indices(shape.size());
  for (size_t d = shape.size(); d-- > 0;) {
    Value extent = dim(shape[d]);
    if (nn::isConstantDim(shape[d], 1)) {
      indices[d] = index(0);
      continue;
    }
    bool outermost = llvm::all_of(shape.take_front(d), [](AffineExpr e) { return nn::isConstantDim(e, 1); });
    indices[d] = outermost ? linear : rem(linear, extent);
    linear = outermost ? index(0) : div(linear, extent);
  }
  return indices;
}

Value KernelEmitter::linearize(ArrayRef<Value> indices, ArrayRef<AffineExpr> shape) {
  Value linear = index(0);
  Value stride = index(1);
  for (size_t d = shape.size(); d-- > 0;) {
    linear = add(linear, mul(indices[d], stride));
    if (d)
      stride = mul(stride, dim(shape[d]));
  }
  return linear;
}

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

Type KernelEmitter::computeType(Type elementType) {
  if (elementType.isF16() || elementType.isBF16())
    return Float32Type::get(elementType.getContext());
  if (isNarrow(elementType))
    return IntegerType::get(elementType.getContext(), 8);
  if (elementType.isInteger())
    return IntegerType::get(elementType.getContext(), elementType.getIntOrFloatBitWidth());
  return elementType;
}

Type KernelEmitter::storageType(Type elementType) {
  if (elementType.isInteger(1)) // a byte
    return IntegerType::get(elementType.getContext(), 8);
  bool isInteger = elementType.isInteger() || isNarrow(elementType);
  return isInteger ? computeType(elementType) : elementType;
}

Type KernelEmitter::valueType(Type elementType) {
  Type type = computeType(elementType);
  return lanes ? Type(VectorType::get({lanes}, type)) : type;
}

Value KernelEmitter::constant(Type type, double value) {
  Type element = getElementTypeOrSelf(type);
  TypedAttr attr;
  if (auto floatType = dyn_cast<FloatType>(element))
    attr = b.getFloatAttr(floatType, value);
  else
    attr = b.getIntegerAttr(element, static_cast<int64_t>(value));
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(b, attr);
}

Value KernelEmitter::constantInt(Type type, int64_t value) {
  TypedAttr attr = b.getIntegerAttr(getElementTypeOrSelf(type), value);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(b, attr);
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

Value KernelEmitter::load(Value buffer, Value offset, Type elementType) {
  Type storage = storageType(elementType);
  Value value;
  if (!lanes) {
    value = memref::LoadOp::create(b, buffer, offset);
  } else {
    auto type = VectorType::get({lanes}, storage);
    if (mask) {
      Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
      value = vector::MaskedLoadOp::create(b, type, buffer, offset, mask, zero);
    } else {
      value = vector::LoadOp::create(b, type, buffer, offset);
    }
  }
  Type type = valueType(elementType);
  if (elementType.isInteger(1))
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, value, constantInt(value.getType(), 0));
  return value.getType() == type ? value : arith::ExtFOp::create(b, type, value).getResult();
}

void KernelEmitter::store(Value buffer, Value offset, Value value, Type elementType) {
  Type storage = storageType(elementType);
  Type type = lanes ? Type(VectorType::get({lanes}, storage)) : storage;
  if (elementType.isInteger(1))
    value = arith::ExtUIOp::create(b, type, value);
  else if (value.getType() != type)
    value = arith::TruncFOp::create(b, type, value);
  if (!lanes)
    memref::StoreOp::create(b, value, buffer, offset);
  else if (mask)
    vector::MaskedStoreOp::create(b, buffer, offset, mask, value);
  else
    vector::StoreOp::create(b, value, buffer, offset);
}

Value KernelEmitter::multiplyAdd(Value x, Value y, Value sum) {
  if (getElementTypeOrSelf(x.getType()).isInteger())
    return arith::AddIOp::create(b, sum, arith::MulIOp::create(b, x, y));
  if (machine.fma && isa<VectorType>(x.getType()))
    return vector::FMAOp::create(b, x, y, sum);
  return arith::AddFOp::create(b, sum, arith::MulFOp::create(b, x, y));
}

Value KernelEmitter::firstLanes(Value count, int64_t lanes) {
  Type i32 = b.getI32Type();
  auto type = VectorType::get({lanes}, i32);
  SmallVector<int32_t> numbers = llvm::to_vector(llvm::seq<int32_t>(0, lanes));
  Value lane = arith::ConstantOp::create(b, DenseElementsAttr::get(type, ArrayRef(numbers)));
  Value bound = arith::IndexCastOp::create(b, i32, min(count, index(lanes)));
  return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, lane,
                               vector::BroadcastOp::create(b, type, bound));
}

/// A dim of 1 has one index: what was defined at any is found at 0, where a broadcast looks for it.
static Indices canonical(KernelEmitter &e, Value tensor, ArrayRef<Value> indices) {
  Indices result(indices);
  for (auto [index, extent] : llvm::zip(result, e.dimsOf(tensor)))
    if (nn::isConstantDim(extent, 1))
      index = e.index(0);
  return result;
}

void KernelEmitter::define(Value tensor, ArrayRef<Value> indices, Value value) {
  memo.push_back({tensor, canonical(*this, tensor, indices), lanes, value});
}

Value KernelEmitter::read(Value tensor, ArrayRef<Value> at) {
  Indices indices = canonical(*this, tensor, at);
  for (const Known &known : llvm::reverse(memo))
    if (known.tensor == tensor && known.lanes == lanes && known.indices == indices)
      return known.value;
  Type elementType = getElementTypeOrSelf(tensor.getType());
  Value value;
  if (Value buffer = bufferOf(tensor)) {
    const nn::Dims &shape = dimsOf(tensor);
    // A dim of 1 is the same element for all lanes.
    if (lanes && (shape.size() <= laneDim || nn::isConstantDim(shape[shape.size() - 1 - laneDim], 1))) {
      int64_t saved = std::exchange(lanes, 0);
      Value scalar = read(tensor, indices);
      lanes = saved;
      value = vector::BroadcastOp::create(b, valueType(elementType), scalar);
    } else {
      value = load(buffer, linearize(indices, shape), elementType);
    }
  } else {
    value = readProducer(tensor.getDefiningOp(), tensor, indices);
  }
  define(tensor, indices, value);
  return value;
}

Value KernelEmitter::readProducer(Operation *op, Value tensor, ArrayRef<Value> indices) {
  if (auto splat = dyn_cast<nn::ConstantOp>(op)) {
    auto value = cast<SplatElementsAttr>(splat.getValue());
    Type type = valueType(value.getElementType());
    if (isNarrow(value.getElementType())) {
      SmallVector<char> storage;
      return constantInt(type, tensorBytes(value, storage).bytes.front());
    }
    if (isa<FloatType>(value.getElementType()))
      return constant(type, value.getSplatValue<APFloat>().convertToDouble());
    return constantInt(type, value.getSplatValue<APInt>().getSExtValue());
  }
  if (!op->hasTrait<nn::Elementwise>())
    return round(readDataMovement(*this, op, indices), tensor);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    const nn::Dims &shape = dimsOf(operand);
    Indices own;
    for (size_t d = 0; d < shape.size(); ++d)
      own.push_back(indices[indices.size() - shape.size() + d]);
    operands.push_back(read(operand, own));
  }
  if (isa<nn::CastOp, nn::BitCastOp, nn::WhereOp, nn::ReluOp, nn::MaxOp, nn::MinOp>(op)) // nothing to round
    return emitElementwise(*this, op, operands);
  return round(emitElementwise(*this, op, operands), tensor);
}

Value KernelEmitter::round(Value value, Value tensor) {
  Type element = getElementTypeOrSelf(tensor.getType());
  if (!element.isF16() && !element.isBF16())
    return value;
  Type narrow = lanes ? Type(VectorType::get({lanes}, element)) : element;
  return arith::ExtFOp::create(b, value.getType(), arith::TruncFOp::create(b, narrow, value).getResult());
}

void KernelEmitter::write(unsigned result, ArrayRef<Value> indices, Value value) {
  Value tensor = kernel.getResult(result);
  store(bufferOf(tensor), linearize(indices, dimsOf(tensor)), value, getElementTypeOrSelf(tensor.getType()));
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

struct KernelEmitter::Scope {
  KernelEmitter &e;
  size_t known;
  explicit Scope(KernelEmitter &e) : e(e), known(e.memo.size()) {}
  ~Scope() { e.memo.truncate(known); }
};

void KernelEmitter::loop(Value from, Value to, Body body, int64_t step) {
  Scope scope(*this);
  auto first = valueOf(from), last = valueOf(to);
  if (first && last && *last - *first == step)
    return body(from);
  auto loop = scf::ForOp::create(b, from, to, index(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

SmallVector<Value> KernelEmitter::reduce(Value from, Value to, ValueRange init, Reduction body,
                                         int64_t step) {
  Scope scope(*this);
  auto first = valueOf(from), last = valueOf(to);
  if (first && last && *last - *first == step)
    return body(from, init);
  auto loop = scf::ForOp::create(b, from, to, index(step), init);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  scf::YieldOp::create(b, body(loop.getInductionVar(), loop.getRegionIterArgs()));
  return SmallVector<Value>(loop.getResults());
}

SmallVector<Value> KernelEmitter::doWhile(ValueRange init, Step body) {
  Scope scope(*this);
  auto before = [&](OpBuilder &, Location, ValueRange state) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(state.front().getParentBlock());
    auto [goesOn, next] = body(state);
    scf::ConditionOp::create(b, goesOn, next);
  };
  auto after = [&](OpBuilder &builder, Location loc, ValueRange state) {
    scf::YieldOp::create(builder, loc, state);
  };
  return SmallVector<Value>(scf::WhileOp::create(b, init.getTypes(), init, before, after).getResults());
}

void KernelEmitter::ifThen(Value condition, llvm::function_ref<void()> body) {
  Scope scope(*this);
  auto branch = scf::IfOp::create(b, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  body();
}

Value KernelEmitter::scratch(Type type, int64_t count) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&function.getBody().front());
  return memref::AllocaOp::create(b, MemRefType::get({count}, type), b.getI64IntegerAttr(64));
}

Value KernelEmitter::select(Value condition, Type type, llvm::function_ref<Value()> then,
                            llvm::function_ref<Value()> otherwise) {
  auto branch =
      scf::IfOp::create(b, TypeRange(type), condition, /*addThenBlock=*/true, /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  for (auto [block, make] : {std::pair(branch.thenBlock(), then), std::pair(branch.elseBlock(), otherwise)}) {
    Scope scope(*this);
    b.setInsertionPointToStart(block);
    scf::YieldOp::create(b, make());
  }
  return branch.getResult(0);
}

} // namespace skiff
