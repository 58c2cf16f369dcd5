//===- EmitTopK.cpp - nn.top_k: a heap in the result's own place -----------------------===//
// Algorithm: partial heapsort. The k best so far are a heap of their indices with the worst one on top. Each
// further element that is better than this one takes its place; at the end the heap is sorted. n log k steps
// for any input, and no memory but the result.
//===----------------------------------------------------------------------===//
#include "targets/common/Combiner.h"
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

namespace {
class TopK {
public:
  TopK(KernelEmitter &e, nn::TopKOp op)
      : e(e), op(op), axis(op.getAxis()), dims(e.dimsOf(op.getResult())), i64(e.b.getI64Type()) {
    outerDims = dims;
    outerDims.erase(outerDims.begin() + axis);
  }

  KernelCode run() {
    AffineExpr size = e.dimsOf(op.getInput())[axis];
    e.loop(e.begin(), e.end(), [&](Value t) {
      outer = e.delinearize(t, outerDims);
      Value k = e.dim(dims[axis]), n = e.dim(size), one = e.index(1);
      // With fewer than k elements the last one is repeated: then the model is wrong, but reads stay inside.
      Value lastElement = e.max(e.sub(n, one), e.index(0));
      e.loop(e.index(0), k, [&](Value p) { put(p, e.min(p, lastElement)); });
      e.ifThen(arith::AndIOp::create(e.b, e.less(e.index(0), n), e.less(e.index(0), k)), [&] {
        e.loop(e.index(0), e.div(k, e.index(2)), [&](Value i) {
          Value p = e.sub(e.sub(e.div(k, e.index(2)), one), i);
          sift(p, get(p), k);
        });
        auto worst = [&] { return e.read(op.getInput(), at(get(e.index(0)))); };
        e.reduce(k, n, {worst()}, [&](Value i, ValueRange state) -> SmallVector<Value> {
          Value x = e.read(op.getInput(), at(i)), y = state[0]; // Of equal ones the first stays.
          return {e.select(
              op.getLargest() ? greater(x, y) : greater(y, x), y.getType(),
              [&] {
                sift(e.index(0), i, k);
                return worst();
              },
              [&] { return y; })};
        });
        e.loop(one, k, [&](Value i) { // The worst goes to the end of what is not sorted yet.
          Value end = e.sub(k, i), item = get(end);
          put(end, get(e.index(0)));
          sift(e.index(0), item, end);
        });
      });
    });
    double n = nominal(size), k = nominal(dims[axis]);
    return {nn::productOf(outerDims, e.b.getContext()), 3 * n + 10 * k, std::nullopt, std::nullopt};
  }

private:
  Indices at(Value i) {
    Indices indices = outer;
    indices.insert(indices.begin() + axis, i);
    return indices;
  }
  Value get(Value place) {
    Value item = e.load(e.resultBuffer(0), e.linearize(at(place), dims), i64);
    return arith::IndexCastOp::create(e.b, e.b.getIndexType(), item);
  }
  void put(Value place, Value item) { e.write(0, at(place), arith::IndexCastOp::create(e.b, i64, item)); }

  /// Whether element a comes before element b: a total order.
  Value isBetter(Value a, Value b) {
    Value x = e.read(op.getInput(), at(a)), y = e.read(op.getInput(), at(b));
    if (!op.getLargest())
      std::swap(x, y);
    Value first = greater(x, y), second = greater(y, x);
    // Neither: the lower index wins.
    return arith::SelectOp::create(e.b, arith::OrIOp::create(e.b, first, second), first,
                                   arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, a, b).getResult());
  }
  /// NaN is the largest of all numbers.
  Value greater(Value x, Value y) {
    Combiner f = combinerFor(e, op.getInput());
    if (!f.isFloat())
      return f.greater(x, y);
    Value isNumber = arith::CmpFOp::create(e.b, arith::CmpFPredicate::ORD, y, y);
    return arith::AndIOp::create(e.b, arith::CmpFOp::create(e.b, arith::CmpFPredicate::UGT, x, y), isNumber);
  }

  /// `item` goes to `place` of the heap [0, end) or further down, until no child of its place is worse.
  void sift(Value place, Value item, Value end) {
    SmallVector<Value> hole = e.doWhile({place}, [&](ValueRange state) {
      Value child = e.add(e.mul(state[0], e.index(2)), e.index(1));
      Value next = e.select(
          e.less(child, end), e.b.getIndexType(),
          [&] {
            Value sibling = e.add(child, e.index(1));
            Value worse = e.select(
                e.less(sibling, end), e.b.getIndexType(),
                [&]() -> Value {
                  return arith::SelectOp::create(e.b, isBetter(get(child), get(sibling)), sibling, child);
                },
                [&] { return child; });
            Value candidate = get(worse), moves = isBetter(item, candidate);
            e.ifThen(moves, [&] { put(state[0], candidate); });
            return arith::SelectOp::create(e.b, moves, worse, state[0]).getResult();
          },
          [&] { return state[0]; });
      Value moved = arith::CmpIOp::create(e.b, arith::CmpIPredicate::ne, next, state[0]);
      return std::pair(moved, SmallVector<Value>{next});
    });
    put(hole[0], item);
  }

  KernelEmitter &e;
  nn::TopKOp op;
  size_t axis;
  nn::Dims dims, outerDims;
  Type i64;
  Indices outer;
};
} // namespace

std::optional<KernelCode> emitTopK(KernelEmitter &e) {
  auto topK = dyn_cast_or_null<nn::TopKOp>(anchorOf(e.kernel));
  if (!topK || e.yielded() != topK.getResult())
    return std::nullopt;
  return TopK(e, topK).run();
}

} // namespace skiff
