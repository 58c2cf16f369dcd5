//===- Special.cpp - special functions of Paddle --------------------------===//
// Computed in f64 and given in the input's type. A&S: Abramowitz and Stegun, "Handbook of Mathematical
// Functions", 1964.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/Special.h"

using namespace mlir;
using namespace skiff;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

namespace {
/// Formulas of f64.
struct Formula {
  PaddleNode &node;

  Value number(double value) { return node.scalar(node.f64(), value); }
  Value add(Value a, double b) { return node.add(a, number(b)); }
  Value mul(Value a, double b) { return node.mul(a, number(b)); }
  Value over(double a, Value b) { return node.div(number(a), b); }
  Value log(Value x) { return node.make<nn::LogOp>(x); }
  Value exp(Value x) { return node.make<nn::ExpOp>(x); }
  Value sqrt(Value x) { return node.make<nn::SqrtOp>(x); }
  Value abs(Value x) { return node.make<nn::AbsOp>(x); }
  Value floor(Value x) { return node.make<nn::FloorOp>(x); }
  Value less(Value a, double b) { return node.make<nn::LessOp>(a, number(b)); }
  Value equal(Value a, Value b) { return node.make<nn::EqualOp>(a, b); }
  Value where(Value condition, Value a, Value b) { return node.make<nn::WhereOp>(condition, a, b); }
  /// c[0] + c[1] x + ...
  Value polynomial(Value x, ArrayRef<double> c) {
    Value sum = number(c.back());
    for (double next : llvm::reverse(c.drop_back()))
      sum = add(node.mul(sum, x), next);
    return sum;
  }
  /// 1 + r(1) x (1 + r(2) x (1 + ...)): a series by the ratios of its terms.
  Value series(Value x, int terms, llvm::function_ref<double(double)> ratio) {
    Value sum = number(1);
    for (int k = terms; k >= 1; --k)
      sum = add(node.mul(node.mul(x, sum), number(ratio(k))), 1);
    return sum;
  }
};
} // namespace

template <Value (*formula)(Formula &, Value)> static LogicalResult special(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  if (!isa<FloatType>(type))
    return node.error("the input is of type " + Node::text(type) + ", expected floats");
  Formula f{node};
  return node.done(node.cast(formula(f, node.cast(x, node.f64())), type));
}

//===----------------------------------------------------------------------===//
// Gamma functions
//===----------------------------------------------------------------------===//

/// log |gamma(x)| by Lanczos' approximation with g = 7 and 9 terms (Godfrey, 2001), and by reflection
/// below 1/2: gamma(x) gamma(1 - x) = pi / sin(pi x).
static Value logGamma(Formula &f, Value x) {
  static const double terms[] = {676.5203681218851,     -1259.1392167224028,  771.32342877765313,
                                 -176.61502916214059,   12.507343278686905,   -0.13857109526572012,
                                 9.9843695780195716e-6, 1.5056327351493116e-7};
  Value isLow = f.less(x, 0.5);
  Value z = f.add(f.where(isLow, f.node.sub(f.number(1), x), x), -1); // gamma(z + 1)
  Value sum = f.number(0.99999999999980993);
  for (auto [i, term] : llvm::enumerate(terms))
    sum = f.node.add(sum, f.over(term, f.add(z, double(i + 1))));
  Value t = f.add(z, 7.5);
  Value main = f.node.sub(f.node.mul(f.add(z, 0.5), f.log(t)), t);
  Value value = f.add(f.node.add(main, f.log(sum)), 0.5 * std::log(2 * M_PI));
  Value part = f.node.sub(x, f.floor(x)); // sin(pi x) but for its sign
  Value sine = f.node.make<nn::SinOp>(f.mul(part, M_PI));
  Value reflected = f.node.sub(f.log(f.over(M_PI, sine)), value);
  value = f.where(isLow, reflected, value);
  return f.where(f.equal(f.abs(x), f.number(kInfinity)), f.number(kInfinity), value);
}

/// gamma'(x) / gamma(x): A&S 6.3.18 from 10 on, moved there by 6.3.5, and 6.3.7 below 0. NaN at the poles.
static Value digamma(Formula &f, Value x) {
  Value isNegative = f.less(x, 0), whole = f.equal(x, f.floor(x));
  Value isPole = f.node.make<nn::AndOp>(whole, f.node.make<nn::LessOrEqualOp>(x, f.number(0)));
  Value z = f.where(isNegative, f.node.sub(f.number(1), x), x), shift = f.number(0);
  for (int i = 0; i < 10; ++i) {
    Value isSmall = f.less(z, 10);
    shift = f.node.add(shift, f.where(isSmall, f.over(1, z), f.number(0)));
    z = f.where(isSmall, f.add(z, 1), z);
  }
  Value inverse = f.over(1, f.node.mul(z, z));
  Value tail = f.node.mul(inverse, f.polynomial(inverse, {1. / 12, -1. / 120, 1. / 252, -1. / 240, 1. / 132,
                                                          -691. / 32760, 1. / 12}));
  Value value = f.node.sub(f.node.sub(f.node.sub(f.log(z), f.over(0.5, z)), tail), shift);
  Value part = f.node.sub(x, f.floor(x));
  Value reflected = f.node.sub(value, f.over(M_PI, f.node.make<nn::TanOp>(f.mul(part, M_PI))));
  return f.where(isPole, f.number(kNaN), f.where(isNegative, reflected, value));
}

/// The n-th derivative of digamma: (-1)^(n+1) n! sum 1 / (x + k)^(n+1), A&S 6.4.10; the sum's tail by Euler
/// and Maclaurin, 23.1.30, from 10 on. NaN below -20, from where too few terms are added one by one.
static LogicalResult convertPolyGamma(PaddleNode &node) {
  int64_t n = node.integer("n", 0);
  if (n == 0)
    return special<digamma>(node);
  Value x = node.need(0);
  if (node.bad() || n < 0 || n > 30 || !isa<FloatType>(Node::elementOf(x)))
    return node.error("is of order " + Twine(n) + ", expected floats and 0 to 30");
  static const double bernoulli[] = {1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6};
  Formula f{node};
  Type type = Node::elementOf(x);
  x = node.cast(x, node.f64());
  double order = double(n + 1);
  Value z = x, sum = f.number(0);
  auto power = [&](Value base, double exponent) { return node.make<nn::PowOp>(base, f.number(exponent)); };
  for (int i = 0; i < 30; ++i) {
    Value isSmall = f.less(z, 10);
    sum = node.add(sum, f.where(isSmall, power(z, -order), f.number(0)));
    z = f.where(isSmall, f.add(z, 1), z);
  }
  Value tail = node.add(f.mul(power(z, 1 - order), 1 / (order - 1)), f.mul(power(z, -order), 0.5));
  double factor = order / 2; // order (order + 1) ... (order + 2j - 2) / (2j)!
  for (int j = 1; j <= 7; ++j) {
    tail = node.add(tail, f.mul(power(z, 1 - order - 2 * j), bernoulli[j - 1] * factor));
    factor *= (order + 2 * j - 1) * (order + 2 * j) / ((2 * j + 1) * (2 * j + 2));
  }
  double scale = n % 2 ? std::tgamma(order) : -std::tgamma(order);
  Value value = f.mul(node.add(sum, tail), scale);
  return node.done(node.cast(f.where(f.less(x, -20), f.number(kNaN), value), type));
}

//===----------------------------------------------------------------------===//
// The inverse of erf
//===----------------------------------------------------------------------===//

/// Giles, "Approximating the erfinv function", 2010, table 5, and one step of Newton's.
Value skiff::inverseErf(PaddleNode &node, Value x) {
  Formula f{node};
  Value product = node.mul(node.sub(f.number(1), x), f.add(x, 1));
  Value w = node.make<nn::NegOp>(f.log(product));
  Value middle =
      f.polynomial(f.add(w, -2.5), {1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087,
                                    -4.39150654e-06, -3.5233877e-06, 3.43273939e-07, 2.81022636e-08});
  Value end =
      f.polynomial(f.add(f.sqrt(w), -3), {2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773,
                                          -0.00367342844, 0.00134934322, 0.000100950558, -0.000200214257});
  Value first = node.mul(f.where(f.less(w, 5), middle, end), x);
  Value slope = f.mul(f.exp(node.make<nn::NegOp>(node.mul(first, first))), 2 / std::sqrt(M_PI));
  Value better = node.sub(first, node.div(node.sub(node.make<nn::ErfOp>(first), x), slope));
  Value isEnd = f.equal(f.abs(x), f.number(1));
  return f.where(isEnd, node.mul(x, f.number(kInfinity)), better);
}
static Value erfinv(Formula &f, Value x) { return inverseErf(f.node, x); }

//===----------------------------------------------------------------------===//
// Modified Bessel functions
//===----------------------------------------------------------------------===//

/// I0 or I1 of |x|, times e^-|x| if `scaled`: the power series (A&S 9.6.10), whose terms are all positive,
/// up to 18; the asymptotic one (9.7.1) from there on.
static Value bessel(Formula &f, Value x, int order, bool scaled) {
  Value size = f.abs(x), isSmall = f.less(size, 18);
  Value half = f.mul(size, 0.5), square = f.node.mul(half, half);
  Value low =
      f.series(f.where(isSmall, square, f.number(1)), 42, [&](double k) { return 1 / (k * (k + order)); });
  if (order == 1)
    low = f.node.mul(low, half);
  Value large = f.where(isSmall, f.number(18), size);
  Value high = f.series(f.over(1, large), 30,
                        [&](double k) { return ((2 * k - 1) * (2 * k - 1) - 4 * order * order) / (8 * k); });
  high = f.node.div(high, f.sqrt(f.mul(large, 2 * M_PI)));
  Value growth = f.exp(scaled ? f.node.make<nn::NegOp>(size) : size);
  Value value = scaled ? f.where(isSmall, f.node.mul(low, growth), high)
                       : f.where(isSmall, low, f.node.mul(high, growth));
  return order == 1 ? f.node.mul(value, f.node.make<nn::SignOp>(x)) : value;
}
template <int order, bool scaled> static Value besselOf(Formula &f, Value x) {
  return bessel(f, x, order, scaled);
}

//===----------------------------------------------------------------------===//
// Of the bits of floats
//===----------------------------------------------------------------------===//

/// The float next to x on the way to y: its bits as an integer, one more or less.
static LogicalResult convertNextAfter(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return failure();
  Type type = Node::elementOf(x);
  if (!isa<FloatType>(type))
    return node.error("the input is of type " + Node::text(type) + ", expected floats");
  Type bits = IntegerType::get(node.context(), type.getIntOrFloatBitWidth());
  auto integer = [&](int64_t value) { return node.intScalar(bits, value); };
  Value zero = node.scalar(type, 0), number = node.make<nn::BitCastOp>(x, bits);
  Value isUp = node.make<nn::GreaterOp>(y, x), isPositive = node.make<nn::GreaterOp>(x, zero);
  Value grows = node.make<nn::NotOp>(node.make<nn::XorOp>(isUp, isPositive));
  Value step = node.make<nn::WhereOp>(grows, integer(1), integer(-1));
  Value next = node.make<nn::BitCastOp>(node.add(number, step), type);
  Value least = node.make<nn::BitCastOp>(integer(1), type);
  Value fromZero = node.make<nn::WhereOp>(isUp, least, node.make<nn::NegOp>(least));
  next = node.make<nn::WhereOp>(node.make<nn::EqualOp>(x, zero), fromZero, next);
  next = node.make<nn::WhereOp>(node.make<nn::EqualOp>(x, y), y, next);
  Value isNaN = node.make<nn::OrOp>(node.make<nn::IsNaNOp>(x), node.make<nn::IsNaNOp>(y));
  return node.done(node.make<nn::WhereOp>(isNaN, node.scalar(type, kNaN), next));
}

/// Of a real number: 0, or pi if it is negative.
static LogicalResult convertAngle(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  x = node.floats(x);
  Type type = Node::elementOf(x);
  Value zero = node.scalar(type, 0);
  Value angle = node.make<nn::WhereOp>(node.make<nn::LessOp>(x, zero), node.scalar(type, M_PI), zero);
  return node.done(node.make<nn::WhereOp>(node.make<nn::IsNaNOp>(x), x, angle));
}

ArrayRef<PaddleRow> skiff::paddleSpecial() {
  static const PaddleRow rows[] = {
      {"angle", nullptr, convertAngle},
      {"digamma", nullptr, special<digamma>},
      {"erfinv", nullptr, special<erfinv>},
      {"gammaln", nullptr, special<logGamma>, "x", "out"},
      {"i0", nullptr, special<besselOf<0, false>>, "x", "out"},
      {"i0e", nullptr, special<besselOf<0, true>>, "x", "out"},
      {"i1", nullptr, special<besselOf<1, false>>, "x", "out"},
      {"i1e", nullptr, special<besselOf<1, true>>, "x", "out"},
      {"lgamma", nullptr, special<logGamma>},
      {"nextafter", nullptr, convertNextAfter, "x y", "out"},
      {"polygamma", nullptr, convertPolyGamma, "x", "out"},
  };
  return rows;
}
