//===- EmitSelection.cpp - nn.compact, nn.non_max_suppression ---------------------------===//
// Both fill their result from the front with what they choose, and the rest with a filler: how many there are
// is known only at the end.
//===----------------------------------------------------------------------===//
#include "targets/common/Combiner.h"
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

static Value asI64(KernelEmitter &e, Value index) {
  return arith::IndexCastOp::create(e.b, e.b.getI64Type(), index);
}

static KernelCode emitCompact(KernelEmitter &e, nn::CompactOp op) {
  const nn::Dims &dims = e.dimsOf(op.getMask());
  AffineExpr size = e.dimsOf(op.getResult())[0];
  e.loop(e.begin(), e.end(), [&](Value) {
    Value zero = e.index(0), end = e.dim(size);
    SmallVector<Value> count = e.reduce(zero, end, {zero}, [&](Value i, ValueRange state) {
      Value isSet = e.read(op.getMask(), e.delinearize(i, dims));
      e.ifThen(isSet, [&] { e.write(0, {state[0]}, asI64(e, i)); });
      Value next = e.add(state[0], e.index(1));
      return SmallVector<Value>{arith::SelectOp::create(e.b, isSet, next, state[0])};
    });
    e.loop(count[0], end, [&](Value i) { e.write(0, {i}, asI64(e, zero)); });
  });
  return {getAffineConstantExpr(1, e.b.getContext()), double(nominal(size)), std::nullopt, std::nullopt};
}

namespace {
/// One class of one image after the other; the boxes chosen so far are read back from the result.
class NonMaxSuppression {
public:
  NonMaxSuppression(KernelEmitter &e, nn::NonMaxSuppressionOp op)
      : e(e), op(op), f(combinerFor(e, op.getBoxes())), dims(e.dimsOf(op.getResult())) {}

  KernelCode run() {
    AffineExpr size = e.dimsOf(op.getOrder())[2];
    nn::Dims outerDims{dims[0], dims[1]};
    e.loop(e.begin(), e.end(), [&](Value t) {
      outer = e.delinearize(t, outerDims);
      Value limit = e.dim(dims[2]), count = e.dim(size);
      SmallVector<Value> chosen =
          e.reduce(e.index(0), count, {e.index(0)}, [&](Value i, ValueRange state) -> SmallVector<Value> {
            Value box = arith::IndexCastOp::create(e.b, e.b.getIndexType(), e.read(op.getOrder(), at(i)));
            Value isGood = e.less(state[0], limit);
            if (Value threshold = op.getScoreThreshold())
              isGood = arith::AndIOp::create(
                  e.b, isGood, f.greater(e.read(op.getScores(), at(box)), onlyElement(threshold)));
            return {e.select(
                isGood, state[0].getType(),
                [&] {
                  Value stays = overlapsNone(box, state[0]);
                  e.ifThen(stays, [&] { e.write(0, at(state[0]), asI64(e, box)); });
                  return arith::SelectOp::create(e.b, stays, e.add(state[0], e.index(1)), state[0])
                      .getResult();
                },
                [&] { return state[0]; })};
          });
      Value none = e.constantInt(e.b.getI64Type(), -1);
      e.loop(chosen[0], limit, [&](Value i) { e.write(0, at(i), none); });
    });
    double cost = double(nominal(size)) * (4 + double(nominal(dims[2])));
    return {nn::productOf(outerDims, e.b.getContext()), cost, std::nullopt, std::nullopt};
  }

private:
  Indices at(Value i) { return {outer[0], outer[1], i}; }
  Value onlyElement(Value tensor) { return e.read(tensor, Indices(e.dimsOf(tensor).size(), e.index(0))); }
  Value coordinate(Value box, int64_t i) { return e.read(op.getBoxes(), {outer[0], box, e.index(i)}); }
  Value less(Value x, Value y) { return f.greater(y, x); }
  Value minus(Value x, Value y) { return arith::SubFOp::create(e.b, x, y); }
  Value times(Value x, Value y) { return arith::MulFOp::create(e.b, x, y); }
  Value both(Value x, Value y) { return arith::AndIOp::create(e.b, x, y); }

  /// Whether `box` overlaps too much with none of the first `count` chosen ones.
  Value overlapsNone(Value box, Value count) {
    Value no = e.constantInt(e.b.getI1Type(), 0), yes = e.constantInt(e.b.getI1Type(), 1);
    SmallVector<Value> found = e.doWhile({e.index(0), no}, [&](ValueRange state) {
      Value hits = e.select(
          e.less(state[0], count), no.getType(),
          [&] {
            Value item = e.load(e.resultBuffer(0), e.linearize(at(state[0]), dims), e.b.getI64Type());
            return overlaps(box, arith::IndexCastOp::create(e.b, e.b.getIndexType(), item));
          },
          [&] { return no; });
      Value next = e.add(state[0], e.index(1));
      Value goesOn = both(e.less(next, count), arith::XOrIOp::create(e.b, hits, yes));
      return std::pair(goesOn, SmallVector<Value>{next, hits});
    });
    return arith::XOrIOp::create(e.b, found[1], yes);
  }

  /// Boxes without an area overlap with nothing.
  Value overlaps(Value a, Value b) {
    Value zero = e.constant(f.type, 0), areaA, areaB, shared;
    Value hits = e.constantInt(e.b.getI1Type(), 1);
    for (int64_t d : {0, 1}) {
      Value lowA = coordinate(a, d), highA = coordinate(a, d + 2);
      Value lowB = coordinate(b, d), highB = coordinate(b, d + 2);
      Value low = f.extreme(lowA, lowB, true), high = f.extreme(highA, highB, false);
      hits = both(hits, less(low, high));
      Value extents[] = {minus(highA, lowA), minus(highB, lowB), minus(high, low)};
      areaA = d ? times(areaA, extents[0]) : extents[0];
      areaB = d ? times(areaB, extents[1]) : extents[1];
      shared = d ? times(shared, extents[2]) : extents[2];
    }
    Value all = minus(arith::AddFOp::create(e.b, areaA, areaB), shared);
    for (Value area : {areaA, areaB, shared, all})
      hits = both(hits, less(zero, area));
    Value ratio = arith::DivFOp::create(e.b, shared, all);
    return both(hits, less(onlyElement(op.getIouThreshold()), ratio));
  }

  KernelEmitter &e;
  nn::NonMaxSuppressionOp op;
  Combiner f;
  nn::Dims dims;
  Indices outer;
};
} // namespace

std::optional<KernelCode> emitSelection(KernelEmitter &e) {
  Operation *anchor = anchorOf(e.kernel);
  if (!anchor || e.yielded() != anchor->getResult(0))
    return std::nullopt;
  if (auto compact = dyn_cast<nn::CompactOp>(anchor))
    return emitCompact(e, compact);
  if (auto suppression = dyn_cast<nn::NonMaxSuppressionOp>(anchor))
    return NonMaxSuppression(e, suppression).run();
  return std::nullopt;
}

} // namespace skiff
