//===- HostCode.cpp - the plan as host functions -----------------------------------===//
// In:   functions of plan.kernel, nn.reshape, nn.read_dims, nn.if and nn.loop with places.
// Out:  the functions `skiff_sizes` and `skiff_plan` (CodeAbi.h) in the LLVM dialect, control flow as
// branches
//       between blocks. Those of a function for some values of the symbols are functions of their own, called
//       where the symbols have these values.
//===----------------------------------------------------------------------===//
#include "targets/common/HostCode.h"

#include "dialects/common/TensorData.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
namespace skiff {

Attribute placeOf(Value value) {
  value = plan::rootOf(value);
  auto argument = dyn_cast<BlockArgument>(value);
  Operation *op = argument ? argument.getOwner()->getParentOp() : value.getDefiningOp();
  unsigned number = argument ? argument.getArgNumber() : cast<OpResult>(value).getResultNumber();
  if (auto kernel = dyn_cast<plan::KernelOp>(op))
    return (*kernel.getPlaces())[number];
  if (auto places = op->getAttrOfType<ArrayAttr>("plan.places"))
    return places[number];
  return {};
}

namespace {
constexpr int64_t kMaxElementBytes = 8;

/// Emits at the end of a function.
struct Host {
  ImplicitLocOpBuilder b;
  Value symbolBase = {}; // values of the symbols, then of the data dims
  size_t firstDataDim = 0;
  SmallVector<Value> symbols = {};
  /// Where sums and products are watched: an i1, whether one of them overflowed.
  Value overflowed = {};

  Type i64() { return b.getI64Type(); }
  Type pointer() { return LLVM::LLVMPointerType::get(b.getContext()); }
  Value constant(int64_t value) { return LLVM::ConstantOp::create(b, i64(), value); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }

  Value evaluate(AffineExpr expr) {
    if (auto c = dyn_cast<AffineConstantExpr>(expr))
      return constant(c.getValue());
    if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
      return symbols[symbol.getPosition()];
    if (auto data = dyn_cast<AffineDimExpr>(expr)) // changes while the plan runs
      return load(symbolBase, firstDataDim + data.getPosition(), i64());
    auto binary = cast<AffineBinaryOpExpr>(expr);
    Value lhs = evaluate(binary.getLHS()), rhs = evaluate(binary.getRHS());
    bool isSum = binary.getKind() == AffineExprKind::Add;
    if (overflowed && (isSum || binary.getKind() == AffineExprKind::Mul)) {
      Type pair = LLVM::LLVMStructType::getLiteral(b.getContext(), {i64(), b.getI1Type()});
      Value both = isSum ? LLVM::SAddWithOverflowOp::create(b, pair, lhs, rhs).getResult()
                         : LLVM::SMulWithOverflowOp::create(b, pair, lhs, rhs).getResult();
      overflowed = arith::OrIOp::create(b, overflowed, LLVM::ExtractValueOp::create(b, both, 1));
      return LLVM::ExtractValueOp::create(b, both, 0);
    }
    if (binary.getKind() == AffineExprKind::Mul)
      return arith::MulIOp::create(b, lhs, rhs);
    return isSum ? add(lhs, rhs) : divideDims(b, b.getLoc(), binary.getKind(), lhs, rhs);
  }
  /// The largest result.
  Value evaluate(AffineMap map) {
    Value largest;
    for (AffineExpr expr : map.getResults()) {
      Value value = evaluate(expr);
      largest = largest ? arith::MaxSIOp::create(b, largest, value).getResult() : value;
    }
    return largest;
  }
  Value watch() { return overflowed = LLVM::ConstantOp::create(b, b.getI1Type(), false); }

  Value load(Value base, int64_t slot, Type type) {
    Value at = LLVM::GEPOp::create(b, base.getType(), type, base, ArrayRef<LLVM::GEPArg>{int32_t(slot)});
    return LLVM::LoadOp::create(b, type, at);
  }
  void store(Value value, Value base, int64_t slot) {
    Value at =
        LLVM::GEPOp::create(b, base.getType(), value.getType(), base, ArrayRef<LLVM::GEPArg>{int32_t(slot)});
    LLVM::StoreOp::create(b, value, at);
  }
  void setDataDim(Value value, int64_t number) { store(value, symbolBase, firstDataDim + number); }
  Value offset(Value base, Value bytes) {
    return LLVM::GEPOp::create(b, base.getType(), b.getI8Type(), base, ArrayRef<LLVM::GEPArg>{bytes});
  }
};

/// Begins an exported function; its symbols are read from `symbolPointer(host, argument 0)`. Where they are
/// those of one of `others`, it calls the function of that name and suffix instead.
Host beginHost(func::FuncOp plan, StringRef name, ArrayRef<Type> arguments, ArrayRef<LoweredFunction> others,
               llvm::function_ref<Value(Host &, Value)> symbolPointer) {
  OpBuilder builder(plan.getContext());
  builder.setInsertionPointToEnd(plan->getParentOfType<ModuleOp>().getBody());
  auto type = LLVM::LLVMFunctionType::get(builder.getI64Type(), arguments);
  auto function = LLVM::LLVMFuncOp::create(builder, plan.getLoc(), (name + plan::suffixOf(plan)).str(), type);
  if (!plan::conditionOf(plan).empty())
    function.setVisibility_(LLVM::Visibility::Hidden);
  Block *block = function.addEntryBlock(builder);
  builder.setInsertionPointToEnd(block);
  Host host{ImplicitLocOpBuilder(plan.getLoc(), builder)};
  host.symbolBase = symbolPointer(host, block->getArgument(0));
  host.firstDataDim = nn::symbolNamesOf(plan).size();
  for (size_t i = 0; i < host.firstDataDim; ++i)
    host.symbols.push_back(host.load(host.symbolBase, i, host.i64()));
  for (const LoweredFunction &other : others) {
    Value holds;
    for (auto [symbol, wanted] : llvm::zip_equal(host.symbols, plan::conditionOf(other.function))) {
      if (wanted < 0)
        continue;
      Value equal = host.compare(arith::CmpIPredicate::eq, symbol, host.constant(wanted));
      holds = holds ? arith::AndIOp::create(host.b, holds, equal).getResult() : equal;
    }
    Block *then = builder.createBlock(&function.getBody(), function.getBody().end());
    Block *otherwise = builder.createBlock(&function.getBody(), function.getBody().end());
    LLVM::CondBrOp::create(host.b, holds, then, otherwise);
    host.b.setInsertionPointToEnd(then);
    auto call = LLVM::CallOp::create(host.b, type, (name + plan::suffixOf(other.function)).str(),
                                     block->getArguments());
    LLVM::ReturnOp::create(host.b, call.getResult());
    host.b.setInsertionPointToEnd(otherwise);
  }
  return host;
}

/// The function `skiff_plan`.
class PlanFunction {
public:
  PlanFunction(const LoweredFunction &lowered, ArrayRef<LoweredFunction> others, WeightOffset weightOffset,
               SmallVector<std::string> &checks)
      : plan(lowered.function), dims(*lowered.dims), codes(lowered.codes), firstKernel(lowered.firstKernel),
        weightOffset(weightOffset),
        host(beginHost(plan, "skiff_plan", {LLVM::LLVMPointerType::get(plan.getContext())}, others,
                       [](Host &h, Value run) { return h.load(run, kSymbols, h.pointer()); })),
        b(host.b), run(b.getInsertionBlock()->getParent()->getArgument(0)), checks(checks) {}

  void emit() {
    Type pointer = host.pointer();
    SmallVector<plan::KernelOp> kernels = plan::kernelsOf(plan);
    size_t most = 1;
    for (auto [i, kernel] : llvm::enumerate(kernels)) {
      number[kernel] = i;
      most = std::max<size_t>(most, kernel.getNumOperands() + kernel.getNumResults());
    }
    table = LLVM::AllocaOp::create(b, pointer, pointer, host.constant(most));
    args = LLVM::AllocaOp::create(b, pointer, pointer, host.constant(2));
    host.store(table, args, 0);
    host.store(host.symbolBase, args, 1);
    emit(plan.getBody().front());
    LLVM::ReturnOp::create(b, host.constant(0));
  }

private:
  /// Fields of SkiffRun.
  enum Field { kSymbols, kInputs, kOutputs, kArena, kWeights, kSlots, kDispatch, kReserve };
  static constexpr int64_t kNoMemory = -1;
  /// Read anew wherever it is used: a value that lived through the whole plan would make its register
  /// allocation quadratic in the number of kernels.
  Value field(Field which) { return host.load(run, which, host.pointer()); }

  void emit(Block &block) {
    for (Operation &op : block) {
      if (auto kernel = dyn_cast<plan::KernelOp>(op))
        emit(kernel);
      else if (auto read = dyn_cast<nn::ReadDimsOp>(op))
        emit(read);
      else if (auto check = dyn_cast<nn::CheckDimsOp>(op))
        emit(check);
      else if (auto branch = dyn_cast<nn::IfOp>(op))
        emit(branch);
      else if (auto loop = dyn_cast<nn::LoopOp>(op))
        emit(loop);
    }
  }

  //===--------------------------------------------------------------------===//
  // Blocks
  //===--------------------------------------------------------------------===//

  Block *newBlock() {
    Block *block = b.getInsertionBlock();
    Region *region = block->getParent();
    return &*region->getBlocks().insert(region->end(), new Block);
  }
  void goTo(Block *block) {
    LLVM::BrOp::create(b, ValueRange(), block);
    b.setInsertionPointToEnd(block);
  }
  /// Ends the function with `status` unless the condition holds.
  void expect(Value condition, Value status) {
    Block *goesOn = newBlock(), *fails = newBlock();
    LLVM::CondBrOp::create(b, condition, goesOn, fails);
    b.setInsertionPointToEnd(fails);
    LLVM::ReturnOp::create(b, status);
    b.setInsertionPointToEnd(goesOn);
  }
  /// The status of a check that fails for the node of `op`.
  Value failure(Operation *op) {
    std::string name = "without a name";
    op->getLoc()->walk([&](Location loc) {
      auto named = dyn_cast<NameLoc>(loc);
      if (named)
        name = named.getName().str();
      return named ? WalkResult::interrupt() : WalkResult::advance();
    });
    checks.push_back(name);
    return host.constant(checks.size());
  }

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//

  Value placed(Attribute attribute) {
    if (auto slot = dyn_cast<plan::SlotAttr>(attribute))
      return host.load(field(kSlots), slot.getSlot(), host.pointer());
    auto place = cast<plan::PlaceAttr>(attribute);
    if (place.getOutput() >= 0)
      return host.load(field(kOutputs), place.getOutput(), host.pointer());
    return host.offset(field(kArena), host.evaluate(place.getOffset()));
  }

  /// Where a value lies that no kernel packs.
  Value address(Value value) {
    Value root = plan::rootOf(value);
    if (Attribute place = placeOf(root))
      return placed(place);
    if (auto argument = dyn_cast<BlockArgument>(root))
      return host.load(field(kInputs), argument.getArgNumber(), host.pointer());
    return host.offset(field(kWeights), host.constant(weightOffset(root, -1, 0)));
  }

  /// The bytes of a value; a size that overflows ends the run.
  Value bytesOf(Value value) {
    AffineExpr bytes = dims.elementsOf(value) * elementBytes(getElementTypeOrSelf(value.getType()));
    if (!nn::hasDataDims(bytes))
      return host.evaluate(bytes); // `sizes` has looked at it
    host.watch();
    Value result = host.evaluate(bytes);
    Value fits = host.compare(arith::CmpIPredicate::eq, std::exchange(host.overflowed, Value()),
                              LLVM::ConstantOp::create(b, b.getI1Type(), false));
    expect(fits, host.constant(kNoMemory));
    return result;
  }

  /// Makes room in a place whose size is known only now; of what is there, `keep` bytes stay.
  void makeRoom(Attribute attribute, Value value, Value bytes, Value keep) {
    auto slot = dyn_cast<plan::SlotAttr>(attribute);
    auto place = dyn_cast<plan::PlaceAttr>(attribute);
    int64_t which = slot ? slot.getSlot() : ~place.getOutput();
    if (!slot && (place.getOutput() < 0 || !nn::hasDataDims(dims.elementsOf(value))))
      return;
    auto type = LLVM::LLVMFunctionType::get(host.i64(), {host.pointer(), host.i64(), host.i64(), host.i64()});
    Value status =
        LLVM::CallOp::create(b, type, ValueRange{field(kReserve), run, host.constant(which), bytes, keep})
            .getResult();
    expect(host.compare(arith::CmpIPredicate::eq, status, host.constant(0)), status);
  }

  void copy(Value to, Value from, Value bytes) {
    LLVM::MemcpyOp::create(b, to, from, bytes, /*isVolatile=*/false);
  }

  /// A condition's only element.
  Value condition(Value value) {
    Value byte = host.load(address(value), 0, b.getI8Type());
    return host.compare(arith::CmpIPredicate::ne, byte, LLVM::ConstantOp::create(b, b.getI8Type(), 0));
  }

  //===--------------------------------------------------------------------===//
  // Kernels
  //===--------------------------------------------------------------------===//

  void emit(plan::KernelOp kernel) {
    int64_t index = firstKernel + number[kernel];
    const KernelCode &code = codes[number[kernel]];
    ArrayAttr places = *kernel.getPlaces();
    for (auto [result, place] : llvm::zip(kernel.getResults(), places))
      if (nn::hasDataDims(dims.elementsOf(result)))
        makeRoom(place, result, bytesOf(result), host.constant(0));
    size_t slot = 0;
    for (auto [i, operand] : llvm::enumerate(kernel.getInputs())) {
      bool isConstant = operand.getDefiningOp<nn::ConstantOp>() != nullptr;
      host.store(isConstant ? host.offset(field(kWeights), host.constant(weightOffset(operand, index, i)))
                            : address(operand),
                 table, slot++);
    }
    for (Attribute place : places)
      host.store(placed(place), table, slot++);
    Value function = LLVM::AddressOfOp::create(b, host.pointer(), code.function);
    Value count = host.evaluate(code.count);
    Value each = host.constant(std::max<int64_t>(1, std::llround(code.nanoseconds)));
    Value cost = arith::MulIOp::create(b, count, each);
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(b.getContext()),
        {host.pointer(), host.pointer(), host.pointer(), host.i64(), host.i64(), host.i64()});
    LLVM::CallOp::create(
        b, type, ValueRange{field(kDispatch), run, function, args, host.constant(index), count, cost});
  }

  void emit(nn::ReadDimsOp read) {
    Value base = address(read.getValues());
    int64_t count = cast<RankedTensorType>(read.getValues().getType()).getNumElements();
    Value status = failure(read);
    for (int64_t i = 0; i < count; ++i) {
      Value value = host.load(base, i, host.i64());
      expect(host.compare(arith::CmpIPredicate::sge, value, host.constant(0)), status);
      host.setDataDim(value, read.getFirst() + i);
    }
  }

  void emit(nn::CheckDimsOp check) {
    nn::DimCondition condition = check.getCondition().getCondition();
    host.watch(); // a product of data dims that wraps around may be equal to anything
    Value lhs = host.evaluate(condition.lhs), rhs = host.evaluate(condition.rhs);
    auto predicate = condition.isEquality ? arith::CmpIPredicate::eq : arith::CmpIPredicate::sge;
    Value holds = host.compare(predicate, lhs, rhs);
    Value isFalse = LLVM::ConstantOp::create(b, b.getI1Type(), false);
    expect(arith::SelectOp::create(b, std::exchange(host.overflowed, Value()), isFalse, holds),
           failure(check));
  }

  //===--------------------------------------------------------------------===//
  // Branches and loops
  //===--------------------------------------------------------------------===//

  /// Moves values to places, and sets those of the places' dims that are `assigned`.
  void assign(ValueRange values, ArrayRef<Attribute> places, ArrayAttr maps, ArrayRef<int64_t> assigned) {
    SmallVector<std::pair<int64_t, Value>> news; // Evaluated before the first one is set.
    for (auto [value, map] : llvm::zip(values, maps.getAsValueRange<AffineMapAttr>()))
      for (auto [from, to] : llvm::zip(dims.dimsOf(value), map.getResults())) {
        auto dim = dyn_cast<AffineDimExpr>(to);
        if (dim && from != to && llvm::is_contained(assigned, dim.getPosition()))
          news.push_back({dim.getPosition(), host.evaluate(from)});
      }
    for (auto [value, place] : llvm::zip(values, places)) {
      if (placeOf(value) == place)
        continue; // it is there
      Value bytes = bytesOf(value);
      makeRoom(place, value, bytes, host.constant(0));
      copy(placed(place), address(value), bytes);
    }
    for (auto [dim, value] : news)
      host.setDataDim(value, dim);
  }

  static SmallVector<Attribute> placesOf(Operation *op) {
    return llvm::to_vector(op->getAttrOfType<ArrayAttr>("plan.places").getValue());
  }

  void emit(nn::IfOp branch) {
    Block *then = newBlock(), *otherwise = newBlock(), *end = newBlock();
    LLVM::CondBrOp::create(b, condition(branch.getCondition()), then, otherwise);
    for (auto [block, region] :
         {std::pair(then, &branch.getThenRegion()), std::pair(otherwise, &branch.getElseRegion())}) {
      b.setInsertionPointToEnd(block);
      emit(region->front());
      assign(region->front().getTerminator()->getOperands(), placesOf(branch), branch.getDims(),
             branch.getAssigned());
      LLVM::BrOp::create(b, ValueRange(), end);
    }
    b.setInsertionPointToEnd(end);
  }

  void emit(nn::LoopOp loop) {
    SmallVector<Attribute> places = placesOf(loop);
    size_t carried = loop.getInits().size();
    Block *head = newBlock(), *body = newBlock(), *end = newBlock();
    Value first = loop.getCondition() ? condition(loop.getCondition())
                                      : LLVM::ConstantOp::create(b, b.getI1Type(), true).getResult();
    ArrayRef<Attribute> carriedPlaces = ArrayRef(places).take_front(carried);
    Value limit = loop.getLimit() ? host.evaluate(loop.getLimit()->getResult(0)) : Value();
    assign(loop.getInits(), carriedPlaces, loop.getDims(), loop.getAssigned());
    BlockArgument goesOn = head->addArgument(b.getI1Type(), b.getLoc());
    BlockArgument counter = head->addArgument(host.i64(), b.getLoc());
    LLVM::BrOp::create(b, ValueRange{first, host.constant(0)}, head);

    b.setInsertionPointToEnd(head);
    host.setDataDim(counter, loop.getCounter());
    Value runs = goesOn;
    if (limit)
      runs = arith::AndIOp::create(b, runs, host.compare(arith::CmpIPredicate::slt, counter, limit));
    LLVM::CondBrOp::create(b, runs, body, end);

    b.setInsertionPointToEnd(body);
    emit(loop.getBody().front());
    Value next = loop.getTests() ? condition(loop.yieldedCondition())
                                 : LLVM::ConstantOp::create(b, b.getI1Type(), true).getResult();
    for (auto [i, scan] : llvm::enumerate(loop.yieldedScans())) {
      Value bytes = bytesOf(scan), used = arith::MulIOp::create(b, counter, bytes);
      if (nn::hasDataDims(dims.elementsOf(scan)))
        checkEqualSizes(loop, bytes, counter);
      makeRoom(places[carried + i], loop.getResult(carried + i), host.add(used, bytes), used);
      copy(host.offset(placed(places[carried + i]), used), address(scan), bytes);
    }
    assign(loop.yieldedCarried(), carriedPlaces, loop.getDims(), loop.getAssigned());
    LLVM::BrOp::create(b, ValueRange{next, host.add(counter, host.constant(1))}, head);
    b.setInsertionPointToEnd(end);
  }

  /// Tensors along a new dim must have equal dims; here those of a later iteration are compared with the
  /// first's.
  void checkEqualSizes(nn::LoopOp loop, Value bytes, Value counter) {
    Value before;
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointAfterValue(args);
      before = LLVM::AllocaOp::create(b, host.pointer(), host.i64(), host.constant(1));
    }
    Value isFirst = host.compare(arith::CmpIPredicate::eq, counter, host.constant(0));
    Value known = arith::SelectOp::create(b, isFirst, bytes, host.load(before, 0, host.i64()));
    expect(host.compare(arith::CmpIPredicate::eq, known, bytes), failure(loop));
    host.store(bytes, before, 0);
  }

  func::FuncOp plan;
  nn::DimAnalysis &dims;
  ArrayRef<KernelCode> codes;
  int64_t firstKernel;
  WeightOffset weightOffset;
  Host host;
  ImplicitLocOpBuilder &b;
  Value run, table, args;
  llvm::DenseMap<Operation *, int64_t> number; // within the function
  SmallVector<std::string> &checks;
};
} // namespace

static void emitSizes(const LoweredFunction &lowered, ArrayRef<LoweredFunction> others) {
  func::FuncOp plan = lowered.function;
  nn::DimAnalysis &dims = *lowered.dims;
  Type pointer = LLVM::LLVMPointerType::get(plan.getContext());
  Host host = beginHost(plan, "skiff_sizes", {pointer, pointer}, others,
                        [](Host &, Value argument) { return argument; });
  Value out = host.b.getInsertionBlock()->getParent()->getArgument(1);
  host.watch();
  int64_t slot = 0;
  for (Value result : plan.getBody().front().getTerminator()->getOperands())
    for (AffineExpr dim : dims.dimsOf(result))
      host.store(host.evaluate(dim), out, slot++);
  Value bytes = host.evaluate(plan->getAttrOfType<AffineMapAttr>("plan.arena").getValue());
  // Indices inside kernels count elements, also of values that are never stored.
  llvm::SetVector<AffineExpr> sizes;
  plan.walk([&](Operation *op) {
    for (Value value : op->getResults())
      if (isa<RankedTensorType>(value.getType()) && !nn::constantDim(dims.elementsOf(value)) &&
          !nn::hasDataDims(dims.elementsOf(value)))
        sizes.insert(dims.elementsOf(value) * kMaxElementBytes);
  });
  for (AffineExpr size : sizes)
    host.evaluate(size);
  LLVM::ReturnOp::create(
      host.b, arith::SelectOp::create(host.b, host.overflowed, host.constant(-1), bytes).getResult());
}

void emitSizes(ArrayRef<LoweredFunction> functions) {
  for (const LoweredFunction &other : functions.drop_front())
    emitSizes(other, {});
  emitSizes(functions.front(), functions.drop_front());
}

SmallVector<std::string> emitPlan(ArrayRef<LoweredFunction> functions, WeightOffset weightOffset) {
  SmallVector<std::string> checks;
  for (const LoweredFunction &other : functions.drop_front())
    PlanFunction(other, {}, weightOffset, checks).emit();
  PlanFunction(functions.front(), functions.drop_front(), weightOffset, checks).emit();
  return checks;
}

} // namespace skiff
