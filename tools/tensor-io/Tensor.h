//===- Tensor.h - a tensor and its elements -------------------------------===//
#ifndef SKIFF_TOOLS_TENSORIO_TENSOR_H
#define SKIFF_TOOLS_TENSORIO_TENSOR_H

#include "skiff/skiff.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace skiff::tools {

/// Something the user gave is wrong: exit code 2. The text follows "error: ".
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Row-major and dense.
struct Tensor {
  std::string name;
  skiff_dtype dtype = SKIFF_F32;
  std::vector<int64_t> dims;
  std::vector<uint8_t> bytes;
};

/// The number of elements. Throws InputError if that overflows.
uint64_t elementCount(const std::vector<int64_t> &dims);

/// "1x3x224x224"; "scalar" for rank 0.
std::string shapeText(const std::vector<int64_t> &dims);

/// Element `index` of `data` as a double. Exact but for 64-bit integers.
double elementAt(const void *data, skiff_dtype dtype, size_t index);

/// Writes `value`, rounded to nearest, as element `index`.
void setElement(void *data, skiff_dtype dtype, size_t index, double value);

bool isFloat(skiff_dtype dtype);

/// What numpy without ml_dtypes holds elements of `dtype` in: unsigned integers of their width.
bool isHeldIn(skiff_dtype dtype, skiff_dtype holder);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_TENSORIO_TENSOR_H
