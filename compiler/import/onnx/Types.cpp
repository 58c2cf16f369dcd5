//===- Types.cpp - ONNX's types as MLIR's ---------------------------------===//
#include "compiler/import/onnx/Types.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace skiff::import_onnx;

Type skiff::import_onnx::elementType(MLIRContext *context, int32_t dataType) {
  auto unsignedType = [&](unsigned width) { return IntegerType::get(context, width, IntegerType::Unsigned); };
  switch (dataType) {
  case pb::TensorProto::FLOAT:
    return Float32Type::get(context);
  case pb::TensorProto::DOUBLE:
    return Float64Type::get(context);
  case pb::TensorProto::FLOAT16:
    return Float16Type::get(context);
  case pb::TensorProto::BFLOAT16:
    return BFloat16Type::get(context);
  case pb::TensorProto::BOOL:
    return IntegerType::get(context, 1);
  case pb::TensorProto::INT8:
    return IntegerType::get(context, 8);
  case pb::TensorProto::INT16:
    return IntegerType::get(context, 16);
  case pb::TensorProto::INT32:
    return IntegerType::get(context, 32);
  case pb::TensorProto::INT64:
    return IntegerType::get(context, 64);
  case pb::TensorProto::UINT8:
    return unsignedType(8);
  case pb::TensorProto::UINT16:
    return unsignedType(16);
  case pb::TensorProto::UINT32:
    return unsignedType(32);
  case pb::TensorProto::UINT64:
    return unsignedType(64);
  case pb::TensorProto::INT4:
    return IntegerType::get(context, 4);
  case pb::TensorProto::UINT4:
    return unsignedType(4);
  case pb::TensorProto::INT2:
    return IntegerType::get(context, 2);
  case pb::TensorProto::UINT2:
    return unsignedType(2);
  case pb::TensorProto::FLOAT8E4M3FN:
    return Float8E4M3FNType::get(context);
  case pb::TensorProto::FLOAT8E4M3FNUZ:
    return Float8E4M3FNUZType::get(context);
  case pb::TensorProto::FLOAT8E5M2:
    return Float8E5M2Type::get(context);
  case pb::TensorProto::FLOAT8E5M2FNUZ:
    return Float8E5M2FNUZType::get(context);
  case pb::TensorProto::FLOAT8E8M0:
    return Float8E8M0FNUType::get(context);
  case pb::TensorProto::FLOAT4E2M1:
    return Float4E2M1FNType::get(context);
  default:
    return {};
  }
}

std::string skiff::import_onnx::dataTypeName(int32_t dataType) {
  if (dataType != 0 && pb::TensorProto_DataType_IsValid(dataType))
    return StringRef(pb::TensorProto_DataType_Name(pb::TensorProto_DataType(dataType))).lower();
  return "type " + std::to_string(dataType);
}

std::optional<int64_t> skiff::import_onnx::countElements(ArrayRef<int64_t> dims) {
  int64_t count = 1;
  bool empty = false;
  for (int64_t dim : dims) {
    if (dim < 0 || dim > kMaxElements)
      return std::nullopt;
    if (dim == 0) { // keep on: the other dims have to be sane nevertheless
      empty = true;
      continue;
    }
    if (count > kMaxElements / dim)
      return std::nullopt;
    count *= dim;
  }
  return empty ? 0 : count;
}

std::string skiff::import_onnx::dimsText(ArrayRef<int64_t> dims) {
  std::string text = "[";
  ArrayRef<int64_t> shown = dims.take_front(16);
  for (auto [i, dim] : llvm::enumerate(shown))
    text += (i ? ", " : "") + std::to_string(dim);
  return text + (dims.size() > shown.size() ? ", ...]" : "]");
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
  Type element = elementType(context, tensor.elem_type());
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
