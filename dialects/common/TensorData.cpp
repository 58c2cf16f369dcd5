//===- TensorData.cpp - the bytes of constant tensors ---------------------===//
#include "dialects/common/TensorData.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace skiff;

static_assert(llvm::endianness::native == llvm::endianness::little,
              "constants are copied between MLIR, ONNX and Skiff files as they are");

bool skiff::isNarrow(Type elementType) {
  if (auto floatType = dyn_cast<FloatType>(elementType))
    return isa<Float8E4M3FNType, Float8E4M3FNUZType, Float8E5M2Type, Float8E5M2FNUZType, Float8E8M0FNUType,
               Float4E2M1FNType>(floatType);
  return elementType.isInteger(2) || elementType.isInteger(4);
}

int64_t skiff::elementBytes(Type elementType) {
  if (elementType.isIndex() || elementType.isInteger(1))
    return elementType.isIndex() ? 8 : 1;
  if (isNarrow(elementType))
    return 1;
  if (!elementType.isIntOrFloat() || elementType.getIntOrFloatBitWidth() % 8 != 0)
    return 0;
  int64_t bytes = elementType.getIntOrFloatBitWidth() / 8;
  return llvm::isPowerOf2_64(bytes) && bytes <= 8 ? bytes : 0;
}

/// True if the inline attribute packs eight i1 into a byte, which depends on MLIR's version.
static bool isBitPacked(DenseElementsAttr dense) {
  return dense.getElementType().isInteger(1) && !dense.isSplat() &&
         int64_t(dense.getRawData().size()) < dense.getNumElements();
}

LogicalResult skiff::verifyElements(function_ref<InFlightDiagnostic()> emitError, ElementsAttr elements) {
  ShapedType type = elements.getShapedType();
  int64_t width = elementBytes(type.getElementType());
  if (width == 0)
    return emitError() << "constant has element type " << type.getElementType()
                       << ", expected an integer of 1, 2, 4, 8, 16, 32 or 64 bits or a float of 4 to 64 bits";
  if (!type.hasStaticShape())
    return emitError() << "constant has type " << type << ", expected a static shape";
  if (isa<DenseIntOrFPElementsAttr>(elements))
    return success();
  auto resource = dyn_cast<DenseResourceElementsAttr>(elements);
  if (!resource)
    return emitError() << "constant must be a dense or dense_resource attribute";
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return emitError() << "constant names the resource '" << resource.getRawHandle().getKey()
                       << "', which has no data; print the module without eliding resources";
  int64_t count = 1;
  for (int64_t dim : type.getShape())
    if (llvm::MulOverflow(count, dim, count))
      return emitError() << "constant of type " << type << " has too many elements";
  if (llvm::MulOverflow(count, width, count) || blob->getData().size() != size_t(count))
    return emitError() << "constant of type " << type << " has " << blob->getData().size()
                       << " bytes of data in the resource '" << resource.getRawHandle().getKey()
                       << "', expected " << count;
  return success();
}

TensorBytes skiff::tensorBytes(ElementsAttr elements, SmallVectorImpl<char> &storage) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    assert(blob && "the verifier of the op that holds a constant calls verifyElements");
    return {blob->getData(), /*splat=*/false};
  }
  auto dense = cast<DenseIntOrFPElementsAttr>(elements);
  if (dense.getElementType().isInteger(1) && dense.isSplat()) {
    storage.assign(1, char(dense.getSplatValue<bool>())); // MLIR may store true as 0xff
    return {storage, /*splat=*/true};
  }
  if (isBitPacked(dense)) {
    storage.clear();
    for (bool bit : dense.getValues<bool>())
      storage.push_back(char(bit));
    return {storage, /*splat=*/false};
  }
  return {dense.getRawData(), dense.isSplat()};
}

ArrayRef<char> skiff::rawBytes(ElementsAttr elements, SmallVectorImpl<char> &storage) {
  TensorBytes data = tensorBytes(elements, storage);
  int64_t count = elements.getNumElements();
  if (!data.splat || count == 1)
    return data.bytes;
  SmallVector<char> element(data.bytes); // data.bytes may lie in storage
  storage.resize_for_overwrite(count * element.size());
  if (element.size() == 1) {
    std::memset(storage.data(), element[0], storage.size());
    return storage;
  }
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(storage.data() + i * element.size(), element.data(), element.size());
  return storage;
}

/// Calls `convert` with each element's bits.
template <typename Fn> static void forEachElement(ElementsAttr elements, Fn &&convert) {
  SmallVector<char> storage;
  TensorBytes data = tensorBytes(elements, storage);
  int64_t width = elementBytes(elements.getElementType());
  int64_t step = data.splat ? 0 : width;
  const char *bytes = data.bytes.data();
  for (int64_t i = 0, e = elements.getNumElements(); i < e; ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes + i * step, width);
    convert(bits);
  }
}

static int64_t extend(uint64_t bits, unsigned width, bool isUnsigned) {
  unsigned drop = 64 - width;
  return isUnsigned ? int64_t(bits << drop >> drop) : int64_t(bits << drop) >> drop;
}

SmallVector<int64_t> skiff::readInts(ElementsAttr elements) {
  Type type = elements.getElementType();
  assert(type.isIntOrIndex() && "readInts needs an integer tensor");
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  bool isUnsigned = type.isUnsignedInteger() || width == 1;
  SmallVector<int64_t> values;
  values.reserve(elements.getNumElements());
  forEachElement(elements, [&](uint64_t bits) { values.push_back(extend(bits, width, isUnsigned)); });
  return values;
}

SmallVector<double> skiff::readFloats(ElementsAttr elements) {
  Type type = elements.getElementType();
  SmallVector<double> values;
  values.reserve(elements.getNumElements());
  if (type.isF32()) {
    forEachElement(elements, [&](uint64_t bits) { values.push_back(llvm::bit_cast<float>(uint32_t(bits))); });
  } else if (auto floatType = dyn_cast<FloatType>(type)) {
    const llvm::fltSemantics &semantics = floatType.getFloatSemantics();
    forEachElement(elements, [&](uint64_t bits) {
      APInt code(floatType.getWidth(), bits, /*isSigned=*/false, /*implicitTrunc=*/true);
      values.push_back(APFloat(semantics, code).convertToDouble());
    });
  } else {
    bool isUnsigned64 = type.isUnsignedInteger(64);
    for (int64_t value : readInts(elements))
      values.push_back(isUnsigned64 ? double(uint64_t(value)) : double(value));
  }
  return values;
}

static bool isSplatOf(ArrayRef<char> bytes, int64_t width) {
  return !bytes.empty() && std::memcmp(bytes.data(), bytes.data() + width, bytes.size() - size_t(width)) == 0;
}

/// The inline form of a small constant or a splat, null for all others.
static ElementsAttr makeInline(ShapedType type, ArrayRef<char> bytes) {
  int64_t width = elementBytes(type.getElementType());
  assert(width > 0 && type.hasStaticShape() && int64_t(bytes.size()) == width * type.getNumElements() &&
         "callers check the size");
  bool splat = isSplatOf(bytes, width);
  if (!splat && type.getNumElements() > kMaxInlineElements)
    return {};
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> values;
    for (char byte : splat ? bytes.take_front(1) : bytes)
      values.push_back(byte != 0);
    return DenseElementsAttr::get(type, ArrayRef<bool>(values));
  }
  ArrayRef<char> kept = splat ? bytes.take_front(width) : bytes;
  SmallVector<char> masked;
  if (isNarrow(type.getElementType())) { // MLIR relies on bits above being 0
    unsigned bits = type.getElementTypeBitWidth();
    for (char byte : kept)
      masked.push_back(byte & ((1 << bits) - 1));
    kept = masked;
  }
  return DenseElementsAttr::getFromRawBuffer(type, kept);
}

static ElementsAttr makeResource(ShapedType type, AsmResourceBlob blob, StringRef name) {
  return DenseResourceElementsAttr::get(type, name.empty() ? StringRef("tensor") : name, std::move(blob));
}

ElementsAttr skiff::makeElements(ShapedType type, ArrayRef<char> bytes, StringRef name) {
  if (ElementsAttr small = makeInline(type, bytes))
    return small;
  // 64 bytes: a cache line, and enough for any vector load.
  return makeResource(type, HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 64, /*dataIsMutable=*/false),
                      name);
}

ElementsAttr skiff::makeElements(ShapedType type, AsmResourceBlob blob, StringRef name) {
  if (ElementsAttr small = makeInline(type, blob.getData()))
    return small;
  return makeResource(type, std::move(blob), name);
}

ElementsAttr skiff::makeInts(ShapedType type, ArrayRef<int64_t> values, StringRef name) {
  int64_t width = elementBytes(type.getElementType());
  SmallVector<char> bytes(values.size() * width);
  for (auto [i, value] : llvm::enumerate(values))
    std::memcpy(bytes.data() + i * width, &value, width); // little endian: the low bytes come first
  return makeElements(type, ArrayRef<char>(bytes), name);
}

ElementsAttr skiff::makeFloats(ShapedType type, ArrayRef<double> values, StringRef name) {
  const llvm::fltSemantics &semantics = cast<FloatType>(type.getElementType()).getFloatSemantics();
  int64_t width = elementBytes(type.getElementType());
  SmallVector<char> bytes(values.size() * width);
  for (auto [i, value] : llvm::enumerate(values)) {
    APFloat number(value);
    bool lost;
    number.convert(semantics, APFloat::rmNearestTiesToEven, &lost);
    uint64_t bits = number.bitcastToAPInt().getZExtValue();
    std::memcpy(bytes.data() + i * width, &bits, width);
  }
  return makeElements(type, ArrayRef<char>(bytes), name);
}
