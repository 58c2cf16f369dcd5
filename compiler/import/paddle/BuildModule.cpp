//===- BuildModule.cpp - a Paddle program becomes SSA ---------------------===//
#include "compiler/import/paddle/BuildModule.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;
using skiff::paddle::NodeOp;

ModuleBuilder::ModuleBuilder(const Program &program, ArrayRef<ElementsAttr> parameterValues,
                             Reporter &reporter, ModuleOp module)
    : program(program), parameterValues(parameterValues), reporter(reporter), module(module),
      builder(module.getContext()), valueType(skiff::paddle::ValueType::get(module.getContext())),
      effects(program.blocks.size()), readers(program.vars.size()), states(program.vars.size()) {
  size_t ops = 0;
  for (const ProgramBlock &block : program.blocks)
    ops += block.ops.size();
  maxWork = 10'000 + 16 * ops;
  analyze(0);
}

void ModuleBuilder::analyze(unsigned index) {
  const ProgramBlock &block = program.blocks[index];
  Effects &own = effects[index];
  auto add = [&](llvm::SetVector<VarId> &set, VarId var) {
    if (program.vars[var].owner != index)
      set.insert(var);
  };
  auto read = [&](VarId var) {
    ++readers[var];
    add(own.reads, var);
  };
  for (const ProgramOp &op : block.ops) {
    for (const Use &use : op.inputs)
      read(use.var);
    for (unsigned inner : op.blocks) {
      analyze(inner);
      for (VarId var : effects[inner].reads)
        add(own.reads, var);
      for (VarId var : effects[inner].writes)
        add(own.writes, var);
    }
    for (const Use &use : op.outputs)
      add(own.writes, use.var);
  }
  for (VarId var : block.yields)
    read(var);
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

void ModuleBuilder::set(VarId var, State state) {
  trail.emplace_back(var, states[var]);
  states[var] = state;
}

void ModuleBuilder::leave(size_t mark) {
  while (trail.size() > mark) {
    states[trail.back().first] = trail.back().second;
    trail.pop_back();
  }
}

Value ModuleBuilder::undefined() {
  return skiff::paddle::UndefinedOp::create(builder, builder.getUnknownLoc(), valueType);
}

Value ModuleBuilder::getOrUndefined(VarId var) {
  if (const Pending *pending = states[var].pending)
    flush(*pending);
  if (!states[var].value && program.vars[var].isArray)
    set(var, {createNode("create_array", program.vars[var].name, {}, {})});
  Value value = states[var].value;
  return value ? value : undefined();
}

Value ModuleBuilder::get(VarId var, const Twine &where) {
  const State &state = states[var];
  if (!state.value && !state.pending && !program.vars[var].isArray)
    (void)reporter.error(where, "uses " + quote(program.vars[var].name) +
                                    (missing.contains(var) ? ", which the file of parameters does not store"
                                                           : ", which nothing before it gives a value"));
  return getOrUndefined(var);
}

SmallVector<VarId> ModuleBuilder::effectsOf(ArrayRef<unsigned> blocks) const {
  llvm::SetVector<VarId> writes;
  for (unsigned block : blocks)
    for (VarId var : effects[block].writes)
      if (readers[var] > 0)
        writes.insert(var);
  return writes.takeVector();
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

Value ModuleBuilder::createNode(StringRef type, StringRef name, ValueRange inputs, ArrayRef<StringRef> slots,
                                NamedAttrList attrs) {
  bool isPir = program.format == "pir";
  auto node = NodeOp::create(builder, NameLoc::get(builder.getStringAttr(name)), TypeRange{valueType},
                             builder.getStringAttr(type), builder.getStrArrayAttr(slots),
                             builder.getStrArrayAttr({isPir ? "0" : "Out"}),
                             attrs.getDictionary(builder.getContext()), inputs, 0);
  return node.getResult(0);
}

void ModuleBuilder::buildNode(const ProgramOp &op) {
  SmallVector<Value> inputs;
  SmallVector<Attribute> inputSlots, outputSlots;
  for (const Use &use : op.inputs) {
    if (missing.contains(use.var)) // a state that training begins with
      continue;
    inputs.push_back(get(use.var, op.where()));
    inputSlots.push_back(use.slot);
  }
  for (const Use &use : op.outputs)
    outputSlots.push_back(use.slot);
  SmallVector<Type> types(op.outputs.size(), valueType);
  auto node = NodeOp::create(builder, NameLoc::get(builder.getStringAttr(op.name)), types,
                             builder.getStringAttr(op.type), builder.getArrayAttr(inputSlots),
                             builder.getArrayAttr(outputSlots), op.attrs.getDictionary(builder.getContext()),
                             inputs, 0);
  // Statistics of training come out as they went in.
  auto isStatistic = [&](const Use &use) {
    return parameters.contains(use.var) &&
           llvm::is_contained({"MeanOut", "VarianceOut", "OutScale", "OutState", "OutAccum"},
                              use.slot.getValue());
  };
  for (auto [use, result] : llvm::zip(op.outputs, node.getResults()))
    if (!isStatistic(use))
      set(use.var, {result});
}

void ModuleBuilder::buildFetch(const ProgramOp &op) {
  Value value = get(op.inputs[0].var, "output " + quote(op.type));
  results.push_back({op.type, value, op.column});
}

NodeOp ModuleBuilder::createBranch(Value condition, ArrayRef<Side> sides, StringRef name) {
  SmallVector<Type> types(sides[0].vars.size(), valueType);
  auto node = NodeOp::create(builder, NameLoc::get(builder.getStringAttr(name)), types,
                             builder.getStringAttr("if"), builder.getArrayAttr({}), builder.getArrayAttr({}),
                             builder.getDictionaryAttr({}), ValueRange{condition}, 2);
  for (auto [side, region] : llvm::zip(sides, node.getBlocks())) {
    OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&region);
    size_t mark = trail.size();
    if (side.pending)
      for (auto [var, value] : side.pending->reads)
        set(var, {value});
    if (side.block)
      buildOps(*side.block);
    SmallVector<Value> yields;
    for (auto [var, value] : llvm::zip(side.vars, side.values))
      yields.push_back(value ? value : getOrUndefined(var));
    skiff::paddle::YieldOp::create(builder, builder.getUnknownLoc(), yields);
    leave(mark);
  }
  return node;
}

void ModuleBuilder::buildBranch(const ProgramOp &op) {
  Side sides[2];
  SmallVector<VarId> changed = effectsOf(op.blocks);
  for (auto [side, index] : llvm::zip(sides, op.blocks)) {
    side.block = &program.blocks[index];
    if (side.block->yields.size() != op.outputs.size() || !side.block->arguments.empty())
      return (void)reporter.error(op.where(), "has a block with arguments, or one that does not yield its " +
                                                  Twine(op.outputs.size()) + " results");
    for (VarId var : side.block->yields)
      side.add(var);
    for (VarId var : changed)
      side.add(var);
  }
  NodeOp node = createBranch(get(op.inputs[0].var, op.where()), sides, op.name);
  for (auto [i, use] : llvm::enumerate(op.outputs))
    set(use.var, {node.getResult(i)});
  for (auto [i, var] : llvm::enumerate(changed))
    set(var, {node.getResult(op.outputs.size() + i)});
}

void ModuleBuilder::buildLoop(const ProgramOp &op) {
  const ProgramBlock &body = program.blocks[op.blocks[0]];
  size_t declared = body.arguments.size();
  if (op.inputs.size() != declared + 1 || op.outputs.size() != declared || body.yields.size() != declared + 1)
    return (void)reporter.error(op.where(), "carries " + Twine(op.inputs.size() - 1) +
                                                " values, but its block has " + Twine(declared) +
                                                " arguments and yields " + Twine(body.yields.size()) +
                                                ", and there are " + Twine(op.outputs.size()) + " results");
  SmallVector<VarId> arguments(ArrayRef(body.arguments)), outputs;
  SmallVector<Value> inputs;
  for (const Use &use : op.inputs)
    inputs.push_back(get(use.var, op.where()));
  for (const Use &use : op.outputs)
    outputs.push_back(use.var);
  for (VarId var : effectsOf(op.blocks)) {
    // The condition is carried as such; as a value, too, if the body or what follows reads it.
    if (var == body.yields[0] && readers[var] == 2)
      continue;
    arguments.push_back(var);
    outputs.push_back(var);
    inputs.push_back(getOrUndefined(var));
  }
  SmallVector<Type> types(outputs.size(), valueType);
  auto node = NodeOp::create(builder, NameLoc::get(builder.getStringAttr(op.name)), types,
                             builder.getStringAttr("while"), builder.getArrayAttr({}),
                             builder.getArrayAttr({}), builder.getDictionaryAttr({}), inputs, 1);
  {
    OpBuilder::InsertionGuard guard(builder);
    mlir::Block *block = builder.createBlock(&node.getBlocks().front());
    size_t mark = trail.size();
    for (VarId var : arguments)
      set(var, {block->addArgument(valueType, NameLoc::get(builder.getStringAttr(program.vars[var].name)))});
    buildOps(body);
    SmallVector<Value> yields;
    for (VarId var : body.yields)
      yields.push_back(get(var, op.where()));
    for (VarId var : ArrayRef(arguments).drop_front(declared))
      yields.push_back(getOrUndefined(var));
    skiff::paddle::YieldOp::create(builder, builder.getUnknownLoc(), yields);
    leave(mark);
  }
  for (auto [var, result] : llvm::zip(outputs, node.getResults()))
    set(var, {result});
}

void ModuleBuilder::buildOps(const ProgramBlock &block) {
  llvm::DenseSet<const ProgramOp *> built;
  llvm::SaveAndRestore deeper(depth, depth + 1);
  for (auto [index, op] : llvm::enumerate(block.ops)) {
    if (reporter.full() || work > maxWork)
      return;
    // Blocks that wait are built where something reads their results, in other blocks, too.
    work = depth > 2 * kMaxDepth ? maxWork + 1 : work + 1;
    if (work > maxWork)
      return (void)reporter.error(op.where(),
                                  "the program has conditional blocks whose results are read in too "
                                  "many places; export it again with paddle.jit.save");
    switch (op.kind) {
    case ProgramOp::Kind::node:
      buildNode(op);
      break;
    case ProgramOp::Kind::fetch:
      buildFetch(op);
      break;
    case ProgramOp::Kind::branch:
      buildBranch(op);
      break;
    case ProgramOp::Kind::loop:
      buildLoop(op);
      break;
    case ProgramOp::Kind::conditional:
      buildConditional(op);
      break;
    case ProgramOp::Kind::select:
      if (!built.contains(&op))
        buildSelects(block, index, built);
      break;
    }
  }
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

/// Feeds or results in the order that they have outside; as in the file where the columns are the same.
template <typename T> static SmallVector<const T *> sortedByColumn(const std::vector<T> &all) {
  SmallVector<const T *> sorted;
  for (const T &one : all)
    sorted.push_back(&one);
  llvm::sort(sorted, [](const T *a, const T *b) { return std::tie(a->column, a) < std::tie(b->column, b); });
  return sorted;
}

void ModuleBuilder::buildSignature() {
  SmallVector<const Feed *> feeds = sortedByColumn(program.feeds);
  SmallVector<Type> types;
  for (const Feed *feed : feeds)
    types.push_back(feed->type);
  builder.setInsertionPointToEnd(module.getBody());
  func = func::FuncOp::create(builder, builder.getUnknownLoc(), "main", builder.getFunctionType(types, {}));
  mlir::Block *entry = func.addEntryBlock();
  builder.setInsertionPointToEnd(entry);
  llvm::StringSet<> names;
  for (auto [i, feed] : llvm::enumerate(feeds)) {
    if (feed->name.empty() || !names.insert(feed->name).second)
      (void)reporter.error("input " + quote(feed->name), feed->name.empty() ? "has no name" : "is fed twice");
    func.setArgAttr(i, "paddle.name", builder.getStringAttr(feed->name));
    set(feed->var, {entry->getArgument(i)});
  }
  for (auto [parameter, value] : llvm::zip(program.parameters, parameterValues)) {
    if (!value) {
      missing.insert(parameter.var);
      continue;
    }
    parameters.insert(parameter.var);
    auto name = builder.getStringAttr(parameter.name);
    set(parameter.var, {skiff::paddle::ParameterOp::create(builder, NameLoc::get(name), name, value)});
  }
}

void ModuleBuilder::buildReturn() {
  if (results.empty())
    (void)reporter.error("", "the program has no results (fetch); export it with paddle.jit.save");
  SmallVector<Value> returned;
  SmallVector<Attribute> attrs;
  llvm::StringSet<> names;
  bool isPir = program.format == "pir";
  for (const Result *result : sortedByColumn(results)) {
    if (!names.insert(result->name).second)
      (void)reporter.error("output " + quote(result->name), "is fetched twice");
    Value value = result->value;
    // An input or parameter that is also a result: all results have one type, so that nobody needs two cases.
    if (isa<TensorType>(value.getType()))
      value = createNode(isPir ? "pd_op.assign" : "assign", ("assign_" + result->name).str(), value,
                         {isPir ? "0" : "X"});
    returned.push_back(value);
    attrs.push_back(
        builder.getDictionaryAttr(builder.getNamedAttr("paddle.name", builder.getStringAttr(result->name))));
  }
  func::ReturnOp::create(builder, builder.getUnknownLoc(), returned);
  func.setType(builder.getFunctionType(func.getArgumentTypes(), ValueRange(returned).getTypes()));
  func.setAllResultAttrs(attrs);
}

void ModuleBuilder::build() {
  buildSignature();
  buildOps(program.blocks.front());
  buildReturn();
}
