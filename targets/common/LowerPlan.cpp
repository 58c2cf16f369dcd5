//===- LowerPlan.cpp - kernels and the plan become functions -----------------------===//
// In:   a function of plan.kernel and nn.reshape with places.
// Out:  for each kernel a function of loops and an entry with the C signature of CodeAbi.h; the functions
//       `skiff_plan` and `skiff_sizes`; what the artifact must hold in module attributes:
//       skiff.kernels  [{name, kind, sources, flops, bytes}]      skiff.weights_bytes
//       skiff.weights  [{value, offset, packing = [groups, rows, columns, block]?}]
//===----------------------------------------------------------------------===//
#include "dialects/common/TensorData.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include "targets/common/CpuTarget.h"
#include "targets/common/Emit.h"
#include "targets/common/KernelReport.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
namespace skiff {
namespace {

constexpr int64_t kWeightAlign = 64; // SKIFF_BUFFER_ALIGN
/// What one core reads from the last-level cache; only for deciding how many threads a kernel is worth.
constexpr double kBytesPerNanosecond = 32;

class LowerPlan : public PassWrapper<LowerPlan, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerPlan)
  LowerPlan() = default;
  LowerPlan(const LowerPlan &other) : PassWrapper(other), machine(other.machine) {}
  explicit LowerPlan(const Machine &chosen) : machine(chosen) { spec = chosen.name; }
  StringRef getArgument() const override { return "skiff-lower-plan"; }
  StringRef getDescription() const override { return "kernels and the plan become functions"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<LLVM::LLVMDialect, scf::SCFDialect, arith::ArithDialect, math::MathDialect,
                    vector::VectorDialect, memref::MemRefDialect, func::FuncDialect>();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (machine.name.empty()) { // made from text
      std::string name = spec;
      const Target *target = findTarget(name);
      if (!target) {
        module.emitError("has no target '") << name << "' to be lowered for";
        return signalPassFailure();
      }
      machine = target->machine(name);
    }
    auto plan = module.lookupSymbol<func::FuncOp>("main");
    if (!plan) {
      module.emitError("has no function @main to lower");
      return signalPassFailure();
    }
    nn::DimAnalysis dims(plan);
    SmallVector<KernelCode> codes;
    SmallVector<Attribute> reports;
    for (auto kernel : plan.getOps<plan::KernelOp>()) {
      if (!kernel.getPlaces()) {
        kernel.emitError("has no places; run skiff-plan-memory first");
        return signalPassFailure();
      }
      KernelCode code = lowerKernel(kernel, dims);
      DictionaryAttr report = reportKernel(kernel, dims);
      // No kernel is faster than its data: a matrix-vector product has little else to do.
      double bytes = report.getAs<FloatAttr>("bytes").getValueAsDouble();
      code.nanoseconds =
          std::max(code.nanoseconds, bytes / kBytesPerNanosecond / std::max<int64_t>(nominal(code.count), 1));
      codes.push_back(code);
      reports.push_back(report);
    }
    module->setAttr("skiff.kernels", ArrayAttr::get(&getContext(), reports));
    placeWeights(plan, codes);
    buildSizes(plan, dims);
    buildPlan(plan, dims, codes);
    plan.erase();
  }

private:
  Type pointerType() { return LLVM::LLVMPointerType::get(&getContext()); }
  Type storageOf(Type elementType) {
    if (elementType.isInteger(1))
      return IntegerType::get(&getContext(), 8);
    return elementType.isInteger() ? KernelEmitter::computeType(elementType) : elementType;
  }

  /// The kernel's loops on flat memrefs, and the entry that makes these from pointers.
  KernelCode lowerKernel(plan::KernelOp kernel, nn::DimAnalysis &dims) {
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    Location loc = kernel.getLoc();
    Type index = builder.getIndexType();
    SmallVector<Type> types;
    for (Value value : llvm::concat<Value>(kernel.getInputs(), kernel.getOutputs()))
      types.push_back(
          MemRefType::get({ShapedType::kDynamic}, storageOf(getElementTypeOrSelf(value.getType()))));
    size_t buffers = types.size();
    types.push_back(MemRefType::get({ShapedType::kDynamic}, builder.getI64Type()));
    types.append({index, index});
    auto body = func::FuncOp::create(builder, loc, (kernel.getSym() + "_loops").str(),
                                     builder.getFunctionType(types, {}));
    body.setPrivate();
    body->setAttr("llvm.linkage", LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal));
    Block *block = body.addEntryBlock();
    // A buffer that nothing else points into: loads may move over stores.
    for (size_t i = 0; i < buffers; ++i)
      if (!sharesPlace(kernel, i))
        body.setArgAttr(i, "llvm.noalias", builder.getUnitAttr());
    KernelEmitter emitter(kernel, body, dims, machine);
    KernelCode code = emitKernel(emitter);
    builder.setInsertionPointToEnd(block);
    func::ReturnOp::create(builder, loc);

    builder.setInsertionPointToEnd(getOperation().getBody());
    ImplicitLocOpBuilder b(loc, builder);
    Type pointer = pointerType(), i64 = b.getI64Type();
    auto entryType = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()), {pointer, i64, i64});
    auto entry = LLVM::LLVMFuncOp::create(b, kernel.getSym(), entryType);
    entry.setVisibility_(LLVM::Visibility::Hidden);
    Block *entryBlock = entry.addEntryBlock(b);
    b.setInsertionPointToEnd(entryBlock);
    Value args = entryBlock->getArgument(0);
    Value table = LLVM::LoadOp::create(b, pointer, args);
    SmallVector<Value> operands;
    for (size_t i = 0; i < buffers; ++i) {
      Value slot = LLVM::GEPOp::create(b, pointer, pointer, table, ArrayRef<LLVM::GEPArg>{int32_t(i)});
      operands.push_back(flatMemRef(b, LLVM::LoadOp::create(b, pointer, slot), types[i]));
    }
    Value symbolSlot = LLVM::GEPOp::create(b, pointer, pointer, args, ArrayRef<LLVM::GEPArg>{1});
    operands.push_back(flatMemRef(b, LLVM::LoadOp::create(b, pointer, symbolSlot), types[buffers]));
    for (unsigned i : {1u, 2u})
      operands.push_back(arith::IndexCastOp::create(b, index, entryBlock->getArgument(i)));
    func::CallOp::create(b, body, operands);
    LLVM::ReturnOp::create(b, ValueRange());
    return code;
  }

  /// Whether buffer `i` of the kernel lies where another of its buffers lies: a result in an operand's place.
  bool sharesPlace(plan::KernelOp kernel, size_t i) {
    size_t inputs = kernel.getInputs().size();
    auto result = [&](size_t r) { return cast<plan::PlaceAttr>((*kernel.getPlaces())[r]); };
    if (i >= inputs) {
      for (size_t other = 0; other < inputs; ++other)
        if (placeOf(kernel.getInputs()[other]) == result(i - inputs))
          return true;
      return false;
    }
    plan::PlaceAttr place = placeOf(kernel.getInputs()[i]);
    for (size_t r = 0; r < kernel.getNumResults(); ++r)
      if (place && place == result(r))
        return true;
    for (size_t other = 0; other < inputs; ++other)
      if (other != i && kernel.getInputs()[other] == kernel.getInputs()[i])
        return true;
    return false;
  }

  /// What a value is made of, seen through reshapes.
  static Value rootOf(Value value) {
    while (auto reshape = value.getDefiningOp<nn::ReshapeOp>())
      value = reshape.getInput();
    return value;
  }

  /// The place of a kernel's result, seen through reshapes; null for arguments and constants.
  plan::PlaceAttr placeOf(Value value) {
    value = rootOf(value);
    auto kernel = value.getDefiningOp<plan::KernelOp>();
    return kernel ? cast<plan::PlaceAttr>((*kernel.getPlaces())[cast<OpResult>(value).getResultNumber()])
                  : plan::PlaceAttr();
  }

  /// A memref descriptor around a pointer. Its size is not used: kernels take their bounds from the symbols.
  Value flatMemRef(ImplicitLocOpBuilder &b, Value pointer, Type type) {
    Type i64 = b.getI64Type();
    Type array = LLVM::LLVMArrayType::get(i64, 1);
    Type descriptor = LLVM::LLVMStructType::getLiteral(
        b.getContext(), {pointer.getType(), pointer.getType(), i64, array, array});
    Value value = LLVM::UndefOp::create(b, descriptor);
    Value zero = LLVM::ConstantOp::create(b, i64, 0), one = LLVM::ConstantOp::create(b, i64, 1);
    value = LLVM::InsertValueOp::create(b, value, pointer, ArrayRef<int64_t>{0});
    value = LLVM::InsertValueOp::create(b, value, pointer, ArrayRef<int64_t>{1});
    value = LLVM::InsertValueOp::create(b, value, zero, ArrayRef<int64_t>{2});
    value = LLVM::InsertValueOp::create(b, value, zero, ArrayRef<int64_t>{3, 0});
    value = LLVM::InsertValueOp::create(b, value, one, ArrayRef<int64_t>{4, 0});
    return UnrealizedConversionCastOp::create(b, type, value).getResult(0);
  }

  //===--------------------------------------------------------------------===//
  // Weights
  //===--------------------------------------------------------------------===//

  using WeightKey = std::pair<Attribute, Attribute>; // value, packing
  WeightKey weightKey(Value constant, const KernelCode *code, unsigned operand) {
    auto value = constant.getDefiningOp<nn::ConstantOp>().getValue();
    if (!code || code->packed != operand)
      return {value, nullptr};
    const Packing &p = *code->packing;
    return {value, DenseI64ArrayAttr::get(&getContext(), {p.groups, p.rows, p.columns, p.block})};
  }

  void placeWeights(func::FuncOp plan, ArrayRef<KernelCode> codes) {
    Builder b(&getContext());
    int64_t end = 0;
    SmallVector<Attribute> entries;
    auto place = [&](WeightKey key) {
      auto [where, isNew] = weights.try_emplace(key, end);
      if (!isNew)
        return;
      auto type = cast<ElementsAttr>(key.first).getShapedType();
      int64_t elements = type.getNumElements();
      SmallVector<NamedAttribute> entry{b.getNamedAttr("value", key.first),
                                        b.getNamedAttr("offset", b.getI64IntegerAttr(end))};
      if (key.second) {
        ArrayRef<int64_t> p = cast<DenseI64ArrayAttr>(key.second).asArrayRef();
        elements = p[0] * p[1] * llvm::alignTo(p[2], p[3]);
        entry.push_back(b.getNamedAttr("packing", key.second));
      }
      entries.push_back(b.getDictionaryAttr(entry));
      end = llvm::alignTo(end + elements * elementBytes(type.getElementType()), kWeightAlign);
    };
    size_t number = 0;
    for (auto kernel : plan.getOps<plan::KernelOp>()) {
      for (auto [i, operand] : llvm::enumerate(kernel.getInputs())) {
        Value root = rootOf(operand);
        if (root.getDefiningOp<nn::ConstantOp>())
          place(weightKey(root, root == operand ? &codes[number] : nullptr, i));
      }
      ++number;
    }
    // A kernel may read a little beyond a weight's end (masked lanes): keep that inside the section.
    end += kWeightAlign;
    getOperation()->setAttr("skiff.weights", b.getArrayAttr(entries));
    getOperation()->setAttr("skiff.weights_bytes", b.getI64IntegerAttr(end));
  }

  //===--------------------------------------------------------------------===//
  // Host functions
  //===--------------------------------------------------------------------===//

  struct Host {
    ImplicitLocOpBuilder b;
    SmallVector<Value> symbols;
    Value constant(int64_t value) { return LLVM::ConstantOp::create(b, b.getI64Type(), value); }
    Value evaluate(AffineExpr expr) {
      if (auto c = dyn_cast<AffineConstantExpr>(expr))
        return constant(c.getValue());
      if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
        return symbols[symbol.getPosition()];
      auto binary = cast<AffineBinaryOpExpr>(expr);
      Value lhs = evaluate(binary.getLHS()), rhs = evaluate(binary.getRHS());
      switch (binary.getKind()) {
      case AffineExprKind::Add:
        return arith::AddIOp::create(b, lhs, rhs);
      case AffineExprKind::Mul:
        return arith::MulIOp::create(b, lhs, rhs);
      case AffineExprKind::FloorDiv:
        return arith::FloorDivSIOp::create(b, lhs, rhs);
      case AffineExprKind::CeilDiv:
        return arith::CeilDivSIOp::create(b, lhs, rhs);
      default:
        return arith::RemSIOp::create(b, lhs, rhs);
      }
    }
    Value load(Value base, int64_t slot, Type type) {
      Value at = LLVM::GEPOp::create(b, base.getType(), type, base, ArrayRef<LLVM::GEPArg>{int32_t(slot)});
      return LLVM::LoadOp::create(b, type, at);
    }
    void store(Value value, Value base, int64_t slot) {
      Value at = LLVM::GEPOp::create(b, base.getType(), value.getType(), base,
                                     ArrayRef<LLVM::GEPArg>{int32_t(slot)});
      LLVM::StoreOp::create(b, value, at);
    }
    Value offset(Value base, Value bytes) {
      return LLVM::GEPOp::create(b, base.getType(), b.getI8Type(), base, ArrayRef<LLVM::GEPArg>{bytes});
    }
  };

  /// Begins an exported function; its symbols are read from `symbolPointer(host, argument 0)`.
  Host beginHost(func::FuncOp plan, StringRef name, Type result, ArrayRef<Type> arguments,
                 llvm::function_ref<Value(Host &, Value)> symbolPointer) {
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto function = LLVM::LLVMFuncOp::create(builder, plan.getLoc(), name,
                                             LLVM::LLVMFunctionType::get(result, arguments));
    Block *block = function.addEntryBlock(builder);
    builder.setInsertionPointToEnd(block);
    Host host{ImplicitLocOpBuilder(plan.getLoc(), builder), {}};
    Value pointer = symbolPointer(host, block->getArgument(0));
    auto names = plan->getAttrOfType<ArrayAttr>("nn.symbols");
    for (int64_t i = 0, n = names ? names.size() : 0; i < n; ++i)
      host.symbols.push_back(host.load(pointer, i, host.b.getI64Type()));
    return host;
  }

  void buildSizes(func::FuncOp plan, nn::DimAnalysis &dims) {
    Type i64 = IntegerType::get(&getContext(), 64);
    Host host = beginHost(plan, "skiff_sizes", i64, {pointerType(), pointerType()},
                          [](Host &, Value argument) { return argument; });
    Value out = host.b.getInsertionBlock()->getArgument(1);
    int64_t slot = 0;
    for (Value result : plan.getBody().front().getTerminator()->getOperands())
      for (AffineExpr dim : dims.dimsOf(result))
        host.store(host.evaluate(dim), out, slot++);
    AffineExpr arena = plan->getAttrOfType<AffineMapAttr>("plan.arena").getValue().getResult(0);
    LLVM::ReturnOp::create(host.b, host.evaluate(arena));
  }

  void buildPlan(func::FuncOp plan, nn::DimAnalysis &dims, ArrayRef<KernelCode> codes) {
    Type pointer = pointerType();
    enum { kSymbols, kInputs, kOutputs, kArena, kWeights, kDispatch }; // fields of SkiffRun, all pointers
    Host host = beginHost(plan, "skiff_plan", LLVM::LLVMVoidType::get(&getContext()), {pointer},
                          [&](Host &h, Value run) { return h.load(run, kSymbols, pointer); });
    ImplicitLocOpBuilder &b = host.b;
    Value run = b.getInsertionBlock()->getArgument(0);
    Value symbols = host.load(run, kSymbols, pointer), inputs = host.load(run, kInputs, pointer);
    Value outputs = host.load(run, kOutputs, pointer), arena = host.load(run, kArena, pointer);
    Value weightBase = host.load(run, kWeights, pointer), dispatch = host.load(run, kDispatch, pointer);
    size_t most = 1;
    for (auto kernel : plan.getOps<plan::KernelOp>())
      most = std::max<size_t>(most, kernel.getNumOperands() + kernel.getNumResults());
    Value table = LLVM::AllocaOp::create(b, pointer, pointer, host.constant(most));
    Value args = LLVM::AllocaOp::create(b, pointer, pointer, host.constant(2));
    host.store(table, args, 0);
    host.store(symbols, args, 1);

    auto placed = [&](plan::PlaceAttr place) {
      if (place.getOutput() >= 0)
        return host.load(outputs, place.getOutput(), pointer);
      return host.offset(arena, host.evaluate(place.getOffset().getResult(0)));
    };
    size_t number = 0;
    for (auto kernel : plan.getOps<plan::KernelOp>()) {
      const KernelCode &code = codes[number];
      size_t slot = 0;
      for (auto [i, operand] : llvm::enumerate(kernel.getInputs())) {
        Value root = rootOf(operand);
        Value address;
        if (auto argument = dyn_cast<BlockArgument>(root))
          address = host.load(inputs, argument.getArgNumber(), pointer);
        else if (root.getDefiningOp<nn::ConstantOp>())
          address = host.offset(
              weightBase, host.constant(weights[weightKey(root, root == operand ? &code : nullptr, i)]));
        else
          address = placed(placeOf(root));
        host.store(address, table, slot++);
      }
      ArrayAttr places = *kernel.getPlaces();
      for (Attribute place : places)
        host.store(placed(cast<plan::PlaceAttr>(place)), table, slot++);
      Value function = LLVM::AddressOfOp::create(b, pointer, kernel.getSym());
      Value count = host.evaluate(code.count);
      Value each = host.constant(std::max<int64_t>(1, std::llround(code.nanoseconds)));
      Value cost = arith::MulIOp::create(b, count, each);
      auto type = LLVM::LLVMFunctionType::get(
          LLVM::LLVMVoidType::get(&getContext()),
          {pointer, pointer, pointer, b.getI64Type(), b.getI64Type(), b.getI64Type()});
      LLVM::CallOp::create(b, type,
                           ValueRange{dispatch, run, function, args, host.constant(number), count, cost});
      ++number;
    }
    LLVM::ReturnOp::create(b, ValueRange());
  }

  Option<std::string> spec{*this, "target", llvm::cl::desc("the machine, as --target of skiffc"),
                           llvm::cl::init("host")};
  Machine machine;
  llvm::MapVector<WeightKey, int64_t> weights; // -> offset
};
} // namespace

void registerCpuPasses() {
  PassRegistration<LowerPlan>();
  registerPass([] { return createExpandMathPass(); });
  registerPass([] { return createLowerToLLVMPass(); });
}

std::unique_ptr<Pass> createLowerPlanPass(const Machine &machine) {
  return std::make_unique<LowerPlan>(machine);
}

} // namespace skiff
