//===- ContractionTiles.cpp - what tiles of a contraction share --------------------===//
#include "targets/common/ContractionTiles.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
namespace skiff {

static constexpr int64_t kUnrolledChannels = 4;

//===--------------------------------------------------------------------===//
// The columns of B
//===--------------------------------------------------------------------===//

SmallVector<Column> Contraction::packedColumns(Value group, Value inGroup, int64_t depth) {
  int64_t panelSize = depth * panel();
  Value first = e.mul(group, e.index(panels() * panelSize)), inner = e.mul(inGroup, e.index(block()));
  auto at = [&](Value column) {
    Value whole = e.mul(e.div(column, e.index(panel())), e.index(panelSize));
    return e.add(first, e.add(whole, e.mul(e.rem(column, e.index(panel())), e.index(step()))));
  };
  SmallVector<Column> columns;
  Value base = at(inner);
  // Else tiles begin at different columns of a panel, and each vector needs an address of its own.
  bool isRegular = block() % panel() == 0 || panel() % block() == 0;
  for (int64_t column = 0; column < block(); column += lanes)
    columns.push_back(isRegular ? Column{base, column / panel() * panelSize + column % panel() * step()}
                                : Column{at(e.add(inner, e.index(column))), 0});
  return columns;
}
int64_t Contraction::toNextColumns(int64_t depth) const {
  return llvm::divideCeil(block(), panel()) * depth * panel();
}

SmallVector<Column> Contraction::columnsFrom(Value base) {
  SmallVector<Column> columns;
  for (int64_t column = 0; column < block(); column += lanes)
    columns.push_back({base, column});
  return columns;
}

//===--------------------------------------------------------------------===//
// The inner loop
//===--------------------------------------------------------------------===//

Contraction::Factor Contraction::loadColumns(Value at, Value mask) {
  e.setLanes(lanes * step(), mask);
  Value columns = e.load(e.bufferOf(rhs), at, getElementTypeOrSelf(rhs.getType()));
  e.setLanes(0);
  return bytes ? bytes->column(columns) : Factor{columns};
}

Contraction::Factor Contraction::loadRow(Value at, int64_t count) {
  Type type = getElementTypeOrSelf(lhs.getType());
  if (!bytes)
    return {vector::BroadcastOp::create(e.b, vectorType(), e.load(e.bufferOf(lhs), at, element))};
  if (count == step()) {
    e.setLanes(count);
    Value loaded = e.load(e.bufferOf(lhs), at, type);
    e.setLanes(0);
    Value word = vector::BitCastOp::create(e.b, VectorType::get({1}, element), loaded);
    return bytes->row(vector::ExtractOp::create(e.b, word, 0));
  }
  Value word = e.constantInt(element, 0);
  for (int64_t i = 0; i < count; ++i) {
    Value byte = arith::ExtUIOp::create(e.b, element, e.load(e.bufferOf(lhs), e.add(at, e.index(i)), type));
    word = arith::OrIOp::create(e.b, word, arith::ShLIOp::create(e.b, byte, e.constantInt(element, 8 * i)));
  }
  return bytes->row(word);
}

SmallVector<Value> Contraction::multiply(ArrayRef<Value> sums, Value a, Value rowStride, ArrayRef<bool> valid,
                                         ArrayRef<Column> b, Value bStride, Value count,
                                         ArrayRef<Value> masks) {
  int64_t rows = valid.size(), vectors = sums.size() / sumRows(rows);
  if (llvm::none_of(valid, [](bool v) { return v; }))
    return SmallVector<Value>(sums);
  auto add = [&](Value i, ValueRange before, int64_t taken) {
    SmallVector<Value> result(before.begin(), before.end());
    SmallVector<Factor> columns;
    Value bRow = e.mul(i, bStride);
    if (prefetch)
      memref::PrefetchOp::create(e.b, e.bufferOf(rhs), e.add(e.add(b.front().base, bRow), prefetch),
                                 /*isWrite=*/false, /*localityHint=*/2, /*isDataCache=*/true);
    for (int64_t v = 0; v < vectors; ++v)
      columns.push_back(loadColumns(e.add(e.add(b[v].base, bRow), e.index(b[v].offset)),
                                    masks.empty() ? Value() : masks[v]));
    Value aColumn = e.add(a, e.mul(i, e.index(step())));
    for (int64_t r = 0; r < sumRows(rows); ++r) {
      Factor row;
      if (r == rows)
        row = bytes->ones();
      else if (valid[r])
        row = loadRow(e.add(aColumn, e.mul(rowStride, e.index(r))), taken);
      else if (sumRows(rows) > rows) // the ones are multiplied with this step for all rows
        row = bytes->row(e.constantInt(element, 0));
      else
        continue;
      for (int64_t v = 0; v < vectors; ++v) {
        Value &sum = result[r * vectors + v];
        sum = bytes ? bytes->add(row, columns[v], sum) : e.multiplyAdd(row[0], columns[v][0], sum);
      }
    }
    return result;
  };
  auto addWhole = [&](Value i, ValueRange before) { return add(i, before, step()); };
  auto known = getConstantIntValue(count);
  if (!known) // of no bytes
    return e.reduce(e.index(0), count, sums, addWhole);
  int64_t steps = *known / step(), left = *known % step();
  SmallVector<Value> result(sums);
  if (steps > kUnrolledChannels) {
    result = e.reduce(e.index(0), e.index(steps), sums, addWhole);
  } else { // A loop over a few channels would be mostly loop.
    for (int64_t i = 0; i < steps; ++i)
      result = addWhole(e.index(i), result);
  }
  return left ? add(e.index(steps), result, left) : result;
}

SmallVector<Value> Contraction::zeros(int64_t rows, int64_t vectors) {
  Value zero = e.constant(vectorType(), 0);
  return SmallVector<Value>(sumRows(rows) * vectors, zero);
}

//===--------------------------------------------------------------------===//
// The epilogue
//===--------------------------------------------------------------------===//

Value Contraction::tailMask(Value column, int64_t v) {
  if (!hasStaticColumns())
    return e.firstLanes(e.sub(e.dim(nDim), e.add(column, e.index(v * lanes))), lanes);
  auto type = VectorType::get({lanes}, e.b.getI1Type());
  SmallVector<bool> bits(lanes);
  std::fill(bits.begin(), bits.begin() + tailLanes(v), true);
  return arith::ConstantOp::create(e.b, DenseElementsAttr::get(type, bits));
}
int64_t Contraction::tailLanes(int64_t v) const {
  return std::clamp<int64_t>(n - (blocks() - 1) * block() - v * lanes, 0, lanes);
}
SmallVector<Value> Contraction::tailMasks(Value column) {
  SmallVector<Value> masks;
  for (int64_t v = 0; v < tile.vectors; ++v)
    masks.push_back(tailMask(column, v));
  return masks;
}

void Contraction::forBlock(Value isLast, llvm::function_ref<void(bool)> body) {
  if (hasStaticColumns() && n % block() == 0)
    return body(false);
  if (hasStaticColumns() && blocks() == 1)
    return body(true);
  e.ifThen(isLast, [&] { body(true); });
  Value whole = arith::XOrIOp::create(e.b, isLast, e.constantInt(e.b.getI1Type(), 1));
  e.ifThen(whole, [&] { body(false); });
}

void Contraction::store(ArrayRef<Value> sums, int64_t rows, llvm::function_ref<Indices(int64_t)> rowIndices,
                        Value column, bool isCut) {
  SmallVector<Value> masks = isCut ? tailMasks(column) : SmallVector<Value>(tile.vectors);
  int64_t vectors = sums.size() / sumRows(rows);
  for (int64_t r = 0; r < rows; ++r) {
    Indices indices = rowIndices(r);
    indices.push_back(nullptr);
    for (int64_t v = 0; v < vectors; ++v) {
      if (isCut && hasStaticColumns() && tailLanes(v) == 0)
        continue;
      bool isWhole = hasStaticColumns() && tailLanes(v) == lanes;
      indices.back() = e.add(column, e.index(v * lanes));
      e.setLanes(lanes, isWhole ? Value() : masks[v]);
      Value sum = sums[r * vectors + v];
      if (sumRows(rows) > rows)
        sum = bytes->corrected(sum, sums[rows * vectors + v]);
      e.define(anchor->getResult(0), indices, sum);
      e.write(0, indices, e.read(e.yielded(), indices));
      e.setLanes(0);
    }
  }
}

std::optional<Packing> Contraction::packing() const {
  if (!packed)
    return std::nullopt;
  int64_t taps = 1;
  if (auto conv = dyn_cast<nn::ConvOp>(anchor))
    for (int64_t size : cast<RankedTensorType>(conv.getFilter().getType()).getShape().drop_back(2))
      taps *= size;
  return Packing{groups, taps, k, n, panel(), step()};
}

} // namespace skiff
