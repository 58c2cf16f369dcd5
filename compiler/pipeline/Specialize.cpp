//===- Specialize.cpp - code of its own for some sizes ------------------------------------===//
#include "compiler/pipeline/Specialize.h"

#include "dialects/nn/NN.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
namespace skiff {

constexpr size_t kMostCopies = 16;

LogicalResult specialize(ModuleOp module, const DimBindings &bindings) {
  if (bindings.sizes.empty())
    return success();
  auto main = module.lookupSymbol<func::FuncOp>("main");
  SmallVector<std::string> symbols = nn::symbolNamesOf(main);
  size_t count = 1;
  for (const auto &entry : bindings.sizes)
    count *= entry.second.size();
  if (count > kMostCopies)
    return emitError(UnknownLoc::get(module.getContext()))
           << "--dim lists sizes for " << count << " combinations, more than " << kMostCopies
           << "; each one is code of its own";
  // The values of each combination; -1 where any will do.
  SmallVector<SmallVector<int64_t>> combinations{{}};
  for (const std::string &symbol : symbols) {
    auto found = bindings.sizes.find(symbol);
    SmallVector<int64_t> sizes = found == bindings.sizes.end() ? SmallVector<int64_t>{-1} : found->second;
    SmallVector<SmallVector<int64_t>> longer;
    for (const SmallVector<int64_t> &values : combinations)
      for (int64_t size : sizes) {
        longer.push_back(values);
        longer.back().push_back(size);
      }
    combinations = std::move(longer);
  }
  Builder b(module.getContext());
  auto at = module.getBody()->end();
  for (ArrayRef<int64_t> values : combinations) {
    func::FuncOp copy = main.clone();
    std::string name = "main";
    llvm::StringMap<int64_t> bound;
    SmallVector<Attribute> bounds;
    auto before = main->getAttrOfType<ArrayAttr>("nn.bounds");
    for (auto [i, symbol, value] : llvm::enumerate(symbols, values)) {
      bool isFree = value < 0;
      bounds.push_back(isFree && before ? before[i]
                                        : b.getDenseI64ArrayAttr({isFree ? 0 : value, isFree ? 0 : value}));
      if (isFree)
        continue;
      bound[symbol] = value;
      name += "." + std::to_string(value);
    }
    copy.setSymName(name);
    copy.setPrivate();
    copy->setAttr("nn.when", b.getDenseI64ArrayAttr(values));
    module.getBody()->getOperations().insert(at, copy);
    if (failed(bindSymbols(copy, bound, /*keepsSymbols=*/true)))
      return failure();
    copy->setAttr("nn.bounds", b.getArrayAttr(bounds));
  }
  return success();
}

} // namespace skiff
