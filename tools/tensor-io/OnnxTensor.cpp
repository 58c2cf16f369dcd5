//===- OnnxTensor.cpp - ONNX's TensorProto files --------------------------===//
#include "tools/tensor-io/OnnxTensor.h"

#include "tools/tensor-io/Files.h"

#include <cstring>
#include <filesystem>
#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;

namespace {

/// Protobuf's wire format: a sequence of (field number, wire type, value).
class WireReader {
public:
  WireReader(std::string_view bytes, const std::string &where) : bytes(bytes), where(where) {}

  bool atEnd() const { return bytes.empty(); }

  uint64_t varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      uint8_t byte = uint8_t(take(1)[0]);
      value |= uint64_t(byte & 127) << shift;
      if (!(byte & 128))
        return value;
    }
    malformed();
  }

  std::string_view take(uint64_t length) {
    if (length > bytes.size())
      malformed();
    std::string_view result = bytes.substr(0, length);
    bytes.remove_prefix(length);
    return result;
  }

  /// The value of a field: its bytes, or those of its fixed-size number.
  std::string_view value(unsigned wireType) {
    switch (wireType) {
    case 1:
      return take(8);
    case 2:
      return take(varint());
    case 5:
      return take(4);
    }
    malformed();
  }

  [[noreturn]] void malformed() const { throw InputError(fmt::format("{}: not an ONNX TensorProto", where)); }

private:
  std::string_view bytes;
  const std::string &where;
};

/// Fields of onnx.TensorProto.
enum Field : uint64_t {
  dimsField = 1,
  dataTypeField = 2,
  floatData = 4,
  int32Data = 5,
  int64Data = 7,
  nameField = 8,
  rawData = 9,
  doubleData = 10,
  uint64Data = 11,
  externalData = 13
};

} // namespace

static skiff_dtype dtypeOf(uint64_t dataType, const std::string &where) {
  switch (dataType) { // onnx.TensorProto.DataType
  case 1:
    return SKIFF_F32;
  case 2:
    return SKIFF_U8;
  case 3:
    return SKIFF_I8;
  case 4:
    return SKIFF_U16;
  case 5:
    return SKIFF_I16;
  case 6:
    return SKIFF_I32;
  case 7:
    return SKIFF_I64;
  case 9:
    return SKIFF_BOOL;
  case 10:
    return SKIFF_F16;
  case 11:
    return SKIFF_F64;
  case 12:
    return SKIFF_U32;
  case 13:
    return SKIFF_U64;
  case 16:
    return SKIFF_BF16;
  case 17:
    return SKIFF_F8E4M3FN;
  case 18:
    return SKIFF_F8E4M3FNUZ;
  case 19:
    return SKIFF_F8E5M2;
  case 20:
    return SKIFF_F8E5M2FNUZ;
  case 21:
    return SKIFF_U4;
  case 22:
    return SKIFF_I4;
  case 23:
    return SKIFF_F4E2M1;
  case 24:
    return SKIFF_F8E8M0;
  case 25:
    return SKIFF_U2;
  case 26:
    return SKIFF_I2;
  }
  throw InputError(fmt::format("{}: ONNX data type {} is not supported", where, dataType));
}

/// How many elements ONNX packs into a byte.
static unsigned elementsInByte(skiff_dtype dtype) {
  if (dtype == SKIFF_I2 || dtype == SKIFF_U2)
    return 4;
  return dtype == SKIFF_I4 || dtype == SKIFF_U4 || dtype == SKIFF_F4E2M1 ? 2 : 1;
}

/// Appends varints, packed or single, as little-endian elements of `size` bytes.
static void appendVarints(WireReader &reader, unsigned wireType, size_t size, const std::string &where,
                          std::vector<uint8_t> &out) {
  auto append = [&](uint64_t value) {
    for (size_t i = 0; i != size; ++i)
      out.push_back(uint8_t(value >> (8 * i)));
  };
  if (wireType == 0)
    return append(reader.varint());
  for (WireReader packed(reader.value(wireType), where); !packed.atEnd();)
    append(packed.varint());
}

Tensor tools::parseOnnxTensor(std::string_view bytes, const std::string &where) {
  Tensor tensor;
  uint64_t dataType = 0;
  std::vector<uint8_t> dims;
  // The number of bytes of an element is known only after data_type, which may
  // come after the data; so varints are kept in full first.
  std::vector<uint8_t> varints;
  for (WireReader reader(bytes, where); !reader.atEnd();) {
    uint64_t key = reader.varint();
    unsigned wireType = unsigned(key & 7);
    switch (key >> 3) {
    case dimsField:
      appendVarints(reader, wireType, sizeof(int64_t), where, dims);
      break;
    case dataTypeField:
      if (wireType != 0)
        reader.malformed();
      dataType = reader.varint();
      break;
    case int32Data:
    case int64Data:
    case uint64Data:
      appendVarints(reader, wireType, sizeof(uint64_t), where, varints);
      break;
    case floatData:
    case doubleData:
    case rawData: {
      std::string_view data = reader.value(wireType);
      tensor.bytes.insert(tensor.bytes.end(), data.begin(), data.end());
      break;
    }
    case nameField:
      tensor.name = reader.value(wireType);
      break;
    case externalData:
      throw InputError(fmt::format("{}: its data is in another file, which is not supported here", where));
    default:
      if (wireType == 0)
        reader.varint();
      else
        reader.value(wireType);
    }
  }
  tensor.dtype = dtypeOf(dataType, where);
  tensor.dims.resize(dims.size() / sizeof(int64_t));
  if (!dims.empty())
    memcpy(tensor.dims.data(), dims.data(), dims.size());
  size_t size = skiff_dtype_size(tensor.dtype);
  for (size_t i = 0; i != varints.size(); i += sizeof(uint64_t))
    tensor.bytes.insert(tensor.bytes.end(), &varints[i], &varints[i] + size);
  uint64_t expected, inByte = elementsInByte(tensor.dtype), count = elementCount(tensor.dims);
  if (inByte > 1 && tensor.bytes.size() == (count + inByte - 1) / inByte) {
    std::vector<uint8_t> packed = std::move(tensor.bytes);
    tensor.bytes.resize(count);
    for (uint64_t i = 0, bits = 8 / inByte; i != count; ++i)
      tensor.bytes[i] = uint8_t(packed[i / inByte] >> (i % inByte * bits) & ((1u << bits) - 1));
  }
  if (__builtin_mul_overflow(count, size, &expected) || tensor.bytes.size() != expected)
    throw InputError(fmt::format("{}: {} bytes of elements don't fill {} {}", where, tensor.bytes.size(),
                                 skiff_dtype_name(tensor.dtype), shapeText(tensor.dims)));
  return tensor;
}

std::vector<Tensor> tools::readOnnxTensors(const std::string &folder, const std::string &prefix) {
  std::vector<Tensor> tensors;
  for (;;) {
    std::string path = fmt::format("{}/{}_{}.pb", folder, prefix, tensors.size());
    if (!std::filesystem::exists(path))
      return tensors;
    std::vector<uint8_t> bytes = readFile(path);
    tensors.push_back(parseOnnxTensor({reinterpret_cast<const char *>(bytes.data()), bytes.size()}, path));
  }
}
