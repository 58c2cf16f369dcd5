//===- Evaluate.cpp - the value of an nn op on constants ----------------------===//
#include "passes/static/Evaluate.h"

#include "dialects/common/TensorData.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "passes/static/StridedCopy.h"

using namespace mlir;
using namespace skiff;

ResultBuffer::ResultBuffer(ShapedType type)
    : type(type),
      blob(HeapAsmResourceBlob::allocate(elementBytes(type.getElementType()) * type.getNumElements(), 64)) {}

ElementsAttr ResultBuffer::take(ElementsAttr like) {
  StringRef name = "folded";
  if (auto resource = dyn_cast_or_null<DenseResourceElementsAttr>(like))
    name = resource.getRawHandle().getKey();
  return makeElements(type, std::move(blob), name);
}

OperandData::OperandData(ElementsAttr elements, size_t rank) {
  TensorBytes data = tensorBytes(elements, storage);
  bytes = data.bytes;
  if (data.splat)
    strides.assign(rank, 0);
  else
    strides = broadcastStrides(elements.getShapedType().getShape(), rank);
}

/// Bytes that a constant takes in memory: a splat is one element.
static int64_t storedBytes(ElementsAttr elements) {
  return (elements.isSplat() ? 1 : elements.getNumElements()) * elementBytes(elements.getElementType());
}

/// Whether a result is worth its bytes in the artifact.
static bool isWorthwhile(RankedTensorType type, ArrayRef<ElementsAttr> operands) {
  constexpr int64_t kMaxElements = 64 << 20, kAlwaysBytes = 1 << 20, kMaxGrowth = 4;
  int64_t elements = 1, operandBytes = 0;
  for (int64_t dim : type.getShape())
    if (llvm::MulOverflow(elements, dim, elements) || elements > kMaxElements)
      return false;
  for (ElementsAttr operand : operands)
    operandBytes += storedBytes(operand);
  return elements * elementBytes(type.getElementType()) <= std::max(kAlwaysBytes, kMaxGrowth * operandBytes);
}

ElementsAttr skiff::evaluate(Operation *op, ArrayRef<ElementsAttr> operands) {
  if (op->getNumResults() != 1)
    return {};
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape() || elementBytes(type.getElementType()) == 0)
    return {};
  for (ElementsAttr operand : operands)
    if (elementBytes(operand.getElementType()) == 0)
      return {};
  bool splats = op->hasTrait<nn::Elementwise>() && !operands.empty() &&
                llvm::all_of(operands, [](ElementsAttr operand) { return operand.isSplat(); });
  if (!splats && !isWorthwhile(type, operands))
    return {};
  if (op->hasTrait<nn::Elementwise>())
    return evaluateElementwise(op, operands);
  if (ElementsAttr moved = evaluateMovement(op, operands))
    return moved;
  return evaluateReduction(op, operands);
}
