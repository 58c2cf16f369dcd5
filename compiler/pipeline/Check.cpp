//===- Check.cpp - will it compile? -------------------------------------------------------===//
#include "compiler/pipeline/Check.h"

#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
namespace skiff {

LogicalResult checkClaims(ModuleOp module, const Target &target) {
  bool ok = true;
  module.walk([&](func::FuncOp function) {
    nn::DimAnalysis dims(function);
    function.walk([&](Operation *op) {
      std::string why;
      if (!isa_and_nonnull<nn::NNDialect>(op->getDialect()))
        return;
      if (!target.claims(op, why)) {
        op->emitError() << "operator " << op->getName().stripDialect() << ": " << why;
        ok = false;
        return;
      }
      for (Value result : op->getResults())
        if (llvm::is_contained(dims.dimsOf(result), AffineExpr())) {
          op->emitError() << "operator " << op->getName().stripDialect()
                          << ": its shape depends on data; bind the inputs' dims with --shape or --dim";
          ok = false;
        }
    });
  });
  return success(ok);
}

} // namespace skiff
