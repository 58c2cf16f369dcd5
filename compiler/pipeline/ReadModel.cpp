//===- ReadModel.cpp - a file becomes a module -----------------------------===//
#include "compiler/pipeline/ReadModel.h"

#include "compiler/import/onnx/ImportOnnx.h"
#include "compiler/import/paddle/ImportPaddle.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/paddle/Paddle.h"
#include "dialects/plan/Plan.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
namespace skiff {

FailureOr<OwningOpRef<ModuleOp>> readModel(StringRef path, StringRef parameters, MLIRContext *context) {
  if (isPaddlePath(path))
    return importPaddle(path, parameters, context);
  if (!path.ends_with(".mlir"))
    return importOnnx(path.str(), context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(path, context);
  if (!module)
    return failure();
  return std::move(module);
}

Stage levelOf(ModuleOp module) {
  Stage level = Stage::nn;
  module.walk([&](Operation *op) {
    if (isa<onnx::NodeOp, paddle::NodeOp, paddle::ParameterOp>(op))
      level = Stage::import;
    else if (isa<plan::KernelOp>(op))
      level = Stage::plan;
    else if (isa<LLVM::LLVMFuncOp>(op))
      level = Stage::llvm;
    else
      return WalkResult::advance();
    return WalkResult::interrupt();
  });
  return level;
}

} // namespace skiff
