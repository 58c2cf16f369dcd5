//===- DimMath.cpp - what is known about dim expressions ------------------===//
#include "dialects/nn/DimMath.h"

#include "dialects/nn/Dims.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
namespace skiff::nn {

static constexpr int64_t kNoLow = std::numeric_limits<int64_t>::min();
static constexpr int64_t kNoHigh = std::numeric_limits<int64_t>::max();
static constexpr Interval kAnything = {kNoLow, kNoHigh};

static Interval addBounds(Interval a, Interval b) {
  Interval sum;
  bool noLow = a.low == kNoLow || b.low == kNoLow || llvm::AddOverflow(a.low, b.low, sum.low);
  bool noHigh = a.high == kNoHigh || b.high == kNoHigh || llvm::AddOverflow(a.high, b.high, sum.high);
  return {noLow ? kNoLow : sum.low, noHigh ? kNoHigh : sum.high};
}

static Interval mulBounds(Interval a, Interval b) {
  if (a.low == a.high && a.low < 0 && b.low >= 0) { // mirror the common case: -c * positive
    Interval up = mulBounds({-a.low, -a.low}, b);
    return {up.high == kNoHigh ? kNoLow : -up.high, up.low == kNoLow ? kNoHigh : -up.low};
  }
  if (b.low == b.high && b.low < 0 && b.low != kNoLow && a.low >= 0)
    return mulBounds(b, a);
  if (a.low < 0 || b.low < 0) {
    int64_t product;
    if (a.low == a.high && b.low == b.high && !llvm::MulOverflow(a.low, b.low, product))
      return {product, product};
    return kAnything;
  }
  Interval product;
  if (llvm::MulOverflow(a.low, b.low, product.low))
    product.low = kNoHigh;
  if (a.high == kNoHigh || b.high == kNoHigh || llvm::MulOverflow(a.high, b.high, product.high))
    product.high = kNoHigh;
  return product;
}

Interval boundsOf(AffineExpr expr, ArrayRef<Interval> symbols) {
  if (auto value = constantDim(expr))
    return {*value, *value};
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbol.getPosition() < symbols.size() ? symbols[symbol.getPosition()] : Interval{1, kNoHigh};
  if (isa<AffineDimExpr>(expr))
    return {0, kNoHigh};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return kAnything;
  Interval a = boundsOf(binary.getLHS(), symbols), b = boundsOf(binary.getRHS(), symbols);
  switch (binary.getKind()) {
  case AffineExprKind::Add:
    return addBounds(a, b);
  case AffineExprKind::Mul:
    return mulBounds(a, b);
  case AffineExprKind::FloorDiv:
  case AffineExprKind::CeilDiv: {
    if (b.low < 1)
      return kAnything;
    bool ceil = binary.getKind() == AffineExprKind::CeilDiv;
    auto divide = [&](int64_t x, int64_t y) {
      return ceil ? llvm::divideCeilSigned(x, y) : llvm::divideFloorSigned(x, y);
    };
    // The quotient of a non-negative number is smallest for the largest divisor.
    int64_t low = a.low == kNoLow ? kNoLow
                  : a.low >= 0    ? (b.high == kNoHigh ? 0 : divide(a.low, b.high))
                                  : divide(a.low, b.low);
    return {low, a.high == kNoHigh ? kNoHigh : a.high >= 0 ? divide(a.high, b.low) : 0};
  }
  case AffineExprKind::Mod:
    return b.low < 1 ? kAnything : Interval{0, b.high == kNoHigh ? kNoHigh : b.high - 1};
  default:
    return kAnything;
  }
}

AffineExpr simplifyDim(AffineExpr expr) {
  AffineMap map = mapOf({expr}, expr.getContext());
  return map.getNumInputs() ? simplifyAffineExpr(expr, map.getNumDims(), map.getNumSymbols()) : expr;
}

/// Counts the parts of an expression down from `budget`. Equal parts are one object, so it may be far larger
/// than its memory; this stops in time.
static bool exceeds(AffineExpr expr, int &budget) {
  if (--budget < 0)
    return true;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  return binary && (exceeds(binary.getLHS(), budget) || exceeds(binary.getRHS(), budget));
}

bool isTooComplex(AffineExpr expr) {
  int budget = 200;
  return exceeds(expr, budget);
}

bool sameDim(AffineExpr a, AffineExpr b) {
  if (a == b)
    return true;
  if (!a || !b || (constantDim(a) && constantDim(b)))
    return false;
  AffineExpr difference = subDims(a, b);
  return difference && isConstantDim(simplifyDim(difference), 0);
}

bool knownAtMost(AffineExpr a, AffineExpr b) {
  AffineExpr difference = subDims(b, a);
  return difference && boundsOf(simplifyDim(difference)).low >= 0;
}

AffineExpr addDims(AffineExpr a, AffineExpr b) {
  auto x = constantDim(a), y = constantDim(b);
  int64_t sum;
  if (x && y && llvm::AddOverflow(*x, *y, sum))
    return {};
  return a + b;
}

AffineExpr subDims(AffineExpr a, AffineExpr b) {
  auto x = constantDim(a), y = constantDim(b);
  int64_t difference;
  if (x && y)
    return llvm::SubOverflow(*x, *y, difference) ? AffineExpr()
                                                 : getAffineConstantExpr(difference, a.getContext());
  if (y == kNoLow)
    return {};
  return a - b;
}

AffineExpr mulDims(AffineExpr a, AffineExpr b) {
  auto x = constantDim(a), y = constantDim(b);
  int64_t product;
  if (x && y && llvm::MulOverflow(*x, *y, product))
    return {};
  return a * b;
}

/// Splits a product into a number and its other factors.
static void factorsOf(AffineExpr expr, int64_t &number, SmallVectorImpl<AffineExpr> &factors) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (auto value = constantDim(expr)) {
    if (llvm::MulOverflow(number, *value, number))
      number = 0; // divides nothing
  } else if (binary && binary.getKind() == AffineExprKind::Mul) {
    factorsOf(binary.getLHS(), number, factors);
    factorsOf(binary.getRHS(), number, factors);
  } else {
    factors.push_back(expr);
  }
}

AffineExpr divideExactly(AffineExpr a, AffineExpr b) {
  if (isConstantDim(b, 1))
    return a;
  int64_t number = 1, divisor = 1;
  SmallVector<AffineExpr> factors, divisors;
  factorsOf(a, number, factors);
  factorsOf(b, divisor, divisors);
  if (divisor == 0)
    return {};
  for (AffineExpr factor : divisors) {
    auto *found = llvm::find_if(factors, [&](AffineExpr other) { return sameDim(factor, other); });
    if (found == factors.end())
      return {};
    factors.erase(found);
  }
  AffineExpr quotient = getAffineConstantExpr(1, a.getContext());
  for (AffineExpr factor : factors) {
    // A sum such as 2 s0 + 4 may hold what is left of the divisor.
    int64_t known = factor.getLargestKnownDivisor();
    int64_t common = known > 0 ? int64_t(std::gcd(known, divisor)) : 1;
    if (number % divisor != 0 && common > 1) {
      factor = simplifyDim(factor.floorDiv(common));
      divisor /= common;
    }
    quotient = quotient * factor;
  }
  if (number % divisor != 0)
    return {};
  return quotient * (number / divisor);
}

void cancelCommonFactors(AffineExpr &a, AffineExpr &b) {
  int64_t number = 1, other = 1;
  SmallVector<AffineExpr> factors, others;
  factorsOf(a, number, factors);
  factorsOf(b, other, others);
  if (number < 1 || other < 1) // zero, negative or too large
    return;
  auto common = int64_t(std::gcd(number, other));
  AffineExpr left = getAffineConstantExpr(number / common, a.getContext());
  for (AffineExpr factor : factors) {
    auto *same = isa<AffineSymbolExpr>(factor) ? llvm::find(others, factor) : others.end();
    if (same != others.end())
      others.erase(same);
    else
      left = left * factor;
  }
  AffineExpr right = getAffineConstantExpr(other / common, a.getContext());
  for (AffineExpr factor : others)
    right = right * factor;
  a = left;
  b = right;
}

} // namespace skiff::nn
