//===- MinCut.h - divides a graph in two at the least cost --------*- C++ -*-===//
#ifndef SKIFF_PASSES_LAYOUT_MINCUT_H
#define SKIFF_PASSES_LAYOUT_MINCUT_H

#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <vector>

namespace skiff {

/// Nodes are 0 or 1; node `zero()` is 0, node `one()` is 1. `pay(a, b, cost)` costs if a is 1 and b is 0.
/// `solve` gives the cheapest assignment; among equals, the one with the fewest 1s.
class MinCut {
public:
  using Node = unsigned;
  static constexpr int64_t kForbidden = int64_t(1) << 60;

  MinCut() : edges(2) {}
  Node zero() const { return 0; }
  Node one() const { return 1; }
  Node addNode();
  void pay(Node ifOne, Node andZero, int64_t cost);
  std::vector<bool> solve();

private:
  struct Edge {
    Node to;
    unsigned back; // place of the opposite edge in edges[to]
    int64_t capacity;
  };
  bool findLevels();
  int64_t push(Node node, int64_t limit);

  std::vector<llvm::SmallVector<Edge, 4>> edges;
  std::vector<int> level;
  std::vector<unsigned> next;
};

} // namespace skiff

#endif // SKIFF_PASSES_LAYOUT_MINCUT_H
