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
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
namespace skiff {
namespace {

constexpr int64_t kAlign = 64;           // SKIFF_BUFFER_ALIGN
constexpr int64_t kMostSteps = 20000000; // for placing again and again: a fraction of a second
constexpr size_t kMostEnds = 16;         // expressions in one offset

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

/// The order in which to place: the largest `weight` first, equal ones in the order of the kernels, so that
/// the plan is always the same.
SmallVector<size_t> orderBy(size_t count, llvm::function_ref<int64_t(size_t)> weight) {
  SmallVector<size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](size_t a, size_t b) { return std::pair(-weight(a), a) < std::pair(-weight(b), b); });
  return order;
}

Layout placeTypical(ArrayRef<Buffer> buffers, ArrayRef<int64_t> sizes) {
  auto lifetime = [&](size_t i) { return buffers[i].last - buffers[i].first + 1; };
  SmallVector<size_t> order = orderBy(buffers.size(), [&](size_t i) { return sizes[i]; });
  Layout best = placeInOrder(buffers, sizes, order);
  SmallVector<size_t> longest = orderBy(buffers.size(), [&](size_t i) { return sizes[i] * lifetime(i); });
  if (Layout other = placeInOrder(buffers, sizes, longest); other.end < best.end) {
    best = std::move(other);
    order = std::move(longest);
  }
  int64_t bound = 0;
  for (const Buffer &begun : buffers) { // the most live where one begins
    int64_t live = 0;
    for (auto [size, buffer] : llvm::zip(sizes, buffers))
      live += buffer.first <= begun.first && begun.first <= buffer.last ? size : 0;
    bound = std::max(bound, live);
  }
  Layout now = best;
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
  SmallVector<int64_t> values(ArrayRef<int64_t> symbols) const {
    return llvm::map_to_vector(terms, [&](AffineExpr term) { return nn::nominal(term, symbols); });
  }

private:
  size_t numberOf(AffineExpr term) {
    auto found = llvm::find(terms, term);
    if (found == terms.end())
      found = terms.insert(found, term);
    return found - terms.begin();
  }
  SmallVector<AffineExpr> terms;
};

/// Sums of which the largest counts.
class Largest {
public:
  /// `typical`: what the terms usually are.
  explicit Largest(ArrayRef<int64_t> typical) : typical(typical), sums{Sum(typical.size(), 0)} {}

  void include(Sum sum) {
    if (llvm::any_of(sums, [&](const Sum &other) { return atMost(sum, other); }))
      return;
    llvm::erase_if(sums, [&](const Sum &other) { return atMost(other, sum); });
    sums.push_back(std::move(sum));
    if (sums.size() <= kMostEnds)
      return;
    // The two that are usually the least become one that is above both: bytes may be lost, the order is kept.
    llvm::sort(sums, [&](const Sum &a, const Sum &b) {
      return std::pair(valueOf(b), b) < std::pair(valueOf(a), a);
    });
    Sum both = sums.pop_back_val();
    for (auto [term, other] : llvm::zip(both, sums.pop_back_val()))
      term = std::max(term, other);
    include(std::move(both));
  }
  void add(size_t term, int64_t coefficient) {
    for (Sum &sum : sums)
      sum[term] += coefficient;
  }
  ArrayRef<Sum> get() const { return sums; }

private:
  int64_t valueOf(const Sum &sum) const {
    return std::inner_product(sum.begin(), sum.end(), typical.begin(), int64_t(0));
  }
  ArrayRef<int64_t> typical;
  SmallVector<Sum> sums;
};

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

  SmallVector<size_t> upwards = orderBy(buffers.size(), [&](size_t i) { return -layout.offsets[i]; });
  auto mapOf = [&](ArrayRef<Sum> largest) {
    nn::Dims results;
    for (const Sum &sum : largest)
      results.push_back(terms.exprOf(sum, context));
    return nn::mapOf(results, context);
  };
  SmallVector<int64_t> values = terms.values(typical);
  SmallVector<Largest> ends(buffers.size(), Largest(values));
  Largest arena(values);
  for (auto [n, i] : llvm::enumerate(upwards)) {
    for (size_t below : ArrayRef(upwards).take_front(n))
      if (liveTogether(buffers[i], buffers[below]))
        for (const Sum &end : ends[below].get())
          ends[i].include(end);
    buffers[i].offset = mapOf(ends[i].get());
    ends[i].add(rounded[i].first, rounded[i].second);
    for (const Sum &end : ends[i].get())
      arena.include(end);
  }
  return mapOf(arena.get());
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
