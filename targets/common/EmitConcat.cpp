//===- EmitConcat.cpp - concat: one loop for each input -----------------------------===//
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

std::optional<KernelCode> emitConcat(KernelEmitter &e) {
  nn::ConcatOp concat;
  for (Operation &op : e.kernel.getBody().front().without_terminator())
    if (auto found = dyn_cast<nn::ConcatOp>(op)) {
      if (concat)
        return std::nullopt; // Joins of joins are read element by element.
      concat = found;
    }
  if (!concat || anchorOf(e.kernel) || e.dimsOf(concat.getResult()) != e.dimsOf(e.yielded()))
    return std::nullopt;
  for (Operation *user : concat->getUsers())
    if (!user->hasTrait<nn::Elementwise>() && !isa<plan::YieldOp>(user))
      return std::nullopt; // Read at other indices than it is written.
  nn::Dims dims = e.dimsOf(concat.getResult());
  size_t axis = concat.getAxis(), rank = dims.size();
  bool lastAxis = axis + 1 == rank;
  int64_t lanes = othersWorkOnVectors(e.kernel, concat) ? e.machine.lanes(4) : 0;
  ArrayRef<AffineExpr> outerDims = ArrayRef<AffineExpr>(dims).drop_back();
  e.loop(e.begin(), e.end(), [&](Value t) {
    Indices outer = e.delinearize(t, outerDims);
    Value offset = e.index(0);
    for (Value input : concat.getInputs()) {
      Value extent = e.dim(e.dimsOf(input)[axis]), end = e.add(offset, extent);
      auto line = [&] {
        Value length = lastAxis ? extent : e.dim(dims.back());
        auto element = [&](Value i) {
          Indices own = outer, whole = outer;
          own.push_back(i);
          whole.push_back(i);
          (lastAxis ? whole : own)[axis] = lastAxis ? e.add(offset, i) : e.sub(outer[axis], offset);
          e.define(concat.getResult(), whole, e.read(input, own));
          e.write(0, whole, e.read(e.yielded(), whole));
        };
        Value wide = e.index(0);
        if (lanes) {
          wide = e.mul(e.div(length, e.index(lanes)), e.index(lanes));
          e.setLanes(lanes);
          e.loop(e.index(0), wide, element, lanes);
          e.setLanes(0);
        }
        e.loop(wide, length, element);
      };
      if (lastAxis) {
        line();
      } else {
        Value inside =
            arith::AndIOp::create(e.b, e.less(outer[axis], end),
                                  arith::CmpIOp::create(e.b, arith::CmpIPredicate::sge, outer[axis], offset));
        e.ifThen(inside, line);
      }
      offset = end;
    }
  });
  return KernelCode{nn::productOf(outerDims, e.b.getContext()), double(nominal(dims.back())) * 0.3,
                    std::nullopt, std::nullopt};
}

} // namespace skiff
