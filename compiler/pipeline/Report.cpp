//===- Report.cpp - the compile report ------------------------------------------------------===//
#include "compiler/pipeline/Report.h"

#include "compiler/artifact/OutputFile.h"
#include "dialects/nn/NN.h"
#include "dialects/plan/Plan.h"
#include <sys/resource.h>

using namespace mlir;
namespace skiff {

static llvm::json::Object describe(DictionaryAttr kernel) {
  llvm::json::Array sources;
  for (Attribute source : kernel.getAs<ArrayAttr>("sources"))
    sources.push_back(cast<StringAttr>(source).getValue());
  return llvm::json::Object{{"name", kernel.getAs<StringAttr>("name").getValue()},
                            {"kind", kernel.getAs<StringAttr>("kind").getValue()},
                            {"sources", std::move(sources)},
                            {"flops", kernel.getAs<FloatAttr>("flops").getValueAsDouble()},
                            {"bytes", kernel.getAs<FloatAttr>("bytes").getValueAsDouble()}};
}

/// What became one kernel, and how often: "conv+add+relu": 16.
static llvm::json::Object fusionsOf(func::FuncOp plan) {
  llvm::StringMap<int64_t> counts;
  for (plan::KernelOp kernel : plan::kernelsOf(plan)) {
    std::string name;
    unsigned ops = 0;
    for (Operation &op : kernel.getBody().front().without_terminator()) {
      if (isa<nn::ConstantOp>(op))
        continue;
      name += (ops++ ? "+" : "") + op.getName().stripDialect().str();
    }
    if (ops > 1)
      ++counts[name];
  }
  llvm::json::Object fusions;
  for (const auto &entry : counts)
    fusions[entry.getKey().str()] = entry.getValue();
  return fusions;
}

/// What became of the model's branches and loops, and why.
static llvm::json::Array controlFlowOf(func::FuncOp plan) {
  llvm::json::Array result;
  if (auto notes = plan->getAttrOfType<ArrayAttr>("nn.control_flow"))
    for (auto note : notes.getAsRange<DictionaryAttr>()) {
      llvm::json::Object entry;
      for (NamedAttribute field : note)
        entry[field.getName().getValue()] = cast<StringAttr>(field.getValue()).getValue();
      result.push_back(std::move(entry));
    }
  return result;
}

/// The functions for some values of the symbols.
static llvm::json::Array specializationsOf(func::FuncOp plan) {
  llvm::json::Array result;
  SmallVector<std::string> symbols = nn::symbolNamesOf(plan);
  for (func::FuncOp function : plan::functionsOf(plan->getParentOfType<ModuleOp>())) {
    if (function == plan)
      continue;
    llvm::json::Object when;
    for (auto [symbol, value] : llvm::zip(symbols, plan::conditionOf(function)))
      if (value >= 0)
        when[symbol] = value;
    result.push_back(llvm::json::Object{
        {"when", std::move(when)},
        {"kernels", int64_t(plan::kernelsOf(function).size())},
        {"arena_bytes", function->getAttrOfType<IntegerAttr>("plan.arena_bytes").getInt()}});
  }
  return result;
}

LogicalResult CompileReport::write(StringRef path, func::FuncOp plan, ArrayRef<CompiledVariant> variants,
                                   const ArtifactSizes &sizes) {
  llvm::json::Array targets, kernels;
  double copied = 0;
  llvm::StringMap<int64_t> kinds;
  for (const CompiledVariant &variant : variants)
    targets.push_back(variant.machine.name);
  size_t general = plan::kernelsOf(plan).size(); // what is counted; they come first
  for (Attribute attr : (*variants.front().lowered)->getAttrOfType<ArrayAttr>("skiff.kernels")) {
    auto kernel = cast<DictionaryAttr>(attr);
    kernels.push_back(describe(kernel));
    if (kernels.size() > general)
      continue;
    StringRef kind = kernel.getAs<StringAttr>("kind").getValue();
    ++kinds[kind];
    // A kernel that only moves: its bytes are no other kernel's operands' own.
    if (llvm::is_contained({"transpose", "copy", "concat", "pad", "slice", "expand", "tile"}, kind))
      copied += kernel.getAs<FloatAttr>("bytes").getValueAsDouble();
  }
  llvm::json::Object kernelKinds;
  for (const auto &entry : kinds)
    kernelKinds[entry.getKey().str()] = entry.getValue();
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  llvm::json::Object report{
      {"schema", "skiff.report/1"},
      {"targets", std::move(targets)},
      {"stages", std::move(stages)},
      {"ops", std::move(nnOps)},
      {"fusions", fusionsOf(plan)},
      {"control_flow", controlFlowOf(plan)},
      {"specializations", specializationsOf(plan)},
      {"kernels_by_kind", std::move(kernelKinds)},
      {"arena_bytes", plan->getAttrOfType<IntegerAttr>("plan.arena_bytes").getInt()},
      {"arena_lower_bound", plan->getAttrOfType<IntegerAttr>("plan.arena_lower_bound").getInt()},
      {"copied_bytes", copied},
      {"weights_bytes", int64_t(sizes.weights)},
      {"code_bytes", int64_t(sizes.code)},
      {"artifact_bytes", int64_t(sizes.file)},
      {"peak_rss_bytes", int64_t(usage.ru_maxrss) * 1024},
      {"kernels", std::move(kernels)}};
  if (!cache.empty())
    report["cache"] = std::move(cache);
  if (llvm::Error error = writeOutputFile(path, [&](llvm::raw_ostream &os) {
        os << llvm::formatv("{0:2}", llvm::json::Value(std::move(report))) << "\n";
      }))
    return emitError(UnknownLoc::get(plan.getContext())) << llvm::toString(std::move(error));
  return success();
}

} // namespace skiff
