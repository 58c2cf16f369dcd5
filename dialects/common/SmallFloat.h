//===- SmallFloat.h - floats of 4 and 8 bits --------------------*- C++ -*-===//
// What a code of such a float means: 1 bit of sign, then exponent and mantissa as in larger floats. MLIR's
// types say it by fltSemantics; these are the numbers that conversions by integer arithmetic need.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_COMMON_SMALLFLOAT_H
#define SKIFF_DIALECTS_COMMON_SMALLFLOAT_H

#include "mlir/IR/BuiltinTypes.h"

namespace skiff {

struct SmallFloat {
  unsigned bits;     ///< of a code, sign included
  unsigned mantissa; ///< bits of it
  int bias;
  unsigned largest;  ///< code of the largest finite number
  unsigned overflow; ///< code of what is larger, unless it saturates: infinity, NaN or the largest number
  unsigned nan;      ///< code that NaN becomes
  unsigned firstNaN; ///< from here on codes without sign are NaN; 1 << bits: none is
  bool negativeZero; ///< has one; else that code is NaN

  bool hasInfinity() const { return overflow != nan && overflow != largest; }
  /// Nothing for other types, and for f8E8M0FNU, which has neither sign nor mantissa.
  static std::optional<SmallFloat> of(mlir::Type type);
};

inline std::optional<SmallFloat> SmallFloat::of(mlir::Type type) {
  if (llvm::isa<mlir::Float8E4M3FNType>(type))
    return SmallFloat{8, 3, 7, 0x7e, 0x7f, 0x7f, 0x7f, true};
  if (llvm::isa<mlir::Float8E4M3FNUZType>(type))
    return SmallFloat{8, 3, 8, 0x7f, 0x80, 0x80, 0x100, false};
  if (llvm::isa<mlir::Float8E5M2Type>(type))
    return SmallFloat{8, 2, 15, 0x7b, 0x7c, 0x7e, 0x7d, true};
  if (llvm::isa<mlir::Float8E5M2FNUZType>(type))
    return SmallFloat{8, 2, 16, 0x7f, 0x80, 0x80, 0x100, false};
  if (llvm::isa<mlir::Float4E2M1FNType>(type)) // NaN becomes -0: there is none, and ml_dtypes does so
    return SmallFloat{4, 1, 1, 7, 7, 8, 0x10, true};
  return std::nullopt;
}

} // namespace skiff

#endif // SKIFF_DIALECTS_COMMON_SMALLFLOAT_H
