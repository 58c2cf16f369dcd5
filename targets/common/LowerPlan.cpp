//===- LowerPlan.cpp - kernels and the plan become functions -----------------------===//
// In:   functions of the plan with places: @main, and those for some values of its symbols (nn.when).
// Out:  for each kernel a function of loops and an entry with the C signature of CodeAbi.h. Kernels whose
//       loops are the same, as those of a network's repeated layers, share them. The functions `skiff_plan`
//       and `skiff_sizes` (HostCode.h). What the artifact must hold, in module attributes:
//       skiff.checks   [node], for each check of skiff_plan that can fail
//       skiff.kernels  [{name, kind, sources, flops, bytes}]      skiff.weights_bytes
//       skiff.weights  [{value, offset, packing = [groups, taps, depth, columns, block, step]?}]
//===----------------------------------------------------------------------===//
#include "dialects/common/TensorData.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include "targets/common/CpuTarget.h"
#include "targets/common/Emit.h"
#include "targets/common/HostCode.h"
#include "targets/common/KernelReport.h"
#include "llvm/ADT/MapVector.h"
#include <map>

using namespace mlir;
namespace skiff {
namespace {

constexpr int64_t kWeightAlign = 64;       // SKIFF_BUFFER_ALIGN
constexpr StringLiteral kLoops = "_loops"; // ends the name of a kernel's loops
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
    SmallVector<func::FuncOp> plans = plan::functionsOf(module);
    if (plans.empty()) {
      module.emitError("has no function @main to lower");
      return signalPassFailure();
    }
    SmallVector<Attribute> reports;
    for (func::FuncOp plan : plans)
      if (failed(lowerFunction(plan, reports)))
        return signalPassFailure();
    module->setAttr("skiff.kernels", ArrayAttr::get(&getContext(), reports));
    placeWeights();
    emitSizes(functions);
    SmallVector<std::string> checks =
        emitPlan(functions, [&](Value constant, int64_t kernel, unsigned operand) {
          return weights[weightKey(constant, kernel < 0 ? nullptr : &codeOf(kernel), operand)];
        });
    if (!checks.empty())
      module->setAttr(
          "skiff.checks",
          Builder(&getContext()).getStrArrayAttr(SmallVector<StringRef>(checks.begin(), checks.end())));
    for (func::FuncOp plan : plans)
      plan.erase();
  }

private:
  Type pointerType() { return LLVM::LLVMPointerType::get(&getContext()); }

  LogicalResult lowerFunction(func::FuncOp plan, SmallVector<Attribute> &reports) {
    size_t values = plan::conditionOf(plan).size();
    if (values && values != nn::symbolNamesOf(plan).size())
      return plan.emitError("has ") << values << " values in nn.when, expected one for each of nn.symbols";
    if (failed(nn::checkDimNumbers(plan)))
      return failure();
    LoweredFunction lowered{plan, std::make_unique<nn::DimAnalysis>(plan), {}, int64_t(reports.size())};
    for (plan::KernelOp kernel : plan::kernelsOf(plan)) {
      if (!kernel.getPlaces())
        return kernel.emitError("has no places; run skiff-plan-memory first");
      KernelCode code = lowerKernel(kernel, *lowered.dims);
      DictionaryAttr report = reportKernel(kernel, *lowered.dims);
      // No kernel is faster than its data: a matrix-vector product has little else to do.
      double bytes = report.getAs<FloatAttr>("bytes").getValueAsDouble();
      code.nanoseconds =
          std::max(code.nanoseconds, bytes / kBytesPerNanosecond / std::max<int64_t>(nominal(code.count), 1));
      lowered.codes.push_back(code);
      reports.push_back(report);
    }
    functions.push_back(std::move(lowered));
    return success();
  }

  /// Of a kernel by its number among all functions' kernels.
  const KernelCode &codeOf(int64_t kernel) {
    const LoweredFunction *function = functions.begin();
    while (kernel >= function->firstKernel + int64_t(function->codes.size()))
      ++function;
    return function->codes[kernel - function->firstKernel];
  }

  /// The kernel's loops on flat memrefs, and the entry that makes these from pointers.
  KernelCode lowerKernel(plan::KernelOp kernel, nn::DimAnalysis &dims) {
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    Location loc = kernel.getLoc();
    Type index = builder.getIndexType();
    SmallVector<Type> types;
    for (Value value : llvm::concat<Value>(kernel.getInputs(), kernel.getOutputs()))
      types.push_back(MemRefType::get({ShapedType::kDynamic},
                                      KernelEmitter::storageType(getElementTypeOrSelf(value.getType()))));
    size_t buffers = types.size();
    types.push_back(MemRefType::get({ShapedType::kDynamic}, builder.getI64Type()));
    types.append({index, index});
    auto body = func::FuncOp::create(builder, loc, (kernel.getSym() + kLoops).str(),
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
    code.function = kernel.getSym();
    SmallVector<func::FuncOp> &alike = bodies[hashOf(body)];
    for (func::FuncOp other : alike)
      if (isSame(body, other)) {
        body.erase();
        code.function = other.getSymName().drop_back(kLoops.size());
        return code;
      }
    alike.push_back(body);

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

  /// Equal for functions that `isSame` may hold for.
  static llvm::hash_code hashOf(func::FuncOp function) {
    llvm::hash_code hash = mlir::hash_value(function.getFunctionType());
    function.getBody().walk([&](Operation *op) {
      hash = llvm::hash_combine(hash,
                                OperationEquivalence::computeHash(op, OperationEquivalence::ignoreHashValue,
                                                                  OperationEquivalence::ignoreHashValue,
                                                                  OperationEquivalence::IgnoreLocations));
    });
    return hash;
  }
  /// Whether two functions differ in their names and source nodes only.
  static bool isSame(func::FuncOp a, func::FuncOp b) {
    return a.getFunctionType() == b.getFunctionType() && a.getArgAttrsAttr() == b.getArgAttrsAttr() &&
           OperationEquivalence::isRegionEquivalentTo(&a.getBody(), &b.getBody(),
                                                      OperationEquivalence::IgnoreLocations);
  }

  /// Whether buffer `i` of the kernel lies where another of its buffers lies: a result in an operand's place.
  bool sharesPlace(plan::KernelOp kernel, size_t i) {
    size_t inputs = kernel.getInputs().size();
    auto result = [&](size_t r) { return (*kernel.getPlaces())[r]; };
    if (i >= inputs) {
      for (size_t other = 0; other < inputs; ++other)
        if (placeOf(kernel.getInputs()[other]) == result(i - inputs))
          return true;
      return false;
    }
    Attribute place = placeOf(kernel.getInputs()[i]);
    for (size_t r = 0; r < kernel.getNumResults(); ++r)
      if (place && place == result(r))
        return true;
    for (size_t other = 0; other < inputs; ++other)
      if (other != i && kernel.getInputs()[other] == kernel.getInputs()[i])
        return true;
    return false;
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
    return {value,
            DenseI64ArrayAttr::get(&getContext(), {p.groups, p.taps, p.depth, p.columns, p.block, p.step})};
  }

  void placeWeights() {
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
        elements = p[0] * p[1] * llvm::alignTo(p[2], p[5]) * llvm::alignTo(p[3], p[4]);
        entry.push_back(b.getNamedAttr("packing", key.second));
      }
      entries.push_back(b.getDictionaryAttr(entry));
      end = llvm::alignTo(end + elements * elementBytes(type.getElementType()), kWeightAlign);
    };
    for (LoweredFunction &lowered : functions) {
      for (auto [code, kernel] : llvm::zip_equal(lowered.codes, plan::kernelsOf(lowered.function)))
        for (auto [i, operand] : llvm::enumerate(kernel.getInputs())) {
          Value root = plan::rootOf(operand);
          if (root.getDefiningOp<nn::ConstantOp>())
            place(weightKey(root, root == operand ? &code : nullptr, i));
        }
      // What the plan itself reads: conditions, initial values, what branches yield.
      lowered.function.walk([&](Operation *op) {
        if (isa<nn::IfOp, nn::LoopOp, nn::ReadDimsOp, nn::YieldOp>(op))
          for (Value operand : op->getOperands())
            if (Value root = plan::rootOf(operand); root.getDefiningOp<nn::ConstantOp>())
              place(weightKey(root, nullptr, 0));
      });
    }
    // A kernel may read a little beyond a weight's end (masked lanes): keep that inside the section.
    end += kWeightAlign;
    getOperation()->setAttr("skiff.weights", b.getArrayAttr(entries));
    getOperation()->setAttr("skiff.weights_bytes", b.getI64IntegerAttr(end));
  }

  Option<std::string> spec{*this, "target", llvm::cl::desc("the machine, as --target of skiffc"),
                           llvm::cl::init("host")};
  Machine machine;
  SmallVector<LoweredFunction, 1> functions;
  llvm::MapVector<WeightKey, int64_t> weights;        // -> offset
  std::map<size_t, SmallVector<func::FuncOp>> bodies; // by hash
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
