//===- Attributes.cpp - AttributeProto as MLIR attributes -----------------===//
#include "compiler/import/onnx/Attributes.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;
using Proto = pb::AttributeProto;

Proto::AttributeType skiff::import_onnx::attributeType(const Proto &attribute) {
  if (attribute.type() != Proto::UNDEFINED)
    return attribute.type();
  const std::pair<bool, Proto::AttributeType> filled[] = {
      {attribute.has_f(), Proto::FLOAT},
      {attribute.has_i(), Proto::INT},
      {attribute.has_s(), Proto::STRING},
      {attribute.has_t(), Proto::TENSOR},
      {attribute.has_g(), Proto::GRAPH},
      {attribute.floats_size() > 0, Proto::FLOATS},
      {attribute.ints_size() > 0, Proto::INTS},
      {attribute.strings_size() > 0, Proto::STRINGS},
      {attribute.tensors_size() > 0, Proto::TENSORS},
      {attribute.graphs_size() > 0, Proto::GRAPHS},
  };
  for (auto [present, type] : filled)
    if (present)
      return type;
  return Proto::UNDEFINED;
}

std::string skiff::import_onnx::attributeTypeName(Proto::AttributeType type) {
  return pb::AttributeProto_AttributeType_Name(type);
}

FailureOr<Attribute> AttributeReader::convertType(const pb::TypeProto &type, const Twine &where) {
  if (!type.has_tensor_type())
    return Attribute(StringAttr::get(context, typeText(type)));
  FailureOr<TensorDecl> decl = readTensorType(context, type, where, reporter);
  if (failed(decl))
    return failure();
  return Attribute(TypeAttr::get(decl->type));
}

FailureOr<Attribute> AttributeReader::convert(Proto &attribute, bool shared, StringRef name,
                                              const Twine &where) {
  Builder builder(context);
  auto readTensor = [&](pb::TensorProto &tensor) {
    return shared ? tensors.copy(tensor, name, where) : tensors.take(tensor, name, where);
  };
  switch (attributeType(attribute)) {
  case Proto::FLOAT:
    return Attribute(builder.getF32FloatAttr(attribute.f()));
  case Proto::INT:
    return Attribute(builder.getI64IntegerAttr(attribute.i()));
  case Proto::STRING:
    return Attribute(builder.getStringAttr(attribute.s()));
  case Proto::FLOATS:
    return Attribute(
        builder.getDenseF32ArrayAttr({attribute.floats().data(), size_t(attribute.floats_size())}));
  case Proto::INTS:
    return Attribute(builder.getDenseI64ArrayAttr({attribute.ints().data(), size_t(attribute.ints_size())}));
  case Proto::STRINGS: {
    SmallVector<StringRef> strings(attribute.strings().begin(), attribute.strings().end());
    return Attribute(builder.getStrArrayAttr(strings));
  }
  case Proto::TENSOR: {
    FailureOr<ElementsAttr> elements = readTensor(*attribute.mutable_t());
    if (failed(elements))
      return failure();
    return Attribute(*elements);
  }
  case Proto::TENSORS: {
    SmallVector<Attribute> all;
    for (pb::TensorProto &tensor : *attribute.mutable_tensors()) {
      FailureOr<ElementsAttr> elements = readTensor(tensor);
      if (failed(elements))
        return failure();
      all.push_back(*elements);
    }
    return Attribute(builder.getArrayAttr(all));
  }
  case Proto::SPARSE_TENSOR: {
    FailureOr<ElementsAttr> elements = tensors.densify(attribute.sparse_tensor(), name, where);
    if (failed(elements))
      return failure();
    return Attribute(*elements);
  }
  case Proto::TYPE_PROTO:
    return convertType(attribute.tp(), where);
  case Proto::TYPE_PROTOS: {
    SmallVector<Attribute> all;
    for (const pb::TypeProto &type : attribute.type_protos()) {
      FailureOr<Attribute> converted = convertType(type, where);
      if (failed(converted))
        return failure();
      all.push_back(*converted);
    }
    return Attribute(builder.getArrayAttr(all));
  }
  case Proto::UNDEFINED:
    return reporter.error(where, "has neither a type nor a value");
  default:
    return reporter.error(where, "has type " + attributeTypeName(attribute.type()) +
                                     ", which is not supported here");
  }
}

FailureOr<Attribute> AttributeReader::read(Proto &attribute, bool shared, StringRef name,
                                           const Twine &where) {
  if (!shared)
    return convert(attribute, shared, name, where);
  if (Attribute known = remembered.lookup(&attribute))
    return known;
  FailureOr<Attribute> converted = convert(attribute, shared, name, where);
  if (succeeded(converted))
    remembered[&attribute] = *converted;
  return converted;
}
