//===- DataMovement.cpp - one element of a data movement op ----------------------===//
// In:   an op of NNDataMovement.td and the indices of an element of its result.
// Out:  that element: the operand's, at other indices. Scalars only, but for nn.gather of slices.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "targets/common/KernelEmitter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

/// The operand's indices under broadcasting: 0 where its dim is 1.
static Indices broadcastIndices(KernelEmitter &e, Value operand, ArrayRef<Value> indices) {
  const nn::Dims &shape = e.dimsOf(operand);
  Indices own;
  for (auto [d, extent] : llvm::enumerate(shape))
    own.push_back(nn::isConstantDim(extent, 1) ? e.index(0) : indices[indices.size() - shape.size() + d]);
  return own;
}

static Value readSlice(KernelEmitter &e, nn::SliceOp op, ArrayRef<Value> indices) {
  Indices own;
  for (auto [i, start, step] : llvm::zip(indices, op.getStarts().getResults(), op.getSteps()))
    own.push_back(e.add(e.dim(start), e.mul(i, e.index(step))));
  return e.read(op.getInput(), own);
}

/// Brings an index that may lie outside [0, size) inside, by the mode's rule.
static Value wrapIndex(KernelEmitter &e, nn::PadMode mode, Value i, Value size) {
  Value zero = e.index(0), last = e.sub(size, e.index(1));
  auto select = [&](Value c, Value x, Value y) { return arith::SelectOp::create(e.b, c, x, y).getResult(); };
  switch (mode) {
  case nn::PadMode::edge:
    return e.max(e.min(i, last), zero);
  case nn::PadMode::wrap: {
    Value r = arith::RemSIOp::create(e.b, i, size);
    return select(e.less(r, zero), e.add(r, size), r);
  }
  default: { // reflect, about the first and last element: period 2 (size - 1)
    Value period = e.max(e.mul(last, e.index(2)), e.index(1));
    Value r = arith::RemSIOp::create(e.b, i, period);
    r = select(e.less(r, zero), e.add(r, period), r);
    return select(e.less(last, r), e.sub(period, r), r);
  }
  }
}

static Value readPad(KernelEmitter &e, nn::PadOp op, ArrayRef<Value> indices) {
  const nn::Dims &shape = e.dimsOf(op.getInput());
  Type type = e.valueType(getElementTypeOrSelf(op.getType()));
  Indices own;
  Value inside;
  for (size_t d = 0; d < shape.size(); ++d) {
    Value i = e.sub(indices[d], e.index(op.getLow()[d]));
    if (op.getLow()[d] > 0 || op.getHigh()[d] > 0) {
      Value size = e.dim(shape[d]);
      if (op.getMode() != nn::PadMode::constant) {
        i = wrapIndex(e, op.getMode(), i, size);
      } else {
        // One unsigned comparison sees both ends.
        Value ok = arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, i, size);
        inside = inside ? arith::AndIOp::create(e.b, inside, ok).getResult() : ok;
      }
    }
    own.push_back(i);
  }
  if (!inside)
    return e.read(op.getInput(), own);
  return e.select(
      inside, type, [&] { return e.read(op.getInput(), own); },
      [&] {
        return op.getValue() ? e.read(op.getValue(), Indices(e.dimsOf(op.getValue()).size(), e.index(0)))
                             : e.constant(type, 0);
      });
}

/// The element of `input` at `own`, its index along `axis` replaced by `chosen`. That one counts from the end
/// if negative and is clamped, so that no other memory is read; of nothing, the element is 0.
static Value readChosen(KernelEmitter &e, Value input, Indices own, size_t axis, Value chosen) {
  Value i = arith::IndexCastOp::create(e.b, e.b.getIndexType(), chosen);
  AffineExpr extent = e.dimsOf(input)[axis];
  Value size = e.dim(extent), zero = e.index(0);
  i = arith::SelectOp::create(e.b, e.less(i, zero), e.add(i, size), i);
  own[axis] = e.max(e.min(i, e.sub(size, e.index(1))), zero);
  if (nn::constantDim(extent).value_or(0) > 0)
    return e.read(input, own);
  Type type = e.valueType(getElementTypeOrSelf(input.getType()));
  return e.select(
      e.less(zero, size), type, [&] { return e.read(input, own); }, [&] { return e.constant(type, 0); });
}

static Value readGather(KernelEmitter &e, nn::GatherOp op, ArrayRef<Value> indices) {
  size_t axis = op.getAxis(), indexRank = e.dimsOf(op.getIndices()).size();
  Indices own(indices.take_front(axis));
  own.push_back({});
  own.append(indices.begin() + axis + indexRank, indices.end());
  int64_t lanes = e.getLanes(); // Neighbours in a slice have one index.
  e.setLanes(0);
  Value chosen = e.read(op.getIndices(), indices.slice(axis, indexRank));
  e.setLanes(lanes);
  return readChosen(e, op.getInput(), own, axis, chosen);
}

static Value readGatherElements(KernelEmitter &e, nn::GatherElementsOp op, ArrayRef<Value> indices) {
  size_t axis = op.getAxis();
  Indices own(indices);
  const nn::Dims in = e.dimsOf(op.getInput()), out = e.dimsOf(op.getResult());
  for (size_t d = 0; d < own.size(); ++d) // Indices of a right model have no larger dims than the input.
    if (d != axis && in[d] != out[d] && !nn::constantDim(in[d]))
      own[d] = e.max(e.min(own[d], e.sub(e.dim(in[d]), e.index(1))), e.index(0));
    else if (d != axis && !nn::constantDim(out[d]) && in[d] != out[d])
      own[d] = e.min(own[d], e.index(*nn::constantDim(in[d]) - 1));
  return readChosen(e, op.getInput(), own, axis, e.read(op.getIndices(), indices));
}

static Value readConcat(KernelEmitter &e, nn::ConcatOp op, ArrayRef<Value> indices) {
  Type type = e.valueType(getElementTypeOrSelf(op.getType()));
  size_t axis = op.getAxis();
  // From the first input on: is the index inside? Else go on with what is left.
  std::function<Value(size_t, Value)> from = [&](size_t k, Value i) -> Value {
    Value input = op.getInputs()[k];
    auto here = [&]() -> Value {
      Indices own(indices);
      own[axis] = i;
      return e.read(input, own);
    };
    if (k + 1 == op.getInputs().size())
      return here();
    Value size = e.dim(e.dimsOf(input)[axis]);
    return e.select(e.less(i, size), type, here, [&] { return from(k + 1, e.sub(i, size)); });
  };
  return from(0, indices[axis]);
}

/// Element `index` of a list of dims.
static Value readDims(KernelEmitter &e, ArrayRef<AffineExpr> dims, Value index) {
  Value value = e.index(0);
  for (auto [i, dim] : llvm::enumerate(dims)) {
    Value here = arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, index, e.index(i));
    value = arith::SelectOp::create(e.b, here, e.dim(dim), value);
  }
  return arith::IndexCastOp::create(e.b, e.b.getI64Type(), value);
}

static Value readIota(KernelEmitter &e, nn::IotaOp op, ArrayRef<Value> indices) {
  Type type = e.valueType(getElementTypeOrSelf(op.getType()));
  Value start = e.read(op.getStart(), Indices(e.dimsOf(op.getStart()).size(), e.index(0)));
  Value delta = e.read(op.getDelta(), Indices(e.dimsOf(op.getDelta()).size(), e.index(0)));
  Value i = arith::IndexCastOp::create(e.b, e.b.getI64Type(), indices[0]);
  if (isa<FloatType>(type)) {
    Value scaled = arith::MulFOp::create(e.b, arith::SIToFPOp::create(e.b, type, i), delta);
    return arith::AddFOp::create(e.b, start, scaled);
  }
  if (type != e.b.getI64Type())
    i = arith::TruncIOp::create(e.b, type, i);
  return arith::AddIOp::create(e.b, start, arith::MulIOp::create(e.b, i, delta));
}

Value skiff::readDataMovement(KernelEmitter &e, Operation *op, ArrayRef<Value> indices) {
  using namespace nn;
  return TypeSwitch<Operation *, Value>(op)
      .Case<TransposeOp>([&](TransposeOp o) {
        Indices own(indices.size());
        for (auto [d, from] : llvm::enumerate(o.getPerm()))
          own[from] = indices[d];
        return e.read(o.getInput(), own);
      })
      .Case<ReshapeOp>([&](ReshapeOp o) {
        Value linear = e.linearize(indices, e.dimsOf(o.getResult()));
        return e.read(o.getInput(), e.delinearize(linear, e.dimsOf(o.getInput())));
      })
      .Case<ExpandOp>(
          [&](ExpandOp o) { return e.read(o.getInput(), broadcastIndices(e, o.getInput(), indices)); })
      .Case<TileOp>([&](TileOp o) {
        Indices own;
        for (auto [i, extent, repeat] : llvm::zip(indices, e.dimsOf(o.getInput()), o.getRepeats()))
          own.push_back(repeat == 1 ? i : e.rem(i, e.dim(extent)));
        return e.read(o.getInput(), own);
      })
      .Case<SliceOp>([&](SliceOp o) { return readSlice(e, o, indices); })
      .Case<PadOp>([&](PadOp o) { return readPad(e, o, indices); })
      .Case<GatherOp>([&](GatherOp o) { return readGather(e, o, indices); })
      .Case<GatherElementsOp>([&](GatherElementsOp o) { return readGatherElements(e, o, indices); })
      .Case<ConcatOp>([&](ConcatOp o) { return readConcat(e, o, indices); })
      .Case<IotaOp>([&](IotaOp o) { return readIota(e, o, indices); })
      .Case<ShapeOp>([&](ShapeOp o) {
        ArrayRef<AffineExpr> shape = e.dimsOf(o.getInput());
        return readDims(e, shape.slice(o.getStart(), std::max<int64_t>(o.getEnd() - o.getStart(), 0)),
                        indices[0]);
      })
      .Case<DimValuesOp>([&](DimValuesOp o) { return readDims(e, o.getDims().getResults(), indices[0]); })
      .Case<ResizeOp>([&](ResizeOp o) { return readResize(e, o, indices); })
      .Default([&](Operation *o) { return readReduction(e, o, indices); });
}
