//===- Weights.cpp - constants as kernels read them ----------------------------------===//
#include "compiler/artifact/Weights.h"

#include "dialects/common/TensorData.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace mlir;
namespace skiff {

/// [taps * depth, groups * columns] to [groups][ceil(columns / block)][taps][ceil(depth /
/// step)][block][step], zeros where there is no column or row. One block of columns at a time: a packed copy
/// of the weight is never in memory.
static void writePacked(ArrayRef<char> source, bool splat, int64_t bytes, ArrayRef<int64_t> packing,
                        llvm::function_ref<void(const char *, int64_t)> write) {
  int64_t groups = packing[0], taps = packing[1], depth = packing[2], columns = packing[3];
  int64_t block = packing[4], step = packing[5];
  int64_t steps = llvm::divideCeil(depth, step);
  SmallVector<char> panel(taps * steps * block * step * bytes);
  for (int64_t g = 0; g < groups; ++g)
    for (int64_t first = 0; first < columns; first += block) {
      int64_t count = std::min(block, columns - first);
      if (count < block)
        std::memset(panel.data(), 0, panel.size());
      for (int64_t row = 0; row < taps * depth; ++row) {
        int64_t tap = row / depth, k = row % depth;
        char *to = panel.data() + ((tap * steps + k / step) * block * step + k % step) * bytes;
        const char *from =
            splat ? source.data() : source.data() + ((row * groups + g) * columns + first) * bytes;
        if (step == 1 && !splat) {
          std::memcpy(to, from, count * bytes);
          continue;
        }
        for (int64_t i = 0; i < count; ++i)
          std::memcpy(to + i * step * bytes, splat ? from : from + i * bytes, bytes);
      }
      write(panel.data(), panel.size());
    }
}

uint64_t writeWeights(ModuleOp lowered, llvm::raw_ostream &os) {
  XXH3_state_t *state = XXH3_createState();
  XXH3_64bits_reset(state);
  int64_t position = 0;
  auto write = [&](const char *data, int64_t size) {
    os.write(data, size);
    XXH3_64bits_update(state, data, size);
    position += size;
  };
  static const char zeros[4096] = {};
  auto fillTo = [&](int64_t offset) {
    while (position < offset)
      write(zeros, std::min<int64_t>(offset - position, sizeof(zeros)));
  };
  for (Attribute attr : lowered->getAttrOfType<ArrayAttr>("skiff.weights")) {
    auto entry = cast<DictionaryAttr>(attr);
    auto value = cast<ElementsAttr>(entry.get("value"));
    fillTo(cast<IntegerAttr>(entry.get("offset")).getInt());
    SmallVector<char> storage;
    int64_t bytes = elementBytes(value.getElementType());
    if (auto packing = entry.getAs<DenseI64ArrayAttr>("packing")) {
      TensorBytes source = tensorBytes(value, storage);
      writePacked(source.bytes, source.splat, bytes, packing, write);
    } else {
      ArrayRef<char> raw = rawBytes(value, storage);
      write(raw.data(), raw.size());
    }
  }
  fillTo(lowered->getAttrOfType<IntegerAttr>("skiff.weights_bytes").getInt());
  uint64_t digest = XXH3_64bits_digest(state);
  XXH3_freeState(state);
  return digest;
}

} // namespace skiff
