//===- Types.cpp - ONNX's types as MLIR's ---------------------------------===//
#include "compiler/import/onnx/Types.h"

#include "dialects/onnx/Onnx.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

std::string skiff::import_onnx::dataTypeName(int32_t dataType) {
  if (dataType != 0 && pb::TensorProto_DataType_IsValid(dataType))
    return StringRef(pb::TensorProto_DataType_Name(pb::TensorProto_DataType(dataType))).lower();
  return "type " + std::to_string(dataType);
}

std::string skiff::import_onnx::typeText(const pb::TypeProto &type) {
  switch (type.value_case()) {
  case pb::TypeProto::kTensorType:
    return "tensor(" + dataTypeName(type.tensor_type().elem_type()) + ")";
  case pb::TypeProto::kSparseTensorType:
    return "sparse_tensor(" + dataTypeName(type.sparse_tensor_type().elem_type()) + ")";
  case pb::TypeProto::kSequenceType:
    return "seq(" + typeText(type.sequence_type().elem_type()) + ")";
  case pb::TypeProto::kOptionalType:
    return "optional(" + typeText(type.optional_type().elem_type()) + ")";
  case pb::TypeProto::kMapType:
    return "map(" + dataTypeName(type.map_type().key_type()) + ", " + typeText(type.map_type().value_type()) +
           ")";
  case pb::TypeProto::kOpaqueType:
    return "opaque";
  case pb::TypeProto::VALUE_NOT_SET:
    return "no type";
  }
  return "unknown";
}

FailureOr<TensorDecl> skiff::import_onnx::readTensorType(MLIRContext *context, const pb::TypeProto &type,
                                                         const Twine &where, Reporter &reporter) {
  if (!type.has_tensor_type())
    return reporter.error(where, "has " + typeText(type) +
                                     ", expected a dense tensor; other kinds of values are "
                                     "not supported");
  const pb::TypeProto::Tensor &tensor = type.tensor_type();
  Type element = skiff::onnx::elementTypeOf(context, tensor.elem_type());
  if (!element)
    return reporter.error(where, "unsupported tensor type " + dataTypeName(tensor.elem_type()) +
                                     ", expected a float, an integer or bool");
  if (!tensor.has_shape())
    return TensorDecl{UnrankedTensorType::get(element), {}};
  SmallVector<int64_t> dims, known;
  TensorDecl decl;
  for (const pb::TensorShapeProto::Dimension &dim : tensor.shape().dim()) {
    decl.dims.push_back(dim.has_dim_param() ? dim.dim_param() : "");
    if (!dim.has_dim_value() || dim.dim_value() == -1) {
      dims.push_back(ShapedType::kDynamic);
      continue;
    }
    dims.push_back(dim.dim_value());
    known.push_back(dim.dim_value());
  }
  if (!countElements(known))
    return reporter.error(where, "has the dims " + dimsText(known) +
                                     ", expected none negative and a product below 2^42");
  decl.type = RankedTensorType::get(dims, element);
  return decl;
}

void skiff::import_onnx::nameUnknownDims(TensorDecl &decl, StringRef name, llvm::StringSet<> &taken) {
  if (!decl.type.hasRank())
    return;
  for (auto [i, dim] : llvm::enumerate(decl.dims)) {
    if (!ShapedType::isDynamic(decl.type.getDimSize(i)) || !dim.empty())
      continue;
    std::string base = (name + "_dim" + Twine(i)).str();
    dim = base;
    for (int suffix = 1; !taken.insert(dim).second; ++suffix)
      dim = base + "_" + std::to_string(suffix);
  }
}
