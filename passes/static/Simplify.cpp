#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/static/Passes.h"
namespace skiff {
#define GEN_PASS_DEF_SIMPLIFY
#include "passes/static/Passes.h.inc"
namespace {
struct Simplify : impl::SimplifyBase<Simplify> {
  using SimplifyBase::SimplifyBase;
  void runOnOperation() override {}
};
} // namespace
} // namespace skiff
