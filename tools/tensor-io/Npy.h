//===- Npy.h - numpy's .npy format ----------------------------------------===//
//
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
// numpy has no bfloat16; ml_dtypes stores it as two raw bytes, "<V2", and so do
// we. On reading, V2 is bfloat16.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TOOLS_TENSORIO_NPY_H
#define SKIFF_TOOLS_TENSORIO_NPY_H

#include "tools/tensor-io/Tensor.h"

#include <string_view>

namespace skiff::tools {

/// What precedes the elements in a .npy file.
struct NpyHeader {
  skiff_dtype dtype;
  bool fortranOrder;
  std::vector<int64_t> dims;
  size_t length;      // bytes before the elements
  uint64_t dataBytes; // bytes of the elements
};

/// `where` begins the messages: "x.npy" or "in.npz: entry x.npy".
/// Throws InputError.
NpyHeader parseNpyHeader(std::string_view bytes, const std::string &where);

/// A whole file; the result has no name. Throws InputError.
Tensor parseNpy(std::string_view bytes, const std::string &where);

std::string npyHeader(const Tensor &tensor);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_TENSORIO_NPY_H
