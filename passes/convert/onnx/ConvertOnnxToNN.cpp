//===- ConvertOnnxToNN.cpp - ONNX nodes become nn ops with types ----------===//
// In:   functions of onnx ops; results without types.  Out: functions of nn ops with inferred types.
// Why:  everything after this works on types, dims and constants, for any front end.
// Ends: one walk in topological order; each node is converted once, by one row of one table.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/FunctionConverter.h"
#include "passes/convert/onnx/Passes.h"
#include "llvm/Support/Path.h"

namespace skiff {
#define GEN_PASS_DEF_CONVERTONNXTONN
#include "passes/convert/onnx/Passes.h.inc"
} // namespace skiff

using namespace mlir;
using namespace skiff;

Registry::Registry() {
  for (auto table :
       {activationConverters(),   attentionConverters(), classicalConverters(),     contribConverters(),
        qlinearConverters(),      randomConverters(),    contractionConverters(),   dataMovementConverters(),
        einsumConverters(),       generatorConverters(), indexingConverters(),      logicConverters(),
        lossConverters(),         mathConverters(),      normalizationConverters(), poolingConverters(),
        quantizationConverters(), recurrentConverters(), reductionConverters(),     resizeConverters(),
        rotaryConverters(),       samplingConverters(),  selectionConverters(),     shapeConverters(),
        signalConverters(),       slicingConverters(),   statefulConverters(),      supportVectorConverters(),
        treeConverters()})
    for (const ConverterRow &row : table)
      rows[row.name].push_back(&row);
}

const ConverterRow *Registry::find(onnx::NodeOp op, OnnxNode &node) const {
  auto found = rows.find(op.getDomain().empty() ? op.getOpType().str()
                                                : (op.getDomain() + "." + op.getOpType()).str());
  if (found == rows.end()) {
    (void)node.error("the operator is not supported");
    return nullptr;
  }
  for (const ConverterRow *row : found->second)
    if (row->since <= int64_t(op.getOpset()))
      return row;
  (void)node.error("the operator is supported from opset " + Twine(found->second.back()->since) + " on");
  return nullptr;
}

static std::string nameOf(func::FuncOp function, unsigned argument) {
  if (auto name = function.getArgAttrOfType<StringAttr>(argument, "onnx.name"))
    return name.str();
  return "arg" + std::to_string(argument);
}

/// The function without results; they come last.
static func::FuncOp begin(func::FuncOp from) {
  OpBuilder builder(from);
  auto function = func::FuncOp::create(builder, from.getLoc(), from.getName(),
                                       builder.getFunctionType(from.getArgumentTypes(), {}));
  function.setVisibility(from.getVisibility());
  function.addEntryBlock();
  return function;
}

FunctionConverter::FunctionConverter(func::FuncOp from, const Registry &registry, Problems &problems)
    : from(from), function(begin(from)), registry(registry), problems(problems) {}

/// The arguments' names and dims; each name of a dim is one symbol, in order of first appearance.
void FunctionConverter::declareArguments() {
  Builder builder(from.getContext());
  MLIRContext *context = from.getContext();
  SmallVector<std::string> symbolNames;
  llvm::StringMap<unsigned> symbols;
  for (auto [i, argument] : llvm::enumerate(from.getArguments())) {
    std::string name = nameOf(from, i);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type) {
      problems.add("", "graph input \"" + name + "\"",
                   "has a type of unknown rank, " + OnnxNode::text(argument.getType()) +
                       "; export the model with the input's shape");
      failedValues.insert(argument);
      continue;
    }
    if (elementBytes(type.getElementType()) == 0) {
      problems.add("", "graph input \"" + name + "\"",
                   "has element type " + OnnxNode::text(type.getElementType()) + ", which is not supported");
      failedValues.insert(argument);
      continue;
    }
    function.setArgAttr(i, "nn.name", builder.getStringAttr(name));
    values[argument] = function.getArgument(i);
    if (type.hasStaticShape())
      continue;
    auto names = from.getArgAttrOfType<ArrayAttr>(i, "onnx.dims");
    Dims dims;
    for (auto [d, size] : llvm::enumerate(type.getShape())) {
      if (!ShapedType::isDynamic(size)) {
        dims.push_back(getAffineConstantExpr(size, context));
        continue;
      }
      auto symbol = names && d < names.size() ? dyn_cast<StringAttr>(names[d]) : StringAttr();
      std::string symbolName = symbol && !symbol.empty() ? symbol.str() : name + "_dim" + std::to_string(d);
      auto [known, isNew] = symbols.try_emplace(symbolName, symbolNames.size());
      if (isNew)
        symbolNames.push_back(symbolName);
      dims.push_back(getAffineSymbolExpr(known->second, context));
    }
    function.setArgAttr(i, "nn.dims", AffineMapAttr::get(nn::mapOf(dims, context)));
  }
  if (!symbolNames.empty())
    function->setAttr("nn.symbols", builder.getStrArrayAttr(
                                        SmallVector<StringRef>(symbolNames.begin(), symbolNames.end())));
  conversion.emplace(function, OpBuilder::atBlockEnd(&function.getBody().front()), problems);
  conversion->symbolNames = symbolNames;
}

Value FunctionConverter::lookup(Value value) {
  if (auto found = values.find(value); found != values.end())
    return found->second;
  Value converted;
  if (auto weight = value.getDefiningOp<onnx::InitializerOp>()) {
    // At the start, where it dominates every use: the first one may be in a sub-graph.
    OpBuilder start = OpBuilder::atBlockBegin(&function.getBody().front());
    converted = nn::ConstantOp::create(start, weight.getLoc(), weight.getValue());
  }
  return values[value] = converted; // null: onnx.none, or a failed node's
}

/// What DequantizeLinear makes floats of.
static bool isQuantized(Type type) {
  return isNarrow(type) || (isa<IntegerType>(type) && !type.isInteger(1) && !type.isInteger(64));
}

/// Compares a node's inputs with what its row asks for.
bool FunctionConverter::checkInputs(OnnxNode &node, const ConverterRow &row) {
  StringRef letters = row.inputs;
  bool optional = false, repeats = letters.ends_with("*");
  letters.consume_back("*");
  size_t required = std::min(letters.find('?'), letters.size());
  size_t allowed = letters.size() - (required < letters.size());
  if (node.numInputs() > allowed && !repeats)
    return succeeded(
        node.error("has " + Twine(node.numInputs()) + " inputs, expected at most " + Twine(allowed)));
  Type common;
  char letter = 0;
  for (unsigned i = 0; i < std::max(required, node.numInputs()); ++i) {
    if (!letters.empty() && letters.consume_front("?"))
      optional = true;
    if (!letters.empty()) {
      letter = letters.front();
      letters = letters.drop_front();
    }
    Value input = node.input(i);
    if (!input) {
      if (!optional)
        return succeeded(node.error("input " + Twine(i) + " is missing"));
      continue;
    }
    Type type = OnnxNode::elementOf(input);
    const char *expected = nullptr;
    switch (llvm::toLower(letter)) {
    case 'f':
      expected = isa<FloatType>(type) ? nullptr : "a float type";
      break;
    case 'n':
      expected = type.isInteger(1) ? "a number type" : nullptr;
      break;
    case 'q':
      expected = isQuantized(type) ? nullptr : "an integer of 2 to 32 bits or a float of 4 or 8 bits";
      break;
    case 'i':
      expected = isa<IntegerType>(type) && !type.isInteger(1) ? nullptr : "an integer type";
      break;
    case 'j':
      expected = type.isSignlessInteger(32) || type.isSignlessInteger(64) ? nullptr : "i32 or i64";
      break;
    case 'l':
      expected = type.isSignlessInteger(64) ? nullptr : "i64";
      break;
    case 'b':
      expected = type.isInteger(1) ? nullptr : "i1";
      break;
    default:
      break;
    }
    if (!expected && isNarrow(type) && letter != 'q' && llvm::toLower(letter) != 'a')
      expected = "a wider type";
    if (expected)
      return succeeded(node.error("input " + Twine(i) + " has element type " + OnnxNode::text(type) +
                                  ", expected " + expected));
    if (!isupper(letter))
      continue;
    if (common && common != type)
      return succeeded(node.error("input " + Twine(i) + " has element type " + OnnxNode::text(type) +
                                  ", expected that of the inputs before, " + OnnxNode::text(common)));
    common = type;
  }
  for (unsigned i = row.maxOutputs; i < node.numOutputs(); ++i)
    if (node.usesOutput(i))
      return succeeded(node.error("output " + Twine(i) + " is used, but is not supported"));
  return true;
}

/// An operator in a sub-graph is as unsupported as one outside: all are to be named.
void FunctionConverter::reportSubgraphs(onnx::NodeOp op) {
  op->walk([&](onnx::NodeOp inner) {
    if (inner == op)
      return;
    OnnxNode node(inner, {}, *conversion);
    (void)registry.find(inner, node);
  });
}

void FunctionConverter::convertNode(onnx::NodeOp op) {
  SmallVector<Value> inputs;
  bool dependsOnFailed = false;
  for (Value input : op.getInputs()) {
    dependsOnFailed |= failedValues.contains(input);
    inputs.push_back(lookup(input));
  }
  OnnxNode node(op, inputs, *conversion);
  bool isControlFlow = op.getDomain().empty() && !op.getSubgraphs().empty();
  const ConverterRow *row = isControlFlow ? nullptr : registry.find(op, node);
  if (op.getOpset() < 6)
    node.ignoreAttrs({"consumed_inputs"}); // in place or not: the first versions let the exporter say
  bool ok = false;
  if (isControlFlow && dependsOnFailed)
    reportSubgraphs(op);
  else if (isControlFlow)
    ok = succeeded(convertControlFlow(node, op));
  else
    ok = row && !dependsOnFailed && checkInputs(node, *row) && succeeded(row->convert(node));
  ok = ok && succeeded(node.checkAllAttrsUsed()) && !node.bad();
  ++nodes;
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    if (ok)
      values[result] = node.allOutputs()[i];
    if (!ok || (!node.allOutputs()[i] && !result.use_empty()))
      failedValues.insert(result);
  }
  if (!ok && row && !dependsOnFailed && !node.bad())
    (void)node.error("could not be converted");
}

SmallVector<Value> FunctionConverter::convertBlock(Block &block) {
  for (Operation &op : block)
    if (auto node = dyn_cast<onnx::NodeOp>(op))
      convertNode(node);
  return llvm::map_to_vector(block.getTerminator()->getOperands(), [&](Value value) {
    return failedValues.contains(value) ? Value() : lookup(value);
  });
}

/// The file may say what type a result has; then it must be the inferred one.
void FunctionConverter::checkResult(unsigned i, Value value) {
  auto declared = from.getResultAttrOfType<TypeAttr>(i, "onnx.type");
  if (!declared)
    return;
  auto type = cast<RankedTensorType>(value.getType());
  auto tensor = dyn_cast<TensorType>(declared.getValue());
  bool fits = tensor && tensor.getElementType() == type.getElementType();
  if (fits && tensor.hasRank()) {
    fits = tensor.getRank() == type.getRank();
    for (int64_t d = 0; fits && d < type.getRank(); ++d)
      fits = tensor.isDynamicDim(d) || type.isDynamicDim(d) || tensor.getDimSize(d) == type.getDimSize(d);
  }
  if (fits)
    return;
  auto name = from.getResultAttrOfType<StringAttr>(i, "onnx.name");
  problems.add("", "graph output \"" + (name ? name.str() : std::to_string(i)) + "\"",
               "the file declares it as " + OnnxNode::text(declared.getValue()) + ", but its nodes give " +
                   OnnxNode::text(type));
}

func::FuncOp FunctionConverter::run() {
  declareArguments();
  SmallVector<Value> results = convertBlock(from.getBody().front());
  for (auto [i, value] : llvm::enumerate(results)) {
    if (value)
      checkResult(i, value);
    else if (!problems.any())
      problems.add("", "graph output " + Twine(i), "is an optional value that is absent");
  }
  if (problems.any()) {
    function.erase();
    return {};
  }
  conversion->requirements.store();
  Operation *end = from.getBody().front().getTerminator();
  func::ReturnOp::create(conversion->builder, end->getLoc(), results);
  Builder builder(from.getContext());
  function.setType(builder.getFunctionType(from.getArgumentTypes(), ValueRange(results).getTypes()));
  for (unsigned i = 0; i < results.size(); ++i)
    if (auto name = from.getResultAttrOfType<StringAttr>(i, "onnx.name"))
      function.setResultAttr(i, "nn.name", name);
  ArrayRef<std::string> dataDims = conversion->dataDimNames;
  if (!dataDims.empty())
    function->setAttr("nn.data_dims",
                      builder.getStrArrayAttr(SmallVector<StringRef>(dataDims.begin(), dataDims.end())));
  return function;
}

/// The file's name for messages.
static std::string sourceOf(ModuleOp module) {
  if (auto source = module->getAttrOfType<StringAttr>("onnx.source"))
    return source.str();
  if (auto file = dyn_cast<FileLineColLoc>(module.getLoc()))
    return llvm::sys::path::filename(file.getFilename()).str();
  return "model";
}

namespace {
struct ConvertOnnxToNN : skiff::impl::ConvertOnnxToNNBase<ConvertOnnxToNN> {
  void runOnOperation() override {
    Registry registry;
    Problems problems;
    SmallVector<std::pair<func::FuncOp, func::FuncOp>> done;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      auto isOnnx = [](Operation &op) { return isa_and_nonnull<onnx::OnnxDialect>(op.getDialect()); };
      if (function.isExternal() || !llvm::hasSingleElement(function.getBody()) ||
          !llvm::any_of(function.getBody().front(), isOnnx))
        continue;
      FunctionConverter converter(function, registry, problems);
      if (func::FuncOp converted = converter.run())
        done.emplace_back(function, converted);
      numNodes += converter.nodes;
    }
    for (auto [from, to] : done)
      (problems.any() ? to : from).erase();
    if (!problems.any())
      return;
    problems.emit(UnknownLoc::get(&getContext()), sourceOf(getOperation()));
    signalPassFailure();
  }
};
} // namespace
