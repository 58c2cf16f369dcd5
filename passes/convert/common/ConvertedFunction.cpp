//===- ConvertedFunction.cpp - one function on its way to nn --------------===//
#include "passes/convert/common/ConvertedFunction.h"
#include "dialects/common/TensorData.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace skiff;

static std::string nameOf(func::FuncOp function, StringRef dialect, unsigned argument) {
  if (auto name = function.getArgAttrOfType<StringAttr>(argument, (dialect + ".name").str()))
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

ConvertedFunction::ConvertedFunction(func::FuncOp from, StringRef dialect, Problems &problems)
    : from(from), function(begin(from)), dialect(dialect), problems(problems) {}

/// The arguments' names and dims; each name of a dim is one symbol, in order of first appearance.
void ConvertedFunction::declareArguments() {
  Builder builder(from.getContext());
  MLIRContext *context = from.getContext();
  SmallVector<std::string> symbolNames;
  llvm::StringMap<unsigned> symbols;
  for (auto [i, argument] : llvm::enumerate(from.getArguments())) {
    std::string name = nameOf(from, dialect, i);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type) {
      problems.add("", "graph input \"" + name + "\"",
                   "has a type of unknown rank, " + Node::text(argument.getType()) +
                       "; export the model with the input's shape");
      failedValues.insert(argument);
      continue;
    }
    if (elementBytes(type.getElementType()) == 0) {
      problems.add("", "graph input \"" + name + "\"",
                   "has element type " + Node::text(type.getElementType()) + ", which is not supported");
      failedValues.insert(argument);
      continue;
    }
    function.setArgAttr(i, "nn.name", builder.getStringAttr(name));
    values[argument] = function.getArgument(i);
    if (type.hasStaticShape())
      continue;
    auto names = from.getArgAttrOfType<ArrayAttr>(i, (dialect + ".dims").str());
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

Value ConvertedFunction::weight(Location loc, ElementsAttr value) {
  // At the start, where it dominates every use: the first one may be in a sub-graph.
  OpBuilder start = OpBuilder::atBlockBegin(&function.getBody().front());
  return nn::ConstantOp::create(start, loc, value);
}

func::FuncOp ConvertedFunction::finish(ArrayRef<Value> results) {
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
    if (auto name = from.getResultAttrOfType<StringAttr>(i, (dialect + ".name").str()))
      function.setResultAttr(i, "nn.name", name);
  ArrayRef<std::string> dataDims = conversion->dataDimNames;
  if (!dataDims.empty())
    function->setAttr("nn.data_dims",
                      builder.getStrArrayAttr(SmallVector<StringRef>(dataDims.begin(), dataDims.end())));
  return function;
}

/// The file's name for messages.
static std::string sourceOf(ModuleOp module, StringRef dialect) {
  if (auto source = module->getAttrOfType<StringAttr>((dialect + ".source").str()))
    return source.str();
  if (auto file = dyn_cast<FileLineColLoc>(module.getLoc()))
    return llvm::sys::path::filename(file.getFilename()).str();
  return "model";
}

LogicalResult skiff::convertFunctions(ModuleOp module, StringRef dialect,
                                      llvm::function_ref<bool(Operation &)> isOfDialect,
                                      llvm::function_ref<func::FuncOp(func::FuncOp, Problems &)> convert) {
  Problems problems;
  SmallVector<std::pair<func::FuncOp, func::FuncOp>> done;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal() || !llvm::hasSingleElement(function.getBody()) ||
        !llvm::any_of(function.getBody().front(), isOfDialect))
      continue;
    if (func::FuncOp converted = convert(function, problems))
      done.emplace_back(function, converted);
  }
  for (auto [from, to] : done)
    (problems.any() ? to : from).erase();
  if (!problems.any())
    return success();
  problems.emit(UnknownLoc::get(module.getContext()), sourceOf(module, dialect));
  return failure();
}
