//===- EmitTopK.cpp - nn.top_k, nn.sort_rows: a heap in the result's own place ---------===//
// Algorithm: partial heapsort. The k best so far are a heap of their indices with the worst one on top. Each
// further element that is better than this one takes its place; at the end the heap is sorted. n log k steps
// for any input, and no memory but the result.
//===----------------------------------------------------------------------===//
#include "targets/common/Combiner.h"
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

/// Whether x is greater than y, where NaN is the largest of all numbers.
static Value isGreater(KernelEmitter &e, Combiner f, Value x, Value y) {
  if (!f.isFloat())
    return f.greater(x, y);
  Value isNumber = arith::CmpFOp::create(e.b, arith::CmpFPredicate::ORD, y, y);
  return arith::AndIOp::create(e.b, arith::CmpFOp::create(e.b, arith::CmpFPredicate::UGT, x, y), isNumber);
}

namespace {
/// Indices in a line of the result, the worst first until they are sorted.
class IndexHeap {
public:
  IndexHeap(KernelEmitter &e, Value result) : e(e), dims(e.dimsOf(result)), i64(e.b.getI64Type()) {}
  virtual ~IndexHeap() = default;

protected:
  /// Where item `i` of the line stands.
  virtual Indices at(Value i) = 0;
  /// Whether element a comes before element b: a total order.
  virtual Value isBetter(Value a, Value b) = 0;

  Value get(Value place) {
    Value item = e.load(e.resultBuffer(0), e.linearize(at(place), dims), i64);
    return arith::IndexCastOp::create(e.b, e.b.getIndexType(), item);
  }
  void put(Value place, Value item) { e.write(0, at(place), arith::IndexCastOp::create(e.b, i64, item)); }

  /// The first `count` items become a heap.
  void heapify(Value count) {
    Value half = e.div(count, e.index(2));
    e.loop(e.index(0), half, [&](Value i) {
      Value p = e.sub(e.sub(half, e.index(1)), i);
      sift(p, get(p), count);
    });
  }
  /// The heap becomes a list, the best first: the worst goes to the end of what is not sorted yet.
  void sortHeap(Value count) {
    e.loop(e.index(1), count, [&](Value i) {
      Value end = e.sub(count, i), item = get(end);
      put(end, get(e.index(0)));
      sift(e.index(0), item, end);
    });
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
  nn::Dims dims;
  Type i64;
};

class TopK : IndexHeap {
public:
  TopK(KernelEmitter &e, nn::TopKOp op)
      : IndexHeap(e, op.getResult()), op(op), axis(op.getAxis()), outerDims(dims) {
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
        heapify(k);
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
        sortHeap(k);
      });
    });
    double n = nominal(size), k = nominal(dims[axis]);
    return {nn::productOf(outerDims, e.b.getContext()), 3 * n + 10 * k, std::nullopt, std::nullopt};
  }

private:
  Indices at(Value i) override {
    Indices indices = outer;
    indices.insert(indices.begin() + axis, i);
    return indices;
  }
  Value isBetter(Value a, Value b) override {
    Value x = e.read(op.getInput(), at(a)), y = e.read(op.getInput(), at(b));
    if (!op.getLargest())
      std::swap(x, y);
    Value first = greater(x, y), second = greater(y, x);
    // Neither: the lower index wins.
    return arith::SelectOp::create(e.b, arith::OrIOp::create(e.b, first, second), first,
                                   arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, a, b).getResult());
  }
  Value greater(Value x, Value y) { return isGreater(e, combinerFor(e, op.getInput()), x, y); }

  nn::TopKOp op;
  size_t axis;
  nn::Dims outerDims;
  Indices outer;
};

class SortRows : IndexHeap {
public:
  SortRows(KernelEmitter &e, nn::SortRowsOp op) : IndexHeap(e, op.getResult()), op(op) {}

  KernelCode run() {
    e.loop(e.begin(), e.end(), [&](Value) {
      Value rows = e.dim(dims[0]);
      e.loop(e.index(0), rows, [&](Value p) { put(p, p); });
      heapify(rows);
      sortHeap(rows);
    });
    return {getAffineConstantExpr(1, e.b.getContext()), 30 * double(nominal(dims[0])), std::nullopt,
            std::nullopt};
  }

private:
  Indices at(Value i) override { return {i}; }
  /// As far as the first element that differs.
  Value isBetter(Value a, Value b) override {
    Value length = e.dim(e.dimsOf(op.getInput())[1]), no = e.constantInt(e.b.getI1Type(), 0);
    SmallVector<Value> found = e.doWhile({e.index(0), no, no}, [&](ValueRange state) {
      Value j = state[0], inside = e.less(j, length), i1 = inside;
      auto compare = [&](bool forward) {
        return e.select(
            inside, i1.getType(),
            [&] {
              Value x = e.read(op.getInput(), {a, j}), y = e.read(op.getInput(), {b, j});
              Combiner f = combinerFor(e, op.getInput());
              return forward ? isGreater(e, f, y, x) : isGreater(e, f, x, y);
            },
            [&] { return no; });
      };
      Value isLess = compare(true), isMore = compare(false);
      Value differs = arith::OrIOp::create(e.b, isLess, isMore);
      Value yes = e.constantInt(e.b.getI1Type(), 1);
      Value goesOn = arith::AndIOp::create(e.b, inside, arith::XOrIOp::create(e.b, differs, yes));
      return std::pair(goesOn, SmallVector<Value>{e.add(j, e.index(1)), isLess, differs});
    });
    // Equal rows: the lower number wins.
    return arith::SelectOp::create(e.b, found[2], found[1],
                                   arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, a, b).getResult());
  }

  nn::SortRowsOp op;
};
} // namespace

std::optional<KernelCode> emitTopK(KernelEmitter &e) {
  Operation *anchor = anchorOf(e.kernel);
  if (!anchor || e.yielded() != anchor->getResult(0))
    return std::nullopt;
  if (auto topK = dyn_cast<nn::TopKOp>(anchor))
    return TopK(e, topK).run();
  if (auto sort = dyn_cast<nn::SortRowsOp>(anchor))
    return SortRows(e, sort).run();
  return std::nullopt;
}

} // namespace skiff
