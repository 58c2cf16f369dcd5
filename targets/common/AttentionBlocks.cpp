//===- AttentionBlocks.cpp - blocks of q, k and v in a thread's stack --------------===//
// Packed into panels for register tiles; keys, which mostly come as rows, are transposed in registers.
//===----------------------------------------------------------------------===//
#include "targets/common/AttentionBlocks.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
namespace skiff {

static constexpr int64_t kBlock = 64;      // queries or keys at once
static constexpr int64_t kLargeHead = 128; // from here on half of that: the blocks stay in the cache

void AttentionBlocks::choose() {
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
  paddedRows = std::max(llvm::alignTo(rows, keyPanels.tile.rows), llvm::alignTo(rows, valuePanels.tile.rows));
  queries = e.scratch(f32, paddedRows * size);
  keyPanels.memory = e.scratch(f32, keyPanels.columns * size);
  valuePanels.memory = e.scratch(f32, keyPanels.columns * valuePanels.padded());
  weights = e.scratch(f32, paddedRows * keyPanels.columns);
  sums = e.scratch(f32, paddedRows * valuePanels.padded());
  largest = e.scratch(f32, paddedRows);
  total = e.scratch(f32, paddedRows);
  correction = e.scratch(f32, paddedRows);
}

void AttentionBlocks::eachVector(Value count, llvm::function_ref<void(Value i, Value mask)> body) {
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

Value AttentionBlocks::load(Value memory, Value offset) {
  return vector::LoadOp::create(e.b, vectorType(), memory, offset);
}
void AttentionBlocks::store(Value value, Value memory, Value offset) {
  vector::StoreOp::create(e.b, value, memory, offset);
}
Value AttentionBlocks::number(Value memory, Value i) { return memref::LoadOp::create(e.b, memory, i); }
Value AttentionBlocks::spread(Value scalar) { return vector::BroadcastOp::create(e.b, vectorType(), scalar); }

void AttentionBlocks::fill(Value memory, int64_t count, double value) {
  Value vector = e.constant(vectorType(), value), scalar = e.constant(f32, value);
  int64_t whole = count / lanes * lanes;
  e.loop(e.index(0), e.index(whole), [&](Value i) { store(vector, memory, i); }, lanes);
  for (int64_t i = whole; i < count; ++i)
    memref::StoreOp::create(e.b, scalar, memory, e.index(i));
}

Indices AttentionBlocks::elementOf(Value operand, ArrayRef<Value> batch, Value row, Value column) {
  size_t rank = e.dimsOf(operand).size();
  Indices indices(batch.take_back(rank - 2));
  indices.append({row, column});
  return indices;
}

void AttentionBlocks::packQueries(ArrayRef<Value> batch, Value first, Value valid) {
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

Value AttentionBlocks::placeIn(const Panels &panels, Value row, Value column) {
  Value block = e.index(panels.block);
  Value panel = e.mul(e.div(column, block), e.index(panels.rows * panels.block));
  return e.add(e.add(panel, e.mul(row, block)), e.rem(column, block));
}

nn::TransposeOp AttentionBlocks::keyTranspose() {
  Value columns = scores.getRhs();
  while (!e.hasBuffer(columns)) {
    Operation *op = columns.getDefiningOp();
    if (auto transpose = dyn_cast<nn::TransposeOp>(op))
      return transpose;
    columns = op->getOperand(isa_and_nonnull<nn::ConstantOp>(op->getOperand(0).getDefiningOp()) ? 1 : 0);
  }
  return {};
}

void AttentionBlocks::packKeys(ArrayRef<Value> batch, Value first, Value valid) {
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

void AttentionBlocks::transposeLanes(MutableArrayRef<Value> vectors) {
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

void AttentionBlocks::packValues(ArrayRef<Value> batch, Value first, Value valid) {
  Value rhs = values.getRhs();
  e.loop(e.index(0), valid, [&](Value key) {
    eachVector(e.index(valueSize), [&](Value i, Value) {
      store(e.read(rhs, elementOf(rhs, batch, e.add(first, key), i)), valuePanels.memory,
            placeIn(valuePanels, key, i));
    });
  });
}

void AttentionBlocks::multiply(Value a, int64_t aWidth, const Panels &panels, Value c, int64_t cWidth,
                               Value valid, Value columns, Value count,
                               llvm::function_ref<Value(Value row, Value place)> before) {
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

} // namespace skiff
