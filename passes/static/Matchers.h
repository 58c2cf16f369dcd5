//===- Matchers.h - formulas in nn ops, as exporters write them ----*- C++ -*-===//
#ifndef SKIFF_PASSES_STATIC_MATCHERS_H
#define SKIFF_PASSES_STATIC_MATCHERS_H

#include "dialects/common/TensorData.h"
#include "dialects/nn/NN.h"

namespace skiff {

/// The number that a constant consists of.
inline std::optional<double> splatValue(mlir::Value value) {
  auto constant = value.getDefiningOp<nn::ConstantOp>();
  if (!constant)
    return std::nullopt;
  mlir::ElementsAttr elements = constant.getValue();
  if (!elements.isSplat() && elements.getNumElements() != 1)
    return std::nullopt;
  llvm::SmallVector<char> storage;
  TensorBytes data = tensorBytes(elements, storage);
  auto scalar = mlir::RankedTensorType::get({}, elements.getElementType());
  return readFloats(makeElements(scalar, data.bytes, ""))[0];
}

/// Of a binary op: the operand that is a splat constant, and the other one. For `a - c` and `a / c` only a
/// constant on the right counts.
struct WithConstant {
  mlir::Value value;
  double constant;
};
template <typename Op> std::optional<WithConstant> matchWithConstant(mlir::Value result) {
  auto op = result.getDefiningOp<Op>();
  if (!op)
    return std::nullopt;
  if (auto right = splatValue(op.getRhs()))
    return WithConstant{op.getLhs(), *right};
  if (std::is_same_v<Op, nn::SubOp> || std::is_same_v<Op, nn::DivOp> || std::is_same_v<Op, nn::PowOp>)
    return std::nullopt;
  if (auto left = splatValue(op.getLhs()))
    return WithConstant{op.getRhs(), *left};
  return std::nullopt;
}

/// Whether a number in a model is meant to be `wanted`: exporters round to the model's type, and write few
/// digits.
inline bool isAbout(double value, double wanted, mlir::Type type) {
  type = mlir::getElementTypeOrSelf(type);
  double tolerance = type.isBF16() ? 4e-3 : type.isF16() ? 1e-3 : 2e-5;
  return std::abs(value - wanted) <= tolerance * std::abs(wanted);
}

} // namespace skiff

#endif // SKIFF_PASSES_STATIC_MATCHERS_H
