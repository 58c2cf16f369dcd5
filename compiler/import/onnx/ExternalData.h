//===- ExternalData.h - weights in files beside the model ------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_EXTERNALDATA_H
#define SKIFF_COMPILER_IMPORT_ONNX_EXTERNALDATA_H

#include "compiler/import/common/MappedFile.h"
#include "compiler/import/onnx/Types.h"

#include "llvm/ADT/StringMap.h"

namespace skiff::import_onnx {

/// Maps the data files of one model, each once. A model must not reach files outside its own folder: it comes
/// from somebody else, and what it names ends up in the artifact.
class ExternalData {
public:
  ExternalData(llvm::StringRef folder, Reporter &reporter) : folder(folder), reporter(reporter) {}

  /// The `size` bytes that `tensor` names, as a blob that keeps the mapping alive. They are copied only if
  /// they are not aligned to `alignment`.
  llvm::FailureOr<mlir::AsmResourceBlob> read(const pb::TensorProto &tensor, size_t size, size_t alignment,
                                              const llvm::Twine &where);

private:
  llvm::FailureOr<MappedFile> open(llvm::StringRef location, const llvm::Twine &where);

  std::string folder;
  Reporter &reporter;
  llvm::StringMap<MappedFile> files;
};

} // namespace skiff::import_onnx

#endif // SKIFF_COMPILER_IMPORT_ONNX_EXTERNALDATA_H
