//===- EmitCumulate.cpp - running sums and products -------------------------------------===//
// One line along the axis is one loop, which carries the sum; neighbouring lines are lanes of vectors.
//===----------------------------------------------------------------------===//
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

static Value combine(KernelEmitter &e, nn::CumulateKind kind, Value x, Value y) {
  bool isSum = kind == nn::CumulateKind::sum;
  if (isa<FloatType>(getElementTypeOrSelf(x.getType())))
    return isSum ? arith::AddFOp::create(e.b, x, y).getResult() : arith::MulFOp::create(e.b, x, y);
  return isSum ? arith::AddIOp::create(e.b, x, y).getResult() : arith::MulIOp::create(e.b, x, y);
}

std::optional<KernelCode> emitCumulate(KernelEmitter &e) {
  auto op = dyn_cast_or_null<nn::CumulateOp>(anchorOf(e.kernel));
  if (!op)
    return std::nullopt;
  constexpr int64_t kVectors = 8, kChunk = 128;
  nn::Dims dims = e.dimsOf(op.getResult()), outerDims = dims;
  size_t axis = op.getAxis(), last = dims.size() - 1;
  MLIRContext *context = e.b.getContext();
  AffineExpr lines = axis == last ? getAffineConstantExpr(1, context) : dims[last];
  AffineExpr chunks = lines.ceilDiv(kChunk);
  outerDims.erase(outerDims.begin() + axis);
  if (axis != last)
    outerDims.pop_back();
  int64_t lanes = axis != last && othersWorkOnVectors(e.kernel, op) ? e.machine.lanes(4) : 0;
  Type element = getElementTypeOrSelf(op.getType());

  e.loop(e.begin(), e.end(), [&](Value t) {
    Indices outer = e.delinearize(e.div(t, e.dim(chunks)), outerDims);
    // `count` neighbours, or vectors of neighbours, at once.
    auto lineOf = [&](Value i, int64_t count) {
      Type type = e.valueType(element);
      Value size = e.dim(dims[axis]), step = e.index(std::max<int64_t>(e.getLanes(), 1));
      SmallVector<Value> init(count, e.constant(type, op.getKind() == nn::CumulateKind::sum ? 0 : 1));
      e.reduce(e.index(0), size, init, [&](Value k, ValueRange state) -> SmallVector<Value> {
        if (op.getReverse())
          k = e.sub(e.sub(size, e.index(1)), k);
        SmallVector<Value> next;
        Value place = i;
        for (Value sum : state) {
          Indices at = outer;
          if (axis != last)
            at.push_back(place);
          at.insert(at.begin() + axis, k);
          next.push_back(combine(e, op.getKind(), sum, e.read(op.getInput(), at)));
          e.define(op.getResult(), at, e.round(op.getExclusive() ? sum : next.back(), op.getResult()));
          e.write(0, at, e.read(e.yielded(), at));
          if (axis != last)
            place = e.add(place, step);
        }
        return next;
      });
    };
    Value from = e.mul(e.rem(t, e.dim(chunks)), e.index(kChunk));
    Value to = e.min(e.add(from, e.index(kChunk)), e.dim(lines));
    if (lanes) {
      e.setLanes(lanes);
      for (int64_t count : {kVectors, int64_t(1)}) {
        Value width = e.index(count * lanes), wide = e.add(from, e.mul(e.div(e.sub(to, from), width), width));
        e.loop(from, wide, [&](Value i) { lineOf(i, count); }, count * lanes);
        from = wide;
      }
      e.setLanes(0);
    }
    e.loop(from, to, [&](Value i) { lineOf(i, 1); });
  });
  double cost = double(nominal(dims[axis])) * double(std::min(nominal(lines), kChunk));
  return KernelCode{nn::productOf(outerDims, context) * chunks, cost * (lanes ? 0.2 : 1), std::nullopt,
                    std::nullopt};
}

} // namespace skiff
