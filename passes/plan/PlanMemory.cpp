//===- PlanMemory.cpp - a place for every result ---------------------------------------===//
// In:   plan.kernel without places.  Out:  the same with places, and the arena's size on the function.
// How:  when each result lives, which ones lie in a dying operand's place, and Packing.cpp for the offsets.
//===----------------------------------------------------------------------===//
#include "dialects/common/TensorData.h"
#include "dialects/plan/Arena.h"
#include "mlir/IR/Builders.h"
#include "passes/plan/Packing.h"
#include "passes/plan/Passes.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
namespace skiff {
#define GEN_PASS_DEF_PLANMEMORY
#include "passes/plan/Passes.h.inc"

namespace {
/// A symbol without a bound counts as this much while buffers are placed: a usual batch, and enough that an
/// f32 for each fills a cache line, so that rounding does not decide.
constexpr int64_t kTypicalSymbol = 16;

struct PlanMemory : impl::PlanMemoryBase<PlanMemory> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    nn::DimAnalysis dims(function);
    SmallVector<plan::KernelOp> kernels(function.getOps<plan::KernelOp>());
    llvm::DenseMap<Operation *, int64_t> number;
    for (auto [i, kernel] : llvm::enumerate(kernels))
      number[kernel] = i;

    llvm::DenseMap<Value, int64_t> output; // result -> number of the output that it is
    for (auto [i, value] : llvm::enumerate(function.getBody().front().getTerminator()->getOperands()))
      output[rootOf(value)] = i;

    // Live ranges, in-place results sharing their operand's buffer.
    SmallVector<Buffer> buffers;
    llvm::MapVector<Value, size_t> bufferOf;
    for (auto [i, kernel] : llvm::enumerate(kernels)) {
      for (Value result : kernel.getResults()) {
        if (output.count(result))
          continue;
        AffineExpr elements = dims.elementsOf(result);
        if (!elements) {
          kernel.emitError("has a result whose dims depend on data, which the memory plan cannot place");
          return signalPassFailure();
        }
        int64_t last = lastUse(result, number, i);
        if (std::optional<size_t> shared = inPlace(kernel, result, dims, bufferOf, buffers, i)) {
          buffers[*shared].last = std::max(buffers[*shared].last, last);
          bufferOf[result] = *shared;
          continue;
        }
        bufferOf[result] = buffers.size();
        AffineExpr bytes = elements * elementBytes(getElementTypeOrSelf(result.getType()));
        buffers.push_back({bytes, int64_t(i), last, {}});
      }
    }

    MLIRContext *context = &getContext();
    AffineMap arena = packBuffers(buffers, nn::largestSymbols(function, kTypicalSymbol), context);
    annotate(kernels, output, bufferOf, buffers);
    SmallVector<int64_t> symbols = nn::largestSymbols(function);
    Builder b(context);
    function->setAttr("plan.arena", AffineMapAttr::get(arena));
    function->setAttr("plan.arena_bytes", b.getI64IntegerAttr(plan::largestResult(arena, symbols)));
    function->setAttr("plan.arena_lower_bound", b.getI64IntegerAttr(mostBytesAlive(buffers, symbols)));
  }

  static Value rootOf(Value value) {
    while (auto reshape = value.getDefiningOp<nn::ReshapeOp>())
      value = reshape.getInput();
    return value;
  }

  /// The last kernel that reads `value`, directly or through reshapes; `self` if none does.
  static int64_t lastUse(Value value, const llvm::DenseMap<Operation *, int64_t> &number, int64_t self) {
    int64_t last = self;
    for (Operation *user : value.getUsers()) {
      if (auto reshape = dyn_cast<nn::ReshapeOp>(user))
        last = std::max(last, lastUse(reshape.getResult(), number, self));
      else if (auto found = number.find(user); found != number.end())
        last = std::max(last, found->second);
    }
    return last;
  }

  /// The buffer of an operand that ends here and that the result can take over: only elementwise ops read it,
  /// at the element that is then written.
  static std::optional<size_t> inPlace(plan::KernelOp kernel, Value result, nn::DimAnalysis &dims,
                                       const llvm::MapVector<Value, size_t> &bufferOf,
                                       ArrayRef<Buffer> buffers, int64_t now) {
    if (kernel.getNumResults() != 1)
      return std::nullopt;
    Block &body = kernel.getBody().front();
    Type element = getElementTypeOrSelf(result.getType());
    for (unsigned i = 0; i < kernel.getNumOperands(); ++i) {
      Value operand = kernel.getOperand(i);
      auto found = bufferOf.find(rootOf(operand));
      if (found == bufferOf.end() || buffers[found->second].last != now)
        continue;
      if (llvm::count(kernel.getInputs(), operand) > 1 || dims.dimsOf(operand) != dims.dimsOf(result) ||
          elementBytes(getElementTypeOrSelf(operand.getType())) != elementBytes(element))
        continue;
      // Another operand may be a reshape of the same bytes.
      bool aliased = llvm::count_if(kernel.getInputs(),
                                    [&](Value other) { return rootOf(other) == rootOf(operand); }) > 1;
      auto sameElement = [](Operation *user) { return user->hasTrait<nn::Elementwise>(); };
      if (!aliased && onlyElementwiseOnTheWay(body.getArgument(i), sameElement))
        return found->second;
    }
    return std::nullopt;
  }

  /// Whether every path from `value` to the yield goes through elementwise ops only.
  static bool onlyElementwiseOnTheWay(Value value, llvm::function_ref<bool(Operation *)> sameElement) {
    return llvm::all_of(value.getUsers(), [&](Operation *user) {
      return isa<plan::YieldOp>(user) ||
             (sameElement(user) && onlyElementwiseOnTheWay(user->getResult(0), sameElement));
    });
  }

  void annotate(ArrayRef<plan::KernelOp> kernels, const llvm::DenseMap<Value, int64_t> &output,
                const llvm::MapVector<Value, size_t> &bufferOf, ArrayRef<Buffer> buffers) {
    MLIRContext *context = &getContext();
    for (plan::KernelOp kernel : kernels) {
      SmallVector<Attribute> places;
      for (Value result : kernel.getResults()) {
        auto found = output.find(result);
        if (found != output.end()) {
          places.push_back(plan::PlaceAttr::get(context, found->second, nn::constantMap({0}, context)));
          continue;
        }
        places.push_back(plan::PlaceAttr::get(context, -1, buffers[bufferOf.lookup(result)].offset));
      }
      kernel.setPlacesAttr(ArrayAttr::get(context, places));
    }
  }
};
} // namespace
} // namespace skiff
