//===- Align.h - layers of two runs, side by side -------------------------===//
#ifndef SKIFF_TOOLS_LAYERS_ALIGN_H
#define SKIFF_TOOLS_LAYERS_ALIGN_H

#include "tools/layers/Layers.h"
#include "tools/tensor-io/Compare.h"

namespace skiff::tools {

/// Two layers that hold the value of one source node.
struct LayerPair {
  const Layer *got, *expected;
  std::string layout; // how dims of `expected` were ordered to be those of `got`: "0231"; empty: as they are
  Comparison comparison;
  double error = 0; // root of the summed squares of the differences, relative to that of the expected values
};

struct LayerDifferences {
  std::vector<LayerPair> pairs; // in the order of `got`
  size_t onlyGot = 0, onlyExpected = 0;
  /// Index of the pair where the trouble begins; -1 if all agree.
  int first = -1;
  /// Whether the error jumps there; else it has grown slowly beyond the tolerance.
  bool jumps = false;

  bool agree() const { return first < 0; }
};

/// Pairs layers by source node and, of several for one node, in order. Layers whose elements cannot be
/// paired, as they are or with dims reordered, are in neither's way: they count as only there.
LayerDifferences compareLayers(const LayerSet &got, const LayerSet &expected, const Tolerance &tolerance);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_LAYERS_ALIGN_H
