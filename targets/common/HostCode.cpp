//===- HostCode.cpp - the plan as host functions -----------------------------------===//
// In:   functions of plan.kernel, nn.reshape, nn.read_dims, nn.if and nn.loop with places.
// Out:  the functions `skiff_sizes` and `skiff_plan` (CodeAbi.h) in the LLVM dialect, control flow as
// branches
//       between blocks. Those of a function for some values of the symbols are functions of their own, called
//       where the symbols have these values. A long plan is cut into parts: LLVM's register allocation takes
//       more than linear time in the length of a function.
//===----------------------------------------------------------------------===//
#include "targets/common/HostCode.h"

#include "dialects/common/TensorData.h"
#include "targets/common/HostFunction.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

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
constexpr size_t kPartKernels = 128; // of one part of `skiff_plan`

/// The function `skiff_plan`, or a part of it.
class PlanFunction {
public:
  PlanFunction(const LoweredFunction &lowered, StringRef name, bool isExported, WeightOffset weightOffset,
               SmallVector<std::string> &checks)
      : plan(lowered.function), dims(*lowered.dims), codes(lowered.codes), firstKernel(lowered.firstKernel),
        weightOffset(weightOffset),
        host(plan, name, {LLVM::LLVMPointerType::get(plan.getContext())}, isExported,
             [](HostFunction &h, Value run) { return h.load(run, kSymbols, h.pointer()); }),
        b(host.b), run(host.argument(0)), checks(checks) {}

  /// Calls the function of the same name for `others` where their conditions hold.
  void callWhere(ArrayRef<LoweredFunction> others) {
    for (const LoweredFunction &other : others)
      host.callWhere(other.function);
  }

  /// Does what `ops` say.
  void emit(ArrayRef<Operation *> ops) {
    Type pointer = host.pointer();
    size_t most = 1;
    for (auto [i, kernel] : llvm::enumerate(plan::kernelsOf(plan))) {
      number[kernel] = i;
      most = std::max<size_t>(most, kernel.getNumOperands() + kernel.getNumResults());
    }
    table = LLVM::AllocaOp::create(b, pointer, pointer, host.constant(most));
    args = LLVM::AllocaOp::create(b, pointer, pointer, host.constant(2));
    host.store(table, args, 0);
    host.store(host.symbolBase, args, 1);
    for (Operation *op : ops)
      emit(op);
    LLVM::ReturnOp::create(b, host.constant(0));
  }

  /// Calls functions that do, until one fails.
  void call(ArrayRef<std::string> parts) {
    auto type = LLVM::LLVMFunctionType::get(host.i64(), {host.pointer()});
    for (const std::string &part : parts) {
      Value status =
          LLVM::CallOp::create(b, type, part + plan::suffixOf(plan).str(), ValueRange{run}).getResult();
      expect(host.compare(arith::CmpIPredicate::eq, status, host.constant(0)), status);
    }
    LLVM::ReturnOp::create(b, host.constant(0));
  }

private:
  /// Fields of SkiffRun.
  enum Field { kSymbols, kInputs, kOutputs, kArena, kWeights, kSlots, kDispatch, kReserve };
  static constexpr int64_t kNoMemory = -1;
  /// Read anew wherever it is used: a value that lived through the whole plan would make its register
  /// allocation quadratic in the number of kernels.
  Value field(Field which) { return host.load(run, which, host.pointer()); }

  void emit(Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<plan::KernelOp, nn::ReadDimsOp, nn::CheckDimsOp, nn::IfOp, nn::LoopOp>(
            [&](auto what) { emit(what); });
  }
  void emit(Block &block) {
    for (Operation &op : block)
      emit(&op);
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
  HostFunction host;
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
  HostFunction host(plan, "skiff_sizes", {pointer, pointer}, plan::conditionOf(plan).empty(),
                    [](HostFunction &, Value argument) { return argument; });
  for (const LoweredFunction &other : others)
    host.callWhere(other.function);
  Value out = host.argument(1);
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

/// The function's ops, in parts of some kernels each.
static SmallVector<SmallVector<Operation *>> partsOf(func::FuncOp plan) {
  SmallVector<SmallVector<Operation *>> parts(1);
  size_t kernels = 0;
  for (Operation &op : plan.getBody().front().without_terminator()) {
    if (kernels >= kPartKernels) {
      parts.emplace_back();
      kernels = 0;
    }
    parts.back().push_back(&op);
    op.walk([&](plan::KernelOp) { ++kernels; });
  }
  return parts;
}

static void emitPlan(const LoweredFunction &lowered, ArrayRef<LoweredFunction> others,
                     WeightOffset weightOffset, SmallVector<std::string> &checks) {
  SmallVector<SmallVector<Operation *>> parts = partsOf(lowered.function);
  SmallVector<std::string> names;
  for (size_t i = 0; parts.size() > 1 && i < parts.size(); ++i) {
    names.push_back("skiff_plan_part" + std::to_string(i));
    PlanFunction(lowered, names.back(), /*isExported=*/false, weightOffset, checks).emit(parts[i]);
  }
  PlanFunction whole(lowered, "skiff_plan", plan::conditionOf(lowered.function).empty(), weightOffset,
                     checks);
  whole.callWhere(others);
  names.empty() ? whole.emit(parts.front()) : whole.call(names);
}

SmallVector<std::string> emitPlan(ArrayRef<LoweredFunction> functions, WeightOffset weightOffset) {
  SmallVector<std::string> checks;
  for (const LoweredFunction &other : functions.drop_front())
    emitPlan(other, {}, weightOffset, checks);
  emitPlan(functions.front(), functions.drop_front(), weightOffset, checks);
  return checks;
}

} // namespace skiff
