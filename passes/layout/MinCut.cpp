//===- MinCut.cpp - divides a graph in two at the least cost --------------------===//
// Dinic's algorithm: the largest flow from `one` to `zero` is the cheapest cut between them.
//===----------------------------------------------------------------------===//
#include "passes/layout/MinCut.h"

#include <algorithm>

using namespace skiff;

MinCut::Node MinCut::addNode() {
  edges.emplace_back();
  return edges.size() - 1;
}

void MinCut::pay(Node ifOne, Node andZero, int64_t cost) {
  // `one` is never 0 and `zero` never 1.
  if (cost <= 0 || ifOne == andZero || ifOne == zero() || andZero == one())
    return;
  edges[ifOne].push_back({andZero, unsigned(edges[andZero].size()), cost});
  edges[andZero].push_back({ifOne, unsigned(edges[ifOne].size()) - 1, 0});
}

/// Distances from `one` over edges that can take more; false if `zero` is out of reach.
bool MinCut::findLevels() {
  level.assign(edges.size(), -1);
  std::vector<Node> queue = {one()};
  level[one()] = 0;
  for (size_t head = 0; head < queue.size(); ++head)
    for (const Edge &edge : edges[queue[head]])
      if (edge.capacity > 0 && level[edge.to] < 0) {
        level[edge.to] = level[queue[head]] + 1;
        queue.push_back(edge.to);
      }
  return level[zero()] >= 0;
}

/// Sends up to `limit` along one shortest path. The path is kept by hand: graphs are deep, stacks are not.
int64_t MinCut::push(Node start, int64_t limit) {
  std::vector<Node> path = {start};
  while (path.back() != zero()) {
    Node node = path.back();
    bool advanced = false;
    for (unsigned &i = next[node]; i < edges[node].size(); ++i) {
      const Edge &edge = edges[node][i];
      if (edge.capacity > 0 && level[edge.to] == level[node] + 1) {
        path.push_back(edge.to);
        advanced = true;
        break;
      }
    }
    if (advanced)
      continue;
    path.pop_back(); // a dead end
    if (path.empty())
      return 0;
    ++next[path.back()];
  }
  path.pop_back();
  for (Node node : path)
    limit = std::min(limit, edges[node][next[node]].capacity);
  for (Node node : path) {
    Edge &edge = edges[node][next[node]];
    edge.capacity -= limit;
    edges[edge.to][edge.back].capacity += limit;
  }
  return limit;
}

std::vector<bool> MinCut::solve() {
  while (findLevels()) {
    next.assign(edges.size(), 0);
    while (push(one(), kForbidden) > 0) {
    }
  }
  std::vector<bool> isOne(edges.size());
  for (size_t node = 0; node < edges.size(); ++node)
    isOne[node] = level[node] >= 0;
  return isOne;
}
