//===- EmitAttention.cpp - softmax(f(q k)) v without the scores in memory ----------===//
// In:   a kernel of two nn.matmul with an nn.softmax and elementwise ops between them (passes/fuse).
// Out:  for each block of queries, a loop over blocks of keys: their scores on register tiles, what
//       elementwise ops make of these, and the weighted sum of the values, corrected where a larger score
//       came up. All of a block lies in the thread's stack.
// Source: Milakov, Gimelshein, "Online normalizer calculation for softmax" (2018); Dao et al.,
//       "FlashAttention" (2022).
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/Emit.h"
#include "targets/common/TileModel.h"

using namespace mlir;
namespace skiff {
namespace {

constexpr int64_t kBlock = 64;      // queries or keys at once
constexpr int64_t kLargeHead = 128; // from here on half of that: the blocks stay in the cache
constexpr auto kReassociate = arith::FastMathFlags::reassoc;

/// A matrix B as [ceil(columns / block)][rows][block] in scratch memory, and the tile that multiplies by it.
struct Panels {
  Tile tile;
  int64_t rows = 0, columns = 0, block = 0;
  Value memory;

  void choose(KernelEmitter &e, int64_t lanes, int64_t m) {
    tile = chooseTile(e.machine, lanes, m, columns);
    block = tile.vectors * lanes;
  }
  int64_t padded() const { return llvm::alignTo(columns, block); }
};

struct Attention {
  KernelEmitter &e;
  nn::MatMulOp scores, values;
  nn::SoftmaxOp softmax;
  int64_t lanes;
  Type f32;
  nn::Dims batchDims;
  AffineExpr queryDim, keyDim;
  int64_t size = 0, valueSize = 0;  // of a head
  int64_t rows = 0, paddedRows = 0; // of a block of queries
  Panels keyPanels, valuePanels;    // of a block of keys
  Value queries, weights, sums;     // [paddedRows][size], [..][keys], [..][padded valueSize]
  Value largest, total, correction; // of each row

  Attention(KernelEmitter &e) : e(e), lanes(e.machine.lanes(4)), f32(e.b.getF32Type()) {}

  VectorType vectorType() { return VectorType::get({lanes}, f32); }

  void choose() {
    const nn::Dims &out = e.dimsOf(values.getResult());
    batchDims.assign(out.begin(), out.end() - 2);
    queryDim = out[out.size() - 2];
    keyDim = e.dimsOf(scores.getResult()).back();
    size = *nn::constantDim(e.dimsOf(scores.getLhs()).back());
    valueSize = *nn::constantDim(out.back());
    int64_t most = std::max(size, valueSize) > kLargeHead ? kBlock / 2 : kBlock;
    auto atMost = [&](AffineExpr dim) { return std::min(nn::constantDim(dim).value_or(most), most); };
    rows = std::max<int64_t>(atMost(queryDim), 1);
    int64_t keys = llvm::alignTo(atMost(keyDim), lanes);
    keyPanels.columns = keys;
    keyPanels.choose(e, lanes, rows);
    keyPanels.columns = llvm::alignTo(keys, keyPanels.block);
    keyPanels.rows = size;
    valuePanels.columns = valueSize;
    valuePanels.choose(e, lanes, rows);
    valuePanels.rows = keyPanels.columns;
    paddedRows =
        std::max(llvm::alignTo(rows, keyPanels.tile.rows), llvm::alignTo(rows, valuePanels.tile.rows));
    queries = e.scratch(f32, paddedRows * size);
    keyPanels.memory = e.scratch(f32, keyPanels.columns * size);
    valuePanels.memory = e.scratch(f32, keyPanels.columns * valuePanels.padded());
    weights = e.scratch(f32, paddedRows * keyPanels.columns);
    sums = e.scratch(f32, paddedRows * valuePanels.padded());
    largest = e.scratch(f32, paddedRows);
    total = e.scratch(f32, paddedRows);
    correction = e.scratch(f32, paddedRows);
  }

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
          [&](Value key) { addKeys(batch, first, valid, key, e.index(keyPanels.columns)); },
          keyPanels.columns);
      auto knownKeys = nn::constantDim(keyDim);
      if (!knownKeys || *knownKeys % keyPanels.columns)
        e.ifThen(e.less(whole, keys), [&] { addKeys(batch, first, valid, whole, e.sub(keys, whole)); });
      finish(batch, first, valid);
    });
    double keys = std::max(nominal(keyDim), keyPanels.columns);
    double macs = double(rows) * keys * double(size + valueSize);
    return {count, macs / (lanes * e.machine.macsPerCycle * e.machine.gigahertz), std::nullopt, std::nullopt};
  }

  //===--------------------------------------------------------------------===//
  // Vectors along a line
  //===--------------------------------------------------------------------===//

  /// `body` for each vector of `count` elements; the last one may have a mask.
  void eachVector(Value count, llvm::function_ref<void(Value i, Value mask)> body) {
    Value whole = e.mul(e.div(count, e.index(lanes)), e.index(lanes));
    e.setLanes(lanes);
    e.loop(e.index(0), whole, [&](Value i) { body(i, nullptr); }, lanes);
    e.setLanes(0);
    auto known = getConstantIntValue(count);
    if (known && *known % lanes == 0)
      return;
    auto last = [&] {
      Value mask = e.firstLanes(e.sub(count, whole), lanes);
      e.setLanes(lanes, mask);
      body(whole, mask);
      e.setLanes(0);
    };
    if (known)
      last();
    else
      e.ifThen(e.less(whole, count), last);
  }

  /// A whole vector of scratch memory, whatever the mask is.
  Value load(Value memory, Value offset) { return vector::LoadOp::create(e.b, vectorType(), memory, offset); }
  void store(Value value, Value memory, Value offset) { vector::StoreOp::create(e.b, value, memory, offset); }
  Value number(Value memory, Value i) { return memref::LoadOp::create(e.b, memory, i); }
  Value spread(Value scalar) { return vector::BroadcastOp::create(e.b, vectorType(), scalar); }

  void fill(Value memory, int64_t count, double value) {
    Value vector = e.constant(vectorType(), value), scalar = e.constant(f32, value);
    int64_t whole = count / lanes * lanes;
    e.loop(e.index(0), e.index(whole), [&](Value i) { store(vector, memory, i); }, lanes);
    for (int64_t i = whole; i < count; ++i)
      memref::StoreOp::create(e.b, scalar, memory, e.index(i));
  }

  //===--------------------------------------------------------------------===//
  // Blocks of q, k and v
  //===--------------------------------------------------------------------===//

  /// The element of a product's operand: its batch dims broadcast.
  Indices elementOf(Value operand, ArrayRef<Value> batch, Value row, Value column) {
    size_t rank = e.dimsOf(operand).size();
    Indices indices(batch.take_back(rank - 2));
    indices.append({row, column});
    return indices;
  }

  void packQueries(ArrayRef<Value> batch, Value first, Value valid) {
    e.loop(e.index(0), valid, [&](Value row) {
      eachVector(e.index(size), [&](Value i, Value) {
        Value x = e.read(scores.getLhs(), elementOf(scores.getLhs(), batch, e.add(first, row), i));
        e.store(queries, e.add(e.mul(row, e.index(size)), i), x, f32);
      });
    });
    if (auto known = getConstantIntValue(valid); known && *known == paddedRows)
      return;
    e.loop(valid, e.index(paddedRows), [&](Value row) {
      eachVector(e.index(size), [&](Value i, Value) {
        e.store(queries, e.add(e.mul(row, e.index(size)), i), e.constant(vectorType(), 0), f32);
      });
    });
  }

  /// Where element (row, column) of a packed matrix lies.
  Value placeIn(const Panels &panels, Value row, Value column) {
    Value block = e.index(panels.block);
    Value panel = e.mul(e.div(column, block), e.index(panels.rows * panels.block));
    return e.add(e.add(panel, e.mul(row, block)), e.rem(column, block));
  }

  /// The transpose that makes columns of keys, if the kernel reads it through.
  nn::TransposeOp keyTranspose() {
    Value columns = scores.getRhs();
    while (!e.hasBuffer(columns)) {
      Operation *op = columns.getDefiningOp();
      if (auto transpose = dyn_cast<nn::TransposeOp>(op))
        return transpose;
      columns = op->getOperand(isa_and_nonnull<nn::ConstantOp>(op->getOperand(0).getDefiningOp()) ? 1 : 0);
    }
    return {};
  }

  void packKeys(ArrayRef<Value> batch, Value first, Value valid) {
    Value columns = scores.getRhs();
    nn::TransposeOp transpose = keyTranspose();
    if (!transpose) {
      e.loop(e.index(0), e.index(size), [&](Value d) {
        eachVector(valid, [&](Value i, Value) {
          store(e.read(columns, elementOf(columns, batch, d, e.add(first, i))), keyPanels.memory,
                placeIn(keyPanels, d, i));
        });
      });
      return;
    }
    // As many keys as a vector has lanes are transposed in registers. The last of all stands for those that
    // do not exist: their scores are not looked at.
    Value last = e.sub(e.dim(keyDim), e.index(1));
    e.loop(
        e.index(0), valid,
        [&](Value group) {
          Value key = e.add(first, group);
          eachVector(e.index(size), [&](Value d, Value) {
            SmallVector<Value> vectors;
            for (int64_t i = 0; i < lanes; ++i) {
              Indices at = elementOf(columns, batch, d, e.min(e.add(key, e.index(i)), last));
              Indices source(at.size());
              for (auto [to, from] : llvm::enumerate(transpose.getPerm()))
                source[from] = at[to];
              e.define(transpose.getResult(), at, e.read(transpose.getInput(), source));
              vectors.push_back(e.read(columns, at));
            }
            transposeLanes(vectors);
            Value place = placeIn(keyPanels, d, group);
            auto known = getConstantIntValue(d);
            int64_t exist = known ? std::min(lanes, size - *known) : lanes;
            for (int64_t i = 0; i < exist; ++i)
              store(vectors[i], keyPanels.memory, e.add(place, e.index(i * keyPanels.block)));
          });
        },
        lanes);
  }

  /// Exchanges, for each bit of the numbers of lane and vector, what has it in only one of both.
  void transposeLanes(MutableArrayRef<Value> vectors) {
    for (int64_t bit = 1; bit < lanes; bit *= 2)
      for (int64_t i = 0; i < lanes; ++i) {
        if (i & bit)
          continue;
        SmallVector<int64_t> low, high;
        for (int64_t lane = 0; lane < lanes; ++lane) {
          low.push_back(lane & bit ? lanes + lane - bit : lane);
          high.push_back(lane & bit ? lanes + lane : lane + bit);
        }
        Value a = vectors[i], b = vectors[i + bit];
        vectors[i] = vector::ShuffleOp::create(e.b, a, b, low);
        vectors[i + bit] = vector::ShuffleOp::create(e.b, a, b, high);
      }
  }

  void packValues(ArrayRef<Value> batch, Value first, Value valid) {
    Value rhs = values.getRhs();
    e.loop(e.index(0), valid, [&](Value key) {
      eachVector(e.index(valueSize), [&](Value i, Value) {
        store(e.read(rhs, elementOf(rhs, batch, e.add(first, key), i)), valuePanels.memory,
              placeIn(valuePanels, key, i));
      });
    });
  }

  //===--------------------------------------------------------------------===//
  // A block of keys
  //===--------------------------------------------------------------------===//

  /// C += A B over the first `valid` rows and `columns` columns, rounded up to tiles; `before` gives what C
  /// is there. A and C are row-major, `count` of A's columns are summed up.
  void multiply(Value a, int64_t aWidth, const Panels &panels, Value c, int64_t cWidth, Value valid,
                Value columns, Value count, llvm::function_ref<Value(Value row, Value place)> before) {
    int64_t tileRows = panels.tile.rows, vectors = panels.tile.vectors;
    e.loop(
        e.index(0), columns,
        [&](Value column) {
          Value panel = placeIn(panels, e.index(0), column);
          e.loop(
              e.index(0), valid,
              [&](Value row) {
                Value aRow = e.mul(row, e.index(aWidth));
                SmallVector<Value> places, init;
                for (int64_t r = 0; r < tileRows; ++r)
                  for (int64_t v = 0; v < vectors; ++v) {
                    places.push_back(e.add(e.add(e.mul(e.add(row, e.index(r)), e.index(cWidth)), column),
                                           e.index(v * lanes)));
                    init.push_back(before(e.add(row, e.index(r)), places.back()));
                  }
                SmallVector<Value> result =
                    e.reduce(e.index(0), count, init, [&](Value k, ValueRange acc) -> SmallVector<Value> {
                      SmallVector<Value> next(acc), right;
                      Value bRow = e.add(panel, e.mul(k, e.index(panels.block)));
                      for (int64_t v = 0; v < vectors; ++v)
                        right.push_back(load(panels.memory, e.add(bRow, e.index(v * lanes))));
                      for (int64_t r = 0; r < tileRows; ++r) {
                        Value left = spread(number(a, e.add(e.add(aRow, k), e.index(r * aWidth))));
                        for (int64_t v = 0; v < vectors; ++v) {
                          Value &sum = next[r * vectors + v];
                          sum = e.multiplyAdd(left, right[v], sum);
                        }
                      }
                      return next;
                    });
                for (auto [place, value] : llvm::zip(places, result))
                  store(value, c, place);
              },
              tileRows);
        },
        panels.block);
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
