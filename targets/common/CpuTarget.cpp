//===- CpuTarget.cpp - what all CPUs have in common ---------------------------------===//
#include "targets/common/CpuTarget.h"

#include "dialects/common/TensorData.h"
#include "dialects/nn/NN.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Transforms/Passes.h"
#include "targets/common/EmitObject.h"
#include "targets/common/Link.h"

using namespace mlir;
namespace skiff {

bool CpuTarget::claims(Operation *op, std::string &why) const {
  auto supported = [](Type type) {
    Type element = getElementTypeOrSelf(type);
    return element.isF32() || element.isF64() || element.isF16() || element.isBF16() ||
           element.isInteger(1) || element.isInteger(8) || element.isInteger(16) || element.isInteger(32) ||
           element.isInteger(64);
  };
  // Narrow types have no arithmetic. A cast makes numbers of them, all else moves their bytes.
  bool movesBytes = isa<nn::ConstantOp, nn::TransposeOp, nn::ReshapeOp, nn::ExpandOp, nn::TileOp,
                        nn::ConcatOp, nn::SliceOp, nn::PadOp, nn::GatherOp, nn::ShapeOp, nn::GatherElementsOp,
                        nn::CastOp, nn::BitCastOp, nn::WhereOp, nn::IfOp, nn::LoopOp, nn::YieldOp>(op);
  if (auto scatter = dyn_cast<nn::ScatterOp>(op))
    movesBytes = scatter.getKind() == nn::ScatterKind::none;
  for (Type type : llvm::concat<const Type>(SmallVector<Type>(op->getOperandTypes()),
                                            SmallVector<Type>(op->getResultTypes())))
    if (!supported(type) && !(movesBytes && isNarrow(getElementTypeOrSelf(type)))) {
      llvm::raw_string_ostream(why) << "no kernel for elements of type " << getElementTypeOrSelf(type);
      return false;
    }
  return true;
}

void CpuTarget::buildPipeline(OpPassManager &pm, const Machine &machine) const {
  pm.addPass(createLowerPlanPass(machine));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createExpandMathPass());
  pm.addPass(createLowerToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

FailureOr<TargetCode> CpuTarget::serialize(ModuleOp module, const Machine &machine, Output kind,
                                           unsigned jobs) const {
  FailureOr<SmallVector<ObjectFile>> objects =
      emitObjects(module, machine, kind == Output::assembly, kind == Output::image, jobs);
  if (failed(objects))
    return failure();
  if (kind != Output::image)
    return TargetCode{std::move(objects->front()), 0, 0};
  return linkImage(module, machine, *objects);
}

} // namespace skiff
