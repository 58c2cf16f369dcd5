//===- ReshapeGroups.cpp - which dims a reshape joins and splits ----------------===//
#include "passes/layout/ReshapeGroups.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace skiff;

namespace {
/// A product of dims: a number, and expressions that are no numbers.
struct Product {
  int64_t number = 1;
  SmallVector<AffineExpr> symbols;

  void multiply(AffineExpr dim) {
    if (auto value = nn::constantDim(dim))
      number *= *value;
    else
      symbols.push_back(dim);
  }
  /// Whether each of the other's symbols, as often as it stands there, is here too.
  bool contains(const Product &other) const {
    SmallVector<AffineExpr> rest = symbols;
    for (AffineExpr symbol : other.symbols) {
      auto *found = llvm::find(rest, symbol);
      if (found == rest.end())
        return false;
      rest.erase(found);
    }
    return true;
  }
};
} // namespace

SmallVector<ReshapeGroup> skiff::reshapeGroups(ArrayRef<AffineExpr> in, ArrayRef<AffineExpr> out) {
  SmallVector<ReshapeGroup> groups;
  int64_t inSize = in.size(), outSize = out.size(), i = 0, o = 0;
  while (i < inSize || o < outSize) {
    ReshapeGroup group{i, i, o, o};
    Product a, b;
    for (;;) {
      bool equal = a.number == b.number && a.contains(b) && b.contains(a);
      if (equal && (i > group.inBegin || o > group.outBegin))
        break;
      bool mayTakeIn = i < inSize && in[i], mayTakeOut = o < outSize && out[o];
      // Take from the side that is behind; from both where a group begins.
      bool inBehind = b.contains(a) && (a.number < b.number || !a.contains(b));
      bool outBehind = a.contains(b) && (b.number < a.number || !b.contains(a));
      if (equal && mayTakeIn && mayTakeOut && (in[i] == out[o] || !nn::isConstantDim(in[i], 1))) {
        if (!nn::isConstantDim(out[o], 1) || in[i] == out[o])
          a.multiply(in[i++]);
        b.multiply(out[o++]);
      } else if (mayTakeIn && (inBehind || equal)) {
        a.multiply(in[i++]);
      } else if (mayTakeOut && (outBehind || equal)) {
        b.multiply(out[o++]);
      } else { // Nothing to be told: the rest is one group.
        i = inSize;
        o = outSize;
        break;
      }
    }
    group.inEnd = i;
    group.outEnd = o;
    // A dim of size 1 on one side alone belongs to the group before.
    bool oneSided = group.inBegin == group.inEnd || group.outBegin == group.outEnd;
    if (oneSided && !groups.empty()) {
      groups.back().inEnd = group.inEnd;
      groups.back().outEnd = group.outEnd;
    } else {
      groups.push_back(group);
    }
  }
  return groups;
}

std::optional<SmallVector<int64_t>> skiff::permuteGroups(ArrayRef<ReshapeGroup> groups,
                                                         ArrayRef<int64_t> perm, bool backward) {
  SmallVector<int64_t> result;
  auto from = [&](const ReshapeGroup &g) {
    return backward ? std::pair(g.outBegin, g.outEnd) : std::pair(g.inBegin, g.inEnd);
  };
  auto to = [&](const ReshapeGroup &g) {
    return backward ? std::pair(g.inBegin, g.inEnd) : std::pair(g.outBegin, g.outEnd);
  };
  size_t groupsSeen = 0;
  for (size_t i = 0; i < perm.size(); ++groupsSeen) {
    const auto *group =
        llvm::find_if(groups, [&](const ReshapeGroup &g) { return from(g).first == perm[i]; });
    // A group that begins elsewhere, or has no dim on this side, cannot be placed.
    if (group == groups.end() || from(*group).first == from(*group).second)
      return std::nullopt;
    for (int64_t d = from(*group).first; d < from(*group).second; ++d, ++i)
      if (i == perm.size() || perm[i] != d)
        return std::nullopt;
    llvm::append_range(result, llvm::seq(to(*group).first, to(*group).second));
  }
  if (groupsSeen != groups.size())
    return std::nullopt;
  return result;
}
