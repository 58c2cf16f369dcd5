//===- Tensors.cpp - TensorProto as elements attributes -------------------===//
#include "compiler/import/onnx/Tensors.h"

#include "dialects/common/TensorData.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

/// A sparse tensor may name a dense one of any size in a few bytes.
static constexpr int64_t kMaxDensifiedBytes = int64_t(1) << 28;

/// Bytes above 1 are true as well; everybody else may rely on 0 and 1.
static void normalizeBools(MutableArrayRef<char> bytes) {
  for (char &byte : bytes)
    byte = byte != 0;
}

/// Copies a typed field, each number cut to `width` bytes.
template <typename Field>
static void copyField(const Field &field, int64_t width, SmallVectorImpl<char> &out) {
  using Number = typename Field::value_type;
  out.resize_for_overwrite(field.size() * width);
  if (width == int64_t(sizeof(Number))) {
    if (!field.empty())
      std::memcpy(out.data(), field.data(), out.size());
    return;
  }
  for (int i = 0; i < field.size(); ++i)
    std::memcpy(out.data() + i * width, &field.Get(i), width); // little endian: the low bytes come first
}

/// The typed field that ONNX stores `dataType` in, as raw bytes.
static void readTypedField(const pb::TensorProto &tensor, int64_t width, SmallVectorImpl<char> &out) {
  switch (tensor.data_type()) {
  case pb::TensorProto::FLOAT:
    return copyField(tensor.float_data(), width, out);
  case pb::TensorProto::DOUBLE:
    return copyField(tensor.double_data(), width, out);
  case pb::TensorProto::INT64:
    return copyField(tensor.int64_data(), width, out);
  case pb::TensorProto::UINT32:
  case pb::TensorProto::UINT64:
    return copyField(tensor.uint64_data(), width, out);
  case pb::TensorProto::BOOL:
    for (int32_t value : tensor.int32_data())
      out.push_back(value != 0);
    return;
  default: // the other integers and the 16-bit floats
    return copyField(tensor.int32_data(), width, out);
  }
}

/// Elements of 2 or 4 bits, of which a byte holds several, the first one in the low bits, as a byte each.
/// Nothing if there are not as many bytes as `count` elements take.
static bool unpack(ArrayRef<char> packed, unsigned bits, int64_t count, SmallVectorImpl<char> &out) {
  unsigned inByte = 8 / bits;
  if (int64_t(packed.size()) != int64_t(llvm::divideCeil(count, inByte)))
    return false;
  out.resize_for_overwrite(count);
  for (int64_t i = 0; i < count; ++i)
    out[i] = uint8_t(packed[i / inByte]) >> (i % inByte * bits) & ((1 << bits) - 1);
  return true;
}

static void clearTypedFields(pb::TensorProto &tensor) {
  google::protobuf::RepeatedField<float>().Swap(tensor.mutable_float_data());
  google::protobuf::RepeatedField<double>().Swap(tensor.mutable_double_data());
  google::protobuf::RepeatedField<int32_t>().Swap(tensor.mutable_int32_data());
  google::protobuf::RepeatedField<int64_t>().Swap(tensor.mutable_int64_data());
  google::protobuf::RepeatedField<uint64_t>().Swap(tensor.mutable_uint64_data());
}

/// The raw data's string becomes the blob: nothing is copied.
static AsmResourceBlob takeRawData(pb::TensorProto &tensor) {
  std::string *owned = tensor.release_raw_data();
  // Strings of this size are on the heap, which aligns to 16 bytes.
  return AsmResourceBlob(
      ArrayRef<char>(owned->data(), owned->size()), /*dataAlignment=*/16,
      [owned](void *, size_t, size_t) { delete owned; }, /*dataIsMutable=*/false);
}

FailureOr<ElementsAttr> TensorReader::read(pb::TensorProto &tensor, StringRef name, const Twine &where,
                                           bool mayTake) {
  Type element = skiff::onnx::elementTypeOf(context, tensor.data_type());
  if (!element)
    return reporter.error(where, "unsupported tensor type " + dataTypeName(tensor.data_type()) +
                                     ", expected a float, an integer or bool");
  if (tensor.has_segment())
    return reporter.error(where,
                          "the tensor is stored in segments, which is not supported; export it in one piece");
  ArrayRef<int64_t> dims(tensor.dims().data(), tensor.dims().size());
  std::optional<int64_t> count = countElements(dims);
  if (!count)
    return reporter.error(where, "the tensor has the dims " + dimsText(dims) +
                                     ", expected none negative and a product below 2^42");
  auto type = RankedTensorType::get(dims, element);
  int64_t width = elementBytes(element);
  size_t size = *count * width;
  bool isBool = element.isInteger(1);
  if (unsigned bits = element.getIntOrFloatBitWidth(); !isBool && bits < 8)
    return readPacked(tensor, type, bits, name, where);

  if (tensor.data_location() == pb::TensorProto::EXTERNAL) {
    FailureOr<AsmResourceBlob> blob = externalData.read(tensor, size, width, where);
    if (failed(blob))
      return failure();
    if (!isBool)
      return makeElements(type, std::move(*blob), name);
    SmallVector<char> bytes(blob->getData()); // mapped bytes cannot be changed in place
    normalizeBools(bytes);
    return makeElements(type, ArrayRef<char>(bytes), name);
  }

  if (tensor.has_raw_data()) {
    if (tensor.raw_data().size() != size)
      return reporter.error(where, "the tensor has " + Twine(tensor.raw_data().size()) +
                                       " bytes of data, expected " + Twine(size) + " for " + dimsText(dims) +
                                       " of " + dataTypeName(tensor.data_type()) +
                                       "; the file may be damaged");
    if (isBool) {
      SmallVector<char> bytes(tensor.raw_data().begin(), tensor.raw_data().end());
      normalizeBools(bytes);
      return makeElements(type, ArrayRef<char>(bytes), name);
    }
    if (mayTake && *count > kMaxInlineElements)
      return makeElements(type, takeRawData(tensor), name);
    return makeElements(type, ArrayRef<char>(tensor.raw_data().data(), size), name);
  }

  SmallVector<char> bytes;
  readTypedField(tensor, width, bytes);
  if (bytes.size() != size)
    return reporter.error(where, "the tensor has " + Twine(bytes.size() / width) +
                                     " elements of data, expected " + Twine(*count) + " for " +
                                     dimsText(dims) + " of " + dataTypeName(tensor.data_type()) +
                                     "; the file may be damaged");
  if (mayTake)
    clearTypedFields(tensor);
  return makeElements(type, ArrayRef<char>(bytes), name);
}

FailureOr<ElementsAttr> TensorReader::readPacked(const pb::TensorProto &tensor, RankedTensorType type,
                                                 unsigned bits, StringRef name, const Twine &where) {
  int64_t count = type.getNumElements();
  size_t size = llvm::divideCeil(count * bits, 8);
  SmallVector<char> field, bytes;
  ArrayRef<char> packed;
  std::optional<AsmResourceBlob> mapped;
  if (tensor.data_location() == pb::TensorProto::EXTERNAL) {
    FailureOr<AsmResourceBlob> blob = externalData.read(tensor, size, 1, where);
    if (failed(blob))
      return failure();
    mapped = std::move(*blob);
    packed = mapped->getData();
  } else if (tensor.has_raw_data()) {
    packed = ArrayRef<char>(tensor.raw_data().data(), tensor.raw_data().size());
  } else {
    copyField(tensor.int32_data(), 1, field); // a number holds what a byte would
    packed = field;
  }
  if (!unpack(packed, bits, count, bytes))
    return reporter.error(where, "the tensor has " + Twine(packed.size()) + " bytes of data, expected " +
                                     Twine(size) + " for " + dimsText(type.getShape()) + " of " +
                                     dataTypeName(tensor.data_type()) + "; the file may be damaged");
  return makeElements(type, ArrayRef<char>(bytes), name);
}

FailureOr<ElementsAttr> TensorReader::densify(const pb::SparseTensorProto &tensor, StringRef name,
                                              const Twine &where) {
  FailureOr<ElementsAttr> values = copy(tensor.values(), name, where);
  FailureOr<ElementsAttr> indices = copy(tensor.indices(), name, where);
  if (failed(values) || failed(indices))
    return failure();
  ArrayRef<int64_t> dims(tensor.dims().data(), tensor.dims().size());
  ShapedType valuesType = values->getShapedType(), indicesType = indices->getShapedType();
  int64_t width = elementBytes(valuesType.getElementType()), nonZeros = valuesType.getNumElements();
  std::optional<int64_t> count = countElements(dims);
  if (!count || *count > kMaxDensifiedBytes / width)
    return reporter.error(where, "the sparse tensor has the dims " + dimsText(dims) + ", expected at most " +
                                     Twine(kMaxDensifiedBytes) + " bytes when written out; store it densely");

  // Indices are linear ([n]) or coordinates ([n, rank]).
  bool linear = indicesType.getRank() == 1;
  int64_t rank = dims.size();
  if (valuesType.getRank() != 1 || !indicesType.getElementType().isInteger(64) ||
      !(linear || (indicesType.getRank() == 2 && indicesType.getDimSize(1) == rank)) ||
      indicesType.getDimSize(0) != nonZeros)
    return reporter.error(where, "the sparse tensor has values of dims " + dimsText(valuesType.getShape()) +
                                     " and indices of dims " + dimsText(indicesType.getShape()) +
                                     ", expected int64 indices of dims [n] or [n, " + Twine(rank) + "]");
  SmallVector<char> bytes(*count * width), storage;
  ArrayRef<char> source = rawBytes(*values, storage);
  SmallVector<int64_t> positions = readInts(*indices);
  for (int64_t i = 0; i < nonZeros; ++i) {
    int64_t position = linear ? positions[i] : 0;
    bool inside = position >= 0 && position < *count;
    for (int64_t d = 0; d < rank && !linear; ++d) {
      int64_t coordinate = positions[i * rank + d];
      inside &= coordinate >= 0 && coordinate < dims[d];
      position = inside ? position * dims[d] + coordinate : 0;
    }
    if (!inside)
      return reporter.error(where, "the sparse tensor has an index outside of its dims " + dimsText(dims));
    std::memcpy(bytes.data() + position * width, source.data() + i * width, width);
  }
  return makeElements(RankedTensorType::get(dims, valuesType.getElementType()), ArrayRef<char>(bytes), name);
}
