//===- ReadProgramDesc.cpp - a .pdmodel file ------------------------------===//
#include "compiler/import/paddle/ProgramDescAttributes.h"
#include "compiler/import/paddle/ReadProgram.h"
#include "dialects/paddle/Paddle.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <google/protobuf/io/coded_stream.h>

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;

namespace {
using Slots = google::protobuf::RepeatedPtrField<pb::OpDesc::Var>;

class ProgramDescReader {
public:
  ProgramDescReader(const pb::ProgramDesc &desc, MLIRContext *context, Reporter &reporter)
      : desc(desc), builder(context), reporter(reporter) {}

  Program read();

private:
  /// The names of a block; those of the blocks around it are visible, too.
  struct Scope {
    Scope *parent;
    unsigned block;
    llvm::StringMap<VarId> vars = {};
    /// Variables that only the run of a ProgramDesc needs: scopes of loops and the like.
    llvm::StringSet<> hidden = {};
  };

  void declare(const pb::VarDesc &var, Scope &scope);
  VarId lookup(StringRef name, Scope &scope);
  static bool isHiddenIn(const Scope &scope, StringRef name);
  /// Reads the block `index` of the file as a new one of the program.
  unsigned readBlock(int index, Scope *parent, int parentIndex, const Twine &where);
  void readOp(const pb::OpDesc &desc, Scope &scope, int blockIndex, size_t index);
  void readFeed(const pb::OpDesc &desc, const ProgramOp &op, Scope &scope);
  void readAttributes(const pb::OpDesc &desc, ProgramOp &op);
  void readUses(const Slots &slots, SmallVectorImpl<Use> &uses, Scope &scope);
  /// Adds the variable that the slot `slot` of the file has, as `newSlot`; false if there is none.
  bool addUse(const Slots &slots, StringRef slot, StringRef newSlot, SmallVectorImpl<Use> &uses,
              Scope &scope);
  void readSpecial(const pb::OpDesc &desc, ProgramOp &op, Scope &scope, int blockIndex);
  FailureOr<RankedTensorType> typeOf(const pb::VarDesc *var, const Twine &where);

  const pb::ProgramDesc &desc;
  Builder builder;
  Reporter &reporter;
  Program program;
  int depth = 0;
  llvm::BitVector used;                          ///< blocks that have been read: no two ops share one
  llvm::StringMap<const pb::VarDesc *> declared; ///< of the program's own block
};
} // namespace

static bool isStored(const pb::VarDesc &var) {
  pb::VarType::Type kind = var.type().type();
  return var.persistable() && kind != pb::VarType::FEED_MINIBATCH && kind != pb::VarType::FETCH_LIST &&
         kind != pb::VarType::RAW && kind != pb::VarType::READER;
}

static bool isHidden(const pb::VarDesc &var) {
  pb::VarType::Type kind = var.type().type();
  return kind == pb::VarType::STEP_SCOPES || kind == pb::VarType::FEED_MINIBATCH ||
         kind == pb::VarType::FETCH_LIST || kind == pb::VarType::RAW || kind == pb::VarType::READER;
}

FailureOr<RankedTensorType> ProgramDescReader::typeOf(const pb::VarDesc *var, const Twine &where) {
  if (!var || !var->type().has_dense_tensor() || !var->type().dense_tensor().tensor().has_data_type())
    return reporter.error(where, "is not declared as a dense tensor; other kinds are not supported");
  const pb::VarType::TensorDesc &tensor = var->type().dense_tensor().tensor();
  Type element = skiff::paddle::elementTypeOf(builder.getContext(), tensor.data_type());
  if (!element)
    return reporter.error(where, "has elements of type " + Twine(tensor.data_type()) +
                                     " (VarType), expected a float, an integer or bool");
  return declaredType({tensor.dims().data(), size_t(tensor.dims_size())}, element, where, reporter);
}

void ProgramDescReader::declare(const pb::VarDesc &var, Scope &scope) {
  std::string where = "variable " + quote(var.name());
  if (scope.block == 0)
    declared[var.name()] = &var;
  if (isHidden(var)) {
    scope.hidden.insert(var.name());
    return;
  }
  if (!isStored(var)) {
    bool isArray = var.type().type() == pb::VarType::DENSE_TENSOR_ARRAY;
    if (!scope.vars.try_emplace(var.name(), program.vars.size()).second)
      (void)reporter.error(where, "is declared twice in one block");
    else
      program.addVar(var.name(), scope.block, isArray);
    return;
  }
  // A parameter belongs to the program, wherever it is declared.
  Scope *root = &scope;
  while (root->parent)
    root = root->parent;
  auto [known, isNew] = root->vars.try_emplace(var.name(), program.vars.size());
  if (!isNew)
    return;
  VarId id = program.addVar(var.name(), 0);
  FailureOr<RankedTensorType> type = typeOf(&var, "parameter " + quote(var.name()));
  if (succeeded(type))
    program.parameters.push_back({var.name(), id, *type});
}

VarId ProgramDescReader::lookup(StringRef name, Scope &scope) {
  for (Scope *at = &scope; at; at = at->parent)
    if (auto found = at->vars.find(name); found != at->vars.end())
      return found->second;
  return scope.vars[name] = program.addVar(name.str(), scope.block);
}

bool ProgramDescReader::isHiddenIn(const Scope &scope, StringRef name) {
  for (const Scope *at = &scope; at; at = at->parent)
    if (at->hidden.contains(name) || at->vars.contains(name))
      return at->hidden.contains(name);
  return false;
}

static const pb::OpDesc::Attr *findAttr(const pb::OpDesc &desc, StringRef name) {
  for (const pb::OpDesc::Attr &attr : desc.attrs())
    if (attr.name() == name)
      return &attr;
  return nullptr;
}

static int64_t columnOf(const pb::OpDesc &desc) {
  const pb::OpDesc::Attr *column = findAttr(desc, "col");
  return column ? column->i() : 0;
}

static bool isAbsent(StringRef name) { return name.empty() || name == "@EMPTY@"; }

void ProgramDescReader::readUses(const Slots &slots, SmallVectorImpl<Use> &uses, Scope &scope) {
  for (const pb::OpDesc::Var &slot : slots)
    for (const std::string &name : slot.arguments())
      if (!isAbsent(name) && !isHiddenIn(scope, name))
        uses.push_back({builder.getStringAttr(slot.parameter()), lookup(name, scope)});
}

bool ProgramDescReader::addUse(const Slots &slots, StringRef slot, StringRef newSlot,
                               SmallVectorImpl<Use> &uses, Scope &scope) {
  for (const pb::OpDesc::Var &candidate : slots)
    if (candidate.parameter() == slot && candidate.arguments_size() > 0 &&
        !isAbsent(candidate.arguments(0))) {
      uses.push_back({builder.getStringAttr(newSlot), lookup(candidate.arguments(0), scope)});
      return true;
    }
  return false;
}

namespace {
/// An op that has another form in the dialect.
struct Special {
  StringRef type, newType; // no new one: the builder makes what it stands for
  ProgramOp::Kind kind = ProgramOp::Kind::node;
  /// Slots of the file, in the order of the dialect, and what they are called there.
  SmallVector<std::pair<StringRef, StringRef>, 3> inputs, outputs;
};
} // namespace

static const Special *findSpecial(StringRef type) {
  static const Special specials[] = {
      {"while", "", ProgramOp::Kind::loop, {{"Condition", ""}}, {}},
      {"conditional_block", "", ProgramOp::Kind::conditional, {{"Cond", ""}}, {}},
      {"conditional_block_infer", "", ProgramOp::Kind::conditional, {{"Cond", ""}}, {}},
      {"select_input", "", ProgramOp::Kind::select, {{"Mask", ""}}, {{"Out", ""}}},
      {"write_to_array",
       "array_write",
       ProgramOp::Kind::node,
       {{"Out", "array"}, {"X", "x"}, {"I", "i"}},
       {{"Out", "0"}}},
      {"read_from_array", "array_read", ProgramOp::Kind::node, {{"X", "array"}, {"I", "i"}}, {{"Out", "0"}}},
      {"lod_array_length", "array_length", ProgramOp::Kind::node, {{"X", "array"}}, {{"Out", "0"}}},
      {"tensor_array_to_tensor",
       "array_to_tensor",
       ProgramOp::Kind::node,
       {{"X", "array"}},
       {{"Out", "0"}, {"OutIndex", "1"}}},
  };
  for (const Special &special : specials)
    if (special.type == type)
      return &special;
  return nullptr;
}

void ProgramDescReader::readSpecial(const pb::OpDesc &desc, ProgramOp &op, Scope &scope, int blockIndex) {
  const Special &special = *findSpecial(desc.type());
  op.kind = special.kind;
  op.inputs.clear();
  op.outputs.clear();
  for (auto [slot, newSlot] : special.inputs) {
    // What a write changes is listed as its output.
    bool isOutput = op.kind == ProgramOp::Kind::node && slot == "Out";
    if (!addUse(isOutput ? desc.outputs() : desc.inputs(), slot, newSlot, op.inputs, scope))
      return (void)reporter.error(op.where(), "has no " + slot);
  }
  for (auto [slot, newSlot] : special.outputs)
    if (!addUse(desc.outputs(), slot, newSlot, op.outputs, scope) && slot == "Out")
      return (void)reporter.error(op.where(), "has no " + slot);
  if (op.kind == ProgramOp::Kind::select) {
    for (const pb::OpDesc::Var &slot : desc.inputs())
      if (slot.parameter() == "X" && slot.arguments_size() == 2)
        for (const std::string &name : slot.arguments())
          op.inputs.push_back({builder.getStringAttr("X"), lookup(name, scope)});
    if (op.inputs.size() != 3)
      return (void)reporter.error(op.where(),
                                  "does not choose between two values; other forms are not supported");
  }
  if (op.kind == ProgramOp::Kind::node) {
    op.type = special.newType;
    return;
  }
  op.attrs.clear();
  if (op.kind == ProgramOp::Kind::select)
    return;
  const pb::OpDesc::Attr *scalar = findAttr(desc, "is_scalar_condition");
  if (op.kind == ProgramOp::Kind::conditional && scalar && !scalar->b())
    return (void)reporter.error(op.where(),
                                "has a condition that is no scalar, which is not supported; export the "
                                "model again with paddle.jit.save");
  const pb::OpDesc::Attr *body = findAttr(desc, "sub_block");
  if (!body || !body->has_block_idx())
    return (void)reporter.error(op.where(), "has no sub_block");
  VarId condition = op.inputs[0].var;
  unsigned block = readBlock(body->block_idx(), &scope, blockIndex, op.where());
  op.blocks.push_back(block);
  if (op.kind == ProgramOp::Kind::loop)
    program.blocks[block].yields.push_back(condition);
}

void ProgramDescReader::readAttributes(const pb::OpDesc &desc, ProgramOp &op) {
  for (const pb::OpDesc::Attr &attr : desc.attrs()) {
    if (isIgnoredAttribute(attr.name()))
      continue;
    std::string where = op.where() + ": attribute " + quote(attr.name());
    if (attr.name().empty() || op.attrs.get(attr.name()))
      (void)reporter.error(where, attr.name().empty() ? "has no name" : "is given twice");
    else if (FailureOr<Attribute> value = readAttribute(attr, builder.getContext(), where, reporter);
             succeeded(value))
      op.attrs.set(attr.name(), *value);
  }
}

void ProgramDescReader::readFeed(const pb::OpDesc &desc, const ProgramOp &op, Scope &scope) {
  if (op.outputs.size() != 1 || scope.block != 0)
    return (void)reporter.error(op.where(), "is a feed that does not give one variable to the program");
  const std::string &name = program.vars[op.outputs[0].var].name;
  FailureOr<RankedTensorType> type = typeOf(declared.lookup(name), "input " + quote(name));
  if (succeeded(type))
    program.feeds.push_back({name, *type, op.outputs[0].var, columnOf(desc)});
}

void ProgramDescReader::readOp(const pb::OpDesc &desc, Scope &scope, int blockIndex, size_t index) {
  ProgramOp op;
  op.type = desc.type();
  op.name = desc.type() + "_" + std::to_string(index);
  if (desc.type().empty())
    return (void)reporter.error("block " + Twine(blockIndex) + ": op " + Twine(index), "has no type");
  readUses(desc.inputs(), op.inputs, scope);
  readUses(desc.outputs(), op.outputs, scope);
  bool isBranching = llvm::is_contained({"while", "conditional_block", "conditional_block_infer"}, op.type);
  if (!op.outputs.empty() && !isBranching)
    op.name = program.vars[op.outputs[0].var].name;
  if (desc.type() == "feed")
    return readFeed(desc, op, scope);
  if (desc.type() == "fetch") {
    if (op.inputs.size() != 1 || scope.block != 0)
      return (void)reporter.error(op.where(), "is a fetch that does not take one variable of the program");
    op.kind = ProgramOp::Kind::fetch;
    op.type = program.vars[op.inputs[0].var].name;
    op.column = columnOf(desc);
  } else if (findSpecial(desc.type())) {
    if (!isBranching)
      readAttributes(desc, op);
    readSpecial(desc, op, scope, blockIndex);
  } else {
    readAttributes(desc, op);
  }
  program.blocks[scope.block].ops.push_back(std::move(op));
}

unsigned ProgramDescReader::readBlock(int index, Scope *parent, int parentIndex, const Twine &where) {
  unsigned block = program.blocks.size();
  program.blocks.emplace_back();
  if (index < 0 || index >= desc.blocks_size()) {
    (void)reporter.error(where, "has the block " + Twine(index) + ", but the program has " +
                                    Twine(desc.blocks_size()));
    return block;
  }
  const pb::BlockDesc &blockDesc = desc.blocks(index);
  if (used.test(index) || blockDesc.parent_idx() != parentIndex) {
    (void)reporter.error(where, "has the block " + Twine(index) +
                                    (used.test(index) ? ", which another op has, too"
                                                      : ", which says that it lies in another block"));
    return block;
  }
  if (depth == kMaxDepth) {
    (void)reporter.error(where, "lies more than " + Twine(kMaxDepth) + " blocks deep");
    return block;
  }
  used.set(index);
  ++depth;
  Scope scope{parent, block};
  for (const pb::VarDesc &var : blockDesc.vars())
    declare(var, scope);
  for (auto [i, op] : llvm::enumerate(blockDesc.ops()))
    if (!reporter.full())
      readOp(op, scope, index, i);
  --depth;
  return block;
}

Program ProgramDescReader::read() {
  program.format = "program";
  program.version = desc.version().version();
  used.resize(desc.blocks_size());
  if (desc.blocks_size() == 0)
    (void)reporter.error("", "the program has no blocks; the file may be empty or of another format");
  else
    readBlock(0, nullptr, -1, "program");
  return std::move(program);
}

Program skiff::import_paddle::readProgramDesc(StringRef bytes, MLIRContext *context, Reporter &reporter) {
  google::protobuf::SetLogHandler(nullptr); // it would print to stderr
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()),
                                                int(bytes.size()));
  pb::ProgramDesc desc;
  if (!desc.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
    (void)reporter.error(
        "", "not a Paddle program: it cannot be parsed as a protobuf ProgramDesc; the file may be "
            "truncated or of another format");
    return {};
  }
  return ProgramDescReader(desc, context, reporter).read();
}
