//===- Packing.cpp - buffers in one arena ------------------------------------------------===//
// Two steps. First the buffers are placed as numbers, with the sizes that they have for typical symbols: by
// size, the largest first, each at the lowest offset where nothing lies that lives at the same time. While
// that is above the most bytes alive, a buffer at the arena's end is placed before all others and the rest
// again. This says for any two that live at the same time which one lies below. Second, that order is kept
// and the numbers are not: an offset is the largest end of what lies below, as an expression. So sizes are
// rounded up when the symbols have values, and how sizes of different symbols compare is left open until
// then. Source: Pisarchyk, Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by
// size;
//         changing the order of the buffers at fault is what TVM does (src/tir/usmp/algo/hill_climb.cc).
//===----------------------------------------------------------------------===//
#include "passes/plan/Packing.h"

#include "dialects/nn/Dims.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
namespace skiff {
namespace {

constexpr int64_t kAlign = 64;           // SKIFF_BUFFER_ALIGN
constexpr int64_t kMostSteps = 20000000; // for placing again and again: a fraction of a second
constexpr size_t kMostEnds = 8;          // expressions in one offset

bool liveTogether(const Buffer &a, const Buffer &b) { return a.first <= b.last && b.first <= a.last; }

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

struct Layout {
  SmallVector<int64_t> offsets; // by buffer
  int64_t end = 0;
};

Layout placeInOrder(ArrayRef<Buffer> buffers, ArrayRef<int64_t> sizes, ArrayRef<size_t> order) {
  Layout layout;
  layout.offsets.resize(buffers.size());
  SmallVector<size_t> placed; // by offset
  for (size_t i : order) {
    int64_t at = 0;
    for (size_t other : placed) {
      if (!liveTogether(buffers[i], buffers[other]))
        continue;
      if (at + sizes[i] <= layout.offsets[other])
        break;
      at = std::max(at, layout.offsets[other] + sizes[other]);
    }
    layout.offsets[i] = at;
    layout.end = std::max(layout.end, at + sizes[i]);
    placed.insert(llvm::upper_bound(
                      placed, i, [&](size_t a, size_t b) { return layout.offsets[a] < layout.offsets[b]; }),
                  i);
  }
  return layout;
}

Layout placeTypical(ArrayRef<Buffer> buffers, ArrayRef<int64_t> sizes) {
  SmallVector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), 0);
  // Equal sizes in the order of the kernels, so that the plan is always the same.
  llvm::sort(order, [&](size_t a, size_t b) { return std::pair(-sizes[a], a) < std::pair(-sizes[b], b); });
  int64_t bound = 0;
  for (const Buffer &begun : buffers) { // the most live where one begins
    int64_t live = 0;
    for (auto [size, buffer] : llvm::zip(sizes, buffers))
      live += buffer.first <= begun.first && begun.first <= buffer.last ? size : 0;
    bound = std::max(bound, live);
  }
  Layout now = placeInOrder(buffers, sizes, order), best = now;
  int64_t pairs = std::max<int64_t>(1, int64_t(buffers.size()) * int64_t(buffers.size()));
  for (int64_t step = 0; best.end > bound && step < kMostSteps / pairs; ++step) {
    auto last = llvm::find_if(order, [&](size_t i) { return now.offsets[i] + sizes[i] == now.end; });
    std::rotate(order.begin(), last, std::next(last));
    now = placeInOrder(buffers, sizes, order);
    if (now.end < best.end)
      best = now;
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

/// `bytes` = factor * unit, all constant factors of products in `factor`.
std::pair<int64_t, AffineExpr> splitFactor(AffineExpr bytes) {
  if (auto constant = nn::constantDim(bytes))
    return {*constant, getAffineConstantExpr(1, bytes.getContext())};
  auto binary = dyn_cast<AffineBinaryOpExpr>(bytes);
  if (!binary || binary.getKind() != AffineExprKind::Mul)
    return {1, bytes};
  auto [a, unitA] = splitFactor(binary.getLHS());
  auto [b, unitB] = splitFactor(binary.getRHS());
  return {a * b, unitA * unitB};
}

/// A sum of terms, by the number of each: two sums can be compared and added term by term.
using Sum = SmallVector<int64_t, 4>;

bool atMost(const Sum &a, const Sum &b) {
  return llvm::all_of(llvm::zip(a, b), [](auto pair) { return std::get<0>(pair) <= std::get<1>(pair); });
}

class Terms {
public:
  /// `bytes` rounded up to kAlign = coefficient * term; returns the term's number.
  std::pair<size_t, int64_t> roundUp(AffineExpr bytes) {
    auto [factor, unit] = splitFactor(bytes);
    if (isa<AffineConstantExpr>(unit))
      factor = llvm::alignTo(factor, kAlign);
    if (factor % kAlign == 0)
      return {numberOf(unit), factor};
    return {numberOf((unit * factor).ceilDiv(kAlign)), kAlign};
  }
  AffineExpr exprOf(const Sum &sum, MLIRContext *context) const {
    AffineExpr expr = getAffineConstantExpr(0, context);
    for (auto [coefficient, term] : llvm::zip(sum, terms))
      expr = expr + term * coefficient;
    return expr;
  }
  size_t size() const { return terms.size(); }

private:
  size_t numberOf(AffineExpr term) {
    auto found = llvm::find(terms, term);
    if (found == terms.end())
      found = terms.insert(found, term);
    return found - terms.begin();
  }
  SmallVector<AffineExpr> terms;
};

/// Adds one more candidate for the largest; drops those that never are.
void include(SmallVectorImpl<Sum> &largest, Sum sum) {
  if (llvm::any_of(largest, [&](const Sum &other) { return atMost(sum, other); }))
    return;
  llvm::erase_if(largest, [&](const Sum &other) { return atMost(other, sum); });
  if (largest.size() < kMostEnds)
    return largest.push_back(std::move(sum));
  // One sum that is above both: bytes are lost, the order is kept.
  for (auto [term, other] : llvm::zip(sum, largest.pop_back_val()))
    term = std::max(term, other);
  include(largest, std::move(sum));
}

} // namespace

AffineMap packBuffers(MutableArrayRef<Buffer> buffers, ArrayRef<int64_t> typical, MLIRContext *context) {
  SmallVector<int64_t> sizes;
  SmallVector<std::pair<size_t, int64_t>> rounded;
  Terms terms;
  for (Buffer &buffer : buffers) {
    // None is empty here: of two that live at the same time one lies below.
    sizes.push_back(std::max<int64_t>(llvm::alignTo(nn::nominal(buffer.bytes, typical), kAlign), kAlign));
    rounded.push_back(terms.roundUp(buffer.bytes));
  }
  Layout layout = placeTypical(buffers, sizes);

  SmallVector<size_t> upwards(buffers.size());
  std::iota(upwards.begin(), upwards.end(), 0);
  llvm::sort(upwards, [&](size_t a, size_t b) {
    return std::pair(layout.offsets[a], a) < std::pair(layout.offsets[b], b);
  });
  auto mapOf = [&](ArrayRef<Sum> largest) {
    nn::Dims results;
    for (const Sum &sum : largest)
      results.push_back(terms.exprOf(sum, context));
    return nn::mapOf(results, context);
  };
  const Sum zero(terms.size(), 0);
  SmallVector<SmallVector<Sum>> ends(buffers.size());
  SmallVector<Sum> arena{zero};
  for (auto [n, i] : llvm::enumerate(upwards)) {
    SmallVector<Sum> starts{zero};
    for (size_t below : ArrayRef(upwards).take_front(n))
      if (liveTogether(buffers[i], buffers[below]))
        for (const Sum &end : ends[below])
          include(starts, end);
    buffers[i].offset = mapOf(starts);
    auto [term, coefficient] = rounded[i];
    for (Sum &sum : starts) {
      sum[term] += coefficient;
      include(arena, sum);
    }
    ends[i] = std::move(starts);
  }
  return mapOf(arena);
}

int64_t mostBytesAlive(ArrayRef<Buffer> buffers, ArrayRef<int64_t> symbols) {
  int64_t most = 0;
  for (const Buffer &begun : buffers) {
    int64_t live = 0;
    for (const Buffer &buffer : buffers)
      if (buffer.first <= begun.first && begun.first <= buffer.last)
        live += nn::nominal(buffer.bytes, symbols);
    most = std::max(most, live);
  }
  return most;
}

} // namespace skiff
