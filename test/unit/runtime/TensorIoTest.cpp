//===- TensorIoTest.cpp - .npy, TensorProto and comparisons ---------------===//
#include "test/unit/runtime/ArtifactBuilder.h"
#include "tools/tensor-io/Compare.h"
#include "tools/tensor-io/Npy.h"
#include "tools/tensor-io/Npz.h"
#include "tools/tensor-io/OnnxTensor.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

using namespace skiff;
using namespace skiff::tools;

static Tensor tensorOf(skiff_dtype dtype, std::vector<int64_t> dims, const std::vector<double> &values) {
  Tensor tensor{"t", dtype, std::move(dims), std::vector<uint8_t>(values.size() * skiff_dtype_size(dtype))};
  for (size_t i = 0; i != values.size(); ++i)
    setElement(tensor.bytes.data(), dtype, i, values[i]);
  return tensor;
}

/// An .npy file of version 1 with this header text.
static std::string npyWith(const std::string &text, const std::string &data) {
  std::string bytes = "\x93NUMPY";
  bytes += {char(1), char(0), char(text.size()), char(text.size() >> 8)};
  return bytes + text + data;
}

TEST(Npy, EveryTypeSurvives) {
  for (int dtype = SKIFF_F32; dtype <= SKIFF_U2; ++dtype)
    for (const std::vector<int64_t> &dims :
         {std::vector<int64_t>{}, std::vector<int64_t>{1}, std::vector<int64_t>{1, 1, 1}}) {
      Tensor tensor = tensorOf(skiff_dtype(dtype), dims, {1});
      std::string bytes = npyHeader(tensor);
      EXPECT_EQ(bytes.size() % 64, 0u);
      bytes.append(tensor.bytes.begin(), tensor.bytes.end());
      Tensor back = parseNpy(bytes, "t");
      EXPECT_TRUE(back.dtype == dtype || isHeldIn(skiff_dtype(dtype), back.dtype)) << dtype;
      EXPECT_EQ(back.dims, dims);
      EXPECT_EQ(back.bytes, tensor.bytes);
    }
}

TEST(Npy, ColumnMajorIsTurned) {
  std::string data = {1, 4, 2, 5, 3, 6};
  Tensor tensor = parseNpy(npyWith("{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3), }", data), "t");
  EXPECT_EQ(tensor.bytes, (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
}

TEST(Npy, MalformedFilesAreErrors) {
  const char *headers[] = {
      "",
      "{",
      "{}",
      "{'descr': '<f4'}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }",
      "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }",
      "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<U4', 'fortran_order': False, 'shape': (2,), }",
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
      "{'descr': '<f4, 'fortran_order': False, 'shape': (2,), }",
  };
  for (const char *header : headers)
    EXPECT_THROW(parseNpy(npyWith(header, "01234567"), "t"), InputError) << header;
  std::string good = npyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "01234567");
  EXPECT_NO_THROW(parseNpy(good, "t"));
  for (size_t length = 0; length != good.size(); ++length)
    EXPECT_THROW(parseNpy(good.substr(0, length), "t"), InputError) << length;
}

TEST(Npz, SameTensorsGiveTheSameBytes) {
  test::TemporaryFile a("a.npz", ""), b("b.npz", "");
  std::vector<Tensor> tensors = {tensorOf(SKIFF_F32, {2}, {1, 2}), tensorOf(SKIFF_BOOL, {}, {1})};
  tensors[1].name = "a/b";
  writeNpz(a.path(), tensors);
  writeNpz(b.path(), tensors);
  std::vector<Tensor> back = readNpz(a.path());
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[1].name, "a/b");
  EXPECT_EQ(back[0].bytes, tensors[0].bytes);
  EXPECT_EQ(system(("cmp -s " + a.path() + " " + b.path()).c_str()), 0);
}

TEST(Half, RoundsToNearestEven) {
  uint16_t bits;
  auto half = [&](double value) {
    setElement(&bits, SKIFF_F16, 0, value);
    return bits;
  };
  EXPECT_EQ(half(1), 0x3c00);
  EXPECT_EQ(half(-2), 0xc000);
  EXPECT_EQ(half(65504), 0x7bff);
  EXPECT_EQ(half(65520), 0x7c00);
  EXPECT_EQ(half(1 + 1.0 / 2048), 0x3c00) << "tie to even";
  EXPECT_EQ(half(1 + 3.0 / 2048), 0x3c02) << "tie to even";
  EXPECT_EQ(half(std::ldexp(1, -24)), 1);
  EXPECT_EQ(half(std::ldexp(1023.7, -24)), 0x400) << "carries into the normal numbers";
  EXPECT_EQ(half(2047.9 / 1024), 0x4000) << "carries into the exponent";
  for (unsigned i = 0; i != 0x7c00; ++i) {
    uint16_t in = uint16_t(i);
    ASSERT_EQ(half(elementAt(&in, SKIFF_F16, 0)), i);
  }
  uint16_t nan = 0x7e00;
  EXPECT_TRUE(std::isnan(elementAt(&nan, SKIFF_F16, 0)));
  setElement(&bits, SKIFF_BF16, 0, 1 + 1.0 / 256);
  EXPECT_EQ(bits, 0x3f80) << "tie to even";
}

TEST(Elements, NarrowFloatsSurvive) {
  for (int dtype = SKIFF_F8E4M3FN; dtype <= SKIFF_F4E2M1; ++dtype)
    for (unsigned i = 0; i != (dtype == SKIFF_F4E2M1 ? 16 : 256); ++i) {
      uint8_t in = uint8_t(i), out = 0;
      double value = elementAt(&in, skiff_dtype(dtype), 0);
      setElement(&out, skiff_dtype(dtype), 0, value);
      if (!std::isnan(value))
        EXPECT_EQ(elementAt(&out, skiff_dtype(dtype), 0), value) << dtype << " " << i;
    }
  uint8_t largest = 0x7e, one = 127;
  EXPECT_EQ(elementAt(&largest, SKIFF_F8E4M3FN, 0), 448);
  EXPECT_EQ(elementAt(&one, SKIFF_F8E8M0, 0), 1);
}

TEST(Elements, BitsAboveNarrowIntegersDoNotCount) {
  uint8_t byte = 0x5f;
  EXPECT_EQ(elementAt(&byte, SKIFF_I4, 0), -1);
  EXPECT_EQ(elementAt(&byte, SKIFF_U4, 0), 15);
  EXPECT_EQ(elementAt(&byte, SKIFF_I2, 0), -1);
  setElement(&byte, SKIFF_I4, 0, -3);
  EXPECT_EQ(byte, 0x0d);
}

TEST(OnnxTensor, UnpacksNibbles) {
  // dims [3] packed, data_type INT4, raw_data: 1, -1, 7
  std::string bytes = {0x0a, 1, 3, 0x10, 22, 0x4a, 2, char(0xf1), 0x07};
  Tensor tensor = parseOnnxTensor(bytes, "t");
  EXPECT_EQ(tensor.dtype, SKIFF_I4);
  EXPECT_EQ(tensor.bytes, (std::vector<uint8_t>{1, 15, 7}));
}

TEST(OnnxTensor, ReadsEveryStorage) {
  // dims [2] packed, data_type INT32, int32_data packed: 5, -1
  std::string ints = {0x0a, 1, 2, 0x10, 6, 0x2a, 11, 5};
  ints += "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  Tensor tensor = parseOnnxTensor(ints, "t");
  EXPECT_EQ(tensor.dtype, SKIFF_I32);
  EXPECT_EQ(elementAt(tensor.bytes.data(), SKIFF_I32, 0), 5);
  EXPECT_EQ(elementAt(tensor.bytes.data(), SKIFF_I32, 1), -1);
  // float_data as single fields, before the type; an unknown field; a name
  std::string floats = {0x25, 0, 0, char(0x80), 0x3f, 0x7a, 1, 'x', 0x10, 1, 0x42, 1, 'n'};
  tensor = parseOnnxTensor(floats, "t");
  EXPECT_EQ(tensor.name, "n");
  EXPECT_TRUE(tensor.dims.empty());
  EXPECT_EQ(elementAt(tensor.bytes.data(), SKIFF_F32, 0), 1);
}

TEST(OnnxTensor, MalformedMessagesAreErrors) {
  std::string good = {0x08, 2, 0x10, 2, 0x4a, 2, 1, 2};
  EXPECT_NO_THROW(parseOnnxTensor(good, "t"));
  for (size_t length = 0; length != good.size(); ++length)
    EXPECT_THROW(parseOnnxTensor(good.substr(0, length), "t"), InputError) << length;
  EXPECT_THROW(parseOnnxTensor({"\x4a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11}, "t"), InputError);
  EXPECT_THROW(parseOnnxTensor({"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\x01", 13}, "t"),
               InputError);
  EXPECT_THROW(parseOnnxTensor({"\x10\x08", 2}, "t"), InputError) << "strings";
}

TEST(Compare, UsesBothTolerances) {
  Tensor expected = tensorOf(SKIFF_F32, {3}, {0, 1, 100}), got = tensorOf(SKIFF_F32, {3}, {0.5, 1.5, 110});
  EXPECT_EQ(compare(expected, got, {0.0, 0.5}).mismatches, 1u);
  EXPECT_EQ(compare(expected, got, {0.1, 0.0}).mismatches, 2u);
  EXPECT_TRUE(compare(expected, got, {0.1, 0.5}).agrees());
  Comparison result = compare(expected, got, {0.0, 0.0});
  EXPECT_EQ(result.worst, (std::vector<int64_t>{2}));
  EXPECT_EQ(result.maxAbs, 10);
  EXPECT_TRUE(std::isinf(result.maxRel)) << "0 was expected";
}

TEST(Compare, NonFiniteValues) {
  constexpr double inf = std::numeric_limits<double>::infinity(),
                   nan = std::numeric_limits<double>::quiet_NaN();
  Tensor expected = tensorOf(SKIFF_F32, {4}, {nan, inf, -inf, 1});
  EXPECT_TRUE(compare(expected, expected, {}).agrees());
  EXPECT_EQ(compare(expected, tensorOf(SKIFF_F32, {4}, {nan, inf, inf, nan}), {}).mismatches, 2u);
  EXPECT_EQ(compare(expected, tensorOf(SKIFF_F32, {4}, {nan, 1e30, -inf, 1}), {}).mismatches, 1u);
}

TEST(Compare, OtherTypesAreExact) {
  Tensor big = tensorOf(SKIFF_I64, {1}, {0}), next = big;
  int64_t a = INT64_MAX, b = INT64_MAX - 1; // the same double
  memcpy(big.bytes.data(), &a, 8);
  memcpy(next.bytes.data(), &b, 8);
  EXPECT_TRUE(compare(big, big, {1.0, 1.0}).agrees());
  EXPECT_FALSE(compare(big, next, {1.0, 1.0}).agrees());
}

TEST(Compare, EmptyTensorsAgree) {
  Tensor empty{"t", SKIFF_F32, {0, 3}, {}};
  Comparison result = compare(empty, empty, {});
  EXPECT_TRUE(result.agrees());
  EXPECT_TRUE(result.worst.empty());
}
