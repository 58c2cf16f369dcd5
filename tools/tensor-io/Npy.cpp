//===- Npy.cpp - numpy's .npy format --------------------------------------===//
#include "tools/tensor-io/Npy.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;

namespace {

struct NamedType {
  const char *name; // without byte order
  skiff_dtype dtype;
};

/// Parses the header's text, a Python literal such as
/// {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }.
class HeaderParser {
public:
  HeaderParser(std::string_view text, const std::string &where) : text(text), where(where) {}

  void parse(NpyHeader &header);

private:
  [[noreturn]] void malformed() const {
    throw InputError(fmt::format("{}: not an .npy header: {}", where, text.substr(0, 80)));
  }
  void skipSpaces() { at = std::min(text.find_first_not_of(" \n", at), text.size()); }
  bool take(char c) {
    skipSpaces();
    if (at == text.size() || text[at] != c)
      return false;
    ++at;
    return true;
  }
  void expect(char c) {
    if (!take(c))
      malformed();
  }
  std::string_view quoted();
  bool boolean();
  std::vector<int64_t> shape();
  skiff_dtype dtypeOf(std::string_view descr) const;

  std::string_view text;
  const std::string &where;
  size_t at = 0;
};

} // namespace

static constexpr NamedType namedTypes[] = {
    {"f4", SKIFF_F32}, {"f8", SKIFF_F64}, {"f2", SKIFF_F16},  {"V2", SKIFF_BF16}, {"i1", SKIFF_I8},
    {"i2", SKIFF_I16}, {"i4", SKIFF_I32}, {"i8", SKIFF_I64},  {"u1", SKIFF_U8},   {"u2", SKIFF_U16},
    {"u4", SKIFF_U32}, {"u8", SKIFF_U64}, {"b1", SKIFF_BOOL},
};

std::string_view HeaderParser::quoted() {
  skipSpaces();
  if (at == text.size() || (text[at] != '\'' && text[at] != '"'))
    malformed();
  size_t end = text.find(text[at], at + 1);
  if (end == std::string_view::npos)
    malformed();
  std::string_view result = text.substr(at + 1, end - at - 1);
  at = end + 1;
  return result;
}

bool HeaderParser::boolean() {
  skipSpaces();
  for (bool value : {false, true}) {
    std::string_view word = value ? "True" : "False";
    if (text.substr(at, word.size()) == word) {
      at += word.size();
      return value;
    }
  }
  malformed();
}

std::vector<int64_t> HeaderParser::shape() {
  std::vector<int64_t> dims;
  expect('(');
  while (!take(')')) {
    skipSpaces();
    int64_t value = 0;
    size_t begin = at;
    for (; at != text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
      if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text[at] - '0', &value))
        malformed();
    if (at == begin || dims.size() == 64)
      malformed();
    dims.push_back(value);
    if (!take(',')) {
      expect(')');
      break;
    }
  }
  return dims;
}

skiff_dtype HeaderParser::dtypeOf(std::string_view descr) const {
  if (descr.size() == 3 && descr[0] == '>' && descr[2] != '1')
    throw InputError(fmt::format("{}: big-endian type '{}'; convert it with a.astype('<{}')", where, descr,
                                 descr.substr(1)));
  for (const NamedType &type : namedTypes)
    if (descr.size() == 3 && descr.substr(1) == type.name)
      return type.dtype;
  throw InputError(fmt::format(
      "{}: type '{}' is no number that a model takes; convert it with a.astype('<f4')", where, descr));
}

void HeaderParser::parse(NpyHeader &header) {
  bool hasDescr = false, hasOrder = false, hasShape = false;
  expect('{');
  while (!take('}')) {
    std::string_view key = quoted();
    expect(':');
    if (key == "descr") {
      header.dtype = dtypeOf(quoted());
      hasDescr = true;
    } else if (key == "fortran_order") {
      header.fortranOrder = boolean();
      hasOrder = true;
    } else if (key == "shape") {
      header.dims = shape();
      hasShape = true;
    } else {
      malformed();
    }
    if (!take(',')) {
      expect('}');
      break;
    }
  }
  if (!hasDescr || !hasOrder || !hasShape)
    malformed();
}

NpyHeader tools::parseNpyHeader(std::string_view bytes, const std::string &where) {
  auto byteAt = [&](size_t i) { return size_t(uint8_t(bytes[i])); };
  if (bytes.size() < 12 || bytes.substr(0, 6) != "\x93NUMPY")
    throw InputError(fmt::format("{}: not an .npy file", where));
  if (byteAt(6) < 1 || byteAt(6) > 3)
    throw InputError(fmt::format("{}: .npy version {}, known are 1 to 3", where, byteAt(6)));
  size_t prefix = byteAt(6) == 1 ? 10 : 12;
  size_t length = byteAt(8) | byteAt(9) << 8;
  if (prefix == 12)
    length |= byteAt(10) << 16 | byteAt(11) << 24;
  if (length > bytes.size() - prefix)
    throw InputError(fmt::format("{}: the header ends outside of the file", where));
  NpyHeader header;
  HeaderParser(bytes.substr(prefix, length), where).parse(header);
  header.length = prefix + length;
  if (__builtin_mul_overflow(elementCount(header.dims), skiff_dtype_size(header.dtype), &header.dataBytes))
    throw InputError(fmt::format("{}: shape {} has no size", where, shapeText(header.dims)));
  return header;
}

/// Turns column-major elements into row-major ones.
static std::vector<uint8_t> rowMajor(std::string_view data, const NpyHeader &header) {
  size_t size = skiff_dtype_size(header.dtype), rank = header.dims.size();
  std::vector<uint8_t> result(data.size());
  std::vector<int64_t> index(rank, 0);
  for (size_t to = 0; to != data.size(); to += size) {
    size_t from = 0;
    for (size_t d = rank; d-- != 0;)
      from = from * size_t(header.dims[d]) + size_t(index[d]);
    memcpy(&result[to], &data[from * size], size);
    for (size_t d = rank; d-- != 0;) {
      if (++index[d] != header.dims[d])
        break;
      index[d] = 0;
    }
  }
  return result;
}

Tensor tools::parseNpy(std::string_view bytes, const std::string &where) {
  NpyHeader header = parseNpyHeader(bytes, where);
  std::string_view data = bytes.substr(header.length);
  if (data.size() != header.dataBytes)
    throw InputError(fmt::format("{}: {} bytes of elements, expected {} for {} {}", where, data.size(),
                                 header.dataBytes, skiff_dtype_name(header.dtype), shapeText(header.dims)));
  Tensor tensor;
  tensor.dtype = header.dtype;
  tensor.dims = header.dims;
  if (header.fortranOrder && header.dims.size() > 1)
    tensor.bytes = rowMajor(data, header);
  else
    tensor.bytes.assign(data.begin(), data.end());
  return tensor;
}

std::string tools::npyHeader(const Tensor &tensor) {
  std::string descr;
  if (isHeldIn(tensor.dtype, SKIFF_U8))
    descr = "|u1";
  for (const NamedType &type : namedTypes)
    if (type.dtype == tensor.dtype)
      descr = fmt::format("{}{}", skiff_dtype_size(type.dtype) == 1 ? '|' : '<', type.name);
  std::string shape;
  for (int64_t dim : tensor.dims)
    shape += fmt::format("{}, ", dim);
  if (tensor.dims.size() > 1)
    shape.resize(shape.size() - 2);
  else if (tensor.dims.size() == 1)
    shape.pop_back();
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, shape);
  // The elements begin on a multiple of 64 bytes, the header ends in a newline.
  constexpr size_t prefix = 10;
  text.append(63 - (prefix + text.size()) % 64, ' ');
  text += '\n';
  std::string header = "\x93NUMPY";
  header += {char(1), char(0), char(text.size() & 255), char(text.size() >> 8)};
  return header + text;
}
