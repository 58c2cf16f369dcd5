//===- Pipeline.cpp - the stages, in order ---------------------------------------------===//
#include "compiler/pipeline/Pipeline.h"

#include "dialects/nn/NN.h"
#include "dialects/onnx/Onnx.h"
#include "dialects/paddle/Paddle.h"
#include "dialects/plan/Plan.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "passes/convert/onnx/Passes.h"
#include "passes/convert/paddle/Passes.h"
#include "passes/fuse/Passes.h"
#include "passes/layout/Passes.h"
#include "passes/plan/Passes.h"
#include "passes/static/Passes.h"
#include "targets/common/CpuTarget.h"

using namespace mlir;
namespace skiff {

void registerDialects(DialectRegistry &registry) {
  registry.insert<onnx::OnnxDialect, paddle::PaddleDialect, nn::NNDialect, plan::PlanDialect,
                  func::FuncDialect, scf::SCFDialect, arith::ArithDialect, math::MathDialect,
                  memref::MemRefDialect, vector::VectorDialect, LLVM::LLVMDialect>();
}

void buildConversion(OpPassManager &pm) {
  pm.addPass(createConvertOnnxToNN());
  pm.addPass(createConvertPaddleToNN());
}

void buildRequirements(OpPassManager &pm) { pm.addNestedPass<func::FuncOp>(createRequireDims()); }

void buildGraphPipeline(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
  pm.addPass(createFoldConstants());
  pm.addNestedPass<func::FuncOp>(createBranchesToSelects());
  pm.addNestedPass<func::FuncOp>(createSimplify());
  pm.addNestedPass<func::FuncOp>(createRecognizeActivations());
  pm.addNestedPass<func::FuncOp>(createSinkTransposes());
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addPass(createFoldConstants());
  pm.addPass(createFoldScaleShift());
  pm.addPass(createNarrowProducts());
  pm.addPass(createFoldConstants());
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
}

void buildPlanPipeline(OpPassManager &pm) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createFormKernels());
  function.addPass(createCanonicalizerPass());
  function.addPass(createPlanMemory());
}

void registerPasses() {
  registerTransformsPasses();
  registerReconcileUnrealizedCastsPass();
  registerSkiffConvertOnnxPasses();
  registerSkiffConvertPaddlePasses();
  registerSkiffStaticPasses();
  registerSkiffLayoutPasses();
  registerSkiffFusePasses();
  registerSkiffPlanPasses();
  registerCpuPasses();
  PassPipelineRegistration<>("skiff-nn-pipeline", "constants folded, layouts chosen, compositions recognised",
                             buildGraphPipeline);
  PassPipelineRegistration<>("skiff-plan-pipeline", "kernels formed and their memory planned",
                             buildPlanPipeline);
  for (const auto &target : allTargets())
    for (const std::string &spec : target->specs())
      PassPipelineRegistration<>(
          "skiff-lower-" + spec, "the plan becomes the LLVM dialect for " + spec,
          [&target, spec](OpPassManager &pm) { target->buildPipeline(pm, target->machine(spec)); });
}

} // namespace skiff
