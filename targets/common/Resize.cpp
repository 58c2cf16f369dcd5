//===- Resize.cpp - one element of nn.resize --------------------------------------===//
// Algorithm: ONNX Resize-19 (onnx/reference/ops/op_resize.py is the judge): each dim that changes maps the
// result's coordinate to one in the input, and takes 1 (nearest), 2 (linear) or 4 (cubic) neighbours there;
// with antialiasing, as many as an element of the result covers.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "targets/common/KernelEmitter.h"
#include <cmath>

using namespace mlir;
using namespace skiff;

namespace {
struct Resizer {
  KernelEmitter &e;
  nn::ResizeOp op;
  ArrayRef<Value> indices;
  ImplicitLocOpBuilder &b = e.b;
  Type element = getElementTypeOrSelf(op.getType());
  Type f64 = e.b.getF64Type();
  /// What weighted elements are summed in. Integers in f64: they are rounded, so a last bit counts.
  Type sumType = element.isF64() || element.isInteger() ? f64 : Type(e.b.getF32Type());

  // Coordinates are f64, as in the reference: one just below a whole number must not become that number.
  Value c(double value) { return e.constant(f64, value); }
  Value w(double value) { return e.constant(sumType, value); }
  /// The distance of a coordinate and an element, from which weights are made.
  Value toSumType(Value distance) {
    return sumType == f64 ? distance : arith::TruncFOp::create(b, sumType, distance).getResult();
  }
  Value toFloat(Value i) {
    return arith::SIToFPOp::create(b, f64, arith::IndexCastOp::create(b, b.getI64Type(), i));
  }
  Value toIndex(Value x) {
    return arith::IndexCastOp::create(b, b.getIndexType(), arith::FPToSIOp::create(b, b.getI64Type(), x));
  }
  Value addF(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value subF(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mulF(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value divF(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  Value compare(arith::CmpFPredicate predicate, Value x, double y) {
    return arith::CmpFOp::create(b, predicate, x, c(y));
  }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }

  AffineExpr inDim(size_t d) { return e.dimsOf(op.getInput())[d]; }
  AffineExpr outDim(size_t d) { return e.dimsOf(op.getResult())[d]; }
  bool crops() { return op.getCoordinateMode() == "tf_crop_and_resize"; }
  bool changes(size_t d) { return inDim(d) != outDim(d) || op.getScales()[d] != 1 || crops(); }

  Value in(size_t d) { return toFloat(e.dim(inDim(d))); }
  Value out(size_t d) { return toFloat(e.dim(outDim(d))); }
  Value scale(size_t d) {
    if (double known = op.getScales()[d])
      return c(known);
    if (Value factors = op.getFactors())
      return arith::ExtFOp::create(b, f64, e.read(factors, {e.index(d)}));
    return divF(out(d), in(d));
  }

  /// Where, in the input's coordinates, element `indices[d]` of the result lies.
  Value coordinate(size_t d) {
    Value x = toFloat(indices[d]), one = c(1);
    StringRef mode = op.getCoordinateMode();
    if (mode == "asymmetric")
      return divF(x, scale(d));
    if (mode == "tf_half_pixel_for_nn")
      return divF(addF(x, c(0.5)), scale(d));
    Value single = compare(arith::CmpFPredicate::OLE, out(d), 1);
    if (mode == "align_corners") // The length may be a fraction here.
      return select(single, c(0), divF(mulF(x, subF(in(d), one)), subF(mulF(scale(d), in(d)), one)));
    if (crops()) {
      size_t rank = indices.size();
      Value start = c(op.getRoi()[d]), end = c(op.getRoi()[d + rank]), last = subF(in(d), one);
      Value line = addF(mulF(start, last), divF(mulF(mulF(x, subF(end, start)), last), subF(out(d), one)));
      return select(single, mulF(mulF(c(0.5), addF(start, end)), last), line);
    }
    Value half = subF(divF(addF(x, c(0.5)), scale(d)), c(0.5));
    if (mode == "pytorch_half_pixel")
      return select(single, c(0), half);
    if (mode == "half_pixel_symmetric") {
      // The output length may not be scale * input length; the centres shall agree all the same.
      Value adjustment = divF(out(d), mulF(scale(d), in(d)));
      return addF(mulF(divF(in(d), c(2)), subF(one, adjustment)), half);
    }
    return half;
  }

  Value nearest(Value x) {
    StringRef mode = op.getNearestMode();
    Value down = math::FloorOp::create(b, x), up = math::CeilOp::create(b, x);
    if (mode == "floor")
      return down;
    if (mode == "ceil")
      return up;
    auto predicate = mode == "round_prefer_ceil" ? arith::CmpFPredicate::OGE : arith::CmpFPredicate::OGT;
    return select(compare(predicate, subF(x, down), 0.5), up, down);
  }

  /// Weight of the neighbour at distance t, for t in [0, 1] and (1, 2).
  Value cubicNear(Value t) {
    double a = op.getCubicA().convertToDouble();
    return addF(mulF(mulF(subF(mulF(w(a + 2), t), w(a + 3)), t), t), w(1));
  }
  Value cubicFar(Value t) {
    double a = op.getCubicA().convertToDouble();
    return subF(mulF(addF(mulF(subF(mulF(w(a), t), w(5 * a)), t), w(8 * a)), t), w(4 * a));
  }

  Value clamp(Value i, size_t d) { return e.max(e.min(i, e.sub(e.dim(inDim(d)), e.index(1))), e.index(0)); }
  /// `weight`, or 0 where element i does not exist and shall not count.
  Value weightInside(Value i, Value weight, size_t d) {
    if (!op.getExcludeOutside())
      return weight;
    Value inside = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, i, e.dim(inDim(d)));
    return select(inside, weight, w(0));
  }

  /// Neighbours of the coordinate along `d`, as (index in the input, weight).
  SmallVector<std::pair<Value, Value>> taps(size_t d, Value x) {
    Value down = math::FloorOp::create(b, x), base = toIndex(down);
    Value t = toSumType(subF(x, down)), s = subF(w(1), t);
    SmallVector<std::pair<Value, Value>> result;
    if (op.getMode() == nn::ResizeMode::linear)
      result = {{base, s}, {e.add(base, e.index(1)), t}};
    else
      result = {{e.sub(base, e.index(1)), cubicFar(addF(t, w(1)))},
                {base, cubicNear(t)},
                {e.add(base, e.index(1)), cubicNear(s)},
                {e.add(base, e.index(2)), cubicFar(addF(s, w(1)))}};
    Value sum;
    for (auto &[i, weight] : result) {
      weight = weightInside(i, weight, d);
      sum = sum ? addF(sum, weight) : weight;
    }
    for (auto &[i, weight] : result) {
      weight = op.getExcludeOutside() ? divF(weight, sum) : weight;
      i = clamp(i, d);
    }
    return result;
  }

  /// Weight of an element at distance t, in units of the filter: 0 from 1 (linear) or 2 (cubic) on.
  Value filter(Value t) {
    t = math::AbsFOp::create(b, t);
    Value near = arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, t, w(1));
    if (op.getMode() == nn::ResizeMode::linear)
      return select(near, subF(w(1), t), w(0));
    Value far = select(arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, t, w(2)), cubicFar(t), w(0));
    return select(near, cubicNear(t), far);
  }

  /// Antialiasing: the filter is as wide as an element of the result. Its weights are made to sum to 1.
  Value filtered(size_t d, Indices own, ArrayRef<Value> coordinates) {
    Value x = coordinates[d];
    Value shrink = arith::MinimumFOp::create(b, scale(d), c(1));
    Value reach =
        toIndex(math::CeilOp::create(b, divF(c(op.getMode() == nn::ResizeMode::linear ? 1 : 2), shrink)));
    Value base = toIndex(math::FloorOp::create(b, x));
    SmallVector<Value> sums =
        e.reduce(e.add(e.sub(base, reach), e.index(1)), e.add(e.add(base, reach), e.index(1)), {w(0), w(0)},
                 [&](Value i, ValueRange state) -> SmallVector<Value> {
                   Value weight = weightInside(i, filter(toSumType(mulF(subF(toFloat(i), x), shrink))), d);
                   Indices next = own;
                   next[d] = clamp(i, d);
                   Value part = mulF(value(d + 1, next, coordinates), weight);
                   return {addF(state[0], part), addF(state[1], weight)};
                 });
    return divF(sums[0], sums[1]);
  }

  Value value(size_t d, Indices &own, ArrayRef<Value> coordinates) {
    if (d == own.size()) {
      Value v = e.read(op.getInput(), own);
      if (op.getMode() == nn::ResizeMode::nearest || v.getType() == sumType)
        return v;
      return element.isUnsignedInteger() ? arith::UIToFPOp::create(b, sumType, v).getResult()
                                         : arith::SIToFPOp::create(b, sumType, v).getResult();
    }
    if (!changes(d)) {
      own[d] = indices[d];
      return value(d + 1, own, coordinates);
    }
    if (op.getMode() == nn::ResizeMode::nearest) {
      own[d] = clamp(toIndex(nearest(coordinates[d])), d);
      return value(d + 1, own, coordinates);
    }
    if (op.getAntialias() && op.getScales()[d] < 1)
      return filtered(d, own, coordinates);
    Value sum;
    for (auto [i, weight] : taps(d, coordinates[d])) {
      own[d] = i;
      Value part = mulF(value(d + 1, own, coordinates), weight);
      sum = sum ? addF(sum, part) : part;
    }
    return sum;
  }

  /// A sum as an element: integers are rounded, and end at their type's limits.
  Value toElement(Value sum) {
    Type type = e.valueType(element);
    if (sum.getType() == type)
      return sum;
    unsigned width = element.getIntOrFloatBitWidth();
    bool isUnsigned = element.isUnsignedInteger() || element.isInteger(1);
    double low = isUnsigned ? 0 : -std::ldexp(1.0, width - 1);
    double high = isUnsigned ? std::ldexp(1.0, width) : -low;
    high = width == 64 ? std::nextafter(high, 0) : high - 1;
    Value rounded = math::RoundEvenOp::create(b, sum);
    rounded = arith::MaximumFOp::create(b, rounded, e.constant(sumType, low));
    rounded = arith::MinimumFOp::create(b, rounded, e.constant(sumType, high));
    return isUnsigned ? arith::FPToUIOp::create(b, type, rounded).getResult()
                      : arith::FPToSIOp::create(b, type, rounded).getResult();
  }

  Value run() {
    SmallVector<Value> coordinates(indices.size());
    Value inside;
    for (size_t d = 0; d < indices.size(); ++d) {
      if (!changes(d))
        continue;
      coordinates[d] = coordinate(d);
      if (!crops())
        continue;
      Value ok = arith::AndIOp::create(
          b, compare(arith::CmpFPredicate::OGE, coordinates[d], 0),
          arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, coordinates[d], subF(in(d), c(1))));
      inside = inside ? arith::AndIOp::create(b, inside, ok).getResult() : ok;
    }
    Indices own(indices.size());
    Value result = value(0, own, coordinates);
    if (op.getMode() != nn::ResizeMode::nearest)
      result = toElement(result);
    if (!inside)
      return result;
    double outside = op.getExtrapolation().convertToDouble();
    return select(inside, result,
                  toElement(e.constant(isa<FloatType>(element) ? e.valueType(element) : sumType, outside)));
  }
};
} // namespace

Value skiff::readResize(KernelEmitter &e, nn::ResizeOp op, ArrayRef<Value> indices) {
  return Resizer{e, op, indices}.run();
}
