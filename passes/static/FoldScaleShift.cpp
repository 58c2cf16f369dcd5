#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/static/Passes.h"
namespace skiff {
#define GEN_PASS_DEF_FOLDSCALESHIFT
#include "passes/static/Passes.h.inc"
namespace {
struct FoldScaleShift : impl::FoldScaleShiftBase<FoldScaleShift> {
  using FoldScaleShiftBase::FoldScaleShiftBase;
  void runOnOperation() override {}
};
} // namespace
} // namespace skiff
