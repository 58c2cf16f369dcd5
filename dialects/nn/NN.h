//===- NN.h - the nn dialect -----------------------------------*- C++ -*-===//
#ifndef SKIFF_DIALECTS_NN_NN_H
#define SKIFF_DIALECTS_NN_NN_H

#include "dialects/nn/Conditions.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace skiff::nn {

template <typename Op> class Elementwise : public mlir::OpTrait::TraitBase<Op, Elementwise> {};

/// The rule of `Op`, and what holds for all: a result has no negative dims.
template <typename Op, typename Adaptor>
llvm::LogicalResult inferDims(Adaptor op, llvm::ArrayRef<Dims> in, llvm::SmallVectorImpl<Dims> &out,
                              const ShapeCheck &check) {
  if (failed(Op::inferShape(op, in, out, check)))
    return mlir::failure();
  for (const Dims &dims : out)
    for (mlir::AffineExpr dim : dims)
      if (failed(check.atLeast(dim, 0)))
        return check.error() << "the result would have the dims " << toString(dims);
  return mlir::success();
}

/// `inferReturnTypes` from an op's `inferShape`: static dims are constants, each `?` is a symbol of its own.
template <typename Op, typename Adaptor>
llvm::LogicalResult inferTypes(mlir::MLIRContext *context, std::optional<mlir::Location> loc, Adaptor op,
                               llvm::SmallVectorImpl<mlir::Type> &types) {
  llvm::SmallVector<Dims> in, out;
  unsigned symbol = 0;
  for (mlir::Value operand : op.getOperands())
    in.push_back(dimsOfType(llvm::cast<mlir::RankedTensorType>(operand.getType()), symbol));
  mlir::Location at = loc.value_or(mlir::UnknownLoc::get(context));
  if (failed(inferDims<Op>(op, in, out, ShapeCheck([&] { return mlir::emitError(at); }))))
    return mlir::failure();
  for (auto [i, dims] : llvm::enumerate(out))
    types.push_back(typeWithDims(dims, Op::resultElementType(op, i)));
  return mlir::success();
}

} // namespace skiff::nn

#include "dialects/nn/NNDialect.h.inc"
#include "dialects/nn/NNEnums.h.inc"
#include "dialects/nn/NNInterfaces.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NNAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/nn/NNOps.h.inc"

namespace skiff::nn {
/// Writes down for the compile report what became of a branch or a loop of the source model, and why: an
/// entry of the function's `nn.control_flow`. A node has one entry, the last.
void noteControlFlow(mlir::func::FuncOp function, llvm::StringRef node, llvm::StringRef op,
                     llvm::StringRef became, llvm::StringRef why);
} // namespace skiff::nn

#endif // SKIFF_DIALECTS_NN_NN_H
