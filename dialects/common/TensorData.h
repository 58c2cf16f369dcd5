//===- TensorData.h - the bytes of constant tensors ------------*- C++ -*-===//
// One place that knows how MLIR stores constants, so that nobody else has to.
//
// The raw form, here and in the files that Skiff writes: row-major, little endian, whole bytes an element; i1
// is one byte, 0 or 1; index is 64 bits. A resource blob (`dense_resource`) is stored in exactly this form.
// MLIR's inline `dense` attributes differ: a splat is stored once.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_COMMON_TENSORDATA_H
#define SKIFF_DIALECTS_COMMON_TENSORDATA_H

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

namespace skiff {

/// Constants of more elements than this are resource blobs: uniquing and printing them inline would cost more
/// than it helps.
constexpr int64_t kMaxInlineElements = 64;

/// Floats of 4 and 8 bits, integers of 2 and 4: only moved and cast. An element is a byte, in whose low bits
/// its code lies; what is above is ignored when read, and written as 0.
bool isNarrow(mlir::Type elementType);

/// Bytes of one element in raw form, 0 for a type that has no raw form (strings, ...).
int64_t elementBytes(mlir::Type elementType);

/// Whether the helpers below can read `elements`: a `dense` or `dense_resource` attribute of a static shape
/// whose blob is there and has the right size. Text input can break all of these, so verifiers of ops that
/// hold constants call this; on what they passed, the readers below cannot fail.
mlir::LogicalResult verifyElements(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                   mlir::ElementsAttr elements);

/// The raw bytes; of a single element if `splat` is set.
struct TensorBytes {
  llvm::ArrayRef<char> bytes;
  bool splat = false;
};

/// Reads without copying where it can; else the bytes lie in `storage`, which must outlive the result.
TensorBytes tensorBytes(mlir::ElementsAttr elements, llvm::SmallVectorImpl<char> &storage);

/// As above with splats written out: elementBytes * number of elements bytes.
llvm::ArrayRef<char> rawBytes(mlir::ElementsAttr elements, llvm::SmallVectorImpl<char> &storage);

/// All elements of an integer, index or bool tensor. i1 gives 0 or 1; u64 above INT64_MAX wraps.
llvm::SmallVector<int64_t> readInts(mlir::ElementsAttr elements);

/// All elements of a float (f16, bf16, f32, f64, f8...) or integer tensor.
llvm::SmallVector<double> readFloats(mlir::ElementsAttr elements);

/// A constant made of raw bytes: inline when it is small or a splat, else a resource blob. `name` is the hint
/// for the resource's key. The bytes must be elementBytes * number of elements.
mlir::ElementsAttr makeElements(mlir::ShapedType type, llvm::ArrayRef<char> bytes, llvm::StringRef name);

/// As above, and a large blob is kept as it is: no copy. Its data must be aligned for the element type.
mlir::ElementsAttr makeElements(mlir::ShapedType type, mlir::AsmResourceBlob blob, llvm::StringRef name);

/// Constants from numbers, converted to the type's integer or float element type.
mlir::ElementsAttr makeInts(mlir::ShapedType type, llvm::ArrayRef<int64_t> values,
                            llvm::StringRef name = "ints");
mlir::ElementsAttr makeFloats(mlir::ShapedType type, llvm::ArrayRef<double> values,
                              llvm::StringRef name = "floats");

} // namespace skiff

#endif // SKIFF_DIALECTS_COMMON_TENSORDATA_H
