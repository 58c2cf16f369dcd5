//===- Signal.cpp - Fourier transforms, windows, mel weights ------------------===//
#include "passes/convert/onnx/Converters.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace skiff;

static Type f64(Node &node) { return Float64Type::get(node.context()); }

static Value concat(Node &node, ArrayRef<Value> parts, int64_t axis) {
  return node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(axis));
}

//===----------------------------------------------------------------------===//
// DFT
//===----------------------------------------------------------------------===//

namespace {
/// Discrete Fourier transforms of rows, by matrix products. A length that is a product is done in two steps
/// (Cooley and Tukey): with n = b n1 + n2 and k = k1 + a k2, transforms of length a over n1, a turn by
/// n2 k1 / N, and transforms of length b over n2.
struct Fourier {
  Node &node;
  Type type;   ///< f32 or f64
  double sign; ///< of the angle: -1, or 1 for the inverse
  static constexpr int64_t kDirect = 64, kLongest = 1024;

  Value constant(ArrayRef<int64_t> dims, ArrayRef<double> values) {
    return node.constant(makeFloats(RankedTensorType::get(dims, type), values, "dft"));
  }
  /// cos and sin of `numerator` turns of 1 / n.
  std::pair<double, double> turn(int64_t numerator, int64_t n) {
    double angle = sign * 2 * llvm::numbers::pi * double(numerator % n) / double(n);
    return {std::cos(angle), std::sin(angle)};
  }

  /// x: [rows, n, parts] with the real part, or it and the imaginary one; the result [rows, n, 2].
  Value transform(Value x, int64_t n, int64_t parts) {
    if (!x || node.bad())
      return {};
    int64_t a = 1;
    for (int64_t divisor = 2; divisor * divisor <= n && n > kDirect; ++divisor)
      if (n % divisor == 0)
        a = divisor;
    return a == 1 ? direct(x, n, parts) : inTwoSteps(x, a, n / a, parts);
  }

  Value direct(Value x, int64_t n, int64_t parts) {
    if (n > kLongest) {
      (void)node.error("a transform of length " + Twine(n) + " has a prime factor above " + Twine(kLongest));
      return {};
    }
    SmallVector<double> matrix; // [n, parts] x [n, 2]
    for (int64_t i = 0; i < n; ++i)
      for (bool imaginary : {false, true})
        for (int64_t k = 0; k < n && (parts == 2 || !imaginary); ++k) {
          auto [c, s] = turn(i * k, n);
          matrix.append({imaginary ? -s : c, imaginary ? c : s});
        }
    AffineExpr rows = node.dimsOf(x)[0];
    Value product = node.make<nn::MatMulOp>(node.reshape(x, {rows, node.dim(n * parts)}),
                                            constant({n * parts, n * 2}, matrix));
    return node.reshape(product, {rows, node.dim(n), node.dim(2)});
  }

  Value inTwoSteps(Value x, int64_t a, int64_t b, int64_t parts) {
    AffineExpr rows = node.dimsOf(x)[0], dimA = node.dim(a), dimB = node.dim(b), two = node.dim(2);
    x = node.transpose(node.reshape(x, {rows, dimA, dimB, node.dim(parts)}), {0, 2, 1, 3});
    x = transform(node.reshape(x, {rows * b, dimA, node.dim(parts)}), a, parts);
    x = turned(node.reshape(x, {rows, dimB, dimA, two}), a, b);
    x = node.transpose(x, {0, 2, 1, 3});
    x = transform(node.reshape(x, {rows * a, dimB, two}), b, 2);
    x = node.transpose(node.reshape(x, {rows, dimA, dimB, two}), {0, 2, 1, 3});
    return node.reshape(x, {rows, node.dim(a * b), two});
  }

  /// Each [n2, k1] turned by n2 k1.
  Value turned(Value x, int64_t a, int64_t b) {
    SmallVector<double> cosines, sines;
    for (int64_t i = 0; i < b; ++i)
      for (int64_t k = 0; k < a; ++k) {
        auto [c, s] = turn(i * k, a * b);
        cosines.push_back(c);
        sines.push_back(s);
      }
    Value c = constant({b, a, 1}, cosines), s = constant({b, a, 1}, sines);
    Value real = node.sliceAlong(x, 3, 0, 1), imaginary = node.sliceAlong(x, 3, 1, 1);
    return concat(node,
                  {node.sub(node.mul(real, c), node.mul(imaginary, s)),
                   node.add(node.mul(real, s), node.mul(imaginary, c))},
                  3);
  }
};
} // namespace

/// `x` with `length` elements along `axis`: the first ones, or zeros behind. Null if that is not known.
static Value resized(Node &node, Value x, int64_t axis, int64_t length) {
  AffineExpr size = node.dimsOf(x)[axis];
  if (knownAtMost(node.dim(length), size))
    return nn::isConstantDim(size, length) ? x : node.sliceAlong(x, axis, 0, length);
  auto known = nn::constantDim(size);
  if (!known) {
    (void)node.error("a transform of length " + Twine(length) + " of a dim of " + node.text({size}) +
                     ", which is not known when the model is compiled");
    return {};
  }
  SmallVector<int64_t> low(Node::rankOf(x), 0), high = low;
  high[axis] = length - *known;
  return node.make<nn::PadOp>(x, Value(), low, high, nn::PadMode::constant);
}

/// The whole spectrum of a real signal of `n`, out of its first half.
static Value mirrored(Node &node, Value x, int64_t axis, int64_t n, int64_t parts) {
  x = resized(node, x, axis, n / 2 + 1);
  int64_t rest = n - (n / 2 + 1);
  if (!x || rest == 0)
    return x;
  Value mirror = node.sliceAlong(x, axis, rest, rest, -1);
  if (parts == 2) { // complex conjugates
    Type type = Node::elementOf(x);
    mirror = node.mul(mirror, node.constant(makeFloats(RankedTensorType::get({2}, type), {1, -1})));
  }
  return concat(node, {x, mirror}, axis);
}

/// The transform along `axis` of x, whose last dim has the real part, or the imaginary one too.
static Value dft(Node &node, Value x, int64_t axis, int64_t n, bool inverse, bool onesided) {
  Type element = Node::elementOf(x);
  int64_t rank = Node::rankOf(x);
  auto parts = nn::constantDim(node.dimsOf(x).back());
  if (!parts || (*parts != 1 && *parts != 2)) {
    (void)node.error("the last dim is " + node.text({node.dimsOf(x).back()}) + ", expected 1 or 2");
    return {};
  }
  if (n < 1 || n > (int64_t(1) << 24)) {
    (void)node.error("the transform's length is " + Twine(n));
    return {};
  }
  Type type = element.isF64() ? element : Type(Float32Type::get(node.context()));
  x = node.cast(x, type);
  bool toReal = inverse && onesided;
  x = toReal ? mirrored(node, x, axis, n, *parts) : resized(node, x, axis, n);
  if (!x || node.bad())
    return {};
  // Rows along the axis: [rows, n, parts].
  SmallVector<int64_t> perm, back(rank);
  for (int64_t d = 0; d < rank - 1; ++d)
    if (d != axis)
      perm.push_back(d);
  perm.append({axis, rank - 1});
  for (auto [to, from] : llvm::enumerate(perm))
    back[from] = to;
  Value moved = node.transpose(x, perm);
  if (!moved)
    return {};
  Dims dims = node.dimsOf(moved);
  AffineExpr rows = node.product(ArrayRef<AffineExpr>(dims).drop_back(2));
  Value spectrum = Fourier{node, type, inverse ? 1.0 : -1.0}.transform(
      node.reshape(moved, {rows, node.dim(n), node.dim(*parts)}), n, *parts);
  if (inverse)
    spectrum = node.mul(spectrum, node.scalar(type, 1.0 / double(n)));
  if (!spectrum || node.bad())
    return {};
  dims.back() = node.dim(2);
  Value result = node.transpose(node.reshape(spectrum, dims), back);
  if (toReal)
    result = node.sliceAlong(result, rank - 1, 0, 1);
  else if (onesided)
    result = node.sliceAlong(result, axis, 0, n / 2 + 1);
  return node.cast(result, element);
}

static Value dftAlong(Node &node, int64_t axis) {
  Value x = node.input(0);
  bool inverse = node.flagOr("inverse", false), onesided = node.flagOr("onesided", false);
  if (node.bad())
    return {};
  AffineExpr length = node.dimsOf(x)[axis];
  if (inverse && onesided)
    length = simplifyDim((length - 1) * 2);
  if (node.hasInput(1)) {
    SmallVector<int64_t> given = node.constantInts(1, "a dft_length");
    if (!node.bad() && given.size() != 1)
      (void)node.error("input 1 has " + Twine(given.size()) + " elements, expected 1");
    if (node.bad())
      return {};
    length = node.dim(given.front());
  }
  auto n = nn::constantDim(length);
  if (!n) {
    (void)node.error("the transform's length is " + node.text({length}) +
                     ", which is not known when the model is compiled");
    return {};
  }
  return dft(node, x, axis, *n, inverse, onesided);
}

/// The last dim, of real and imaginary parts, is no axis.
static bool hasAxes(Node &node) {
  return Node::rankOf(node.input(0)) >= 2 ||
         succeeded(node.error("input 0 has the dims " + node.text(node.dimsOf(node.input(0))) +
                              ", expected 2 or more"));
}

static LogicalResult convertDft(Node &node) {
  if (!hasAxes(node))
    return failure();
  int64_t rank = Node::rankOf(node.input(0));
  if (!node.hasInput(2))
    return node.finish(dftAlong(node, rank - 2));
  return node.finish(node.alongAxis(2, rank, 1, [&](int64_t axis) { return dftAlong(node, axis); }));
}

/// Before opset 20 the axis is an attribute.
static LogicalResult convertDft17(Node &node) {
  if (!hasAxes(node))
    return failure();
  int64_t rank = Node::rankOf(node.input(0)), axis = node.axisOr("axis", 1, rank);
  if (axis == rank - 1)
    return node.error("axis " + Twine(axis) + " is not in 0.." + Twine(rank - 2));
  return node.finish(dftAlong(node, axis));
}

/// Frames are gathered, weighted and transformed.
static LogicalResult convertStft(Node &node) {
  Value x = node.input(0), window = node.input(2);
  bool onesided = node.flagOr("onesided", true);
  if (Node::rankOf(x) != 2 && Node::rankOf(x) != 3)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(x)) + ", expected 3");
  if (Node::rankOf(x) == 2) // a real signal without its last dim
    x = node.reshape(x, {node.dimsOf(x)[0], node.dimsOf(x)[1], node.dim(1)});
  SmallVector<int64_t> step = node.constantInts(1, "a frame_step");
  AffineExpr signal = node.bad() ? node.dim(0) : node.dimsOf(x)[1], length = signal;
  if (window && Node::rankOf(window) != 1)
    return node.error("input 2 has the dims " + node.text(node.dimsOf(window)) + ", expected one");
  if (window)
    length = node.dimsOf(window)[0];
  if (node.hasInput(3)) {
    SmallVector<int64_t> given = node.constantInts(3, "a frame_length");
    if (!node.bad() && given.size() == 1)
      length = node.dim(given.front());
  }
  if (node.bad())
    return failure();
  auto n = nn::constantDim(length);
  if (step.size() != 1 || step.front() < 1 || step.front() > INT32_MAX || !n || *n < 1)
    return node.error("has frames of " + node.text({length}) + " at steps of " +
                      (step.size() == 1 ? Twine(step.front()) : Twine("several numbers")) +
                      ", expected numbers of 1 or more");
  auto known = nn::constantDim(signal);
  if ((known && *n > *known) || (window && node.dimsOf(window)[0] != length))
    return node.error("a signal of " + node.text({signal}) + " and frames of " + node.text({length}) +
                      " with a window of " + (window ? node.text(node.dimsOf(window)) : std::string("ones")) +
                      " do not fit");
  AffineExpr frames = simplifyDim((signal - *n).floorDiv(step.front()) + 1);
  Value first = node.mul(node.iota(frames), node.intScalar(node.i64(), step.front()));
  Value places = node.add(node.alignAt(first, 0, 2), node.iota(length));
  Value framed = node.make<nn::GatherOp>(x, places, uint64_t(1));
  if (window)
    framed = node.mul(framed, node.alignAt(window, 2, 4));
  return framed ? node.finish(dft(node, framed, 2, *n, /*inverse=*/false, onesided)) : failure();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static bool isScalar(Node &node, unsigned i) {
  RankedTensorType type = Node::typeOf(node.input(i));
  return (type.hasStaticShape() && type.getNumElements() == 1) ||
         succeeded(node.error("input " + Twine(i) + " has the dims " + node.text(node.dimsOf(node.input(i))) +
                              ", expected a scalar"));
}

static Value scalarInput(Node &node, unsigned i) {
  return node.cast(node.reshape(node.input(i), ArrayRef<int64_t>{}), f64(node));
}

/// terms[0] + terms[1] cos(x) + terms[2] cos(2 x), x once around for the whole window.
static LogicalResult cosineWindow(Node &node, ArrayRef<double> terms) {
  bool periodic = node.flagOr("periodic", true);
  Type type = node.elementTypeOf(node.intOr("output_datatype", 1));
  if (!isScalar(node, 0))
    return failure();
  Dims size = node.dimsFrom(0, "a size");
  if (node.bad())
    return failure();
  Value length = scalarInput(node, 0), one = node.scalar(f64(node), 1);
  Value turn =
      node.div(node.cast(node.iota(size.front()), f64(node)), periodic ? length : node.sub(length, one));
  Value result = node.scalar(f64(node), terms[0]);
  for (auto [i, term] : llvm::enumerate(terms.drop_front())) {
    Value angle = node.mul(turn, node.scalar(f64(node), 2 * llvm::numbers::pi * double(i + 1)));
    result = node.add(node.mul(node.make<nn::CosOp>(angle), node.scalar(f64(node), term)), result);
  }
  return node.finish(node.cast(result, type));
}

static LogicalResult convertHannWindow(Node &node) { return cosineWindow(node, {0.5, -0.5}); }
static LogicalResult convertHammingWindow(Node &node) {
  return cosineWindow(node, {25.0 / 46.0, -21.0 / 46.0});
}
static LogicalResult convertBlackmanWindow(Node &node) { return cosineWindow(node, {0.42, -0.5, 0.08}); }

//===----------------------------------------------------------------------===//
// MelWeightMatrix
//===----------------------------------------------------------------------===//

/// Triangles over the spectrum's elements, between frequencies that are equally far apart in mel.
static LogicalResult convertMelWeightMatrix(Node &node) {
  Type type = node.elementTypeOf(node.intOr("output_datatype", 1));
  for (unsigned i = 0; i < 5; ++i)
    if (!isScalar(node, i))
      return failure();
  Dims bands = node.dimsFrom(0, "num_mel_bins"), length = node.dimsFrom(1, "a dft_length");
  if (node.bad())
    return failure();
  AffineExpr rows = simplifyDim(length.front().floorDiv(2) + 1), columns = bands.front();
  auto c = [&](double value) { return node.scalar(f64(node), value); };
  auto mel = [&](Value hertz) { // 2595 log10(1 + f / 700)
    return node.mul(node.make<nn::LogOp>(node.add(node.div(hertz, c(700)), c(1))), c(2595 / std::log(10.0)));
  };
  Value low = mel(scalarInput(node, 3)), high = mel(scalarInput(node, 4));
  Value step = node.div(node.sub(high, low), node.add(scalarInput(node, 0), c(2)));
  Value perHertz = node.add(scalarInput(node, 1), c(1)), rate = scalarInput(node, 2);
  auto edge = [&](double offset) { // of each band: the spectrum's element at its i-th mel frequency
    Value i = node.add(node.cast(node.iota(columns), f64(node)), c(offset));
    Value exponent = node.mul(node.add(node.mul(i, step), low), c(std::log(10.0) / 2595));
    Value hertz = node.mul(node.sub(node.make<nn::ExpOp>(exponent), c(1)), c(700));
    return node.make<nn::FloorOp>(node.div(node.mul(perHertz, hertz), rate));
  };
  Value begin = edge(0), centre = edge(1), end = edge(2);
  Value row = node.alignAt(node.cast(node.iota(rows), f64(node)), 0, 2);
  auto both = [&](Value x, Value y) { return node.make<nn::AndOp>(x, y); };
  Value rise = node.sub(centre, begin), fall = node.sub(end, centre), zero = c(0);
  Value isRising = both(node.make<nn::LessOrEqualOp>(begin, row), node.make<nn::LessOrEqualOp>(row, centre));
  Value rising = node.make<nn::WhereOp>(isRising, node.div(node.sub(row, begin), rise), zero);
  Value peak = node.cast(node.make<nn::EqualOp>(row, centre), f64(node));
  Value up = node.make<nn::WhereOp>(node.make<nn::EqualOp>(rise, zero), peak, rising);
  Value isFalling = both(node.make<nn::LessOrEqualOp>(centre, row), node.make<nn::LessOp>(row, end));
  Value down = node.div(node.sub(end, row), fall);
  return node.finish(node.cast(node.make<nn::WhereOp>(isFalling, down, up), type));
}

ArrayRef<ConverterRow> skiff::signalConverters() {
  static const ConverterRow rows[] = {
      {"BlackmanWindow", 17, convertBlackmanWindow, "j"},
      {"DFT", 20, convertDft, "F?jl"},
      {"DFT", 17, convertDft17, "F?j"},
      {"HammingWindow", 17, convertHammingWindow, "j"},
      {"HannWindow", 17, convertHannWindow, "j"},
      {"MelWeightMatrix", 17, convertMelWeightMatrix, "jjjff"},
      {"STFT", 17, convertStft, "Fj?Fj"},
  };
  return rows;
}
