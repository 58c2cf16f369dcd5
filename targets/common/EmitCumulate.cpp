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
  constexpr int64_t kChunk = 64;
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
    auto line = [&](Value i) {
      Value identity = e.constant(e.valueType(element), op.getKind() == nn::CumulateKind::sum ? 0 : 1);
      Value size = e.dim(dims[axis]);
      e.reduce(e.index(0), size, {identity}, [&](Value k, ValueRange state) -> SmallVector<Value> {
        if (op.getReverse())
          k = e.sub(e.sub(size, e.index(1)), k);
        Indices at = outer;
        if (axis != last)
          at.push_back(i);
        at.insert(at.begin() + axis, k);
        Value next = combine(e, op.getKind(), state[0], e.read(op.getInput(), at));
        e.define(op.getResult(), at, e.round(op.getExclusive() ? state[0] : next, op.getResult()));
        e.write(0, at, e.read(e.yielded(), at));
        return {next};
      });
    };
    Value from = e.mul(e.rem(t, e.dim(chunks)), e.index(kChunk));
    Value to = e.min(e.add(from, e.index(kChunk)), e.dim(lines));
    if (lanes) {
      Value wide = e.add(from, e.mul(e.div(e.sub(to, from), e.index(lanes)), e.index(lanes)));
      e.setLanes(lanes);
      e.loop(from, wide, line, lanes);
      e.setLanes(0);
      from = wide;
    }
    e.loop(from, to, line);
  });
  double cost = double(nominal(dims[axis])) * double(std::min(nominal(lines), kChunk));
  return KernelCode{nn::productOf(outerDims, context) * chunks, cost * (lanes ? 0.2 : 1), std::nullopt,
                    std::nullopt};
}

} // namespace skiff
