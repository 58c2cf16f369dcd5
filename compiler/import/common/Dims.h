//===- Dims.h - sizes that files declare ------------------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_COMMON_DIMS_H
#define SKIFF_COMPILER_IMPORT_COMMON_DIMS_H

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <string>

namespace skiff {

/// More elements than any tensor has; products of dims stay far from overflow below it.
constexpr int64_t kMaxElements = int64_t(1) << 42;

/// Number of elements of static dims; nullopt if a dim is negative or the product is beyond kMaxElements.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> dims);

/// "[2, 3]".
std::string dimsText(llvm::ArrayRef<int64_t> dims);

} // namespace skiff

#endif // SKIFF_COMPILER_IMPORT_COMMON_DIMS_H
