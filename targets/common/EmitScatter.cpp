//===- EmitScatter.cpp - nn.scatter: a copy, then the updates in order ----------------===//
// The result is split into parts that no two threads share: dims before the axis, ranges of rows along it and
// chunks of a row behind it. Each part takes the updates that fall into it, in their order, so that duplicate
// indices give the same bits for every number of threads.
//===----------------------------------------------------------------------===//
#include "targets/common/Combiner.h"
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

namespace {
class Scatter {
public:
  Scatter(KernelEmitter &e, nn::ScatterOp op)
      : e(e), op(op), dims(e.dimsOf(op.getResult())), axis(op.getAxis()), last(dims.size() - 1),
        rowsHaveLength(axis != last), lanes(othersWorkOnVectors(e.kernel, op) ? e.machine.lanes(4) : 0) {
    MLIRContext *context = e.b.getContext();
    for (size_t d = 0; d < dims.size(); ++d)
      if (d != axis && d != last)
        outerDims.push_back(dims[d]);
    AffineExpr one = getAffineConstantExpr(1, context);
    length = rowsHaveLength ? dims[last] : one;
    // Each part reads all indices: more of them only where these are few beside the rows.
    int64_t rows = nominal(dims[axis]), line = std::min(nominal(length), kChunk);
    int64_t indices = nominal(e.dimsOf(op.getUpdates())[axis]);
    split = rows * line >= kWorthSplitting && indices <= rows / kRanges ? kRanges : 1;
    rangeSize = dims[axis].ceilDiv(split);
    chunks = length.ceilDiv(kChunk);
    for (size_t d = 0; d < dims.size(); ++d)
      bounds.push_back(boundOf(d));
  }

  KernelCode run() {
    MLIRContext *context = e.b.getContext();
    e.loop(e.begin(), e.end(), [&](Value t) {
      Value chunk = e.rem(t, e.dim(chunks));
      Value range = e.rem(e.div(t, e.dim(chunks)), e.index(split));
      outer = e.delinearize(e.div(e.div(t, e.dim(chunks)), e.index(split)), outerDims);
      from = e.mul(chunk, e.index(kChunk));
      to = e.min(e.add(from, e.index(kChunk)), e.dim(length));
      first = e.mul(range, e.dim(rangeSize));
      rows = e.sub(e.min(e.add(first, e.dim(rangeSize)), e.dim(dims[axis])), first);
      copy();
      update();
    });
    AffineExpr count = nn::productOf(outerDims, context) * split * chunks;
    double elements = double(nominal(rangeSize)) + nominal(e.dimsOf(op.getUpdates())[axis]);
    return {count, elements * double(std::min(nominal(length), kChunk)), std::nullopt, std::nullopt};
  }

private:
  static constexpr int64_t kChunk = 1024, kRanges = 4, kWorthSplitting = 1 << 16;

  Indices at(Value row, Value i) {
    Indices indices;
    for (size_t d = 0, next = 0; d < dims.size(); ++d)
      indices.push_back(d == axis ? row : d == last ? i : outer[next++]);
    return indices;
  }

  /// The part of updates along `d` that has indices and a place. All is one expression in a right model; a
  /// wrong one must not make us read or write elsewhere.
  Value boundOf(size_t d) {
    AffineExpr updates = e.dimsOf(op.getUpdates())[d], indices = e.dimsOf(op.getIndices())[d];
    Value bound = e.dim(updates);
    if (indices != updates && !nn::isConstantDim(indices, 1))
      bound = e.min(bound, e.dim(indices));
    return d != axis && dims[d] != updates ? e.min(bound, e.dim(dims[d])) : bound;
  }

  /// Elements [begin, end) of a line: vectors, then what is left.
  void walk(Value begin, Value end, KernelEmitter::Body element) {
    Value wide = begin;
    if (lanes) {
      Value count = e.max(e.sub(end, begin), e.index(0));
      wide = e.add(begin, e.mul(e.div(count, e.index(lanes)), e.index(lanes)));
      e.setLanes(lanes);
      e.loop(begin, wide, element, lanes);
      e.setLanes(0);
    }
    e.loop(wide, end, element);
  }

  void copy() {
    auto element = [&](Value row, Value i) { e.write(0, at(row, i), e.read(op.getData(), at(row, i))); };
    Value end = e.add(first, rows);
    if (rowsHaveLength)
      e.loop(first, end, [&](Value row) { walk(from, to, [&](Value i) { element(row, i); }); });
    else
      walk(first, end, [&](Value row) { element(row, {}); });
  }

  void update() {
    Value inside = e.b.create<arith::ConstantIntOp>(1, 1);
    for (size_t d = 0, next = 0; d < dims.size(); ++d) {
      if (d == axis || d == last)
        continue;
      if (e.dimsOf(op.getUpdates())[d] != dims[d])
        inside = arith::AndIOp::create(e.b, inside, e.less(outer[next], bounds[d]));
      ++next;
    }
    bool oneIndexPerRow = rowsHaveLength && nn::isConstantDim(e.dimsOf(op.getIndices())[last], 1);
    Value end = rowsHaveLength ? e.min(to, bounds[last]) : Value();
    e.ifThen(inside, [&] {
      e.loop(e.index(0), bounds[axis], [&](Value k) {
        if (oneIndexPerRow)
          return atTarget(k, from, [&](Value row) { walk(from, end, [&](Value i) { combine(row, k, i); }); });
        if (!rowsHaveLength)
          return atTarget(k, {}, [&](Value row) { combine(row, k, {}); });
        e.loop(from, end, [&](Value i) { atTarget(k, i, [&](Value row) { combine(row, k, i); }); });
      });
    });
  }

  /// The row that update (k, i) goes to, if it is in this part.
  void atTarget(Value k, Value i, KernelEmitter::Body body) {
    Value row = arith::IndexCastOp::create(e.b, e.b.getIndexType(), e.read(op.getIndices(), at(k, i)));
    Value isOurs = arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, e.sub(row, first), rows);
    e.ifThen(isOurs, [&] { body(row); });
  }

  void combine(Value row, Value k, Value i) {
    Value value = e.read(op.getUpdates(), at(k, i));
    Type element = getElementTypeOrSelf(op.getType());
    if (op.getKind() != nn::ScatterKind::none) {
      Value old = e.load(e.resultBuffer(0), e.linearize(at(row, i), dims), element);
      Combiner f = combinerFor(e, op.getData());
      bool isBool = element.isInteger(1);
      switch (op.getKind()) {
      case nn::ScatterKind::add:
        value = isBool ? arith::OrIOp::create(e.b, old, value).getResult() : f.add(old, value);
        break;
      case nn::ScatterKind::mul:
        value = f.mul(old, value);
        break;
      default:
        value = f.extreme(old, value, op.getKind() == nn::ScatterKind::max);
        break;
      }
    }
    e.write(0, at(row, i), value);
  }

  KernelEmitter &e;
  nn::ScatterOp op;
  nn::Dims dims, outerDims;
  size_t axis, last;
  bool rowsHaveLength; ///< there are dims behind the axis; the last of them is walked in chunks
  int64_t lanes, split = 1;
  AffineExpr length, rangeSize, chunks;
  SmallVector<Value> bounds;
  // Of the part at hand.
  Indices outer;
  Value first, rows, from, to;
};
} // namespace

std::optional<KernelCode> emitScatter(KernelEmitter &e) {
  auto scatter = dyn_cast_or_null<nn::ScatterOp>(anchorOf(e.kernel));
  if (!scatter || e.yielded() != scatter.getResult())
    return std::nullopt;
  return Scatter(e, scatter).run();
}

} // namespace skiff
