//===- PlanMemory.cpp - a place for every result ---------------------------------------===//
// In:   plan.kernel without places.  Out:  the same with places, and the arena's size on the function.
// How:  buffers by size, the largest first, each at the lowest offset where nothing lies that lives at the
// same
//       time. Buffers whose sizes are multiples of the same expression of symbols are packed together by
//       their factors, one such region after the other.
// Source: Pisarchyk, Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by size.
//===----------------------------------------------------------------------===//
#include "dialects/common/TensorData.h"
#include "mlir/IR/Builders.h"
#include "passes/plan/Passes.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
namespace skiff {
#define GEN_PASS_DEF_PLANMEMORY
#include "passes/plan/Passes.h.inc"

namespace {
constexpr int64_t kAlign = 64; // SKIFF_BUFFER_ALIGN

struct Buffer {
  AffineExpr unit;             // the expression that the size is a multiple of; 1 where static
  int64_t factor = 0;          // bytes of one unit, aligned
  int64_t first = 0, last = 0; // kernels
  int64_t offset = 0;          // in its region, in units
};

/// `size` = factor * unit, all constant factors of products in `factor`.
std::pair<int64_t, AffineExpr> splitFactor(AffineExpr size) {
  AffineExpr one = getAffineConstantExpr(1, size.getContext());
  if (auto constant = nn::constantDim(size))
    return {*constant, one};
  auto binary = dyn_cast<AffineBinaryOpExpr>(size);
  if (!binary || binary.getKind() != AffineExprKind::Mul)
    return {1, size};
  auto [a, unitA] = splitFactor(binary.getLHS());
  auto [b, unitB] = splitFactor(binary.getRHS());
  return {a * b, unitA * unitB};
}

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
        auto [factor, unit] = splitFactor(elements * elementBytes(getElementTypeOrSelf(result.getType())));
        bufferOf[result] = buffers.size();
        buffers.push_back({unit, int64_t(llvm::alignTo(factor, kAlign)), int64_t(i), last, 0});
      }
    }

    AffineExpr arena = pack(buffers);
    annotate(kernels, output, bufferOf, buffers);
    report(function, arena, buffers, kernels.size());
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

  /// Offsets for all buffers; returns the arena's size.
  AffineExpr pack(MutableArrayRef<Buffer> buffers) {
    llvm::MapVector<AffineExpr, SmallVector<Buffer *>> regions;
    regions[getAffineConstantExpr(1, &getContext())]; // the static one first: its offsets are constants
    for (Buffer &buffer : buffers)
      regions[buffer.unit].push_back(&buffer);
    AffineExpr end = getAffineConstantExpr(0, &getContext());
    for (auto &[unit, members] : regions) {
      SmallVector<Buffer *> order(members);
      // Equal sizes in the order of the kernels, so that the plan is always the same.
      llvm::sort(order,
                 [](Buffer *a, Buffer *b) { return a->factor != b->factor ? a->factor > b->factor : a < b; });
      SmallVector<Buffer *> placed; // by offset
      int64_t size = 0;
      for (Buffer *buffer : order) {
        int64_t at = 0;
        for (Buffer *other : placed) {
          if (other->last < buffer->first || buffer->last < other->first)
            continue;
          if (at + buffer->factor <= other->offset)
            break;
          at = std::max(at, other->offset + other->factor);
        }
        buffer->offset = at;
        size = std::max(size, at + buffer->factor);
        placed.insert(
            llvm::upper_bound(placed, buffer, [](Buffer *a, Buffer *b) { return a->offset < b->offset; }),
            buffer);
      }
      regionBase[unit] = end;
      end = end + unit * size;
    }
    return end;
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
        const Buffer &buffer = buffers[bufferOf.lookup(result)];
        AffineExpr offset = regionBase.lookup(buffer.unit) + buffer.unit * buffer.offset;
        places.push_back(plan::PlaceAttr::get(context, -1, nn::mapOf({offset}, context)));
      }
      kernel.setPlacesAttr(ArrayAttr::get(context, places));
    }
  }

  void report(func::FuncOp function, AffineExpr arena, ArrayRef<Buffer> buffers, size_t kernels) {
    Builder b(&getContext());
    SmallVector<AffineExpr> ones(16, b.getAffineConstantExpr(1));
    auto nominal = [&](AffineExpr expr) { return nn::constantDim(expr.replaceSymbols(ones)).value_or(0); };
    int64_t bound = 0;
    for (size_t i = 0; i < kernels; ++i) {
      int64_t live = 0;
      for (const Buffer &buffer : buffers)
        if (buffer.first <= int64_t(i) && int64_t(i) <= buffer.last)
          live += buffer.factor * nominal(buffer.unit);
      bound = std::max(bound, live);
    }
    function->setAttr("plan.arena", AffineMapAttr::get(nn::mapOf({arena}, &getContext())));
    function->setAttr("plan.arena_bytes", b.getI64IntegerAttr(nominal(arena)));
    function->setAttr("plan.arena_lower_bound", b.getI64IntegerAttr(bound));
  }

  llvm::DenseMap<AffineExpr, AffineExpr> regionBase;
};
} // namespace
} // namespace skiff
