//===- Compare.cpp - how far two tensors are apart ------------------------===//
#include "tools/tensor-io/Compare.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

using namespace skiff;
using namespace skiff::tools;

static constexpr double infinity = std::numeric_limits<double>::infinity();

/// Some rounding steps of the type: a deep model in another order of sums.
static double defaultRtol(skiff_dtype dtype) {
  switch (dtype) {
  case SKIFF_F64:
  case SKIFF_F32:
    return 1e-4;
  case SKIFF_F16:
    return 1e-2;
  case SKIFF_BF16:
    return 5e-2;
  case SKIFF_F8E4M3FN:
  case SKIFF_F8E4M3FNUZ:
  case SKIFF_F8E5M2:
  case SKIFF_F8E5M2FNUZ:
    return 0.25; // a step of the mantissa
  default:
    return 0;
  }
}

static double largestMagnitude(const Tensor &tensor, uint64_t count) {
  double largest = 0;
  for (uint64_t i = 0; i != count; ++i) {
    double value = std::fabs(elementAt(tensor.bytes.data(), tensor.dtype, i));
    if (std::isfinite(value))
      largest = std::max(largest, value);
  }
  return largest;
}

static std::vector<int64_t> unflatten(uint64_t flat, const std::vector<int64_t> &dims) {
  std::vector<int64_t> index(dims.size());
  for (size_t d = dims.size(); d-- != 0;) {
    index[d] = int64_t(flat % uint64_t(dims[d]));
    flat /= uint64_t(dims[d]);
  }
  return index;
}

Comparison tools::compare(const Tensor &expected, const Tensor &got, const Tolerance &tolerance) {
  Comparison result;
  result.name = expected.name;
  result.dtype = got.dtype;
  result.dims = got.dims;
  if (expected.dtype != got.dtype)
    result.difference =
        fmt::format("type is {}, expected {}", skiff_dtype_name(got.dtype), skiff_dtype_name(expected.dtype));
  else if (expected.dims != got.dims)
    result.difference =
        fmt::format("shape is {}, expected {}", shapeText(got.dims), shapeText(expected.dims));
  if (!result.difference.empty())
    return result;

  const uint64_t count = elementCount(got.dims);
  const size_t size = skiff_dtype_size(got.dtype);
  const bool floats = isFloat(got.dtype);
  if (floats) {
    result.rtol = tolerance.rtol.value_or(defaultRtol(got.dtype));
    result.atol = tolerance.atol.value_or(result.rtol * largestMagnitude(expected, count));
  }
  double worstExcess = -infinity, dot = 0, normExpected = 0, normGot = 0, noise = 0;
  for (uint64_t i = 0; i != count; ++i) {
    double e = elementAt(expected.bytes.data(), expected.dtype, i);
    double g = elementAt(got.bytes.data(), got.dtype, i);
    // Equal infinities have no difference, and 64-bit integers may differ in bits
    // that a double doesn't hold.
    bool same = floats ? e == g || (std::isnan(e) && std::isnan(g))
                       : memcmp(&expected.bytes[i * size], &got.bytes[i * size], size) == 0;
    double difference = same ? 0 : std::fabs(g - e);
    if (!same && std::isnan(difference))
      difference = infinity;
    double limit = std::isfinite(e) ? result.atol + result.rtol * std::fabs(e) : 0;
    bool agrees = same || (floats && difference <= limit);
    result.mismatches += !agrees;
    result.maxAbs = std::max(result.maxAbs, difference);
    if (difference != 0)
      result.maxRel = std::max(result.maxRel, e != 0 ? difference / std::fabs(e) : infinity);
    double excess = agrees ? difference - limit : std::max(difference - limit, 0.0);
    if (excess > worstExcess) {
      worstExcess = excess;
      result.worst = unflatten(i, got.dims);
      result.expected = e;
      result.got = g;
    }
    if (std::isfinite(e) && std::isfinite(g)) {
      dot += e * g;
      normExpected += e * e;
      normGot += g * g;
      noise += difference * difference;
    }
  }
  if (normExpected != 0 || normGot != 0)
    result.cosine = normExpected != 0 && normGot != 0 ? dot / std::sqrt(normExpected * normGot) : 0;
  result.sqnr = noise == 0 ? infinity : 10 * std::log10(normExpected / noise);
  return result;
}
