//===- TensorDataTest.cpp - the bytes of constant tensors -----------------===//
#include "dialects/common/TensorData.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinDialect.h"

#include <gtest/gtest.h>
#include <numeric>

using namespace mlir;
using namespace skiff;

namespace {
struct TensorData : testing::Test {
  MLIRContext context{MLIRContext::Threading::DISABLED};
  Builder builder{&context};

  RankedTensorType type(int64_t count, Type element) { return RankedTensorType::get({count}, element); }
};
} // namespace

// Every integer type and both sides of the inline limit give back what was put in.
TEST_F(TensorData, IntsRoundTrip) {
  auto unsignedType = [&](unsigned width) {
    return IntegerType::get(&context, width, IntegerType::Unsigned);
  };
  const Type types[] = {builder.getI8Type(),  builder.getI16Type(), builder.getI32Type(),
                        builder.getI64Type(), unsignedType(8),      unsignedType(16),
                        unsignedType(32),     unsignedType(64),     builder.getIndexType()};
  for (Type element : types)
    for (int64_t count : {0, 1, 3, 64, 65, 300}) {
      bool isUnsigned = element.isUnsignedInteger();
      SmallVector<int64_t> values;
      for (int64_t i = 0; i < count; ++i)
        values.push_back(isUnsigned ? (i * 7) % 256 : (i * 7) % 256 - 128);
      ElementsAttr elements = makeInts(type(count, element), values);
      EXPECT_EQ(readInts(elements), values);
      EXPECT_EQ(isa<DenseResourceElementsAttr>(elements), count > kMaxInlineElements);
      SmallVector<char> storage;
      EXPECT_EQ(int64_t(rawBytes(elements, storage).size()), count * elementBytes(element));
    }
}

TEST_F(TensorData, UnsignedKeepsTheHighBit) {
  auto u8 = IntegerType::get(&context, 8, IntegerType::Unsigned);
  EXPECT_EQ(readInts(makeInts(type(2, u8), {255, 1}))[0], 255);
  EXPECT_EQ(readInts(makeInts(type(2, builder.getI8Type()), {255, 1}))[0], -1);
  auto u64 = IntegerType::get(&context, 64, IntegerType::Unsigned);
  EXPECT_EQ(readFloats(makeInts(type(2, u64), {-1, 1}))[0], 18446744073709551615.0);
}

TEST_F(TensorData, FloatsRoundTrip) {
  const Type types[] = {builder.getF16Type(), builder.getBF16Type(), builder.getF32Type(),
                        builder.getF64Type()};
  for (Type element : types)
    for (int64_t count : {1, 5, 100}) {
      SmallVector<double> values;
      for (int64_t i = 0; i < count; ++i)
        values.push_back(double(i) - 2.5); // exact in all of them up to 100
      EXPECT_EQ(readFloats(makeFloats(type(count, element), values)), values);
    }
}

// A bool is one byte in raw form, whatever MLIR does inside of its attributes.
TEST_F(TensorData, BoolsAreOneByte) {
  for (int64_t count : {2, 9, 64, 65, 100}) {
    SmallVector<char> bytes(count);
    for (int64_t i = 0; i < count; ++i)
      bytes[i] = i % 3 == 0;
    ElementsAttr elements = makeElements(type(count, builder.getI1Type()), ArrayRef<char>(bytes), "b");
    SmallVector<char> storage;
    EXPECT_EQ(rawBytes(elements, storage), ArrayRef<char>(bytes));
    EXPECT_EQ(readInts(elements)[0], 1);
    EXPECT_EQ(readInts(elements)[1], 0);
  }
}

// What lies above a narrow element does not count.
TEST_F(TensorData, NarrowElementsAreOneByte) {
  const char bytes[] = {char(0xf1), 0x0f, 0x78};
  ElementsAttr elements = makeElements(type(3, builder.getIntegerType(4)), ArrayRef<char>(bytes), "n");
  EXPECT_EQ(readInts(elements), (SmallVector<int64_t>{1, -1, -8}));
  elements = makeElements(type(3, Float4E2M1FNType::get(&context)), ArrayRef<char>(bytes), "n");
  EXPECT_EQ(readFloats(elements), (SmallVector<double>{0.5, -6, -0.0}));
}

TEST_F(TensorData, SplatsAreOneElement) {
  SmallVector<char> storage;
  for (Type element : {Type(builder.getI1Type()), Type(builder.getI32Type())}) {
    SmallVector<int64_t> ones(1000, 1);
    ElementsAttr elements = makeInts(type(1000, element), ones);
    TensorBytes data = tensorBytes(elements, storage);
    EXPECT_TRUE(data.splat);
    EXPECT_EQ(int64_t(data.bytes.size()), elementBytes(element));
    EXPECT_EQ(data.bytes[0], 1);
    EXPECT_EQ(readInts(elements), ones);
    EXPECT_EQ(int64_t(rawBytes(elements, storage).size()), 1000 * elementBytes(element));
  }
}

TEST_F(TensorData, LargeBlobIsNotCopied) {
  SmallVector<float> values(1000);
  std::iota(values.begin(), values.end(), 0.0f);
  int freed = 0;
  {
    MLIRContext own(MLIRContext::Threading::DISABLED);
    AsmResourceBlob blob(ArrayRef<float>(values), [&](float *, size_t, size_t) { ++freed; }, false);
    auto elements = makeElements(RankedTensorType::get({1000}, Float32Type::get(&own)), std::move(blob), "w");
    SmallVector<char> storage;
    EXPECT_EQ(static_cast<const void *>(rawBytes(elements, storage).data()), values.data());
    EXPECT_EQ(freed, 0);
  }
  EXPECT_EQ(freed, 1);
}

TEST_F(TensorData, OddTypesHaveNoRawForm) {
  EXPECT_EQ(elementBytes(builder.getI1Type()), 1);
  EXPECT_EQ(elementBytes(builder.getIndexType()), 8);
  EXPECT_EQ(elementBytes(builder.getIntegerType(3)), 0);
  EXPECT_EQ(elementBytes(builder.getIntegerType(4)), 1);
  EXPECT_EQ(elementBytes(builder.getIntegerType(24)), 0);
  EXPECT_EQ(elementBytes(ComplexType::get(builder.getF32Type())), 0);
  EXPECT_EQ(elementBytes(Float8E4M3FNType::get(&context)), 1);
}
