//===- BindDims.cpp - what the user says about dims --------------------------------------===//
#include "compiler/pipeline/BindDims.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/Error.h"

using namespace mlir;
namespace skiff {

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
  bindings.shapes[name.str()] = shape;
  return llvm::Error::success();
}

llvm::Error parseDim(StringRef text, DimBindings &bindings) {
  auto [name, value] = text.rsplit('=');
  auto [low, high] = value.split("..");
  int64_t from, to;
  if (name.empty() || low.getAsInteger(10, from) ||
      (high.empty() ? value.contains("..") : high.getAsInteger(10, to)))
    return bad("--dim " + text + ": expected NAME=N or NAME=LO..HI");
  if (high.empty())
    to = from;
  if (from < 0 || to < from)
    return bad("--dim " + text + ": expected 0 <= LO <= HI");
  bindings.dims[name.str()] = {from, to};
  return llvm::Error::success();
}

LogicalResult bindDims(ModuleOp module, const DimBindings &bindings) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || (bindings.shapes.empty() && bindings.dims.empty()))
    return success();
  Builder b(module.getContext());
  auto source = module->getAttrOfType<StringAttr>("onnx.source");
  auto error = [&] {
    return emitError(UnknownLoc::get(b.getContext())) << (source ? source.getValue() : "input") << ": ";
  };

  llvm::StringMap<int64_t> bound;
  for (const auto &[symbol, range] : bindings.dims)
    if (range.first == range.second)
      bound[symbol] = range.first;
  std::string inputs, symbols;
  llvm::StringMap<bool> seenInputs, seenSymbols;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto name = function.getArgAttrOfType<StringAttr>(i, "onnx.name");
    auto names = function.getArgAttrOfType<ArrayAttr>(i, "onnx.dims");
    if (name) {
      inputs += (inputs.empty() ? "" : ", ") + name.getValue().str();
      seenInputs[name.getValue()] = true;
    }
    auto type = dyn_cast<RankedTensorType>(function.getArgument(i).getType());
    if (!type || !names)
      continue;
    for (Attribute attr : names)
      if (auto symbol = cast<StringAttr>(attr).getValue(); !symbol.empty() && !seenSymbols[symbol]) {
        seenSymbols[symbol] = true;
        symbols += (symbols.empty() ? "" : ", ") + symbol.str();
      }
    auto wanted = name ? bindings.shapes.find(name.getValue().str()) : bindings.shapes.end();
    if (wanted == bindings.shapes.end())
      continue;
    const auto &shape = wanted->second;
    if (int64_t(shape.size()) != type.getRank())
      return error() << "--shape gives input \"" << name.getValue() << "\" " << shape.size()
                     << " dims, the model has " << type;
    for (auto [dim, value, attr] : llvm::zip(type.getShape(), shape, names)) {
      if (value < 0)
        continue;
      StringRef symbol = cast<StringAttr>(attr).getValue();
      if (!ShapedType::isDynamic(dim) ? dim != value : bound.count(symbol) && bound[symbol] != value)
        return error() << "--shape gives input \"" << name.getValue() << "\" a dim of " << value
                       << ", the model has " << type;
      if (!symbol.empty())
        bound[symbol] = value;
    }
  }
  for (const auto &[name, shape] : bindings.shapes)
    if (!seenInputs.count(name))
      return error() << "--shape names \"" << name << "\", but the inputs are: " << inputs;
  for (const auto &[name, range] : bindings.dims)
    if (!seenSymbols.count(name))
      return error() << "--dim names \"" << name
                     << "\", but the symbolic dims are: " << (symbols.empty() ? "none" : symbols);

  SmallVector<Type> types;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    BlockArgument argument = function.getArgument(i);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    auto names = function.getArgAttrOfType<ArrayAttr>(i, "onnx.dims");
    if (type && names) {
      SmallVector<int64_t> shape(type.getShape());
      SmallVector<Attribute> left(names.begin(), names.end());
      for (auto [dim, attr] : llvm::zip(shape, left))
        if (auto found = bound.find(cast<StringAttr>(attr).getValue()); found != bound.end()) {
          dim = found->second;
          attr = b.getStringAttr("");
        }
      argument.setType(RankedTensorType::get(shape, type.getElementType()));
      function.setArgAttr(i, "onnx.dims", b.getArrayAttr(left));
    }
    types.push_back(argument.getType());
  }
  // Declared output dims may name a symbol that is a number now; the conversion infers them anew.
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    function.removeResultAttr(i, "onnx.type");
    function.removeResultAttr(i, "onnx.dims");
  }
  function.setType(b.getFunctionType(types, function.getResultTypes()));
  return success();
}

void recordBounds(ModuleOp module, const DimBindings &bindings) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  auto symbols = function ? function->getAttrOfType<ArrayAttr>("nn.symbols") : ArrayAttr();
  if (!symbols)
    return;
  Builder b(module.getContext());
  SmallVector<Attribute> bounds;
  bool any = false;
  for (Attribute symbol : symbols) {
    auto found = bindings.dims.find(cast<StringAttr>(symbol).getValue().str());
    bool known = found != bindings.dims.end();
    any |= known;
    auto range = known ? found->second : std::pair<int64_t, int64_t>(0, 0);
    bounds.push_back(b.getDenseI64ArrayAttr({range.first, range.second}));
  }
  if (any)
    function->setAttr("nn.bounds", b.getArrayAttr(bounds));
}

} // namespace skiff
