//===- Reductions.cpp - one element of a reduction, window or contraction ---------===//
// In:   an op that combines many elements, and the indices of an element of its result.
// Out:  that element, by a loop over what is combined. The general form, for every type, rank and attribute;
//       with lanes set, it computes that many neighbours along the last dim. The contraction and window
//       emitters replace it where they can be faster.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "targets/common/Emit.h"
#include "targets/common/Fold.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

/// Loops over `extents`, innermost last, threading `state`.
static SmallVector<Value> reduceOver(KernelEmitter &e, ArrayRef<Value> extents, ValueRange state,
                                     llvm::function_ref<SmallVector<Value>(ArrayRef<Value>, ValueRange)> body,
                                     Indices outer = {}) {
  if (outer.size() == extents.size())
    return body(outer, state);
  return e.reduce(e.index(0), extents[outer.size()], state, [&](Value i, ValueRange inner) {
    Indices next = outer;
    next.push_back(i);
    return reduceOver(e, extents, inner, body, next);
  });
}

static Value readReduce(KernelEmitter &e, nn::ReduceOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getInput());
  const nn::Dims shape = e.dimsOf(op.getInput());
  SmallVector<int64_t> axes(op.getAxes());
  llvm::sort(axes);
  SmallVector<Value> extents;
  Value count = e.index(1);
  for (int64_t axis : axes) {
    extents.push_back(e.dim(shape[axis]));
    count = e.mul(count, extents.back());
  }
  auto fold = [&](Value identity, llvm::function_ref<Value(Value, Value)> combine) {
    return reduceOver(e, extents, {identity},
                      [&](ArrayRef<Value> at, ValueRange state) -> SmallVector<Value> {
                        Indices own(indices);
                        for (auto [axis, i] : llvm::zip(axes, at))
                          own[axis] = i;
                        return {combine(state[0], e.read(op.getInput(), own))};
                      })[0];
  };
  if (op.getKind() != nn::ReduceKind::log_sum_exp) {
    Fold way = foldOf(op);
    return way.finish(f, fold(way.identity(f), [&](Value acc, Value x) { return way.step(f, acc, x); }),
                      count);
  }
  // log(sum(e^x)) = m + log(sum(e^(x - m))), m the largest finite element: nothing overflows.
  Value zero = e.constant(f.type, 0);
  Value largest = fold(f.extremeIdentity(true), [&](Value acc, Value x) { return f.extreme(acc, x, true); });
  Value infinite = arith::CmpFOp::create(e.b, arith::CmpFPredicate::OEQ, math::AbsFOp::create(e.b, largest),
                                         e.constant(f.type, std::numeric_limits<double>::infinity()));
  Value shift = arith::SelectOp::create(e.b, infinite, zero, largest);
  Value total = fold(zero, [&](Value acc, Value x) {
    return f.add(acc, math::ExpOp::create(e.b, arith::SubFOp::create(e.b, x, shift)));
  });
  return arith::AddFOp::create(e.b, shift, math::LogOp::create(e.b, total));
}

static Value readArgReduce(KernelEmitter &e, nn::ArgReduceOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getInput());
  int64_t axis = op.getAxis();
  auto at = [&](Value i) {
    Indices own(indices);
    own[axis] = i;
    return e.read(op.getInput(), own);
  };
  Value first = at(e.index(0));
  SmallVector<Value> best =
      e.reduce(e.index(1), e.dim(e.dimsOf(op.getInput())[axis]), {first, e.index(0)},
               [&](Value i, ValueRange state) -> SmallVector<Value> {
                 Value x = at(i);
                 Value better = op.getMin() ? f.greater(state[0], x) : f.greater(x, state[0]);
                 if (op.getLast()) { // The last of equal ones: not worse is better.
                   Value worse = op.getMin() ? f.greater(x, state[0]) : f.greater(state[0], x);
                   better = arith::XOrIOp::create(e.b, worse, e.constantInt(worse.getType(), 1));
                 }
                 return {arith::SelectOp::create(e.b, better, x, state[0]),
                         arith::SelectOp::create(e.b, better, i, state[1])};
               });
  return arith::IndexCastOp::create(e.b, e.b.getI64Type(), best[1]);
}

Span skiff::spanOf(KernelEmitter &e, Value out, Value size, int64_t kernel, int64_t stride, int64_t dilation,
                   int64_t pad) {
  Value start = e.sub(e.mul(out, e.index(stride)), e.index(pad));
  // The first tap with start + k dilation >= 0, and the last with start + k dilation < size.
  Value from =
      e.max(arith::CeilDivSIOp::create(e.b, e.sub(e.index(0), start), e.index(dilation)), e.index(0));
  Value to = e.min(arith::CeilDivSIOp::create(e.b, e.sub(size, start), e.index(dilation)), e.index(kernel));
  return {start, from, e.max(to, from)};
}

/// Loops over the taps inside the input of the window at `indices`; calls back with the taps and the input's
/// spatial indices.
static SmallVector<Value> reduceWindow(
    KernelEmitter &e, ArrayRef<Span> spans, ArrayRef<int64_t> dilations, ValueRange state,
    llvm::function_ref<SmallVector<Value>(ArrayRef<Value> taps, ArrayRef<Value> at, ValueRange)> body,
    Indices taps = {}, Indices at = {}) {
  size_t d = taps.size();
  if (d == spans.size())
    return body(taps, at, state);
  return e.reduce(spans[d].from, spans[d].to, state, [&](Value k, ValueRange inner) {
    Indices nextTaps = taps, nextAt = at;
    nextTaps.push_back(k);
    nextAt.push_back(e.add(spans[d].start, e.mul(k, e.index(dilations[d]))));
    return reduceWindow(e, spans, dilations, inner, body, nextTaps, nextAt);
  });
}

template <typename Op>
static SmallVector<Span> windowOf(KernelEmitter &e, Op op, ArrayRef<int64_t> kernel,
                                  ArrayRef<Value> indices) {
  const nn::Dims shape = e.dimsOf(op.getInput());
  SmallVector<Span> spans;
  for (size_t d = 0; d < kernel.size(); ++d)
    spans.push_back(spanOf(e, indices[d + 1], e.dim(shape[d + 1]), kernel[d], op.getStrides()[d],
                           op.getDilations()[d], op.getPads()[d]));
  return spans;
}

static Indices inputIndices(ArrayRef<Value> spatial, Value batch, Value channel) {
  Indices own{batch};
  own.append(spatial.begin(), spatial.end());
  own.push_back(channel);
  return own;
}

static Value readPool(KernelEmitter &e, nn::PoolOp op, ArrayRef<Value> indices) {
  using nn::ReduceKind;
  Combiner f = combinerFor(e, op.getInput());
  SmallVector<Span> spans = windowOf(e, op, op.getKernel(), indices);
  ReduceKind kind = op.getKind();
  Value p = kind == ReduceKind::lp ? e.constant(f.type, op.getP().convertToDouble()) : Value();
  auto fold = [&](Value identity, llvm::function_ref<Value(Value, Value)> combine) {
    return reduceWindow(e, spans, op.getDilations(), {identity},
                        [&](ArrayRef<Value>, ArrayRef<Value> at, ValueRange state) -> SmallVector<Value> {
                          Value x = e.read(op.getInput(), inputIndices(at, indices[0], indices.back()));
                          return {combine(state[0], x)};
                        })[0];
  };
  if (kind == ReduceKind::max)
    return fold(f.extremeIdentity(true), [&](Value acc, Value x) { return f.extreme(acc, x, true); });
  if (kind == ReduceKind::lp) {
    Value total = fold(e.constant(f.type, 0), [&](Value acc, Value x) {
      return f.add(acc, math::PowFOp::create(e.b, f.abs(x), p));
    });
    return math::PowFOp::create(e.b, total, e.constant(f.type, 1 / op.getP().convertToDouble()));
  }
  Value total = fold(e.constant(f.type, 0), [&](Value acc, Value x) { return f.add(acc, x); });
  Value count = e.index(1);
  const nn::Dims shape = e.dimsOf(op.getInput());
  size_t spatial = op.getKernel().size();
  for (size_t d = 0; d < spatial; ++d) {
    Value from = spans[d].from, to = spans[d].to;
    if (op.getCountIncludePad()) { // The taps inside the padded input; ceil_mode's extra room is not padding.
      Value padded =
          e.add(e.dim(shape[d + 1]), e.index(op.getCountPads()[d] + op.getCountPads()[d + spatial]));
      Span wide = spanOf(e, indices[d + 1], padded, op.getKernel()[d], op.getStrides()[d],
                         op.getDilations()[d], op.getPads()[d] - op.getCountPads()[d]);
      from = wide.from;
      to = wide.to;
    }
    count = e.mul(count, e.sub(to, from));
  }
  return f.divideBy(total, count);
}

static Value readMaxPoolIndices(KernelEmitter &e, nn::MaxPoolIndicesOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getInput());
  SmallVector<Span> spans = windowOf(e, op, op.getKernel(), indices);
  const nn::Dims shape = e.dimsOf(op.getInput());
  // Channels-first: [N, C, spatial...]; within one image row-major, or column-major as storage_order asks.
  Value plane = e.add(e.mul(indices[0], e.dim(shape.back())), indices.back());
  SmallVector<Value> best =
      reduceWindow(e, spans, op.getDilations(), {f.extremeIdentity(true), e.index(-1)},
                   [&](ArrayRef<Value>, ArrayRef<Value> at, ValueRange state) -> SmallVector<Value> {
                     Value x = e.read(op.getInput(), inputIndices(at, indices[0], indices.back()));
                     Value flat = e.index(0), size = e.index(1);
                     for (size_t i = 0; i < at.size(); ++i) {
                       size_t d = op.getColumnMajor() ? at.size() - 1 - i : i;
                       flat = e.add(e.mul(flat, e.dim(shape[d + 1])), at[d]);
                       size = e.mul(size, e.dim(shape[d + 1]));
                     }
                     flat = e.add(e.mul(plane, size), flat);
                     Value better = arith::OrIOp::create(
                         e.b, f.greater(x, state[0]),
                         arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, state[1], e.index(-1)));
                     return {arith::SelectOp::create(e.b, better, x, state[0]),
                             arith::SelectOp::create(e.b, better, flat, state[1])};
                   });
  return arith::IndexCastOp::create(e.b, e.b.getI64Type(), best[1]);
}

static Value readLrn(KernelEmitter &e, nn::LrnOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getInput());
  int64_t size = op.getSize(), low = (size - 1) / 2, high = size / 2;
  Value channels = e.dim(e.dimsOf(op.getInput()).back());
  Value from = e.max(e.sub(indices.back(), e.index(low)), e.index(0));
  Value to = e.min(e.add(indices.back(), e.index(high + 1)), channels);
  Value squares =
      e.reduce(from, to, {e.constant(f.type, 0)}, [&](Value c, ValueRange state) -> SmallVector<Value> {
        Indices own(indices);
        own.back() = c;
        Value x = e.read(op.getInput(), own);
        return {f.add(state[0], f.mul(x, x))};
      })[0];
  auto number = [&](const APFloat &value) { return e.constant(f.type, value.convertToDouble()); };
  Value scaled = f.mul(squares, e.constant(f.type, op.getAlpha().convertToDouble() / size));
  Value norm = math::PowFOp::create(e.b, f.add(scaled, number(op.getBias())), number(op.getBeta()));
  return arith::DivFOp::create(e.b, e.read(op.getInput(), indices), norm);
}

/// An element of a product's operand in the type of its sum.
static Value readFactor(KernelEmitter &e, Value tensor, ArrayRef<Value> indices, Type sum) {
  Value x = e.read(tensor, indices);
  if (!getElementTypeOrSelf(tensor.getType()).isInteger(8))
    return x;
  return getElementTypeOrSelf(tensor.getType()).isUnsignedInteger()
             ? arith::ExtUIOp::create(e.b, sum, x).getResult()
             : arith::ExtSIOp::create(e.b, sum, x).getResult();
}

static Value readMatMul(KernelEmitter &e, nn::MatMulOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getResult());
  auto operandIndices = [&](Value operand, Value row, Value column) {
    const nn::Dims &shape = e.dimsOf(operand);
    Indices own;
    for (size_t d = 0; d + 2 < shape.size(); ++d)
      own.push_back(nn::isConstantDim(shape[d], 1) ? e.index(0) : indices[indices.size() - shape.size() + d]);
    own.push_back(row);
    own.push_back(column);
    return own;
  };
  Value row = indices[indices.size() - 2], column = indices.back();
  return e.reduce(e.index(0), e.dim(e.dimsOf(op.getLhs()).back()), {e.constant(f.type, 0)},
                  [&](Value k, ValueRange state) -> SmallVector<Value> {
                    Value x = readFactor(e, op.getLhs(), operandIndices(op.getLhs(), row, k), f.type);
                    Value y = readFactor(e, op.getRhs(), operandIndices(op.getRhs(), k, column), f.type);
                    return {f.add(state[0], f.mul(x, y))};
                  })[0];
}

static Value readConv(KernelEmitter &e, nn::ConvOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getResult());
  const nn::Dims filter = e.dimsOf(op.getFilter());
  size_t spatial = filter.size() - 2;
  SmallVector<int64_t> kernel;
  for (size_t d = 0; d < spatial; ++d)
    kernel.push_back(*nn::constantDim(filter[d]));
  SmallVector<Span> spans = windowOf(e, op, kernel, indices);
  Value perGroup = e.dim(filter[spatial]);
  Value outPerGroup = e.div(e.dim(filter.back()), e.index(op.getGroups()));
  Value channelBase = e.mul(e.div(indices.back(), outPerGroup), perGroup);
  if (op.getGroups() == 1)
    channelBase = e.index(0);
  return reduceWindow(
      e, spans, op.getDilations(), {e.constant(f.type, 0)},
      [&](ArrayRef<Value> taps, ArrayRef<Value> at, ValueRange state) {
        return e.reduce(e.index(0), perGroup, state, [&](Value c, ValueRange acc) -> SmallVector<Value> {
          Value channel = e.add(channelBase, c);
          Indices weight(taps);
          weight.push_back(c);
          weight.push_back(indices.back());
          Value x = readFactor(e, op.getInput(), inputIndices(at, indices[0], channel), f.type);
          return {f.add(acc[0], f.mul(x, readFactor(e, op.getFilter(), weight, f.type)))};
        });
      })[0];
}

static Value readConvTranspose(KernelEmitter &e, nn::ConvTransposeOp op, ArrayRef<Value> indices) {
  Combiner f = combinerFor(e, op.getInput());
  const nn::Dims filter = e.dimsOf(op.getFilter()), shape = e.dimsOf(op.getInput());
  size_t spatial = filter.size() - 2;
  Value outPerGroup = e.dim(filter.back());
  Value group = op.getGroups() == 1 ? e.index(0) : e.div(indices.back(), outPerGroup);
  Value perGroup = e.div(e.dim(filter[spatial]), e.index(op.getGroups()));
  SmallVector<Value> extents;
  for (size_t d = 0; d < spatial; ++d)
    extents.push_back(e.dim(filter[d]));
  // Tap k of input element i lands on output o = i stride + k dilation - pad: which i, if any, lands here?
  return reduceOver(
      e, extents, {e.constant(f.type, 0)}, [&](ArrayRef<Value> taps, ValueRange state) -> SmallVector<Value> {
        Value inside;
        Indices at;
        for (size_t d = 0; d < spatial; ++d) {
          Value position = e.sub(e.add(indices[d + 1], e.index(op.getPads()[d])),
                                 e.mul(taps[d], e.index(op.getDilations()[d])));
          Value stride = e.index(op.getStrides()[d]);
          Value i = arith::FloorDivSIOp::create(e.b, position, stride);
          Value exact = arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, e.mul(i, stride), position);
          Value ok = arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, i, e.dim(shape[d + 1]));
          ok = arith::AndIOp::create(e.b, exact, ok);
          inside = inside ? arith::AndIOp::create(e.b, inside, ok).getResult() : ok;
          at.push_back(i);
        }
        Value sum = e.select(
            inside, f.type,
            [&] {
              return e.reduce(e.index(0), perGroup, state,
                              [&](Value c, ValueRange acc) -> SmallVector<Value> {
                                Value channel = e.add(e.mul(group, perGroup), c);
                                Indices weight(taps);
                                weight.push_back(channel);
                                weight.push_back(op.getGroups() == 1 ? indices.back()
                                                                     : e.rem(indices.back(), outPerGroup));
                                Value x = e.read(op.getInput(), inputIndices(at, indices[0], channel));
                                return {f.add(acc[0], f.mul(x, e.read(op.getFilter(), weight)))};
                              })[0];
            },
            [&]() -> Value { return state[0]; });
        return {sum};
      })[0];
}

/// By elimination with the largest element of each column as pivot, in f64. A pivot of 0 (or NaN) makes the
/// determinant that, whatever follows.
static Value readDet(KernelEmitter &e, nn::DetOp op, ArrayRef<Value> indices) {
  ImplicitLocOpBuilder &b = e.b;
  Type element = getElementTypeOrSelf(op.getType()), f64 = b.getF64Type();
  int64_t n = *nn::constantDim(e.dimsOf(op.getInput()).back());
  Value matrix = e.scratch(f64, std::max<int64_t>(n * n, 1)), size = e.index(n);
  auto at = [&](Value row, Value column) { return e.add(e.mul(row, size), column); };
  auto load = [&](Value row, Value column) -> Value {
    return memref::LoadOp::create(b, matrix, at(row, column));
  };
  auto store = [&](Value value, Value row, Value column) {
    memref::StoreOp::create(b, value, matrix, at(row, column));
  };
  e.loop(e.index(0), size, [&](Value row) {
    e.loop(e.index(0), size, [&](Value column) {
      Indices own(indices);
      own.append({row, column});
      Value x = e.read(op.getInput(), own);
      store(x.getType() == f64 ? x : arith::ExtFOp::create(b, f64, x).getResult(), row, column);
    });
  });
  Value result =
      e.reduce(e.index(0), size, {e.constant(f64, 1)}, [&](Value k, ValueRange det) -> SmallVector<Value> {
        Value next = e.add(k, e.index(1));
        Value pivotRow = e.reduce(next, size, {k}, [&](Value row, ValueRange best) -> SmallVector<Value> {
          Value larger =
              arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, math::AbsFOp::create(b, load(row, k)),
                                    math::AbsFOp::create(b, load(best[0], k)));
          return {arith::SelectOp::create(b, larger, row, best[0])};
        })[0];
        e.loop(e.index(0), size, [&](Value column) {
          Value upper = load(k, column), lower = load(pivotRow, column);
          store(lower, k, column);
          store(upper, pivotRow, column);
        });
        Value pivot = load(k, k);
        e.loop(next, size, [&](Value row) {
          Value factor = arith::DivFOp::create(b, load(row, k), pivot);
          e.loop(next, size, [&](Value column) {
            Value change = arith::MulFOp::create(b, factor, load(k, column));
            store(arith::SubFOp::create(b, load(row, column), change), row, column);
          });
        });
        Value swapped = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, pivotRow, k);
        Value product = arith::MulFOp::create(b, det[0], pivot);
        Value zero = e.constant(f64, 0);
        Value isZero = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, pivot, zero);
        Value isDone = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, det[0], zero);
        product = arith::SelectOp::create(b, swapped, arith::NegFOp::create(b, product), product);
        return {arith::SelectOp::create(b, arith::OrIOp::create(b, isZero, isDone), zero, product)};
      })[0];
  Type type = e.valueType(element);
  return type == f64 ? result : arith::TruncFOp::create(b, type, result).getResult();
}

Value skiff::readReduction(KernelEmitter &e, Operation *op, ArrayRef<Value> indices) {
  using namespace nn;
  return TypeSwitch<Operation *, Value>(op)
      .Case<ReduceOp>([&](ReduceOp o) { return readReduce(e, o, indices); })
      .Case<ArgReduceOp>([&](ArgReduceOp o) { return readArgReduce(e, o, indices); })
      .Case<PoolOp>([&](PoolOp o) { return readPool(e, o, indices); })
      .Case<MaxPoolIndicesOp>([&](MaxPoolIndicesOp o) { return readMaxPoolIndices(e, o, indices); })
      .Case<LrnOp>([&](LrnOp o) { return readLrn(e, o, indices); })
      .Case<DetOp>([&](DetOp o) { return readDet(e, o, indices); })
      .Case<MatMulOp>([&](MatMulOp o) { return readMatMul(e, o, indices); })
      .Case<ConvOp>([&](ConvOp o) { return readConv(e, o, indices); })
      .Case<ConvTransposeOp>([&](ConvTransposeOp o) { return readConvTranspose(e, o, indices); })
      .Default([&](Operation *o) { return readSampling(e, o, indices); });
}
