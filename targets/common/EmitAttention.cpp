//===- EmitAttention.cpp - softmax(f(q k)) v without the scores in memory ----------===//
// In:   a kernel of two nn.matmul with an nn.softmax and elementwise ops between them (passes/fuse).
// Out:  for each block of queries, a loop over blocks of keys: their scores on register tiles, what
//       elementwise ops make of these, and the weighted sum of the values, corrected where a larger score
//       came up. All of a block lies in the thread's stack. A block of keys of which a mask leaves none to
//       any of the queries is not looked at.
// Source: Milakov, Gimelshein, "Online normalizer calculation for softmax" (2018); Dao et al.,
//       "FlashAttention" (2022).
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/AttentionBlocks.h"
#include "targets/common/AttentionMask.h"

using namespace mlir;
namespace skiff {
namespace {

constexpr auto kReassociate = arith::FastMathFlags::reassoc;

struct Attention : AttentionBlocks {
  using AttentionBlocks::AttentionBlocks;

  KernelCode run() {
    choose();
    AffineExpr blocks = queryDim.ceilDiv(rows);
    AffineExpr count = nn::productOf(batchDims, e.b.getContext()) * blocks;
    // What no head fills is multiplied too, but not used: zeros are at least not slow.
    fill(valuePanels.memory, keyPanels.columns * valuePanels.padded(), 0);
    e.loop(e.begin(), e.end(), [&](Value t) {
      Value blockCount = e.dim(blocks);
      Value first = e.mul(e.rem(t, blockCount), e.index(rows));
      Indices batch = e.delinearize(e.div(t, blockCount), batchDims);
      Value left = e.sub(e.dim(queryDim), first);
      auto known = nn::constantDim(queryDim);
      Value valid = known && *known % rows == 0 ? e.index(rows) : e.min(left, e.index(rows));
      packQueries(batch, first, valid);
      fill(sums, paddedRows * valuePanels.padded(), 0);
      fill(total, paddedRows, 0);
      fill(correction, paddedRows, 0);
      fill(largest, paddedRows, -std::numeric_limits<double>::infinity());
      Value keys = e.dim(keyDim), block = e.index(keyPanels.columns);
      Value whole = e.mul(e.div(keys, block), block);
      e.loop(
          e.index(0), whole,
          [&](Value key) { lookAtKeys(batch, first, valid, key, e.index(keyPanels.columns)); },
          keyPanels.columns);
      auto knownKeys = nn::constantDim(keyDim);
      if (!knownKeys || *knownKeys % keyPanels.columns)
        e.ifThen(e.less(whole, keys), [&] { lookAtKeys(batch, first, valid, whole, e.sub(keys, whole)); });
      finish(batch, first, valid);
    });
    double keys = std::max(nominal(keyDim), keyPanels.columns);
    double macs = double(rows) * keys * double(size + valueSize);
    return {count, macs / (lanes * e.machine.macsPerCycle * e.machine.gigahertz), std::nullopt, std::nullopt};
  }

  //===--------------------------------------------------------------------===//
  // A block of keys
  //===--------------------------------------------------------------------===//

  void lookAtKeys(ArrayRef<Value> batch, Value first, Value valid, Value key, Value validKeys) {
    AttentionMask mask(*this);
    if (!mask.rulesOut())
      return addKeys(batch, first, valid, key, validKeys);
    e.ifThen(mask.leavesAny(batch, first, valid, key, validKeys),
             [&] { addKeys(batch, first, valid, key, validKeys); });
  }

  void addKeys(ArrayRef<Value> batch, Value first, Value valid, Value key, Value validKeys) {
    packKeys(batch, key, validKeys);
    packValues(batch, key, validKeys);
    int64_t keys = keyPanels.columns;
    Value zero = e.constant(vectorType(), 0);
    multiply(queries, size, keyPanels, weights, keys, valid, validKeys, e.index(size),
             [&](Value, Value) { return zero; });
    e.loop(e.index(0), valid, [&](Value row) { weigh(batch, e.add(first, row), row, key, validKeys); });
    multiply(weights, keys, valuePanels, sums, valuePanels.padded(), valid, e.index(valueSize), validKeys,
             [&](Value row, Value place) -> Value {
               return arith::MulFOp::create(e.b, load(sums, place), spread(number(correction, row)));
             });
  }

  /// Turns a row of scores into exponentials, relative to the largest score so far.
  void weigh(ArrayRef<Value> batch, Value query, Value row, Value key, Value validKeys) {
    Value line = e.mul(row, e.index(keyPanels.columns));
    Value infinity = e.constant(f32, -std::numeric_limits<double>::infinity());
    Value before = number(largest, row);
    // The largest is kept in memory by vectors, since the loop over vectors has no state.
    Value vectors = e.scratch(f32, lanes);
    store(spread(before), vectors, e.index(0));
    eachVector(validKeys, [&](Value i, Value mask) {
      Indices at(batch);
      at.append({query, e.add(key, i)});
      Value place = e.add(line, i);
      e.define(scores.getResult(), at, load(weights, place));
      Value x = e.read(softmax.getInput(), at);
      if (mask)
        x = arith::SelectOp::create(e.b, mask, x, spread(infinity));
      store(x, weights, place);
      store(arith::MaximumFOp::create(e.b, load(vectors, e.index(0)), x), vectors, e.index(0));
    });
    Value now = vector::ReductionOp::create(e.b, vector::CombiningKind::MAXIMUMF, load(vectors, e.index(0)));
    // As long as all is -infinity, all weights are 0.
    Value none = arith::CmpFOp::create(e.b, arith::CmpFPredicate::OEQ, now, infinity);
    Value shift = arith::SelectOp::create(e.b, none, e.constant(f32, 0), now);
    Value sum = e.reduce(
        e.index(0), validKeys, {e.constant(vectorType(), 0)},
        [&](Value i, ValueRange acc) -> SmallVector<Value> {
          Value place = e.add(line, i);
          Value x = arith::SubFOp::create(e.b, load(weights, place), spread(shift));
          x = math::ExpOp::create(e.b, x);
          store(x, weights, place);
          return {arith::AddFOp::create(e.b, acc[0], x, kReassociate)};
        },
        lanes)[0];
    sum = vector::ReductionOp::create(e.b, vector::CombiningKind::ADD, sum, kReassociate);
    Value factor = math::ExpOp::create(e.b, arith::SubFOp::create(e.b, before, shift));
    Value sumBefore = arith::MulFOp::create(e.b, number(total, row), factor);
    memref::StoreOp::create(e.b, arith::AddFOp::create(e.b, sumBefore, sum), total, row);
    memref::StoreOp::create(e.b, now, largest, row);
    memref::StoreOp::create(e.b, factor, correction, row);
  }

  //===--------------------------------------------------------------------===//
  // The result
  //===--------------------------------------------------------------------===//

  /// The place in the kernel's result of an element of the second product.
  Indices resultIndices(ArrayRef<Value> at) {
    Indices indices(at);
    Value value = values.getResult();
    while (value != e.yielded()) {
      Operation *user = *value.user_begin();
      if (auto transpose = dyn_cast<nn::TransposeOp>(user)) {
        Indices moved;
        for (int64_t from : transpose.getPerm())
          moved.push_back(indices[from]);
        indices = moved;
      }
      value = user->getResult(0);
    }
    return indices;
  }

  void finish(ArrayRef<Value> batch, Value first, Value valid) {
    e.loop(e.index(0), valid, [&](Value row) {
      Value query = e.add(first, row);
      // Without any key the weights are 0 / 0, as the softmax has it.
      Value sum = number(total, row), zero = e.constant(f32, 0);
      Value none = arith::CmpFOp::create(e.b, arith::CmpFPredicate::OEQ, sum, zero);
      sum =
          arith::SelectOp::create(e.b, none, e.constant(f32, std::numeric_limits<double>::quiet_NaN()), sum);
      Value factor = arith::DivFOp::create(e.b, e.constant(f32, 1), sum);
      Value cleared;
      if (values.getLhs() != softmax.getResult()) { // What makes whole rows 0 does that to their factor.
        Indices at(batch);
        at.append({query, e.index(0)});
        e.define(softmax.getResult(), at, factor);
        factor = e.read(values.getLhs(), at);
        cleared = arith::CmpFOp::create(e.b, arith::CmpFPredicate::OEQ, factor, zero);
      }
      eachVector(e.index(valueSize), [&](Value i, Value) {
        Value place = e.add(e.mul(row, e.index(valuePanels.padded())), i);
        Value x = arith::MulFOp::create(e.b, load(sums, place), spread(factor));
        if (cleared)
          x = arith::SelectOp::create(e.b, cleared, e.constant(vectorType(), 0), x);
        Indices at(batch);
        at.append({query, i});
        e.define(values.getResult(), at, e.round(x, values.getResult()));
        Indices to = resultIndices(at);
        e.write(0, to, e.read(e.yielded(), to));
      });
    });
  }
};
} // namespace

std::optional<KernelCode> emitAttention(KernelEmitter &e) {
  Attention attention(e);
  for (Operation &op : e.kernel.getBody().front().without_terminator()) {
    if (auto product = dyn_cast<nn::MatMulOp>(op))
      (attention.softmax ? attention.values : attention.scores) = product;
    else if (auto softmax = dyn_cast<nn::SoftmaxOp>(op))
      attention.softmax = softmax;
  }
  if (!attention.scores || !attention.softmax || !attention.values)
    return std::nullopt;
  return attention.run();
}

} // namespace skiff
