//===- EvaluateElementwise.cpp - elementwise ops on constants -------------------===//
// Formulas follow targets/common/Elementwise.cpp; transcendental functions are computed in double and rounded
// once, so they are at least as exact as a kernel's.
//===----------------------------------------------------------------------===//
#include "dialects/common/SmallFloat.h"
#include "dialects/common/TensorData.h"
#include "passes/static/Evaluate.h"
#include "passes/static/Numbers.h"
#include "passes/static/StridedCopy.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace skiff;

/// An op on one element; operands that the op lacks are 0.
template <typename T> using Formula = std::function<T(T, T, T)>;

template <typename T> static T divide(T x, T y) {
  if constexpr (std::is_floating_point_v<T>)
    return x / y;
  if (y == 0) // undefined in ONNX; kernels do the same
    return x;
  return y == T(-1) && std::is_signed_v<T> ? T(-uint64_t(x)) : x / y;
}

template <typename T> static T modulo(T x, T y, bool fmod) {
  T rest;
  if constexpr (std::is_floating_point_v<T>)
    rest = T(std::fmod(double(x), double(y)));
  else
    rest = T(uint64_t(x) - uint64_t(divide(x, y)) * uint64_t(y));
  return !fmod && rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

template <typename T> static T power(T x, T y) {
  if constexpr (std::is_floating_point_v<T>)
    return T(std::pow(double(x), double(y)));
  if (std::is_signed_v<T> && y < 0) // a fraction, rounded towards zero
    return x == T(1) ? x : x == T(-1) ? (uint64_t(y) % 2 == 0 ? T(1) : x) : T(0);
  uint64_t result = 1, square = uint64_t(x);
  for (uint64_t n = uint64_t(y); n != 0; n >>= 1, square *= square)
    if (n & 1)
      result *= square;
  return T(result);
}

/// A cast rounds when its result is stored; only what a narrow float does not hold needs a rule of its own.
template <typename T> static Formula<T> castFormula(nn::CastOp op) {
  auto to = dyn_cast<FloatType>(op.getTo());
  if (!to || !isNarrow(to))
    return [](T x, T, T) { return x; };
  std::optional<SmallFloat> format = SmallFloat::of(to);
  if (!format) // f8E8M0FNU rounds in ways of its own; left to run time
    return {};
  T largest = T(APFloat::getLargest(to.getFloatSemantics()).convertToDouble());
  bool clamps = !op.getOverflows() || format->overflow == format->largest;
  bool noNaN = isa<Float4E2M1FNType>(to);
  return [=](T x, T, T) {
    if (noNaN && x != x)
      return T(-0.0);
    if (!clamps)
      return x;
    return x > largest ? largest : std::is_signed_v<T> && x < T(-largest) ? T(-largest) : x;
  };
}

/// What every type can do. Integers compute modulo 2^64; the store keeps the low bits.
template <typename T> static Formula<T> arithmetic(Operation *op) {
  using namespace nn;
  // Unsigned arithmetic wraps; floats stay floats.
  using W = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;
  if (isa<AddOp>(op))
    return [](T x, T y, T) { return T(W(x) + W(y)); };
  if (isa<SubOp>(op))
    return [](T x, T y, T) { return T(W(x) - W(y)); };
  if (isa<MulOp>(op))
    return [](T x, T y, T) { return T(W(x) * W(y)); };
  if (isa<DivOp>(op))
    return [](T x, T y, T) { return divide(x, y); };
  if (isa<PowOp>(op))
    return [](T x, T y, T) { return power(x, y); };
  if (auto mod = dyn_cast<ModOp>(op))
    return [fmod = mod.getFmod()](T x, T y, T) { return modulo(x, y, fmod); };
  if (isa<MaxOp>(op))
    return [](T x, T y, T) { return x != x || x > y ? x : y; };
  if (isa<MinOp>(op))
    return [](T x, T y, T) { return x != x || x < y ? x : y; };
  if (isa<AbsOp>(op))
    return [](T x, T, T) { return x < 0 || x == 0 ? T(W(0) - W(x)) : x; };
  if (isa<NegOp>(op))
    return [](T x, T, T) { return std::is_floating_point_v<T> ? T(-x) : T(W(0) - W(x)); };
  if (isa<SignOp>(op))
    return [](T x, T, T) { return x < 0 ? T(-1) : x > 0 ? T(1) : x == 0 ? T(0) : x; };
  if (isa<ReluOp>(op))
    return [](T x, T, T) { return x < 0 ? T(0) : x; };
  if (isa<PreluOp>(op))
    return [](T x, T y, T) { return x < 0 ? T(W(x) * W(y)) : x; };
  if (isa<ReciprocalOp>(op))
    return [](T x, T, T) { return divide(T(1), x); };
  if (isa<WhereOp>(op))
    return [](T x, T y, T z) { return x != 0 ? y : z; };
  if (auto cast = dyn_cast<CastOp>(op))
    return castFormula<T>(cast);
  if (isa<EqualOp>(op))
    return [](T x, T y, T) { return T(x == y); };
  if (isa<LessOp>(op))
    return [](T x, T y, T) { return T(x < y); };
  if (isa<LessOrEqualOp>(op))
    return [](T x, T y, T) { return T(x <= y); };
  if (isa<GreaterOp>(op))
    return [](T x, T y, T) { return T(x > y); };
  if (isa<GreaterOrEqualOp>(op))
    return [](T x, T y, T) { return T(x >= y); };
  return {};
}

/// What only integers can do; rounding leaves them alone.
template <typename T> static Formula<T> bitwise(Operation *op, bool isBool, int64_t bits) {
  using namespace nn;
  if (isa<AndOp>(op))
    return [](T x, T y, T) { return x & y; };
  if (isa<OrOp>(op))
    return [](T x, T y, T) { return x | y; };
  if (isa<XorOp>(op))
    return [](T x, T y, T) { return x ^ y; };
  if (isa<NotOp>(op))
    return [isBool](T x, T, T) { return isBool ? T(x == 0) : T(~x); };
  if (isa<FloorOp, CeilOp, RoundOp>(op))
    return [](T x, T, T) { return x; };
  if (auto shift = dyn_cast<ShiftOp>(op))
    return [right = shift.getRight(), bits](T x, T y, T) {
      if (uint64_t(y) >= uint64_t(bits)) // also below 0: what extending the sign alone gives
        return right && x < 0 ? T(-1) : T(0);
      return right ? T(x >> y) : T(uint64_t(x) << uint64_t(y));
    };
  return {};
}

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
static double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
static double clamped(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

using RealFunction = std::function<double(double)>;

static RealFunction standardFunction(Operation *op) {
  using namespace nn;
  if (isa<CeilOp>(op))
    return [](double x) { return std::ceil(x); };
  if (isa<FloorOp>(op))
    return [](double x) { return std::floor(x); };
  if (isa<RoundOp>(op))
    return [](double x) { return std::nearbyint(x); };
  if (isa<SqrtOp>(op))
    return [](double x) { return std::sqrt(x); };
  if (isa<ExpOp>(op))
    return [](double x) { return std::exp(x); };
  if (isa<LogOp>(op))
    return [](double x) { return std::log(x); };
  if (isa<SinOp>(op))
    return [](double x) { return std::sin(x); };
  if (isa<CosOp>(op))
    return [](double x) { return std::cos(x); };
  if (isa<TanOp>(op))
    return [](double x) { return std::tan(x); };
  if (isa<AsinOp>(op))
    return [](double x) { return std::asin(x); };
  if (isa<AcosOp>(op))
    return [](double x) { return std::acos(x); };
  if (isa<AtanOp>(op))
    return [](double x) { return std::atan(x); };
  if (isa<SinhOp>(op))
    return [](double x) { return std::sinh(x); };
  if (isa<CoshOp>(op))
    return [](double x) { return std::cosh(x); };
  if (isa<TanhOp>(op))
    return [](double x) { return std::tanh(x); };
  if (isa<AsinhOp>(op))
    return [](double x) { return std::asinh(x); };
  if (isa<AcoshOp>(op))
    return [](double x) { return std::acosh(x); };
  if (isa<AtanhOp>(op))
    return [](double x) { return std::atanh(x); };
  if (isa<ErfOp>(op))
    return [](double x) { return std::erf(x); };
  return {};
}

static RealFunction activation(Operation *op) {
  using namespace nn;
  auto number = [](FloatAttr attr) { return attr.getValueAsDouble(); };
  return TypeSwitch<Operation *, RealFunction>(op)
      .Case<SigmoidOp>([](auto) { return sigmoid; })
      .Case<SoftplusOp>([](auto) { return softplus; })
      .Case<SoftsignOp>([](auto) { return [](double x) { return x / (1 + std::abs(x)); }; })
      .Case<MishOp>([](auto) { return [](double x) { return x * std::tanh(softplus(x)); }; })
      .Case<HardSwishOp>([](auto) { return [](double x) { return x * clamped(x / 6 + 0.5); }; })
      .Case<SwishOp>(
          [&](SwishOp o) { return [a = number(o.getAlphaAttr())](double x) { return x * sigmoid(a * x); }; })
      .Case<GeluOp>([](GeluOp o) {
        return [tanh = o.getTanh()](double x) {
          double inner = tanh ? std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))
                              : std::erf(x / std::sqrt(2.0));
          return 0.5 * x * (1 + inner);
        };
      })
      .Case<LeakyReluOp>([&](LeakyReluOp o) {
        return [a = number(o.getAlphaAttr())](double x) { return x < 0 ? a * x : x; };
      })
      .Case<EluOp>([&](EluOp o) {
        return [a = number(o.getAlphaAttr())](double x) { return x < 0 ? a * std::expm1(x) : x; };
      })
      .Case<CeluOp>([&](CeluOp o) {
        return [a = number(o.getAlphaAttr())](double x) { return x < 0 ? a * std::expm1(x / a) : x; };
      })
      .Case<SeluOp>([&](SeluOp o) {
        return [a = number(o.getAlphaAttr()), g = number(o.getGammaAttr())](double x) {
          return g * (x > 0 ? x : a * std::expm1(x));
        };
      })
      .Case<ThresholdedReluOp>([&](ThresholdedReluOp o) {
        return [a = number(o.getAlphaAttr())](double x) { return x > a ? x : 0; };
      })
      .Case<HardSigmoidOp>([&](HardSigmoidOp o) {
        return [a = number(o.getAlphaAttr()), b = number(o.getBetaAttr())](double x) {
          return clamped(a * x + b);
        };
      })
      .Case<ShrinkOp>([&](ShrinkOp o) {
        return [bias = number(o.getBiasAttr()), lambd = number(o.getLambdAttr())](double x) {
          return x < -lambd ? x + bias : x > lambd ? x - bias : 0;
        };
      })
      .Case<IsNaNOp>([](auto) { return [](double x) { return double(std::isnan(x)); }; })
      .Case<IsInfOp>([](IsInfOp o) {
        return [negative = o.getNegative(), positive = o.getPositive()](double x) {
          return double(std::isinf(x) && (x < 0 ? negative : positive));
        };
      })
      .Default(RealFunction());
}

template <typename T> static Formula<T> formulaOf(Operation *op, bool isBool, int64_t bits) {
  if (Formula<T> formula = arithmetic<T>(op))
    return formula;
  if constexpr (std::is_floating_point_v<T>) {
    RealFunction function = standardFunction(op);
    if (!function)
      function = activation(op);
    if (function)
      return [function](T x, T, T) { return T(function(x)); };
    return {};
  } else {
    return bitwise<T>(op, isBool, bits);
  }
}

namespace {
/// One dim, or several that are contiguous in all operands, with its stride in each operand.
struct Axis {
  int64_t size;
  SmallVector<int64_t, 3> strides;
};
} // namespace

static SmallVector<Axis> collapsedAxes(ArrayRef<int64_t> shape,
                                       ArrayRef<std::unique_ptr<OperandData>> operands) {
  SmallVector<Axis> axes;
  for (size_t d = 0; d < shape.size(); ++d) {
    Axis axis{shape[d], {}};
    for (const auto &operand : operands)
      axis.strides.push_back(operand->strides[d]);
    bool joins = !axes.empty() && llvm::all_of(llvm::seq<size_t>(0, operands.size()), [&](size_t i) {
      return axes.back().strides[i] == axis.size * axis.strides[i];
    });
    if (joins)
      axis.size *= axes.pop_back_val().size;
    axes.push_back(axis);
  }
  if (axes.empty())
    axes.push_back({1, SmallVector<int64_t, 3>(operands.size(), 0)});
  return axes;
}

template <typename T>
static ElementsAttr compute(Operation *op, ArrayRef<ElementsAttr> operands, RankedTensorType type) {
  Type element = getElementTypeOrSelf(op->getOperand(0).getType());
  NumberFormat to = *NumberFormat::of(type.getElementType());
  Formula<T> formula = formulaOf<T>(op, element.isInteger(1), elementBytes(element) * 8);
  if (!formula)
    return {};
  SmallVector<std::unique_ptr<OperandData>> data;
  SmallVector<NumberFormat> formats;
  for (ElementsAttr operand : operands) {
    data.push_back(std::make_unique<OperandData>(operand, type.getRank()));
    formats.push_back(*NumberFormat::of(operand.getElementType()));
  }
  SmallVector<Axis> axes = collapsedAxes(type.getShape(), data);
  Axis inner = axes.pop_back_val();

  ResultBuffer result(type);
  char *out = result.data();
  constexpr int64_t kRow = 1024;
  std::vector<T> rows[3] = {std::vector<T>(kRow), std::vector<T>(kRow), std::vector<T>(kRow)};
  SmallVector<int64_t> index(axes.size()), offsets(data.size());
  int64_t numRows = type.getNumElements() / std::max<int64_t>(inner.size, 1);
  for (int64_t row = 0; row < numRows; ++row) {
    for (int64_t begin = 0; begin < inner.size; begin += kRow) {
      int64_t count = std::min(kRow, inner.size - begin);
      for (size_t i = 0; i < data.size(); ++i)
        load(formats[i], data[i]->bytes.data() + (offsets[i] + begin * inner.strides[i]) * formats[i].bytes,
             inner.strides[i], rows[i].data(), count);
      for (int64_t i = 0; i < count; ++i)
        rows[0][i] = formula(rows[0][i], rows[1][i], rows[2][i]);
      store(to, rows[0].data(), out, count);
      out += count * to.bytes;
    }
    for (size_t d = axes.size(); d-- > 0;) {
      bool carry = ++index[d] == axes[d].size;
      for (size_t i = 0; i < data.size(); ++i)
        offsets[i] += axes[d].strides[i] * (carry ? 1 - axes[d].size : 1);
      if (!carry)
        break;
      index[d] = 0;
    }
  }
  return result.take(operands[0]);
}

ElementsAttr skiff::evaluateElementwise(Operation *op, ArrayRef<ElementsAttr> operands) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  bool splats = llvm::all_of(operands, [](ElementsAttr operand) { return operand.isSplat(); });
  RankedTensorType computed = splats && type.getNumElements() > 0 ? type.clone(ArrayRef<int64_t>()) : type;
  // The type to compute in: the numbers' own, where a choice's condition is no number, and a power of an
  // integer by a float is one of floats.
  NumberFormat format = *NumberFormat::of(operands[isa<nn::WhereOp>(op) ? 1 : 0].getElementType());
  bool asDouble = format.kind == NumberFormat::F64;
  if (isa<nn::PowOp>(op) && !format.isFloat() && NumberFormat::of(operands[1].getElementType())->isFloat())
    asDouble = true;
  ElementsAttr value = asDouble              ? compute<double>(op, operands, computed)
                       : format.isFloat()    ? compute<float>(op, operands, computed)
                       : format.isUnsigned() ? compute<uint64_t>(op, operands, computed)
                                             : compute<int64_t>(op, operands, computed);
  if (!value || computed == type)
    return value;
  return cast<SplatElementsAttr>(value).resizeSplat(type);
}
