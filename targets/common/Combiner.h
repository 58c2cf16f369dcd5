//===- Combiner.h - how elements combine ----------------------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_COMBINER_H
#define SKIFF_TARGETS_COMMON_COMBINER_H

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/KernelEmitter.h"

namespace skiff {

/// A monoid on values in flight.
struct Combiner {
  KernelEmitter &e;
  mlir::Type type;
  bool isUnsigned;

  bool isFloat() const { return llvm::isa<mlir::FloatType>(mlir::getElementTypeOrSelf(type)); }

  mlir::Value add(mlir::Value x, mlir::Value y) {
    // Sums may be split into vector lanes: that is what `reassoc` says.
    if (isFloat())
      return mlir::arith::AddFOp::create(
          e.b, x, y, mlir::arith::FastMathFlags::reassoc | mlir::arith::FastMathFlags::contract);
    return mlir::arith::AddIOp::create(e.b, x, y);
  }
  mlir::Value mul(mlir::Value x, mlir::Value y) {
    if (isFloat())
      return mlir::arith::MulFOp::create(
          e.b, x, y, mlir::arith::FastMathFlags::reassoc | mlir::arith::FastMathFlags::contract);
    return mlir::arith::MulIOp::create(e.b, x, y);
  }
  mlir::Value greater(mlir::Value x, mlir::Value y) {
    if (isFloat())
      return mlir::arith::CmpFOp::create(e.b, mlir::arith::CmpFPredicate::OGT, x, y);
    return mlir::arith::CmpIOp::create(
        e.b, isUnsigned ? mlir::arith::CmpIPredicate::ugt : mlir::arith::CmpIPredicate::sgt, x, y);
  }
  /// The larger (or smaller); a NaN stays. Zeros of both signs are equal.
  mlir::Value extreme(mlir::Value x, mlir::Value y, bool largest) {
    auto nsz = mlir::arith::FastMathFlags::nsz;
    if (isFloat())
      return largest ? mlir::arith::MaximumFOp::create(e.b, x, y, nsz).getResult()
                     : mlir::arith::MinimumFOp::create(e.b, x, y, nsz).getResult();
    return mlir::arith::SelectOp::create(e.b, largest ? greater(x, y) : greater(y, x), x, y);
  }
  mlir::Value extremeIdentity(bool largest) {
    if (isFloat())
      return e.constant(type, largest ? -std::numeric_limits<double>::infinity()
                                      : std::numeric_limits<double>::infinity());
    unsigned width = mlir::getElementTypeOrSelf(type).getIntOrFloatBitWidth();
    llvm::APInt value =
        isUnsigned
            ? (largest ? llvm::APInt::getMinValue(width) : llvm::APInt::getMaxValue(width))
            : (largest ? llvm::APInt::getSignedMinValue(width) : llvm::APInt::getSignedMaxValue(width));
    return e.constantInt(type, value.getSExtValue());
  }
  mlir::Value abs(mlir::Value x) {
    if (isFloat())
      return mlir::math::AbsFOp::create(e.b, x);
    if (isUnsigned)
      return x;
    mlir::Value zero = e.constant(type, 0);
    return mlir::arith::SelectOp::create(e.b, greater(zero, x), mlir::arith::SubIOp::create(e.b, zero, x), x);
  }
  mlir::Value divideBy(mlir::Value x, mlir::Value count) { // count: index
    mlir::Value n = mlir::arith::IndexCastOp::create(e.b, e.b.getI64Type(), count);
    if (!isFloat()) {
      if (mlir::getElementTypeOrSelf(type) != e.b.getI64Type())
        n = mlir::arith::TruncIOp::create(e.b, mlir::getElementTypeOrSelf(type), n);
      if (e.getLanes())
        n = mlir::vector::BroadcastOp::create(e.b, type, n);
      return isUnsigned ? mlir::arith::DivUIOp::create(e.b, x, n).getResult()
                        : mlir::arith::DivSIOp::create(e.b, x, n);
    }
    mlir::Value divisor = mlir::arith::SIToFPOp::create(e.b, mlir::getElementTypeOrSelf(type), n);
    if (e.getLanes())
      divisor = mlir::vector::BroadcastOp::create(e.b, type, divisor);
    return mlir::arith::DivFOp::create(e.b, x, divisor);
  }
};

inline Combiner combinerFor(KernelEmitter &e, mlir::Value tensor) {
  mlir::Type element = mlir::getElementTypeOrSelf(tensor.getType());
  return {e, e.valueType(element), element.isUnsignedInteger() || element.isInteger(1)};
}

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_COMBINER_H
