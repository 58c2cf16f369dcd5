//===- Align.cpp - layers of two runs, side by side -----------------------===//
#include "tools/layers/Align.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <numeric>
#include <set>

using namespace skiff;
using namespace skiff::tools;

/// An error this much above all before it is not the rounding of those carried on.
static constexpr double jumpFactor = 10;
/// Compilers order dims anew; all orders are tried up to this rank.
static constexpr size_t maxReordered = 6;

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

using Dims = std::vector<int64_t>;
using Order = std::vector<size_t>;

/// Without dims of size 1: these come and go with reshapes.
static Dims squeezed(const Dims &dims) {
  Dims result;
  std::copy_if(dims.begin(), dims.end(), std::back_inserter(result), [](int64_t dim) { return dim != 1; });
  return result;
}

/// The orders of `from` that give `to`, the one that changes nothing first.
static std::vector<Order> ordersBetween(const Dims &from, const Dims &to) {
  std::vector<Order> orders;
  Order order(from.size());
  std::iota(order.begin(), order.end(), 0);
  if (from.size() != to.size())
    return orders;
  do {
    bool fits = true;
    for (size_t i = 0; fits && i != to.size(); ++i)
      fits = from[order[i]] == to[i];
    if (fits)
      orders.push_back(order);
  } while (from.size() <= maxReordered && std::next_permutation(order.begin(), order.end()));
  return orders;
}

static Tensor reordered(const Tensor &tensor, const Dims &dims, const Order &order) {
  Tensor result{tensor.name, tensor.dtype, {}, std::vector<uint8_t>(tensor.bytes.size())};
  std::vector<size_t> strides(dims.size(), skiff_dtype_size(tensor.dtype));
  for (size_t d = dims.size(); d-- > 1;)
    strides[d - 1] = strides[d] * size_t(dims[d]);
  for (size_t d : order)
    result.dims.push_back(dims[d]);
  const size_t size = skiff_dtype_size(tensor.dtype), count = tensor.bytes.size() / size;
  Dims index(dims.size());
  size_t from = 0;
  for (size_t i = 0; i != count; ++i) {
    memcpy(&result.bytes[i * size], &tensor.bytes[from], size);
    for (size_t d = order.size(); d-- != 0;) {
      from += strides[order[d]];
      if (++index[d] != result.dims[d])
        break;
      from -= strides[order[d]] * size_t(result.dims[d]);
      index[d] = 0;
    }
  }
  return result;
}

static bool canPair(const Layer &got, const Layer &expected) {
  if (got.inner && expected.kernel.empty()) // a source model has results of nodes only
    return false;
  return got.dtype == expected.dtype && elementCount(got.dims) == elementCount(expected.dims);
}

/// The relative error in the mean square; infinite where one is not a number and the other is.
static double relativeError(const Comparison &comparison) {
  if (!std::isfinite(comparison.maxAbs))
    return std::numeric_limits<double>::infinity();
  return std::pow(10, -comparison.sqnr / 20); // 0 for an infinite ratio
}

/// Compares two layers; where dims fit in several orders, an order that agrees is taken before one that does
/// not, and of those that do not, the one that changes least.
static LayerPair comparePair(const LayerSet &gotSet, const Layer &got, const LayerSet &expectedSet,
                             const Layer &expected, const Tolerance &tolerance) {
  LayerPair pair{&got, &expected, "", {}};
  Tensor a = gotSet.read(got), b = expectedSet.read(expected);
  const Dims from = squeezed(b.dims), to = squeezed(a.dims);
  std::vector<Order> orders = ordersBetween(from, to);
  if (orders.empty()) { // a reshape lies between: the same elements one after the other
    pair.layout = "reshaped";
    b.dims = a.dims;
    pair.comparison = compare(b, a, tolerance);
  }
  for (size_t i = 0; i != orders.size(); ++i) {
    bool same = std::is_sorted(orders[i].begin(), orders[i].end());
    Tensor moved = same ? b : reordered(b, from, orders[i]);
    moved.dims = a.dims;
    Comparison comparison = compare(moved, a, tolerance);
    if (i != 0 && !comparison.agrees())
      continue;
    pair.comparison = std::move(comparison);
    pair.layout = same ? "" : fmt::format("{}", fmt::join(orders[i], ""));
    if (pair.comparison.agrees())
      break;
  }
  pair.error = relativeError(pair.comparison);
  return pair;
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

/// What an element's own rounding can make of a whole tensor, and a jump has to exceed.
static double roundingOf(const Comparison &comparison) {
  return isFloat(comparison.dtype) ? comparison.rtol / 10 : 0;
}

static void findFirst(LayerDifferences &result) {
  bool differ = std::any_of(result.pairs.begin(), result.pairs.end(),
                            [](const LayerPair &pair) { return !pair.comparison.agrees(); });
  double largest = 0;
  for (size_t i = 0; differ && i != result.pairs.size(); ++i) {
    const LayerPair &pair = result.pairs[i];
    if (pair.error > jumpFactor * largest && pair.error > roundingOf(pair.comparison)) {
      result.first = int(i);
      result.jumps = true;
      return;
    }
    if (result.first < 0 && !pair.comparison.agrees())
      result.first = int(i);
    largest = std::max(largest, pair.error);
  }
}

namespace {

/// The layers of a run, to be paired with those of another.
class Candidates {
public:
  Candidates(const LayerSet &gotSet, const LayerSet &expectedSet, const Tolerance &tolerance)
      : gotSet(gotSet), expectedSet(expectedSet), tolerance(tolerance) {
    for (const Layer &layer : expectedSet.layers)
      bySource[layer.source].layers.push_back(&layer);
  }

  std::optional<LayerPair> pair(const Layer &got) {
    auto found = bySource.find(got.source);
    if (got.source.empty() || found == bySource.end())
      return std::nullopt;
    Group &group = found->second;
    std::optional<LayerPair> best;
    for (size_t i = group.next; i != group.layers.size(); ++i) {
      if (!canPair(got, *group.layers[i]))
        continue;
      LayerPair pair = comparePair(gotSet, got, expectedSet, *group.layers[i], tolerance);
      if (!best || pair.error < best->error)
        best = pair;
      if (!group.layers[i]->kernel.empty()) {
        group.next = i + 1; // another run of kernels: in the same order
        break;
      }
    }
    if (best)
      taken.insert(best->expected);
    return best;
  }

  size_t untaken() const { return expectedSet.layers.size() - taken.size(); }

private:
  /// Layers of one source. A kernel's are taken in order; a source model's values are there once, however
  /// often kernels copy them, and of a node's several results the closest is meant.
  struct Group {
    std::vector<const Layer *> layers;
    size_t next = 0;
  };
  const LayerSet &gotSet, &expectedSet;
  const Tolerance &tolerance;
  std::map<std::string, Group> bySource;
  std::set<const Layer *> taken;
};

} // namespace

LayerDifferences tools::compareLayers(const LayerSet &got, const LayerSet &expected,
                                      const Tolerance &tolerance) {
  Candidates candidates(got, expected, tolerance);
  LayerDifferences result;
  for (const Layer &layer : got.layers) {
    if (std::optional<LayerPair> pair = candidates.pair(layer))
      result.pairs.push_back(std::move(*pair));
    else
      ++result.onlyGot;
  }
  result.onlyExpected = candidates.untaken();
  findFirst(result);
  return result;
}
