//===- Attributes.h - AttributeProto as MLIR attributes --------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_ATTRIBUTES_H
#define SKIFF_COMPILER_IMPORT_ONNX_ATTRIBUTES_H

#include "compiler/import/onnx/Tensors.h"

namespace skiff::import_onnx {

/// The attribute's type; where the file leaves it out (old exporters do), by the field that is filled.
pb::AttributeProto::AttributeType attributeType(const pb::AttributeProto &attribute);

/// "INTS".
std::string attributeTypeName(pb::AttributeProto::AttributeType type);

inline bool isGraphAttribute(pb::AttributeProto::AttributeType type) {
  return type == pb::AttributeProto::GRAPH || type == pb::AttributeProto::GRAPHS;
}

class AttributeReader {
public:
  AttributeReader(mlir::MLIRContext *context, TensorReader &tensors, Reporter &reporter)
      : context(context), tensors(tensors), reporter(reporter) {}

  /// Reads any attribute but graphs, in the form that onnx.node describes. `shared`: the same attribute is
  /// read again for other nodes, as those in functions are, so it must stay whole; the result is remembered.
  /// `name` becomes the resource key of large tensors.
  llvm::FailureOr<mlir::Attribute> read(pb::AttributeProto &attribute, bool shared, llvm::StringRef name,
                                        const llvm::Twine &where);

private:
  llvm::FailureOr<mlir::Attribute> convert(pb::AttributeProto &attribute, bool shared, llvm::StringRef name,
                                           const llvm::Twine &where);
  llvm::FailureOr<mlir::Attribute> convertType(const pb::TypeProto &type, const llvm::Twine &where);

  mlir::MLIRContext *context;
  TensorReader &tensors;
  Reporter &reporter;
  llvm::DenseMap<const pb::AttributeProto *, mlir::Attribute> remembered;
};

} // namespace skiff::import_onnx

#endif // SKIFF_COMPILER_IMPORT_ONNX_ATTRIBUTES_H
