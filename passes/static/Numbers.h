//===- Numbers.h - elements of constants as C++ numbers ----------*- C++ -*-===//
// Constants of any element type are computed on in one of four types: float (f32, f16, bf16), double, int64_t
// and uint64_t (bool too). `load` and `store` convert whole rows, so that the switch over types is paid once
// a row.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_STATIC_NUMBERS_H
#define SKIFF_PASSES_STATIC_NUMBERS_H

#include "mlir/IR/BuiltinTypes.h"

namespace skiff {

/// How an element type lies in memory.
struct NumberFormat {
  enum Kind {
    F64,
    F32,
    F16,
    BF16,
    OtherFloat,
    I1,
    NarrowI,
    I8,
    I16,
    I32,
    I64,
    NarrowU,
    U8,
    U16,
    U32,
    U64
  } kind;
  int64_t bytes;
  unsigned bits;
  const llvm::fltSemantics *semantics; // of floats

  bool isFloat() const { return kind <= OtherFloat; }
  bool isUnsigned() const { return kind == I1 || kind >= NarrowU; }
  /// Nothing for types that have no raw form, see elementBytes in TensorData.h.
  static std::optional<NumberFormat> of(mlir::Type elementType);
};

/// Reads `count` numbers, `stride` elements apart (0 repeats one).
template <typename T>
void load(const NumberFormat &format, const char *from, int64_t stride, T *to, int64_t count);

/// Writes `count` numbers one after the other. Floats round to nearest even, or truncate towards zero for an
/// integer type; integers keep their low bits; a bool is x != 0.
template <typename T> void store(const NumberFormat &format, const T *from, char *to, int64_t count);

} // namespace skiff

#endif // SKIFF_PASSES_STATIC_NUMBERS_H
