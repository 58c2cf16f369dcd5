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

/// [rows, groups * columns] to [groups][ceil(columns / block)][rows][block], zeros where there is no column.
/// One [rows][block] at a time: a packed copy of the weight is never in memory.
static void writePacked(ArrayRef<char> source, bool splat, int64_t bytes, ArrayRef<int64_t> packing,
                        llvm::function_ref<void(const char *, int64_t)> write) {
  int64_t groups = packing[0], rows = packing[1], columns = packing[2], block = packing[3];
  int64_t blocks = llvm::divideCeil(columns, block);
  SmallVector<char> panel(rows * block * bytes);
  for (int64_t g = 0; g < groups; ++g)
    for (int64_t n = 0; n < blocks; ++n) {
      int64_t count = std::min(block, columns - n * block);
      if (count < block)
        std::memset(panel.data(), 0, panel.size());
      for (int64_t r = 0; r < rows; ++r) {
        char *to = panel.data() + r * block * bytes;
        if (splat) {
          for (int64_t i = 0; i < count; ++i)
            std::memcpy(to + i * bytes, source.data(), bytes);
          continue;
        }
        const char *from = source.data() + (r * groups * columns + g * columns + n * block) * bytes;
        std::memcpy(to, from, count * bytes);
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
