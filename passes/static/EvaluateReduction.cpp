//===- EvaluateReduction.cpp - reductions of constants --------------------------===//
#include "dialects/common/TensorData.h"
#include "passes/static/Evaluate.h"
#include "passes/static/Numbers.h"
#include "passes/static/StridedCopy.h"
#include <cmath>

using namespace mlir;
using namespace skiff;

namespace {
/// Floats in double, integers modulo 2^64.
template <typename T> struct Reduction {
  nn::ReduceKind kind;
  double p;

  T start() const {
    switch (kind) {
    case nn::ReduceKind::prod:
      return T(1);
    case nn::ReduceKind::max:
      return std::is_floating_point_v<T> ? -std::numeric_limits<T>::infinity()
                                         : std::numeric_limits<T>::lowest();
    case nn::ReduceKind::min:
      return std::is_floating_point_v<T> ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
    default:
      return T(0);
    }
  }
  static T plus(T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
      return a + b;
    return T(uint64_t(a) + uint64_t(b));
  }
  static T times(T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
      return a * b;
    return T(uint64_t(a) * uint64_t(b));
  }
  T combine(T sum, T x) const {
    switch (kind) {
    case nn::ReduceKind::max:
      return sum != sum || sum > x ? sum : x;
    case nn::ReduceKind::min:
      return sum != sum || sum < x ? sum : x;
    case nn::ReduceKind::prod:
      return times(sum, x);
    case nn::ReduceKind::l1:
      return plus(sum, x < 0 ? T(T(0) - x) : x);
    case nn::ReduceKind::l2:
    case nn::ReduceKind::sum_square:
      return plus(sum, times(x, x));
    case nn::ReduceKind::lp:
      return T(sum + std::pow(std::abs(double(x)), p));
    case nn::ReduceKind::sum:
    case nn::ReduceKind::mean:
      return plus(sum, x);
    case nn::ReduceKind::log_sum_exp:
      break;
    }
    llvm_unreachable("all kinds are listed");
  }
  T finish(T sum, int64_t count) const {
    switch (kind) {
    case nn::ReduceKind::mean:
      return T(sum / T(count));
    case nn::ReduceKind::l2:
      return T(std::sqrt(double(sum)));
    case nn::ReduceKind::lp:
      return T(std::pow(double(sum), 1 / p));
    default:
      return sum;
    }
  }
};
} // namespace

template <typename T> static ElementsAttr reduce(nn::ReduceOp op, ElementsAttr input) {
  auto type = cast<RankedTensorType>(op.getType());
  NumberFormat format = *NumberFormat::of(type.getElementType());
  ArrayRef<int64_t> shape = input.getShapedType().getShape();
  SmallVector<char> storage;
  ArrayRef<char> bytes = rawBytes(input, storage);
  int64_t count = input.getNumElements(), results = type.getNumElements();
  if (count == 0 || results == 0)
    return {};

  Reduction<T> reduction{op.getKind(), op.getP().convertToDouble()};
  std::vector<T> sums(results, reduction.start());
  SmallVector<int64_t> strides = broadcastStrides(type.getShape(), shape.size()), index(shape.size());
  constexpr int64_t kRow = 1024;
  std::vector<T> row(kRow);
  int64_t to = 0;
  for (int64_t begin = 0; begin < count; begin += kRow) {
    int64_t n = std::min(kRow, count - begin);
    load(format, bytes.data() + begin * format.bytes, 1, row.data(), n);
    for (int64_t i = 0; i < n; ++i) {
      sums[to] = reduction.combine(sums[to], row[i]);
      for (size_t d = shape.size(); d-- > 0;) {
        to += strides[d];
        if (++index[d] < shape[d])
          break;
        to -= strides[d] * shape[d];
        index[d] = 0;
      }
    }
  }
  for (T &sum : sums)
    sum = reduction.finish(sum, count / results);
  ResultBuffer result(type);
  store(format, sums.data(), result.data(), results);
  return result.take(input);
}

ElementsAttr skiff::evaluateReduction(Operation *op, ArrayRef<ElementsAttr> operands) {
  auto reduceOp = dyn_cast<nn::ReduceOp>(op);
  // A sum of exponentials needs the largest element first, lest it overflow: left to the kernel.
  if (!reduceOp || reduceOp.getKind() == nn::ReduceKind::log_sum_exp)
    return {};
  NumberFormat format = *NumberFormat::of(operands[0].getElementType());
  if (format.isFloat())
    return reduce<double>(reduceOp, operands[0]);
  return format.isUnsigned() ? reduce<uint64_t>(reduceOp, operands[0])
                             : reduce<int64_t>(reduceOp, operands[0]);
}
