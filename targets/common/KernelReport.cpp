//===- KernelReport.cpp - what a kernel does, in numbers ----------------------------===//
#include "targets/common/KernelReport.h"

#include "dialects/common/TensorData.h"
#include "mlir/IR/Builders.h"
#include "targets/common/Emit.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
namespace skiff {

static void collectNames(Location loc, llvm::SmallSetVector<StringAttr, 4> &names) {
  if (auto name = dyn_cast<NameLoc>(loc)) {
    names.insert(name.getName());
  } else if (auto fused = dyn_cast<FusedLoc>(loc)) {
    for (Location part : fused.getLocations())
      collectNames(part, names);
  }
}

SmallVector<StringAttr> sourceNames(Location loc) {
  llvm::SmallSetVector<StringAttr, 4> names;
  collectNames(loc, names);
  return SmallVector<StringAttr>(names.begin(), names.end());
}

static double flopsOf(Operation *op, nn::DimAnalysis &dims) {
  MLIRContext *context = op->getContext();
  auto elements = [&](Value value) { return double(nominal(nn::productOf(dims.dimsOf(value), context))); };
  if (isa<nn::ConstantOp>(op))
    return 0;
  double out = elements(op->getResult(0));
  return llvm::TypeSwitch<Operation *, double>(op)
      .Case<nn::MatMulOp>([&](nn::MatMulOp o) { return 2 * out * nominal(dims.dimsOf(o.getLhs()).back()); })
      .Case<nn::ConvOp>([&](nn::ConvOp o) {
        return 2 * out * elements(o.getFilter()) / nominal(dims.dimsOf(o.getFilter()).back());
      })
      .Case<nn::ConvTransposeOp>([&](nn::ConvTransposeOp o) {
        return 2 * elements(o.getInput()) * elements(o.getFilter()) /
               nominal(dims.dimsOf(o.getInput()).back());
      })
      .Case<nn::PoolOp>([&](nn::PoolOp o) {
        double taps = 1;
        for (int64_t size : o.getKernel())
          taps *= size;
        return out * taps;
      })
      .Case<nn::ReduceOp, nn::SoftmaxOp>([&](auto o) { return elements(o.getInput()); })
      .Default([&](Operation *o) { return o->hasTrait<nn::Elementwise>() ? out : 0.0; });
}

DictionaryAttr reportKernel(plan::KernelOp kernel, nn::DimAnalysis &dims) {
  Builder b(kernel.getContext());
  llvm::SmallSetVector<StringAttr, 4> names;
  double flops = 0, bytes = 0;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    if (!isa<nn::ConstantOp>(op))
      collectNames(op.getLoc(), names);
    flops += flopsOf(&op, dims);
  }
  for (Value value : llvm::concat<Value>(kernel.getInputs(), kernel.getOutputs()))
    bytes += double(nominal(nn::productOf(dims.dimsOf(value), kernel.getContext()))) *
             elementBytes(getElementTypeOrSelf(value.getType()));
  SmallVector<Attribute> sources(names.begin(), names.end());
  return b.getDictionaryAttr(
      {b.getNamedAttr("name", kernel.getSymAttr()), b.getNamedAttr("kind", kernel.getKindAttr()),
       b.getNamedAttr("sources", b.getArrayAttr(sources)), b.getNamedAttr("flops", b.getF64FloatAttr(flops)),
       b.getNamedAttr("bytes", b.getF64FloatAttr(bytes))});
}

} // namespace skiff
