//===- Compare.h - how far two tensors are apart --------------------------===//
#ifndef SKIFF_TOOLS_TENSORIO_COMPARE_H
#define SKIFF_TOOLS_TENSORIO_COMPARE_H

#include "tools/tensor-io/Tensor.h"

#include <optional>

namespace skiff::tools {

/// An element agrees if |got - expected| <= atol + rtol * |expected|; NaN agrees
/// with NaN; other types than floats must be equal.
struct Tolerance {
  std::optional<double> rtol; // none: by the type, see Compare.cpp
  std::optional<double> atol; // none: rtol times the largest |expected|
};

struct Comparison {
  std::string name;
  std::string difference; // of type or shape; empty if elements could be compared
  skiff_dtype dtype;
  std::vector<int64_t> dims;
  double rtol = 0, atol = 0; // as used
  uint64_t mismatches = 0;
  double maxAbs = 0, maxRel = 0;
  double cosine = 1;
  double sqnr = 0;            // dB; infinite if all are equal
  std::vector<int64_t> worst; // index of the element that exceeds its limit most
  double expected = 0, got = 0;

  bool agrees() const { return difference.empty() && mismatches == 0; }
};

Comparison compare(const Tensor &expected, const Tensor &got, const Tolerance &tolerance);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_TENSORIO_COMPARE_H
