//===- Types.h - ONNX's types as MLIR's ------------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_TYPES_H
#define SKIFF_COMPILER_IMPORT_ONNX_TYPES_H

#include "compiler/import/common/Dims.h"
#include "compiler/import/common/Reporter.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringSet.h"

#include <onnx.pb.h>

namespace skiff::import_onnx {

/// The schema's messages; `skiff::onnx` is the dialect.
namespace pb = ::onnx;

/// As ONNX writes it: "float16", or "type 99" for a number that ONNX does not define.
std::string dataTypeName(int32_t dataType);

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
