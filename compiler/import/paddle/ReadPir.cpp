//===- ReadPir.cpp - PIR's JSON -------------------------------------------===//
#include "compiler/import/paddle/PirAttributes.h"
#include "compiler/import/paddle/ReadProgram.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;

namespace {
/// The variables of a value of the file: one, or those of a list, in which none stands for an absent one.
using Vars = SmallVector<std::optional<VarId>, 1>;

class PirReader {
public:
  PirReader(MLIRContext *context, Reporter &reporter) : builder(context), reporter(reporter) {}

  Program read(const Json &file);

private:
  unsigned readBlock(const Json &json, const Twine &where);
  void readOp(const Json &json, unsigned block, size_t index);
  void readParameter(const Json &json, const Twine &where);
  void readData(const Json &json, ProgramOp &op, const Vars &result);
  void readFetch(ProgramOp &op);
  void readRegions(const Json &json, ProgramOp &op);
  void readAttributes(const Json &json, ProgramOp &op);
  /// False if the op only gives other names to values that exist.
  bool readResults(const Json &json, ProgramOp &op, unsigned block, ArrayRef<Vars> inputs);
  void define(const Json &result, Vars vars, const Twine &where);
  Vars newVars(const Json &result, unsigned block, bool mayBeAbsent);
  FailureOr<SmallVector<Vars>> readInputs(const Json &json, const Twine &where);

  Builder builder;
  Reporter &reporter;
  Program program;
  llvm::DenseMap<int64_t, Vars> vars; ///< by the id in the file
  llvm::StringSet<> parameterNames;
  size_t work = 0; ///< operands so far, of lists each element
  int depth = 0;
};
} // namespace

/// The operand that an op changes in place, and gives as its result.
static std::optional<unsigned> changedOperand(StringRef type) {
  if (!type.ends_with("_") || !type.starts_with("pd_op."))
    return std::nullopt;
  for (StringRef other : {"batch_norm", "bn_add", "quantize"}) // their first result is new
    if (type.contains(other))
      return std::nullopt;
  return type == "pd_op.assign_out_" ? 1 : 0;
}

static constexpr size_t kMaxUses = 4'000'000;

static std::optional<int64_t> idOf(const Json &value) { return asInt(member(value, "%")); }

static std::string idText(int64_t id) { return "%" + std::to_string(id); }

Vars PirReader::newVars(const Json &result, unsigned block, bool mayBeAbsent) {
  std::string name = idText(idOf(result).value_or(asInt(member(result, "#")).value_or(0)));
  const Json *type = member(result, "TT");
  std::string kind = type ? kindOf(*type) : "NULL";
  auto isAbsent = [&](StringRef kind) { return mayBeAbsent && kind == "NULL"; };
  if (kind == "builtin.t_vec") {
    Vars list;
    for (const Json &element : arrayMember(*type, "D"))
      list.push_back(isAbsent(kindOf(element)) ? std::nullopt : std::optional(program.addVar(name, block)));
    return list;
  }
  if (isAbsent(kind))
    return {std::nullopt};
  return {program.addVar(name, block, kind == "pd_op.t_dense_tensor_array")};
}

void PirReader::define(const Json &result, Vars values, const Twine &where) {
  std::optional<int64_t> id = idOf(result);
  if (!id)
    id = asInt(member(result, "#")); // a block's argument
  if (!id || *id == 0)
    return (void)reporter.error(where, "has a result without an id");
  if (!vars.try_emplace(*id, std::move(values)).second)
    (void)reporter.error(where, "defines " + idText(*id) + " again; every value needs an id of its own");
}

FailureOr<SmallVector<Vars>> PirReader::readInputs(const Json &json, const Twine &where) {
  SmallVector<Vars> inputs;
  for (const Json &operand : arrayMember(json, "I")) {
    std::optional<int64_t> id = idOf(operand);
    auto known = id ? vars.find(*id) : vars.end();
    if (id == 0)
      inputs.push_back({std::nullopt});
    else if (known == vars.end())
      return reporter.error(where, id ? "uses " + idText(*id) + ", which nothing before it defines"
                                      : "has an operand without an id");
    else if (known->second.size() == 1 && !known->second[0])
      return reporter.error(where, "uses " + idText(*id) + ", which its op does not give");
    else
      inputs.push_back(known->second);
    // Lists of lists of lists grow exponentially: a few hundred bytes would fill any memory.
    work += inputs.empty() ? 0 : inputs.back().size();
    if (work > kMaxUses)
      return reporter.error(where, "has lists of more values than any model has");
  }
  return inputs;
}

void PirReader::readParameter(const Json &json, const Twine &where) {
  const Json *result = member(json, "O"), *type = result ? member(*result, "TT") : nullptr;
  const JsonArray &attrs = arrayMember(json, "A"), &others = arrayMember(json, "OA");
  std::optional<StringRef> name = asString(attrs.size() == 4 ? &attrs[3] : nullptr);
  if (!name || name->empty() || !type)
    return (void)reporter.error(where, "is a parameter without a name, or without a type");
  VarId var = program.addVar(name->str(), 0);
  define(*result, {var}, where);
  // Without these flags it is one that is stored.
  bool isStored = others.empty() || asInt(&others[0]) == 1;
  RankedTensorType declared;
  if (isStored) {
    FailureOr<RankedTensorType> read =
        readPirTensorType(*type, builder.getContext(), "parameter " + quote(*name), reporter);
    if (failed(read))
      return;
    declared = *read;
  }
  if (!parameterNames.insert(*name).second)
    return (void)reporter.error(where, "has the name of another parameter, " + quote(*name));
  program.parameters.push_back({name->str(), var, declared, isStored});
}

void PirReader::readData(const Json &json, ProgramOp &op, const Vars &result) {
  auto name = op.attrs.getNamed("name");
  auto text = name ? dyn_cast<StringAttr>(name->getValue()) : StringAttr();
  const JsonArray &outputs = arrayMember(json, "O");
  const Json *declared = outputs.empty() ? nullptr : member(outputs[0], "TT");
  if (!text || result.size() != 1 || !result[0] || !declared)
    return (void)reporter.error(op.where(), "is an input without a name, or without a type");
  FailureOr<RankedTensorType> type =
      readPirTensorType(*declared, builder.getContext(), "input " + quote(text.getValue()), reporter);
  if (failed(type))
    return;
  auto column = dyn_cast_or_null<IntegerAttr>(op.attrs.get("col"));
  program.feeds.push_back(
      {text.str(), *type, *result[0], column ? column.getInt() : int64_t(program.feeds.size())});
}

void PirReader::readFetch(ProgramOp &op) {
  StringRef key = op.type == "pd_op.fetch" ? "name" : "output_name";
  auto name = dyn_cast_or_null<StringAttr>(op.attrs.get(key));
  auto column = dyn_cast_or_null<IntegerAttr>(op.attrs.get("col"));
  if (!name || op.inputs.size() != 1)
    return (void)reporter.error(op.where(), "is an output without a name, or not of one value");
  op.kind = ProgramOp::Kind::fetch;
  op.type = name.str();
  op.column = column ? column.getInt() : 0;
  op.outputs.clear();
}

void PirReader::readAttributes(const Json &json, ProgramOp &op) {
  for (const Json &entry : arrayMember(json, "A")) {
    std::optional<StringRef> name = asString(member(entry, "N"));
    const Json *value = member(entry, "AT");
    if (!name || name->empty() || !value)
      return (void)reporter.error(op.where(), "has an attribute without a name, or without a value");
    if (isIgnoredAttribute(*name))
      continue;
    std::string where = op.where() + ": attribute " + quote(*name);
    if (op.attrs.get(*name))
      (void)reporter.error(where, "is given twice");
    FailureOr<Attribute> attribute = readPirAttribute(*value, builder.getContext(), where, reporter);
    if (succeeded(attribute) && *attribute)
      op.attrs.set(*name, *attribute);
  }
}

void PirReader::readRegions(const Json &json, ProgramOp &op) {
  for (const Json &region : arrayMember(json, "regions")) {
    const JsonArray &blocks = arrayMember(region, "blocks");
    if (blocks.size() != 1)
      return (void)reporter.error(op.where(),
                                  "has a region of " + Twine(blocks.size()) + " blocks, expected one");
    op.blocks.push_back(readBlock(blocks[0], op.where()));
  }
  size_t expected = op.kind == ProgramOp::Kind::branch ? 2 : op.kind == ProgramOp::Kind::loop ? 1 : 0;
  if (op.blocks.size() != expected)
    (void)reporter.error(op.where(),
                         "has " + Twine(op.blocks.size()) + " regions, expected " + Twine(expected));
}

bool PirReader::readResults(const Json &json, ProgramOp &op, unsigned block, ArrayRef<Vars> inputs) {
  const JsonArray &results = arrayMember(json, "O");
  // These take lists apart and put them together; the dialect has no lists.
  if (op.type == "builtin.combine" || op.type == "builtin.split" || op.type == "builtin.slice" ||
      op.type == "pd_op.shadow_feed" || op.type == "pd_op.share_data_") {
    Vars all;
    for (const Vars &input : inputs)
      all.append(input.begin(), input.end());
    if (op.type == "builtin.slice") {
      auto at = dyn_cast_or_null<IntegerAttr>(op.attrs.get("index"));
      if (!at || at.getInt() < 0 || at.getInt() >= int64_t(all.size()))
        return (void)reporter.error(op.where(), "takes no element of a list of " + Twine(all.size())), false;
      all = {all[at.getInt()]};
    }
    bool isSplit = op.type == "builtin.split";
    if (results.size() != (isSplit ? all.size() : 1))
      return (void)reporter.error(op.where(), "has " + Twine(results.size()) + " results for a list of " +
                                                  Twine(all.size())),
             false;
    for (auto [i, result] : llvm::enumerate(results))
      define(result, isSplit ? Vars{all[i]} : all, op.where());
    return false;
  }
  std::optional<unsigned> changed = changedOperand(op.type);
  bool mayBeAbsent = op.kind == ProgramOp::Kind::node;
  for (auto [i, result] : llvm::enumerate(results)) {
    Vars own;
    if (i == 0 && changed && *changed < inputs.size() && inputs[*changed].size() == 1 && inputs[*changed][0])
      own = inputs[*changed];
    else
      own = newVars(result, block, mayBeAbsent);
    for (std::optional<VarId> var : own)
      if (var)
        op.outputs.push_back({builder.getStringAttr(Twine(i)), *var});
    define(result, std::move(own), op.where());
  }
  return true;
}

/// The name that both formats share, and what the operands are called then.
static void renameArrayOp(ProgramOp &op, Builder &builder) {
  StringRef names[] = {"array", "i", ""};
  if (op.type == "pd_op.create_array")
    op.type = "create_array";
  else if (op.type == "pd_op.array_write_")
    op.type = "array_write", names[1] = "x", names[2] = "i";
  else if (op.type == "pd_op.array_read" || op.type == "pd_op.array_length" ||
           op.type == "pd_op.array_to_tensor")
    op.type = op.type.substr(StringRef("pd_op.").size());
  else
    return;
  for (auto [use, name] : llvm::zip(op.inputs, names))
    use.slot = builder.getStringAttr(name);
}

void PirReader::readOp(const Json &json, unsigned block, size_t index) {
  std::string type = kindOf(json);
  std::string position = "op " + std::to_string(index) + " of block " + std::to_string(block);
  if (type.empty())
    return (void)reporter.error(position, "has no name");
  if (type == "p")
    return readParameter(json, position);
  FailureOr<SmallVector<Vars>> inputs = readInputs(json, position + " (" + printable(type) + ")");
  if (failed(inputs))
    return;
  ProgramOp op;
  op.type = type;
  const JsonArray &results = arrayMember(json, "O");
  StringRef shortType = StringRef(type).substr(StringRef(type).find('.') + 1);
  int64_t id = results.empty() ? int64_t(index) : idOf(results[0]).value_or(0);
  op.name = (shortType + "_" + Twine(id)).str();
  if (type == "pd_op.if")
    op.kind = ProgramOp::Kind::branch;
  else if (type == "pd_op.while")
    op.kind = ProgramOp::Kind::loop;
  for (auto [i, input] : llvm::enumerate(*inputs))
    for (std::optional<VarId> var : input) {
      if (var)
        op.inputs.push_back({builder.getStringAttr(Twine(i)), *var});
      else if (op.kind != ProgramOp::Kind::node || type == "cf.yield")
        return (void)reporter.error(op.where(), "has an absent operand");
    }
  if (type == "cf.yield") {
    for (const Use &use : op.inputs)
      program.blocks[block].yields.push_back(use.var);
    return;
  }
  if (op.kind == ProgramOp::Kind::node)
    readAttributes(json, op);
  else if (op.inputs.empty())
    return (void)reporter.error(op.where(), "has no condition");
  readRegions(json, op);
  if (!readResults(json, op, block, *inputs))
    return;
  if (type == "pd_op.data" || type == "pd_op.feed") {
    if (block != 0)
      (void)reporter.error(op.where(), "is an input inside of control flow");
    auto known = results.empty() ? vars.end() : vars.find(idOf(results[0]).value_or(0));
    return readData(json, op, known == vars.end() ? Vars() : known->second);
  }
  if (type == "pd_op.fetch" || type == "builtin.shadow_output")
    readFetch(op);
  else if (StringRef(type).starts_with("cf."))
    return (void)reporter.error(op.where(), "is control flow of training, which is not supported");
  renameArrayOp(op, builder);
  program.blocks[block].ops.push_back(std::move(op));
}

unsigned PirReader::readBlock(const Json &json, const Twine &where) {
  unsigned block = program.blocks.size();
  program.blocks.emplace_back();
  if (depth == kMaxDepth) {
    (void)reporter.error(where, "lies more than " + Twine(kMaxDepth) + " blocks deep");
    return block;
  }
  ++depth;
  for (const Json &argument : arrayMember(json, "args")) {
    Vars own = newVars(argument, block, /*mayBeAbsent=*/false);
    for (std::optional<VarId> var : own)
      program.blocks[block].arguments.push_back(*var);
    define(argument, std::move(own), where);
  }
  const JsonArray &ops = arrayMember(json, "ops");
  for (auto [i, op] : llvm::enumerate(ops)) {
    if (reporter.full())
      break;
    if (kindOf(op) == "cf.yield" && i + 1 != ops.size())
      (void)reporter.error(where, "has a block that goes on after cf.yield");
    readOp(op, block, i);
  }
  --depth;
  return block;
}

Program PirReader::read(const Json &file) {
  program.format = "pir";
  const Json *base = member(file, "base_code"), *content = member(file, "program");
  if (!base || asString(member(*base, "magic")) != StringRef("pir") || !content) {
    (void)reporter.error(
        "", "not a Paddle program: it is no JSON of PIR; the file may be truncated or of another "
            "format");
    return {};
  }
  program.version = asInt(member(*base, "version")).value_or(0);
  const JsonArray &regions = arrayMember(*content, "regions");
  const JsonArray &blocks = regions.size() == 1 ? arrayMember(regions[0], "blocks") : regions;
  if (regions.size() != 1 || blocks.size() != 1) {
    (void)reporter.error("", "the program has " + Twine(regions.size()) + " regions and " +
                                 Twine(blocks.size()) + " blocks, expected one of one block");
    return {};
  }
  readBlock(blocks[0], "program");
  return std::move(program);
}

Program skiff::import_paddle::readPir(StringRef text, MLIRContext *context, Reporter &reporter) {
  return PirReader(context, reporter).read(parseJson(text));
}
