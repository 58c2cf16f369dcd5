//===- Padding.cpp - padding of convolutions and pools --------------------===//
#include "passes/convert/paddle/Padding.h"

using namespace mlir;
using namespace skiff;

SmallVector<int64_t> skiff::readPads(PaddleNode &node, size_t spatial) {
  SmallVector<int64_t> given = node.integers("paddings|padding"), low, high;
  if (given.size() == 2 * (spatial + 2)) // those of batch and channels come first
    given.erase(given.begin(), given.begin() + 4);
  if (given.empty())
    given.assign(spatial, 0);
  if (given.size() != spatial && given.size() != 2 * spatial) {
    (void)node.error("attribute 'paddings' has " + Twine(given.size()) + " values for " + Twine(spatial) +
                     " dims");
    return SmallVector<int64_t>(2 * spatial, 0);
  }
  bool isPair = given.size() == 2 * spatial;
  for (size_t d = 0; d < spatial; ++d) {
    low.push_back(given[isPair ? 2 * d : d]);
    high.push_back(given[isPair ? 2 * d + 1 : d]);
  }
  low.append(high);
  return low;
}

std::pair<int64_t, int64_t> skiff::samePads(int64_t size, int64_t window, int64_t stride) {
  int64_t windows = (size + stride - 1) / stride;
  int64_t total = std::max<int64_t>((windows - 1) * stride + window - size, 0);
  return {total / 2, total - total / 2};
}
