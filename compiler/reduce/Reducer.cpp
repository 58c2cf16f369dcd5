//===- Reducer.cpp - the smallest model that is still interesting ---------===//
#include "compiler/reduce/Reducer.h"

#include "compiler/pipeline/BindDims.h"
#include "compiler/reduce/Edits.h"
#include "dialects/nn/NN.h"
#include "dialects/nn/ResourceFile.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;
namespace skiff {

static func::FuncOp mainOf(ModuleOp module) { return module.lookupSymbol<func::FuncOp>("main"); }

static SmallVector<nn::ConstantOp> constantsOf(func::FuncOp function) {
  return llvm::to_vector(function.getBody().front().getOps<nn::ConstantOp>());
}

Reducer::Reducer(OwningOpRef<ModuleOp> given, Test isInteresting)
    : module(std::move(given)), isInteresting(isInteresting) {
  counted.opsBefore = size();
}

size_t Reducer::size() const { return computingOps(mainOf(*module)).size(); }

bool Reducer::attempt(Edit edit, Unused unused) {
  OwningOpRef<ModuleOp> candidate = module->clone();
  // An edit may make what is no model any more; it is then no candidate, and nobody's error.
  ScopedDiagnosticHandler quiet(module->getContext(), [](Diagnostic &) { return success(); });
  func::FuncOp function = mainOf(*candidate);
  if (failed(edit(function)))
    return false;
  if (unused == Unused::remove)
    removeUnused(function);
  if (computingOps(function).empty() || failed(verify(*candidate)))
    return false;
  std::string text;
  llvm::raw_string_ostream os(text);
  candidate->print(os, nn::ResourceFile::flags());
  auto digest = llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
  if (!tested.insert(llvm::toStringRef(digest)).second)
    return false;
  ++counted.tests;
  if (!isInteresting(*candidate))
    return false;
  module = std::move(candidate);
  return true;
}

bool Reducer::bindSymbols() {
  SmallVector<std::string> names = nn::symbolNamesOf(mainOf(*module));
  bool changed = false;
  for (const std::string &name : names)
    for (int64_t value : {2, 1, 16})
      if (attempt([&](func::FuncOp function) {
            DimBindings bindings;
            bindings.dims[name] = {value, value};
            return bindDims(function->getParentOfType<ModuleOp>(), bindings);
          })) {
        changed = true;
        break;
      }
  return changed;
}

/// Of 0..end, the first number for which `holds`, which it does for `end`, if it does not for those before.
static size_t firstThatHolds(size_t end, llvm::function_ref<bool(size_t)> holds) {
  size_t begin = 0;
  while (begin < end) {
    size_t middle = begin + (end - begin) / 2;
    if (holds(middle))
      end = middle;
    else
      begin = middle + 1;
  }
  return end;
}

void Reducer::cutAllBehind() {
  // What is not used any more stays for now, so that each op keeps its number.
  firstThatHolds(size() - 1, [&](size_t last) {
    auto edit = [&](func::FuncOp function) { return cutBehind(function, computingOps(function)[last]); };
    return attempt(edit, Unused::keep);
  });
  (void)attempt([](func::FuncOp) { return success(); });
}

bool Reducer::returnEarlier() {
  size_t results = mainOf(*module).getNumResults();
  for (size_t i = 0, before = size(); i < before; ++i)
    if (attempt([&](func::FuncOp function) -> LogicalResult {
          Operation *op = computingOps(function)[i];
          if (i + 1 == before && op->getNumResults() >= results)
            return failure(); // that is what it does
          return returnOnly(function, SmallVector<Value>(op->getResults()));
        }))
      return true;
  return false;
}

void Reducer::cutAllBefore() {
  // Counted from the end, so that numbers stay what they are when ops go.
  firstThatHolds(size(), [&](size_t kept) {
    return attempt([&](func::FuncOp function) -> LogicalResult {
      SmallVector<Operation *> ops = computingOps(function);
      if (kept == 0 || kept >= ops.size())
        return failure();
      return removeOps(function, ArrayRef(ops).drop_back(kept));
    });
  });
}

bool Reducer::removeGroups() {
  bool changed = false;
  for (size_t group = std::max<size_t>(size() / 2, 1);; group /= 2) {
    // From the end: the fault shows there.
    for (size_t end = size(); end > 0;) {
      size_t begin = end > group ? end - group : 0;
      changed |= attempt([&](func::FuncOp function) {
        return removeOps(function, ArrayRef(computingOps(function)).slice(begin, end - begin));
      });
      end = std::min(begin, size());
    }
    if (group == 1)
      return changed;
  }
}

bool Reducer::bypassOps() {
  bool changed = false;
  for (size_t i = size(); i-- > 0;)
    for (unsigned operand : {0u, 1u})
      if (i < size() && attempt([&](func::FuncOp function) {
            return replaceByOperand(computingOps(function)[i], operand);
          })) {
        changed = true;
        break;
      }
  return changed;
}

bool Reducer::simplifyConstants() {
  bool changed = false;
  for (size_t i = constantsOf(mainOf(*module)).size(); i-- > 0;) {
    if (i >= constantsOf(mainOf(*module)).size())
      continue;
    changed |= attempt([&](func::FuncOp function) { return makeSplat(constantsOf(function)[i]); }) ||
               attempt([&](func::FuncOp function) -> LogicalResult {
                 nn::ConstantOp constant = constantsOf(function)[i];
                 if (constant.getValue().isSplat())
                   return failure();
                 return removeOps(function, {constant.getOperation()});
               });
  }
  return changed;
}

OwningOpRef<ModuleOp> Reducer::run() {
  bindSymbols();
  cutAllBehind();
  cutAllBefore();
  bool changed = true;
  while (changed) {
    changed = returnEarlier();
    changed |= removeGroups();
    changed |= bypassOps();
  }
  simplifyConstants();
  counted.opsAfter = size();
  return std::move(module);
}

} // namespace skiff
