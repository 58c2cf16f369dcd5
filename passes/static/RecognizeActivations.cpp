#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/static/Passes.h"
namespace skiff {
#define GEN_PASS_DEF_RECOGNIZEACTIVATIONS
#include "passes/static/Passes.h.inc"
namespace {
struct RecognizeActivations : impl::RecognizeActivationsBase<RecognizeActivations> {
  using RecognizeActivationsBase::RecognizeActivationsBase;
  void runOnOperation() override {}
};
} // namespace
} // namespace skiff
