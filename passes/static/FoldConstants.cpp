//===- FoldConstants.cpp - computes nn ops whose operands are constants ---------===//
// In:   nn ops on tensors.  Out: the same, less those whose operands are constants.
// Why:  importers leave weights in the layout and type of the source model; shape arithmetic is on constants.
// Ends: one walk in order of execution; operands are folded before the ops that use them.
//===----------------------------------------------------------------------===//
#include "passes/static/ConstantPool.h"
#include "passes/static/Passes.h"

using namespace mlir;

namespace skiff {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "passes/static/Passes.h.inc"

namespace {
struct FoldConstants : impl::FoldConstantsBase<FoldConstants> {
  using FoldConstantsBase::FoldConstantsBase;

  void runOnOperation() override {
    ConstantPool pool(getOperation());
    Dialect *nn = getContext().getLoadedDialect<nn::NNDialect>();
    getOperation().walk([&](Operation *op) {
      if (op->getDialect() == nn && !isa<nn::ConstantOp>(op) && pool.fold(op))
        ++numFolded;
    });
    getOperation().walk([&](nn::ConstantOp constant) { pool.eraseIfUnused(constant); });
    bytesFreed += pool.bytesFreed();
  }
};
} // namespace
} // namespace skiff
