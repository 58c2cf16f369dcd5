//===- Tensors.h - TensorProto as elements attributes ----------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_TENSORS_H
#define SKIFF_COMPILER_IMPORT_ONNX_TENSORS_H

#include "compiler/import/onnx/ExternalData.h"

#include "mlir/IR/BuiltinAttributes.h"

namespace skiff::import_onnx {

class TensorReader {
public:
  TensorReader(mlir::MLIRContext *context, llvm::StringRef dataFolder, Reporter &reporter)
      : context(context), reporter(reporter), externalData(dataFolder, reporter) {}

  /// Large data is moved out of `tensor`, so that a model's weights are in memory once. `name` becomes the
  /// resource's key.
  llvm::FailureOr<mlir::ElementsAttr> take(pb::TensorProto &tensor, llvm::StringRef name,
                                           const llvm::Twine &where) {
    return read(tensor, name, where, /*mayTake=*/true);
  }

  /// As above, and leaves `tensor` as it is.
  llvm::FailureOr<mlir::ElementsAttr> copy(const pb::TensorProto &tensor, llvm::StringRef name,
                                           const llvm::Twine &where) {
    return read(const_cast<pb::TensorProto &>(tensor), name, where, /*mayTake=*/false);
  }

  /// A sparse tensor written out as a dense one.
  llvm::FailureOr<mlir::ElementsAttr> densify(const pb::SparseTensorProto &tensor, llvm::StringRef name,
                                              const llvm::Twine &where);

private:
  llvm::FailureOr<mlir::ElementsAttr> read(pb::TensorProto &tensor, llvm::StringRef name,
                                           const llvm::Twine &where, bool mayTake);
  /// A tensor whose elements are parts of bytes.
  llvm::FailureOr<mlir::ElementsAttr> readPacked(const pb::TensorProto &tensor, mlir::RankedTensorType type,
                                                 unsigned bits, llvm::StringRef name,
                                                 const llvm::Twine &where);

  mlir::MLIRContext *context;
  Reporter &reporter;
  ExternalData externalData;
};

} // namespace skiff::import_onnx

#endif // SKIFF_COMPILER_IMPORT_ONNX_TENSORS_H
