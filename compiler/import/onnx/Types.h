//===- Types.h - ONNX's types as MLIR's ------------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_TYPES_H
#define SKIFF_COMPILER_IMPORT_ONNX_TYPES_H

#include "compiler/import/onnx/Reporter.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringSet.h"

#include <onnx.pb.h>
#include <optional>

namespace skiff::import_onnx {

/// The schema's messages; `skiff::onnx` is the dialect.
namespace pb = ::onnx;

/// More elements than any tensor has; products of dims stay far from overflow below it.
constexpr int64_t kMaxElements = int64_t(1) << 42;

/// As ONNX writes it: "float16", or "type 99" for a number that ONNX does not define.
std::string dataTypeName(int32_t dataType);

/// Number of elements of static dims; nullopt if a dim is negative or the product is beyond kMaxElements.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> dims);

/// "[2, 3]".
std::string dimsText(llvm::ArrayRef<int64_t> dims);

/// "seq(tensor(float))": ONNX's notation.
std::string typeText(const pb::TypeProto &type);

struct TensorDecl {
  mlir::TensorType type;
  /// For each dim its symbol, "" where it has none.
  llvm::SmallVector<std::string> dims;
};

/// The tensor type that a ValueInfoProto declares. A dim of -1 means unknown, as some exporters write it.
llvm::FailureOr<TensorDecl> readTensorType(mlir::MLIRContext *context, const pb::TypeProto &type,
                                           const llvm::Twine &where, Reporter &reporter);

/// Gives each unknown dim without a symbol one of its own: "<name>_dim<index>".
void nameUnknownDims(TensorDecl &decl, llvm::StringRef name, llvm::StringSet<> &taken);

} // namespace skiff::import_onnx

#endif // SKIFF_COMPILER_IMPORT_ONNX_TYPES_H
