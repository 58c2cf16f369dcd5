//===- Dims.cpp - sizes that files declare --------------------------------===//
#include "compiler/import/common/Dims.h"

#include "llvm/ADT/STLExtras.h"

using llvm::ArrayRef;

std::optional<int64_t> skiff::countElements(ArrayRef<int64_t> dims) {
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

std::string skiff::dimsText(ArrayRef<int64_t> dims) {
  std::string text = "[";
  ArrayRef<int64_t> shown = dims.take_front(16);
  for (auto [i, dim] : llvm::enumerate(shown))
    text += (i ? ", " : "") + std::to_string(dim);
  return text + (dims.size() > shown.size() ? ", ...]" : "]");
}
