//===- BindDims.cpp - what the user says about dims --------------------------------------===//
#include "compiler/pipeline/BindDims.h"

#include "dialects/nn/NN.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/paddle/Paddle.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"

using namespace mlir;
namespace skiff {

using nn::ErrorFn;

static llvm::Error bad(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Error parseShape(StringRef text, DimBindings &bindings) {
  StringRef name, list;
  if (text.ends_with("]") && text.contains('['))
    std::tie(name, list) = text.drop_back().rsplit('[');
  else if (text.contains('='))
    std::tie(name, list) = text.rsplit('=');
  else
    std::tie(name, list) = text.rsplit(':'); // names may hold colons: the last one separates
  SmallVector<StringRef> parts;
  list.split(parts, list.contains(',') ? ',' : 'x');
  SmallVector<int64_t> shape;
  for (StringRef part : parts) {
    int64_t value = -1;
    part = part.trim();
    if (part != "?" && part != "-1" && (part.getAsInteger(10, value) || value < 0))
      return bad("--shape " + text + ": expected NAME=1x3x224x224, found '" + part + "' as a dim");
    shape.push_back(value);
  }
  if (name.empty())
    return bad("--shape " + text + ": expected NAME=1x3x224x224");
  if (!bindings.shapes.try_emplace(name.str(), shape).second)
    return bad("--shape " + text + ": input '" + name + "' has a shape already");
  return llvm::Error::success();
}

/// LO..HI or N.
static std::optional<std::pair<int64_t, int64_t>> parseRange(StringRef text) {
  int64_t from, to;
  auto [low, high] = text.split("..");
  if (low.getAsInteger(10, from) || (high.empty() ? text.contains("..") : high.getAsInteger(10, to)))
    return std::nullopt;
  return std::pair(from, high.empty() ? from : to);
}

llvm::Error parseDim(StringRef text, DimBindings &bindings) {
  auto [name, value] = text.rsplit('=');
  SmallVector<StringRef> parts;
  value.split(parts, '|');
  std::optional<std::pair<int64_t, int64_t>> range = parseRange(parts.front());
  if (name.empty() || !range)
    return bad("--dim " + text + ": expected NAME=N, NAME=LO..HI, NAME=N|N or NAME=LO..HI|N");
  auto [from, to] = *range;
  if (from < 0 || to < from)
    return bad("--dim " + text + ": expected 0 <= LO <= HI");
  if (bindings.dims.count(name.str()) || bindings.sizes.count(name.str()))
    return bad("--dim " + text + ": '" + name + "' has a value already");
  bool hasRange = parts.front().contains("..") || parts.size() == 1;
  if (hasRange)
    bindings.dims[name.str()] = *range;
  for (StringRef part : ArrayRef(parts).drop_front(hasRange)) {
    int64_t size;
    if (part.getAsInteger(10, size) || size < 1)
      return bad("--dim " + text + ": expected a size after '|', found '" + part + "'");
    if (hasRange && (size < from || size > to))
      return bad("--dim " + text + ": " + part + " is not in " + parts.front());
    if (llvm::is_contained(bindings.sizes[name.str()], size))
      return bad("--dim " + text + ": " + part + " stands there twice");
    bindings.sizes[name.str()].push_back(size);
  }
  return llvm::Error::success();
}

namespace {
/// One argument as --shape and --dim see it, whatever the dialect of the function.
struct Argument {
  std::string name;
  RankedTensorType type;
  /// The symbol of each dim; empty for a number, and for a sum or product of symbols.
  SmallVector<std::string> symbols;
};
} // namespace

/// A function of a front end's dialect names each dim by itself, if at all.
static SmallVector<std::string> importedSymbols(func::FuncOp function, StringRef dialect, unsigned i,
                                                StringRef input, RankedTensorType type) {
  SmallVector<std::string> symbols;
  auto names = function.getArgAttrOfType<ArrayAttr>(i, (dialect + ".dims").str());
  for (int64_t d = 0; d < type.getRank(); ++d) {
    auto given = names && d < int64_t(names.size()) ? dyn_cast<StringAttr>(names[d]) : StringAttr();
    if (!type.isDynamicDim(d))
      symbols.push_back("");
    else if (given && !given.empty())
      symbols.push_back(given.str());
    else // as the conversion will name it
      symbols.push_back((input + "_dim" + Twine(d)).str());
  }
  return symbols;
}

/// An nn function has a list of symbols, and dims are expressions of these.
static SmallVector<std::string> nnSymbols(func::FuncOp function, unsigned i, RankedTensorType type) {
  SmallVector<std::string> symbols(type.getRank()), names = nn::symbolNamesOf(function);
  if (auto map = function.getArgAttrOfType<AffineMapAttr>(i, "nn.dims"))
    for (auto [name, dim] : llvm::zip(symbols, map.getValue().getResults()))
      if (auto symbol = dyn_cast<AffineSymbolExpr>(dim); symbol && symbol.getPosition() < names.size())
        name = names[symbol.getPosition()];
  return symbols;
}

static SmallVector<Argument> argumentsOf(func::FuncOp function, StringRef dialect) {
  SmallVector<Argument> arguments;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    Argument &argument = arguments.emplace_back();
    auto name = function.getArgAttrOfType<StringAttr>(i, (dialect + ".name").str());
    argument.name = name ? name.str() : (dialect == "nn" ? "input" : "arg") + std::to_string(i);
    argument.type = dyn_cast<RankedTensorType>(function.getArgument(i).getType());
    if (argument.type)
      argument.symbols = dialect == "nn"
                             ? nnSymbols(function, i, argument.type)
                             : importedSymbols(function, dialect, i, argument.name, argument.type);
  }
  return arguments;
}

/// Finds the value of each symbol that is bound. What cannot be is an error.
static LogicalResult findValues(ArrayRef<Argument> arguments, const DimBindings &bindings,
                                llvm::StringMap<int64_t> &bound, ErrorFn error) {
  SmallVector<StringRef> inputs, symbols;
  for (const Argument &argument : arguments) {
    inputs.push_back(argument.name);
    for (StringRef symbol : argument.symbols)
      if (!symbol.empty() && !llvm::is_contained(symbols, symbol))
        symbols.push_back(symbol);
  }
  auto listed = [](ArrayRef<StringRef> names) { return names.empty() ? "none" : llvm::join(names, ", "); };
  for (const auto &[name, shape] : bindings.shapes)
    if (!llvm::is_contained(inputs, name))
      return error() << "--shape names \"" << name << "\", but the inputs are: " << listed(inputs);
  auto isKnown = [&](StringRef name) -> LogicalResult {
    if (llvm::is_contained(symbols, name))
      return success();
    return error() << "--dim names \"" << name << "\", but the symbolic dims are: " << listed(symbols);
  };
  for (const auto &entry : bindings.sizes)
    if (failed(isKnown(entry.first)))
      return failure();
  for (const auto &[name, range] : bindings.dims) {
    if (failed(isKnown(name)))
      return failure();
    if (range.first == range.second)
      bound[name] = range.first;
  }
  for (const Argument &argument : arguments) {
    auto wanted = bindings.shapes.find(argument.name);
    if (wanted == bindings.shapes.end())
      continue;
    if (!argument.type || int64_t(wanted->second.size()) != argument.type.getRank())
      return error() << "--shape gives input \"" << argument.name << "\" " << wanted->second.size()
                     << " dims, the model has " << argument.type;
    for (size_t d = 0; d < wanted->second.size(); ++d) {
      int64_t value = wanted->second[d];
      StringRef symbol = argument.symbols[d];
      int64_t dim = argument.type.getDimSize(d);
      if (value < 0)
        continue;
      auto wrong = [&]() -> InFlightDiagnostic {
        return error() << "--shape gives input \"" << argument.name << "\" a dim of " << value << ", ";
      };
      if (!ShapedType::isDynamic(dim) && dim != value)
        return wrong() << "the model has " << argument.type;
      if (ShapedType::isDynamic(dim) && symbol.empty())
        return wrong() << "but the model computes it from others; bind these with --dim: " << listed(symbols);
      if (symbol.empty())
        continue;
      auto [known, isNew] = bound.try_emplace(symbol, value);
      if (known->second != value)
        return wrong() << "but \"" << symbol << "\" is " << known->second << " already";
      auto range = bindings.dims.find(symbol.str());
      if (bindings.sizes.count(symbol.str()))
        return wrong() << "but --dim gives \"" << symbol << "\" a list of sizes";
      if (range != bindings.dims.end() && (value < range->second.first || value > range->second.second))
        return wrong() << "but --dim gives \"" << symbol << "\" " << range->second.first << ".."
                       << range->second.second;
    }
  }
  return success();
}

static void bindImported(func::FuncOp function, StringRef dialect, ArrayRef<Argument> arguments,
                         const llvm::StringMap<int64_t> &bound) {
  Builder b(function.getContext());
  SmallVector<Type> types;
  for (auto [i, known] : llvm::enumerate(arguments)) {
    BlockArgument argument = function.getArgument(i);
    if (known.type) {
      SmallVector<int64_t> shape(known.type.getShape());
      SmallVector<StringRef> left(known.symbols.begin(), known.symbols.end());
      for (auto [dim, symbol] : llvm::zip(shape, left))
        if (auto found = bound.find(symbol); !symbol.empty() && found != bound.end()) {
          dim = found->second;
          symbol = "";
        }
      argument.setType(RankedTensorType::get(shape, known.type.getElementType()));
      function.setArgAttr(i, (dialect + ".dims").str(), b.getStrArrayAttr(left));
    }
    types.push_back(argument.getType());
  }
  // Declared output dims may name a symbol that is a number now; the conversion infers them anew.
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    function.removeResultAttr(i, "onnx.type");
    function.removeResultAttr(i, "onnx.dims");
  }
  function.setType(b.getFunctionType(types, function.getResultTypes()));
}

/// Bound symbols become numbers in all maps, those that are left get new places, and types follow.
LogicalResult bindSymbols(func::FuncOp function, const llvm::StringMap<int64_t> &bound, bool keepsSymbols) {
  MLIRContext *context = function.getContext();
  Builder b(context);
  SmallVector<std::string> names = nn::symbolNamesOf(function);
  auto bounds = function->getAttrOfType<ArrayAttr>("nn.bounds");
  SmallVector<AffineExpr> values;
  SmallVector<StringRef> left;
  SmallVector<Attribute> leftBounds;
  for (auto [i, name] : llvm::enumerate(names)) {
    if (auto found = bound.find(name); found != bound.end()) {
      values.push_back(getAffineConstantExpr(found->second, context));
      if (!keepsSymbols)
        continue;
    } else {
      values.push_back(getAffineSymbolExpr(left.size(), context));
    }
    left.push_back(name);
    if (bounds)
      leftBounds.push_back(bounds[i]);
  }
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](AffineMapAttr attr) -> Attribute {
    nn::Dims dims;
    for (AffineExpr dim : attr.getValue().getResults())
      dims.push_back(nn::simplifyDim(dim.replaceSymbols(values)));
    return AffineMapAttr::get(nn::mapOf(dims, context));
  });
  replacer.addReplacement([&](nn::RequireAttr attr) -> Attribute {
    nn::DimCondition condition = attr.getCondition();
    condition.lhs = condition.lhs.replaceSymbols(values);
    condition.rhs = condition.rhs.replaceSymbols(values);
    return nn::RequireAttr::get(context, condition, attr.getSource());
  });
  replacer.recursivelyReplaceElementsIn(function, /*replaceAttrs=*/true, /*replaceLocs=*/false,
                                        /*replaceTypes=*/false);
  auto setOrDrop = [&](StringRef name, Attribute list, bool any) {
    any ? function->setAttr(name, list) : (void)function->removeAttr(name);
  };
  setOrDrop("nn.symbols", b.getStrArrayAttr(left), !left.empty());
  setOrDrop("nn.bounds", b.getArrayAttr(leftBounds), !leftBounds.empty());

  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto map = function.getArgAttrOfType<AffineMapAttr>(i, "nn.dims")) {
      BlockArgument argument = function.getArgument(i);
      argument.setType(
          nn::typeWithDims(map.getValue().getResults(), getElementTypeOrSelf(argument.getType())));
    }
  WalkResult walked = function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    auto infer = dyn_cast<InferTypeOpInterface>(op);
    SmallVector<Type> types;
    if (infer &&
        failed(infer.inferReturnTypes(context, op->getLoc(), op->getOperands(), op->getAttrDictionary(),
                                      op->getPropertiesStorage(), op->getRegions(), types)))
      return WalkResult::interrupt();
    // What leaves a branch or a loop has its dims beside it, as a loop's carried values have.
    if (isa<nn::IfOp, nn::LoopOp>(op))
      for (auto [result, map] :
           llvm::zip(op->getResults(), op->getAttrOfType<ArrayAttr>("dims").getAsValueRange<AffineMapAttr>()))
        types.push_back(nn::typeWithDims(map.getResults(), getElementTypeOrSelf(result.getType())));
    for (auto [result, type] : llvm::zip(op->getResults(), types))
      result.setType(type);
    if (auto loop = dyn_cast<nn::LoopOp>(op))
      for (auto [argument, type] : llvm::zip(loop.getBody().getArguments(), types))
        argument.setType(type);
    return WalkResult::advance();
  });
  if (walked.wasInterrupted())
    return failure();
  function.setType(b.getFunctionType(function.getBody().front().getArgumentTypes(),
                                     function.getBody().front().getTerminator()->getOperandTypes()));
  return success();
}

/// The dialect of the module's ops, of those whose functions --dim and --shape know.
static StringRef dialectOf(ModuleOp module) {
  StringRef dialect = "nn";
  module.walk([&](Operation *op) {
    if (!isa<onnx::NodeOp, paddle::NodeOp>(op))
      return WalkResult::advance();
    dialect = op->getName().getDialectNamespace();
    return WalkResult::interrupt();
  });
  return dialect;
}

LogicalResult bindDims(ModuleOp module, const DimBindings &bindings) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (bindings.empty())
    return success();
  StringRef dialect = dialectOf(module);
  // What the front end called the file stays through all stages.
  auto source = module->getAttrOfType<StringAttr>("onnx.source");
  if (!source)
    source = module->getAttrOfType<StringAttr>("paddle.source");
  auto error = [&] {
    return emitError(UnknownLoc::get(module.getContext())) << (source ? source.getValue() : "input") << ": ";
  };
  if (!function || function.isExternal())
    return success(); // reported later
  SmallVector<Argument> arguments = argumentsOf(function, dialect);
  llvm::StringMap<int64_t> bound;
  if (failed(findValues(arguments, bindings, bound, error)))
    return failure();
  if (dialect == "nn")
    return bindSymbols(function, bound, /*keepsSymbols=*/false);
  bindImported(function, dialect, arguments, bound);
  return success();
}

void recordBounds(ModuleOp module, const DimBindings &bindings) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || bindings.dims.empty())
    return;
  Builder b(module.getContext());
  SmallVector<std::string> names = nn::symbolNamesOf(function);
  auto before = function->getAttrOfType<ArrayAttr>("nn.bounds");
  SmallVector<Attribute> bounds;
  bool any = before != nullptr;
  for (auto [i, name] : llvm::enumerate(names)) {
    auto found = bindings.dims.find(name);
    bool known = found != bindings.dims.end();
    any |= known;
    auto range = known ? found->second : std::pair<int64_t, int64_t>(0, 0);
    bounds.push_back(known || !before ? b.getDenseI64ArrayAttr({range.first, range.second}) : before[i]);
  }
  if (any && !names.empty())
    function->setAttr("nn.bounds", b.getArrayAttr(bounds));
}

} // namespace skiff
