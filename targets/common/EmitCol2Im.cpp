//===- EmitCol2Im.cpp - nn.col2im: windows are added to their planes --------------------===//
// One image plane is one iteration of the parallel loop. Each kernel element adds a row of blocks to a row of
// the plane; loop bounds leave out what lies outside.
//===----------------------------------------------------------------------===//
#include "targets/common/Combiner.h"
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

namespace {
struct Col2Im {
  KernelEmitter &e;
  nn::Col2ImOp op;
  nn::Dims dims = e.dimsOf(op.getResult());
  size_t spatial = op.getKernel().size();
  int64_t lanes = othersWorkOnVectors(e.kernel, op) ? e.machine.lanes(4) : 0;
  Type element = getElementTypeOrSelf(op.getType());
  Indices plane = {};

  /// Elements [from, to), by vectors if neighbours in one tensor are neighbours in the other.
  void walk(Value from, Value to, bool contiguous, KernelEmitter::Body body) {
    if (lanes && contiguous) {
      Value count = e.max(e.sub(to, from), e.index(0));
      Value wide = e.add(from, e.mul(e.div(count, e.index(lanes)), e.index(lanes)));
      e.setLanes(lanes);
      e.loop(from, wide, body, lanes);
      e.setLanes(0);
      from = wide;
    }
    e.loop(from, to, body);
  }

  void clear() {
    Value size = e.dim(nn::productOf(ArrayRef<AffineExpr>(dims).drop_front(2), e.b.getContext()));
    Value base = e.mul(e.linearize(plane, ArrayRef<AffineExpr>(dims).take_front(2)), size);
    walk(e.index(0), size, true, [&](Value i) {
      e.store(e.resultBuffer(0), e.add(base, i), e.constant(e.valueType(element), 0), element);
    });
  }

  /// All kernel elements; `taps` has one along each dim before.
  void addTaps(Indices taps) {
    size_t d = taps.size();
    if (d == spatial)
      return addBlocks(taps, plane, e.index(0));
    e.loop(e.index(0), e.index(op.getKernel()[d]), [&](Value k) {
      Indices next = taps;
      next.push_back(k);
      addTaps(next);
    });
  }

  /// All blocks whose element `taps` lies on the plane; `at` has where it lies along the dims before.
  void addBlocks(const Indices &taps, Indices at, Value block) {
    size_t d = at.size() - 2;
    if (d == spatial) {
      Value tap = e.index(0);
      for (size_t i = 0; i < spatial; ++i)
        tap = e.add(e.mul(tap, e.index(op.getKernel()[i])), taps[i]);
      Value value = e.read(op.getInput(), {plane[0], plane[1], tap, block});
      Value offset = e.linearize(at, dims);
      Value sum = combinerFor(e, op.getInput()).add(e.load(e.resultBuffer(0), offset, element), value);
      return e.store(e.resultBuffer(0), offset, sum, element);
    }
    int64_t stride = op.getStrides()[d], dilation = op.getDilations()[d];
    int64_t low = op.getPads()[d], high = op.getPads()[d + spatial];
    AffineExpr size = dims[d + 2];
    AffineExpr blocks = (size + (low + high - dilation * (op.getKernel()[d] - 1) - 1)).floorDiv(stride) + 1;
    // Block i has its element at i stride + shift.
    Value shift = e.sub(e.mul(taps[d], e.index(dilation)), e.index(low));
    auto firstAt = [&](Value position) -> Value {
      Value distance = e.sub(position, shift);
      return stride == 1 ? distance : arith::CeilDivSIOp::create(e.b, distance, e.index(stride)).getResult();
    };
    Value from = e.max(firstAt(e.index(0)), e.index(0)), to = e.min(firstAt(e.dim(size)), e.dim(blocks));
    walk(from, to, d + 1 == spatial && stride == 1, [&](Value i) {
      Indices next = at;
      next.push_back(e.add(e.mul(i, e.index(stride)), shift));
      addBlocks(taps, next, e.add(e.mul(block, e.dim(blocks)), i));
    });
  }
};
} // namespace

std::optional<KernelCode> emitCol2Im(KernelEmitter &e) {
  auto op = dyn_cast_or_null<nn::Col2ImOp>(anchorOf(e.kernel));
  if (!op || e.yielded() != op.getResult())
    return std::nullopt;
  Col2Im emitter{e, op};
  ArrayRef<AffineExpr> dims = emitter.dims;
  e.loop(e.begin(), e.end(), [&](Value t) {
    emitter.plane = e.delinearize(t, dims.take_front(2));
    emitter.clear();
    emitter.addTaps({});
  });
  const nn::Dims &in = e.dimsOf(op.getInput());
  double elements = double(nominal(in[2])) * double(nominal(in[3]));
  return KernelCode{nn::productOf(dims.take_front(2), e.b.getContext()), elements * 0.3, std::nullopt,
                    std::nullopt};
}

} // namespace skiff
