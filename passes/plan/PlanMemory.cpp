//===- PlanMemory.cpp - a place for every result ---------------------------------------===//
// In:   plan.kernel without places.  Out:  the same with places, and the arena's size on the function.
// How:  when each result lives, which ones lie in a dying operand's place, and Packing.cpp for the offsets.
//===----------------------------------------------------------------------===//
#include "dialects/common/TensorData.h"
#include "dialects/plan/Arena.h"
#include "dialects/plan/Rows.h"
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

/// When things happen, counted in kernels. What the plan itself does, happens after the kernel of that
/// number.
class Timeline {
public:
  explicit Timeline(func::FuncOp function) { visit(function.getBody().front()); }

  ArrayRef<plan::KernelOp> kernels() const { return all; }
  /// The kernel's number; for everything else that of the kernel before.
  int64_t at(Operation *op) const { return times.lookup(op); }
  /// The last kernel inside an op, its own number where it has no regions.
  int64_t end(Operation *op) const { return ends.lookup(op); }

  /// The last time that `value`, of a buffer that begins at `first`, is read: directly or through reshapes,
  /// and in a loop that it comes into from outside until the loop's end.
  int64_t lastUse(Value value, int64_t first) const {
    int64_t last = first;
    for (Operation *user : value.getUsers()) {
      if (auto reshape = dyn_cast<nn::ReshapeOp>(user)) {
        last = std::max(last, lastUse(reshape.getResult(), first));
        continue;
      }
      last = std::max(last, at(user));
      for (Operation *op = user->getParentOp(); op && !op->isAncestor(value.getParentBlock()->getParentOp());
           op = op->getParentOp())
        if (isa<nn::LoopOp>(op))
          last = std::max(last, end(op));
    }
    return last;
  }

private:
  void visit(Block &block) {
    for (Operation &op : block) {
      if (auto kernel = dyn_cast<plan::KernelOp>(op))
        all.push_back(kernel);
      times[&op] = std::max<int64_t>(int64_t(all.size()) - 1, 0);
      if (!isa<plan::KernelOp>(op))
        for (Region &region : op.getRegions())
          visit(region.front());
      ends[&op] = std::max<int64_t>(int64_t(all.size()) - 1, 0);
    }
  }

  SmallVector<plan::KernelOp> all;
  llvm::DenseMap<Operation *, int64_t> times, ends;
};

struct PlanMemory : impl::PlanMemoryBase<PlanMemory> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    nn::DimAnalysis dims(function);
    Timeline timeline(function);
    llvm::DenseMap<Value, int64_t> output; // result -> number of the output that it is
    for (auto [i, value] : llvm::enumerate(function.getBody().front().getTerminator()->getOperands()))
      output[plan::rootOf(value)] = i;

    // Live ranges, in-place results sharing their operand's buffer. Carried values are in the place of their
    // loop's results, from before the loop.
    SmallVector<Buffer> buffers;
    llvm::MapVector<Value, size_t> bufferOf;
    WalkResult walk = function.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (!isa<plan::KernelOp, nn::IfOp, nn::LoopOp>(op))
        return isa<func::FuncOp>(op) ? WalkResult::advance() : WalkResult::skip();
      auto kernel = dyn_cast<plan::KernelOp>(op);
      for (auto [i, result] : llvm::enumerate(op->getResults())) {
        if (output.count(result) && kernel)
          continue;
        AffineExpr elements = dims.elementsOf(result);
        if (!elements) {
          op->emitError("has a result whose dims are not known");
          return WalkResult::interrupt();
        }
        int64_t first = timeline.at(op), last = std::max(timeline.lastUse(result, first), timeline.end(op));
        if (std::optional<size_t> shared = inPlace(kernel, result, dims, bufferOf, buffers, first)) {
          buffers[*shared].last = std::max(buffers[*shared].last, last);
          bufferOf[result] = *shared;
          continue;
        }
        bufferOf[result] = buffers.size();
        if (auto loop = dyn_cast<nn::LoopOp>(op); loop && i < loop.getInits().size())
          bufferOf[loop.getBody().getArgument(i)] = buffers.size();
        AffineExpr bytes = elements * elementBytes(getElementTypeOrSelf(result.getType()));
        buffers.push_back({bytes, first, last, {}});
      }
      return kernel ? WalkResult::skip() : WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return signalPassFailure();

    MLIRContext *context = &getContext();
    SmallVector<Buffer> inArena;
    SmallVector<Buffer *> growing;
    SmallVector<Attribute> places(buffers.size());
    for (Buffer &buffer : buffers)
      nn::hasDataDims(buffer.bytes) ? growing.push_back(&buffer) : inArena.push_back(buffer);
    AffineMap arena = packBuffers(inArena, nn::largestSymbols(function, kTypicalSymbol), context);
    auto *packed = inArena.begin();
    for (auto [place, buffer] : llvm::zip(places, buffers))
      if (!nn::hasDataDims(buffer.bytes))
        place = plan::PlaceAttr::get(context, -1, (packed++)->offset);
    Builder b(context);
    int64_t slots = giveSlots(growing, [&](Buffer *buffer, int64_t slot) {
      places[buffer - buffers.begin()] = plan::SlotAttr::get(context, slot);
    });
    annotate(function, output, bufferOf, places);
    SmallVector<int64_t> symbols = nn::largestSymbols(function);
    function->setAttr("plan.arena", AffineMapAttr::get(arena));
    function->setAttr("plan.arena_bytes", b.getI64IntegerAttr(plan::largestResult(arena, symbols)));
    function->setAttr("plan.arena_lower_bound", b.getI64IntegerAttr(mostBytesAlive(inArena, symbols)));
    if (slots)
      function->setAttr("plan.slots", b.getI64IntegerAttr(slots));
  }

  /// Buffers of unknown size share a slot if one begins after the other's end. Returns the number of slots.
  static int64_t giveSlots(ArrayRef<Buffer *> buffers, llvm::function_ref<void(Buffer *, int64_t)> give) {
    SmallVector<int64_t> ends;
    SmallVector<Buffer *> order(buffers);
    llvm::sort(order,
               [](Buffer *a, Buffer *b) { return a->first != b->first ? a->first < b->first : a < b; });
    for (Buffer *buffer : order) {
      auto *slot = llvm::find_if(ends, [&](int64_t end) { return end < buffer->first; });
      if (slot == ends.end())
        slot = &ends.emplace_back();
      *slot = buffer->last;
      give(buffer, slot - ends.begin());
    }
    return ends.size();
  }

  /// The buffer of an operand that ends here and that the result can take over: only elementwise ops read it,
  /// at the element that is then written. A row kernel writes a row after its reductions have read it.
  static std::optional<size_t> inPlace(plan::KernelOp kernel, Value result, nn::DimAnalysis &dims,
                                       const llvm::MapVector<Value, size_t> &bufferOf,
                                       ArrayRef<Buffer> buffers, int64_t now) {
    if (!kernel || kernel.getNumResults() != 1)
      return std::nullopt;
    Block &body = kernel.getBody().front();
    Type element = getElementTypeOrSelf(result.getType());
    bool byRows = plan::rowFormOf(kernel, dims) && body.getTerminator()->getOperand(0).hasOneUse();
    for (unsigned i = 0; i < kernel.getNumOperands(); ++i) {
      Value operand = kernel.getOperand(i), root = plan::rootOf(operand);
      auto found = bufferOf.find(root);
      if (found == bufferOf.end() || buffers[found->second].last != now)
        continue;
      // What comes from outside a loop is there for the next iteration too; what the plan itself reads, a
      // loop that begins or a region that ends, it reads after this kernel.
      if (!root.getDefiningOp<plan::KernelOp>() || root.getParentBlock() != kernel->getBlock() ||
          !onlyKernelsRead(root))
        continue;
      if (llvm::count(kernel.getInputs(), operand) > 1 || dims.dimsOf(operand) != dims.dimsOf(result) ||
          elementBytes(getElementTypeOrSelf(operand.getType())) != elementBytes(element))
        continue;
      // Another operand may be a reshape of the same bytes.
      bool aliased =
          llvm::count_if(kernel.getInputs(), [&](Value other) { return plan::rootOf(other) == root; }) > 1;
      auto sameElement = [&](Operation *user) {
        return user->hasTrait<nn::Elementwise>() || (byRows && plan::isRowAnchor(user));
      };
      if (!aliased && onlyElementwiseOnTheWay(body.getArgument(i), sameElement))
        return found->second;
    }
    return std::nullopt;
  }

  static bool onlyKernelsRead(Value value) {
    return llvm::all_of(value.getUsers(), [](Operation *user) {
      auto reshape = dyn_cast<nn::ReshapeOp>(user);
      return isa<plan::KernelOp>(user) || (reshape && onlyKernelsRead(reshape.getResult()));
    });
  }

  /// Whether every path from `value` to the yield goes through elementwise ops only.
  static bool onlyElementwiseOnTheWay(Value value, llvm::function_ref<bool(Operation *)> sameElement) {
    return llvm::all_of(value.getUsers(), [&](Operation *user) {
      return isa<plan::YieldOp>(user) ||
             (sameElement(user) && onlyElementwiseOnTheWay(user->getResult(0), sameElement));
    });
  }

  void annotate(func::FuncOp function, const llvm::DenseMap<Value, int64_t> &output,
                const llvm::MapVector<Value, size_t> &bufferOf, ArrayRef<Attribute> placeOf) {
    MLIRContext *context = &getContext();
    function.walk([&](Operation *op) {
      if (!isa<plan::KernelOp, nn::IfOp, nn::LoopOp>(op))
        return;
      SmallVector<Attribute> places;
      for (Value result : op->getResults()) {
        auto found = output.find(result);
        bool isOutput = found != output.end() && isa<plan::KernelOp>(op);
        places.push_back(isOutput
                             ? plan::PlaceAttr::get(context, found->second, nn::constantMap({0}, context))
                             : placeOf[bufferOf.lookup(result)]);
      }
      ArrayAttr attribute = ArrayAttr::get(context, places);
      if (auto kernel = dyn_cast<plan::KernelOp>(op))
        kernel.setPlacesAttr(attribute);
      else
        op->setAttr("plan.places", attribute);
    });
  }
};
} // namespace
} // namespace skiff
