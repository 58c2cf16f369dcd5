//===- RequireDims.cpp - what the ops ask of dims becomes conditions --------------===//
// In:   nn ops.  Out: the same; the function's `nn.requires` has all that their shape rules compare and that
// only
//       the symbols' values decide.
// Why:  kernels take dims that must be equal to be equal. The conversion from ONNX writes down what it knows
// of as
//       it goes; text of the nn dialect, and ranges of symbols, come later.
// Ends: one walk.
//===----------------------------------------------------------------------===//
#include "dialects/nn/NN.h"
#include "passes/static/Passes.h"

namespace skiff {
#define GEN_PASS_DEF_REQUIREDIMS
#include "passes/static/Passes.h.inc"
} // namespace skiff

using namespace mlir;
using namespace skiff;

/// How messages name an op: by the source's node, or by its line in a text.
static std::string sourceOf(Operation *op) {
  if (auto name = dyn_cast<NameLoc>(op->getLoc()))
    return name.getName().str();
  std::string text = op->getName().getStringRef().str();
  if (auto line = dyn_cast<FileLineColLoc>(op->getLoc()))
    text += " in line " + std::to_string(line.getLine());
  return text;
}

namespace {
struct RequireDims : skiff::impl::RequireDimsBase<RequireDims> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (failed(nn::checkDimNumbers(function)))
      return signalPassFailure();
    nn::Requirements requirements(function);
    if (auto problem = requirements.check()) {
      function.emitError() << *problem;
      return signalPassFailure();
    }
    nn::DimAnalysis dims(function);
    WalkResult walked = function.walk([&](nn::ShapeOpInterface op) {
      if (!isa<func::FuncOp>(op->getParentOp()))
        return WalkResult::advance(); // It may not run: what it needs is checked there (nn.check_dims).
      SmallVector<nn::Dims> in, out;
      for (Value operand : op->getOperands()) {
        in.push_back(dims.dimsOf(operand));
        if (llvm::is_contained(in.back(), AffineExpr()))
          return WalkResult::advance(); // refused by the check of targets
      }
      SmallVector<nn::DimCondition> conditions;
      if (failed(op.inferResultDims(in, out, &conditions)))
        return WalkResult::interrupt();
      llvm::erase_if(conditions, [](const nn::DimCondition &condition) { // checked by nn.check_dims too
        return nn::hasDataDims(condition.lhs) || nn::hasDataDims(condition.rhs);
      });
      for (const nn::DimCondition &condition : conditions)
        if (auto problem = requirements.add(condition, sourceOf(op))) {
          op->emitOpError() << *problem;
          return WalkResult::interrupt();
        }
      return WalkResult::advance();
    });
    if (walked.wasInterrupted())
      return signalPassFailure();
    requirements.store();
  }
};
} // namespace
