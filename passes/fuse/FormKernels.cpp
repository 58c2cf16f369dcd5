//===- FormKernels.cpp - group nn ops into kernels -----------------------------------===//
// In:   nn ops on tensors.  Out:  plan.kernel regions, nn.reshape and nn.constant between them.
// Why:  what shares a kernel shares its pass over memory.
// How:  ops are taken in order; each joins the kernel that makes its operand, or begins its own. It joins
// only if
//       it is the one user of that kernel's result, so nothing is computed twice and no value has to leave a
//       kernel but its last. Then kernels that share their rows become one (RowGroups.cpp).
// Ends: one walk.
//===----------------------------------------------------------------------===//
#include "dialects/plan/Rows.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "passes/fuse/Attention.h"
#include "passes/fuse/Group.h"
#include "passes/fuse/Passes.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
namespace skiff {
#define GEN_PASS_DEF_FORMKERNELS
#include "passes/fuse/Passes.h.inc"

namespace {
enum class Role { elementwise, movement, reduction, softmax, window, contraction, scatter, sort, selection };

Role roleOf(Operation *op) {
  if (op->hasTrait<nn::Elementwise>())
    return Role::elementwise;
  if (isa<nn::ConvOp, nn::ConvTransposeOp, nn::MatMulOp>(op))
    return Role::contraction;
  if (isa<nn::PoolOp, nn::MaxPoolIndicesOp, nn::LrnOp, nn::SampleOp, nn::RoiAlignOp, nn::DetOp>(op))
    return Role::window;
  if (isa<nn::SoftmaxOp>(op))
    return Role::softmax;
  if (isa<nn::ReduceOp, nn::ArgReduceOp, nn::CumulateOp>(op))
    return Role::reduction;
  if (isa<nn::ScatterOp, nn::Col2ImOp>(op))
    return Role::scatter;
  if (isa<nn::TopKOp, nn::SortRowsOp, nn::NonMaxSuppressionOp>(op))
    return Role::sort;
  if (isa<nn::CompactOp>(op))
    return Role::selection;
  return Role::movement;
}

/// Whether a movement reads each element of an operand at most once: what is before it can be read through.
bool readsOnce(Operation *op, Value operand) {
  if (auto gather = dyn_cast<nn::GatherElementsOp>(op))
    return operand == gather.getIndices() && operand != gather.getInput();
  return isa<nn::TransposeOp, nn::SliceOp, nn::ConcatOp, nn::PadOp>(op);
}

/// Ops of one block. What stands between kernels is what the plan itself does.
class Former {
public:
  Former(Block &block, nn::DimAnalysis &dims) : block(block), dims(dims) {}

  Groups run() {
    for (auto values : block.getOps<nn::MatMulOp>())
      placeAttention(values);
    for (Operation &op : block.without_terminator())
      if (!isa<nn::ConstantOp, nn::ReshapeOp, nn::ReadDimsOp, nn::CheckDimsOp, nn::IfOp, nn::LoopOp>(op) &&
          !groupOf.contains(&op))
        place(&op);
    mergeRowGroups(groups, dims);
    Groups result;
    for (auto &group : groups)
      if (!group->ops.empty())
        result.push_back(std::move(group));
    llvm::sort(result, [](auto &a, auto &b) { return a->root()->isBeforeInBlock(b->root()); });
    return result;
  }

private:
  /// The group whose result `value` is, if `op` is all that uses it.
  Group *solelyFeeding(Value value, Operation *op) {
    Operation *producer = value.getDefiningOp();
    if (!producer || producer->getNumResults() != 1)
      return nullptr;
    if (!llvm::all_of(value.getUsers(), [&](Operation *user) { return user == op; }))
      return nullptr;
    Group *group = groupOf.lookup(producer);
    return group && group->root() == producer ? group : nullptr;
  }

  bool joins(Group &group, Operation *op, Value operand) {
    // Their elements have no last value before all is done: nothing can work on them on the way.
    if (group.anchor &&
        llvm::is_contained({Role::scatter, Role::sort, Role::selection}, roleOf(group.anchor)))
      return false;
    Role role = roleOf(op);
    bool sameDims = dims.dimsOf(group.root()->getResult(0)) == dims.dimsOf(op->getResult(0));
    switch (role) {
    case Role::elementwise:
      // After an anchor only what works on its own elements; else an element could be computed twice.
      return sameDims;
    case Role::movement:
      return !group.anchor && readsOnce(op, operand);
    case Role::reduction:
      return !group.anchor && !group.moves;
    case Role::scatter:
    case Role::selection:
      return !group.anchor;
    case Role::softmax: // Reads its operand several times: only what is cheaper than a load.
      return !group.anchor && !group.moves && llvm::all_of(group.ops, [](Operation *o) {
        return isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::WhereOp, nn::MaxOp, nn::MinOp>(o);
      });
    default:
      return false;
    }
  }

  /// What belongs together although its parts have other users, or several anchors, comes first.
  void placeAttention(nn::MatMulOp values) {
    SmallVector<Operation *> ops = attentionOps(values, dims);
    if (ops.empty() || llvm::any_of(ops, [&](Operation *op) { return groupOf.contains(op); }))
      return;
    auto &group = groups.emplace_back(std::make_unique<Group>());
    group->ops = ops;
    group->anchor = values;
    for (Operation *op : ops)
      groupOf[op] = group.get();
  }

  void place(Operation *op) {
    Role role = roleOf(op);
    Group *home = nullptr;
    for (Value operand : op->getOperands()) {
      Group *group = solelyFeeding(operand, op);
      if (!group || group == home || !joins(*group, op, operand))
        continue;
      // Two groups become one if one loop can serve both: one anchor, and no element read out of order.
      if (home && ((home->anchor && group->anchor) || (home->anchor && group->moves) ||
                   (group->anchor && home->moves)))
        continue;
      if (!home) {
        home = group;
        continue;
      }
      if (group->anchor)
        std::swap(home, group);
      merge(*home, *group);
    }
    if (!home)
      home = groups.emplace_back(std::make_unique<Group>()).get();
    home->ops.push_back(op);
    groupOf[op] = home;
    home->moves |= role == Role::movement;
    if (role != Role::elementwise && role != Role::movement)
      home->anchor = op;
  }

  void merge(Group &into, Group &from) {
    for (Operation *op : from.ops)
      groupOf[op] = &into;
    into.ops.append(from.ops);
    llvm::sort(into.ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    into.moves |= from.moves;
    if (from.anchor)
      into.anchor = from.anchor;
    from.ops.clear();
  }

  Block &block;
  nn::DimAnalysis &dims;
  Groups groups;
  llvm::DenseMap<Operation *, Group *> groupOf;
};

StringRef kindOf(const Group &group) {
  Operation *op = group.anchor;
  if (llvm::count_if(group.ops, plan::isRowAnchor) > 1)
    return "rows";
  if (isa_and_nonnull<nn::MatMulOp>(op) &&
      llvm::any_of(group.ops, [](Operation *part) { return isa<nn::SoftmaxOp>(part); }))
    return "attention";
  if (!op)
    for (Operation *candidate : group.ops)
      if (roleOf(candidate) == Role::movement)
        op = candidate;
  return op ? op->getName().stripDialect() : StringRef("elementwise");
}

struct FormKernels : impl::FormKernelsBase<FormKernels> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    kernels = 0;
    suffix = plan::suffixOf(function);
    formIn(function.getBody().front());
    copyOutputs(function);
  }

  void formIn(Block &block) {
    // The analysis is not for longer: outlining erases ops, and others get their addresses.
    nn::DimAnalysis dims(getOperation());
    for (const auto &group : Former(block, dims).run())
      outline(*group);
    for (Operation &op : block)
      if (isa<nn::IfOp, nn::LoopOp>(op))
        for (Region &region : op.getRegions())
          formIn(region.front());
    if (auto loop = dyn_cast<nn::LoopOp>(block.getParentOp()))
      copyCrossing(loop);
  }

  void outline(const Group &group) {
    Operation *root = group.root();
    OpBuilder builder(root);
    llvm::SmallSetVector<Value, 8> inputs;
    llvm::SmallPtrSet<Operation *, 8> inside(group.ops.begin(), group.ops.end());
    SmallVector<Location> locations;
    for (Operation *op : group.ops) {
      locations.push_back(op->getLoc());
      for (Value operand : op->getOperands())
        if (!inside.contains(operand.getDefiningOp()) && !readsAsNumber(op, operand))
          inputs.insert(operand);
    }
    SmallVector<Value> leaving = valuesLeaving(group);
    if (root->getNumResults() > 1 || leaving.empty()) // An op has all its results, used or not.
      leaving.assign(root->result_begin(), root->result_end());
    auto kernel = create(builder, builder.getFusedLoc(locations), inputs.getArrayRef(),
                         TypeRange(ValueRange(leaving)), kindOf(group));
    IRMapping map;
    map.map(inputs.getArrayRef(), kernel.getBody().front().getArguments());
    builder.setInsertionPointToStart(&kernel.getBody().front());
    for (Operation *op : group.ops) {
      for (Value operand : op->getOperands())
        if (readsAsNumber(op, operand) && !map.contains(operand))
          map.map(operand, builder.clone(*operand.getDefiningOp())->getResult(0));
      builder.clone(*op, map);
    }
    SmallVector<Value> results;
    for (auto [value, output] : llvm::zip(leaving, kernel.getOutputs())) {
      results.push_back(map.lookup(value));
      value.replaceUsesWithIf(output, [&](OpOperand &use) { return !inside.contains(use.getOwner()); });
    }
    plan::YieldOp::create(builder, kernel.getLoc(), results);
    for (Operation *op : llvm::reverse(group.ops))
      op->erase();
  }

  /// A constant that is one number everywhere needs no memory, except where a kernel reads its operand in
  /// place.
  static bool readsAsNumber(Operation *op, Value operand) {
    return roleOf(op) != Role::contraction && isSplat(operand);
  }

  plan::KernelOp create(OpBuilder &builder, Location loc, ValueRange inputs, TypeRange results,
                        StringRef kind) {
    auto kernel = plan::KernelOp::create(builder, loc, results, inputs,
                                         builder.getStringAttr(kind + "_" + Twine(kernels++) + suffix),
                                         builder.getStringAttr(kind), ArrayAttr());
    Block &body = kernel.getBody().emplaceBlock();
    for (Value input : inputs)
      body.addArgument(input.getType(), input.getLoc());
    return kernel;
  }

  /// A kernel that copies `value`, before the builder's place.
  plan::KernelOp copy(OpBuilder &builder, Value value) {
    auto kernel = create(builder, value.getLoc(), value, value.getType(), "copy");
    OpBuilder inner = OpBuilder::atBlockEnd(&kernel.getBody().front());
    plan::YieldOp::create(inner, kernel.getLoc(), kernel.getBody().front().getArguments());
    return kernel;
  }

  /// What a loop yields replaces its carried values one after the other: a carried value that moves to
  /// another place is copied before.
  void copyCrossing(nn::LoopOp loop) {
    Operation *yield = loop.getBody().front().getTerminator();
    OpBuilder builder(yield);
    for (auto [i, value] : llvm::enumerate(loop.yieldedCarried())) {
      auto argument = dyn_cast<BlockArgument>(plan::rootOf(value));
      if (argument && argument.getOwner() == &loop.getBody().front() && argument.getArgNumber() != i)
        yield->setOperand(loop.getTests() + i, copy(builder, value).getResult(0));
    }
  }

  /// Each output must be a kernel's own result, so that the kernel can write it where the caller wants it.
  void copyOutputs(func::FuncOp function) {
    Operation *terminator = function.getBody().front().getTerminator();
    OpBuilder builder(terminator);
    nn::DimAnalysis dims(function);
    llvm::DenseSet<Value> taken;
    for (OpOperand &operand : terminator->getOpOperands()) {
      Value root = plan::rootOf(operand.get());
      auto producer = root.getDefiningOp<plan::KernelOp>();
      // Other kernels of several results work in these.
      bool stores = producer && (producer.getNumResults() == 1 || plan::rowFormOf(producer, dims));
      if (stores && taken.insert(root).second)
        continue;
      operand.set(copy(builder, operand.get()).getResult(0));
      taken.insert(operand.get());
    }
  }

  size_t kernels = 0; // so far, in this function
  StringRef suffix;   // of their names
};
} // namespace
} // namespace skiff
