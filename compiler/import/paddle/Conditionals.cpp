//===- Conditionals.cpp - conditional_block and select_input --------------===//
// A ProgramDesc has no op with two blocks. What a program calls `if` is a conditional_block on the condition,
// another one on its opposite, and for each result a select_input that takes it from the one or the other.
// These become one "if" again: a conditional_block whose variables have no value yet waits until its
// select_inputs come.
//===----------------------------------------------------------------------===//
#include "compiler/import/paddle/BuildModule.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;
using skiff::paddle::NodeOp;

/// Other ops that may lie between the select_inputs of one condition.
static constexpr int kMaxOpsBetween = 64;

void ModuleBuilder::buildConditional(const ProgramOp &op) {
  SmallVector<VarId> writes = effectsOf(op.blocks);
  if (writes.empty())
    return;
  Value condition = get(op.inputs[0].var, op.where());
  bool waits = true;
  for (VarId var : writes) {
    if (states[var].pending || program.vars[var].isArray)
      getOrUndefined(var);
    waits &= !states[var].value;
  }
  if (waits) {
    Pending &pending = pendings.emplace_back(Pending{&op, condition, {}});
    for (VarId var : effects[op.blocks[0]].reads) {
      if (states[var].pending)
        flush(*states[var].pending);
      pending.reads.emplace_back(var, states[var].value);
    }
    for (VarId var : writes)
      pending.reads.emplace_back(var, Value());
    for (VarId var : writes)
      set(var, {Value(), &pending});
    return;
  }
  Side sides[2];
  sides[0].block = &program.blocks[op.blocks[0]];
  for (VarId var : writes) {
    sides[0].add(var);
    sides[1].add(var, states[var].value); // or undefined
  }
  NodeOp node = createBranch(condition, sides, op.name);
  for (auto [var, result] : llvm::zip(writes, node.getResults()))
    set(var, {result});
}

void ModuleBuilder::flush(const Pending &pending) {
  SmallVector<VarId> writes = effectsOf(pending.op->blocks);
  llvm::erase_if(writes, [&](VarId var) { return states[var].pending != &pending; }); // written since
  for (VarId var : writes)
    set(var, {});
  Side sides[2];
  sides[0].block = &program.blocks[pending.op->blocks[0]];
  sides[0].pending = &pending;
  for (VarId var : writes) {
    sides[0].add(var);
    sides[1].add(var);
  }
  NodeOp node = createBranch(pending.condition, sides, pending.op->name);
  for (auto [var, result] : llvm::zip(writes, node.getResults()))
    set(var, {result});
}

const ModuleBuilder::Pending *ModuleBuilder::pendingFor(VarId var, Value condition, bool ifTrue) const {
  const Pending *pending = states[var].pending;
  if (!pending)
    return nullptr;
  if (ifTrue)
    return pending->condition == condition ? pending : nullptr;
  auto inverted = pending->condition.getDefiningOp<NodeOp>();
  bool isOpposite = inverted && inverted.getOpType() == "logical_not" && inverted.getInputs().size() == 1 &&
                    inverted.getInputs()[0] == condition;
  return isOpposite ? pending : nullptr;
}

/// A mask is the condition as a number.
Value ModuleBuilder::conditionOf(Value mask, StringRef name) {
  auto cast = mask.getDefiningOp<NodeOp>();
  if (cast && cast.getOpType() == "cast" && cast.getInputs().size() == 1) {
    auto from = cast.getAttrs().getAs<IntegerAttr>("in_dtype");
    if (from && from.getValue().isZero()) // BOOL
      return cast.getInputs()[0];
  }
  NamedAttrList attrs;
  attrs.set("out_dtype", builder.getI64IntegerAttr(0));
  return createNode("cast", name, mask, {"X"}, attrs);
}

void ModuleBuilder::buildSelects(const ProgramBlock &block, size_t index,
                                 llvm::DenseSet<const ProgramOp *> &built) {
  // Those of the same mask are one branch, unless what lies between them is in the way.
  VarId mask = block.ops[index].inputs[0].var;
  SmallVector<const ProgramOp *> group;
  llvm::DenseSet<VarId> read, written; // between the first one and the next
  int between = 0;
  for (const ProgramOp &op : ArrayRef(block.ops).drop_front(index)) {
    if (op.kind == ProgramOp::Kind::select && op.inputs[0].var == mask && !built.contains(&op)) {
      VarId result = op.outputs[0].var;
      auto isWritten = [&](const Use &use) { return written.contains(use.var); };
      if (llvm::any_of(op.inputs, isWritten) || written.contains(result) || read.contains(result))
        break;
      group.push_back(&op);
      built.insert(&op);
    } else if (++between > kMaxOpsBetween) {
      break;
    }
    for (const Use &use : op.inputs)
      read.insert(use.var);
    for (const Use &use : op.outputs)
      written.insert(use.var);
    for (unsigned inner : op.blocks) {
      read.insert(effects[inner].reads.begin(), effects[inner].reads.end());
      written.insert(effects[inner].writes.begin(), effects[inner].writes.end());
    }
  }

  const ProgramOp &first = *group.front();
  Value condition = conditionOf(get(mask, first.where()), first.name);
  Side sides[2];
  for (auto [i, side] : llvm::enumerate(sides))
    for (const ProgramOp *op : group) {
      VarId var = op->inputs[2 - i].var;
      const Pending *pending = pendingFor(var, condition, /*ifTrue=*/i == 0);
      if (!pending || (side.pending && side.pending != pending)) {
        side.add(var, get(var, op->where()));
        continue;
      }
      side.pending = pending;
      side.block = &program.blocks[pending->op->blocks[0]];
      side.add(var);
    }
  NodeOp node = createBranch(condition, sides, first.name);
  for (auto [op, result] : llvm::zip(group, node.getResults()))
    set(op->outputs[0].var, {result});
}
