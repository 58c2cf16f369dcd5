//===- Pipeline.h - the stages, in order -----------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_PIPELINE_H
#define SKIFF_COMPILER_PIPELINE_PIPELINE_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

namespace skiff {

void registerDialects(mlir::DialectRegistry &registry);
/// All passes, and each stage below as a named pipeline: what `skiff-opt` offers.
void registerPasses();

/// onnx or paddle -> nn: nothing but the conversion. All its failures are the input's.
void buildConversion(mlir::OpPassManager &pm);
/// nn -> nn: what ops ask of symbolic dims, collected. All its failures are the input's.
void buildRequirements(mlir::OpPassManager &pm);
/// nn -> nn: constants folded, layouts chosen, compositions recognised.  "skiff-nn-pipeline"
void buildGraphPipeline(mlir::OpPassManager &pm);
/// nn -> plan.  "skiff-plan-pipeline"
void buildPlanPipeline(mlir::OpPassManager &pm);

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_PIPELINE_H
