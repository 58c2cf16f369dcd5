//===- Resize.cpp - one element of nn.resize --------------------------------------===//
// Algorithm: ONNX Resize-19 (onnx/reference/ops/op_resize.py is the judge): each dim that changes maps the
// result's coordinate to one in the input, and takes 1 (nearest), 2 (linear) or 4 (cubic) neighbours there.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "targets/common/KernelEmitter.h"

using namespace mlir;
using namespace skiff;

namespace {
struct Resizer {
  KernelEmitter &e;
  nn::ResizeOp op;
  ArrayRef<Value> indices;
  ImplicitLocOpBuilder &b = e.b;
  Type f32 = e.b.getF32Type();

  Value c(double value) { return e.constant(f32, value); }
  Value toFloat(Value i) {
    return arith::SIToFPOp::create(b, f32, arith::IndexCastOp::create(b, b.getI64Type(), i));
  }
  Value toIndex(Value x) {
    return arith::IndexCastOp::create(b, b.getIndexType(), arith::FPToSIOp::create(b, b.getI64Type(), x));
  }
  Value addF(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value subF(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mulF(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value divF(Value x, Value y) { return arith::DivFOp::create(b, x, y); }

  nn::Dims inShape() { return e.dimsOf(op.getInput()); }
  nn::Dims outShape() { return e.dimsOf(op.getResult()); }
  bool changes(size_t d) {
    return inShape()[d] != outShape()[d] || op.getCoordinateMode() == "tf_crop_and_resize";
  }

  /// Where, in the input's coordinates, element `indices[d]` of the result lies.
  Value coordinate(size_t d) {
    Value x = toFloat(indices[d]), scale = c(op.getScales()[d]);
    Value in = toFloat(e.dim(inShape()[d])), out = toFloat(e.dim(outShape()[d]));
    StringRef mode = op.getCoordinateMode();
    if (mode == "asymmetric")
      return divF(x, scale);
    Value one = c(1);
    Value single = arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, out, one);
    if (mode == "align_corners")
      return arith::SelectOp::create(b, single, c(0), divF(mulF(x, subF(in, one)), subF(out, one)));
    if (mode == "tf_crop_and_resize") {
      size_t rank = inShape().size();
      Value start = c(op.getRoi()[d]), end = c(op.getRoi()[d + rank]);
      Value line = addF(mulF(start, subF(in, one)),
                        divF(mulF(mulF(x, subF(end, start)), subF(in, one)), subF(out, one)));
      Value middle = mulF(mulF(c(0.5), addF(start, end)), subF(in, one));
      return arith::SelectOp::create(b, single, middle, line);
    }
    Value half = subF(divF(addF(x, c(0.5)), scale), c(0.5));
    if (mode == "pytorch_half_pixel")
      return arith::SelectOp::create(b, single, c(0), half);
    if (mode == "half_pixel_symmetric") {
      // The output length may not be scale * input length; the centres shall agree all the same.
      Value adjustment = divF(out, mulF(scale, in));
      Value center = divF(in, c(2));
      return addF(mulF(center, subF(one, adjustment)), half);
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
    Value fraction = subF(x, down);
    auto predicate = mode == "round_prefer_ceil" ? arith::CmpFPredicate::OGE : arith::CmpFPredicate::OGT;
    return arith::SelectOp::create(b, arith::CmpFOp::create(b, predicate, fraction, c(0.5)), up, down);
  }

  /// Weight of the neighbour at distance t, for t in [0, 1] and (1, 2).
  Value cubicNear(Value t) {
    double a = op.getCubicA().convertToDouble();
    return addF(mulF(mulF(subF(mulF(c(a + 2), t), c(a + 3)), t), t), c(1));
  }
  Value cubicFar(Value t) {
    double a = op.getCubicA().convertToDouble();
    return subF(mulF(addF(mulF(subF(mulF(c(a), t), c(5 * a)), t), c(8 * a)), t), c(4 * a));
  }

  /// Neighbours of the coordinate along `d`, as (index in the input, weight).
  SmallVector<std::pair<Value, Value>> taps(size_t d, Value x) {
    Value size = e.dim(inShape()[d]), last = e.sub(size, e.index(1)), zero = e.index(0);
    auto clamp = [&](Value i) { return e.max(e.min(i, last), zero); };
    if (op.getMode() == nn::ResizeMode::nearest)
      return {{clamp(toIndex(nearest(x))), nullptr}};
    Value down = math::FloorOp::create(b, x), t = subF(x, down), base = toIndex(down);
    SmallVector<std::pair<Value, Value>> result;
    if (op.getMode() == nn::ResizeMode::linear) {
      result = {{base, subF(c(1), t)}, {e.add(base, e.index(1)), t}};
    } else {
      Value s = subF(c(1), t);
      result = {{e.sub(base, e.index(1)), cubicFar(addF(t, c(1)))},
                {base, cubicNear(t)},
                {e.add(base, e.index(1)), cubicNear(s)},
                {e.add(base, e.index(2)), cubicFar(addF(s, c(1)))}};
    }
    if (op.getExcludeOutside()) { // Weights outside are 0, the others sum to 1 again.
      Value sum = c(0);
      for (auto &[i, weight] : result) {
        Value inside = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, i, size);
        weight = arith::SelectOp::create(b, inside, weight, c(0));
        sum = addF(sum, weight);
      }
      for (auto &tap : result)
        tap.second = divF(tap.second, sum);
    }
    for (auto &tap : result)
      tap.first = clamp(tap.first);
    return result;
  }

  Value value(size_t d, Indices &own, ArrayRef<Value> coordinates) {
    if (d == own.size()) {
      Value v = e.read(op.getInput(), own);
      if (op.getMode() == nn::ResizeMode::nearest || v.getType() == f32)
        return v;
      if (!isa<FloatType>(v.getType()))
        return getElementTypeOrSelf(op.getType()).isUnsignedInteger()
                   ? arith::UIToFPOp::create(b, f32, v).getResult()
                   : arith::SIToFPOp::create(b, f32, v).getResult();
      return arith::TruncFOp::create(b, f32, v);
    }
    if (!changes(d)) {
      own[d] = indices[d];
      return value(d + 1, own, coordinates);
    }
    Value sum;
    for (auto [i, weight] : taps(d, coordinates[d])) {
      own[d] = i;
      Value part = value(d + 1, own, coordinates);
      if (!weight)
        return part;
      sum = sum ? addF(sum, mulF(part, weight)) : mulF(part, weight);
    }
    return sum;
  }

  Value run() {
    SmallVector<Value> coordinates(indices.size());
    Value inside;
    for (size_t d = 0; d < indices.size(); ++d) {
      if (!changes(d))
        continue;
      coordinates[d] = coordinate(d);
      if (op.getCoordinateMode() != "tf_crop_and_resize")
        continue;
      Value top = toFloat(e.sub(e.dim(inShape()[d]), e.index(1)));
      Value ok =
          arith::AndIOp::create(b, arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, coordinates[d], c(0)),
                                arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, coordinates[d], top));
      inside = inside ? arith::AndIOp::create(b, inside, ok).getResult() : ok;
    }
    Indices own(indices.size());
    Value result = value(0, own, coordinates);
    Type type = e.valueType(getElementTypeOrSelf(op.getType()));
    if (inside && result.getType() == f32)
      result = arith::SelectOp::create(b, inside, result, c(op.getExtrapolation().convertToDouble()));
    if (result.getType() == type)
      return result;
    if (isa<FloatType>(type))
      return arith::ExtFOp::create(b, type, result);
    Value rounded = math::RoundEvenOp::create(b, result);
    Value integer = arith::FPToSIOp::create(b, b.getI64Type(), rounded);
    return type == b.getI64Type() ? integer : arith::TruncIOp::create(b, type, integer).getResult();
  }
};
} // namespace

Value skiff::readResize(KernelEmitter &e, nn::ResizeOp op, ArrayRef<Value> indices) {
  return Resizer{e, op, indices}.run();
}
