//===- Sampling.cpp - one element of nn.sample, nn.roi_align ------------------------===//
// Algorithm: onnx/reference/ops/op_grid_sample.py and op_roi_align.py are the judges.
// Places are scalars; with lanes set, values are neighbouring channels, which share them. Whatever the data
// is, no element outside the input is read.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/KernelEmitter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

namespace {
/// What all rules here share: scalar arithmetic on coordinates of type `type`, and weighted values.
struct Sampling {
  KernelEmitter &e;
  Value input;
  Type type;
  ImplicitLocOpBuilder &b = e.b;
  int64_t lanes = e.getLanes();
  Type element = getElementTypeOrSelf(input.getType());
  nn::Dims shape = e.dimsOf(input);

  Value c(double value) { return e.constant(type, value); }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  Value less(Value x, Value y) { return arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, y); }
  Value select(Value condition, Value x, Value y) { return arith::SelectOp::create(b, condition, x, y); }
  Value both(Value x, Value y) { return x && y ? arith::AndIOp::create(b, x, y).getResult() : x ? x : y; }
  Value floor(Value x) { return math::FloorOp::create(b, x); }
  /// Inside [low, high]; NaN is `low`.
  Value clamp(Value x, Value low, Value high) {
    return arith::MinNumFOp::create(b, arith::MaxNumFOp::create(b, x, low), high);
  }
  Value toFloat(Value i) {
    return arith::SIToFPOp::create(b, type, arith::IndexCastOp::create(b, b.getI64Type(), i));
  }
  /// Any number becomes some index, in place of an undefined result.
  Value toIndex(Value x) {
    Value number = arith::FPToSIOp::create(b, b.getI64Type(), clamp(x, c(-1e9), c(1e9)));
    return arith::IndexCastOp::create(b, b.getIndexType(), number);
  }
  Value clampIndex(Value i, Value size) { return e.max(e.min(i, e.sub(size, e.index(1))), e.index(0)); }
  Value isInside(Value i, Value size) { return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, i, size); }
  /// A number read from a tensor of coordinates.
  Value coordinate(Value tensor, ArrayRef<Value> at) { return e.read(tensor, at); }

  /// The input's element, or 0 where `inside` is false; with lanes, a vector of channels.
  Value valueAt(ArrayRef<Value> at, Value inside = {}) {
    e.setLanes(lanes);
    Value value = e.read(input, at);
    if (inside)
      value = select(inside, value, e.constant(e.valueType(element), 0));
    e.setLanes(0);
    return value;
  }
  /// A weight as a factor for values.
  Value weight(Value x) {
    Type to = KernelEmitter::computeType(element);
    if (x.getType().getIntOrFloatBitWidth() < to.getIntOrFloatBitWidth())
      x = arith::ExtFOp::create(b, to, x);
    else if (x.getType() != to)
      x = arith::TruncFOp::create(b, to, x);
    return lanes ? vector::BroadcastOp::create(b, VectorType::get({lanes}, to), x).getResult() : x;
  }
  Type valueType() {
    Type to = KernelEmitter::computeType(element);
    return lanes ? Type(VectorType::get({lanes}, to)) : to;
  }

  /// Runs `rule` with scalar reads, on an input that has elements; of one that has none, all is 0.
  Value run(llvm::function_ref<Value()> rule) {
    e.setLanes(0);
    Value hasElements;
    for (AffineExpr extent : ArrayRef<AffineExpr>(shape).drop_back())
      if (nn::constantDim(extent).value_or(0) < 1)
        hasElements = both(hasElements, e.less(e.index(0), e.dim(extent)));
    Value result = hasElements ? e.select(hasElements, valueType(), rule,
                                          [&]() -> Value { return e.constant(valueType(), 0); })
                               : rule();
    e.setLanes(lanes);
    return result;
  }
};

/// A neighbour along one dim. Null: always inside, or a weight of 1.
struct Tap {
  Value index, inside, weight;
};

struct Sampler : Sampling {
  nn::SampleOp op;
  ArrayRef<Value> indices;

  Sampler(KernelEmitter &e, nn::SampleOp op, ArrayRef<Value> indices)
      : Sampling{e, op.getInput(), getElementTypeOrSelf(op.getPlaces().getType())}, op(op), indices(indices) {
  }

  /// Back and forth between the borders.
  Value reflect(Value x, Value low, Value high) {
    Value below = less(x, low), range = sub(high, low);
    range = select(less(c(0), range), range, c(1)); // One element has no range.
    Value beyond = select(below, sub(low, x), sub(x, high));
    Value times = floor(div(beyond, range)), rest = sub(beyond, mul(times, range));
    Value odd = less(c(0), sub(times, mul(c(2), floor(mul(times, c(0.5))))));
    Value fromLow = arith::XOrIOp::create(b, below, odd);
    Value inside = select(fromLow, add(low, rest), sub(high, rest));
    Value outside = arith::OrIOp::create(b, below, less(high, x));
    return select(outside, inside, x);
  }

  Tap tap(size_t d, Value i, Value low, Value high, Value weight = {}) {
    Value size = e.dim(shape[d]);
    switch (op.getPadding()) {
    case nn::SamplePadding::zeros:
      return {clampIndex(i, size), isInside(i, size), weight};
    case nn::SamplePadding::border:
      return {clampIndex(i, size), {}, weight};
    case nn::SamplePadding::reflection:
      return {clampIndex(toIndex(reflect(toFloat(i), low, high)), size), {}, weight};
    }
    llvm_unreachable("all paddings are handled");
  }

  SmallVector<Tap> taps(size_t d) {
    size_t spatial = shape.size() - 2;
    Indices at(indices.drop_back());
    at.push_back(e.index(spatial - d));
    // What is not finite is far outside.
    Value x = clamp(coordinate(op.getPlaces(), at), c(-1e9), c(1e9));
    Value last = toFloat(e.sub(e.dim(shape[d]), e.index(1)));
    bool edge = op.getReflectAtEdge();
    Value low = c(edge ? -0.5 : 0), high = edge ? add(last, c(0.5)) : last;
    if (op.getMode() == nn::ResizeMode::nearest)
      x = math::RoundEvenOp::create(b, x);
    if (op.getPadding() == nn::SamplePadding::reflection) {
      x = reflect(x, low, high);
    } else if (op.getPadding() == nn::SamplePadding::border) {
      Value outside = arith::OrIOp::create(b, less(x, low), less(high, x));
      x = select(outside, clamp(x, c(0), last), x);
    }
    if (op.getMode() == nn::ResizeMode::nearest)
      return {tap(d, toIndex(x), low, high)};
    Value down = floor(x), t = sub(x, down), s = sub(c(1), t), base = toIndex(down);
    if (op.getMode() == nn::ResizeMode::linear)
      return {tap(d, base, low, high, s), tap(d, e.add(base, e.index(1)), low, high, t)};
    return {tap(d, e.sub(base, e.index(1)), low, high, cubicFar(add(t, c(1)))),
            tap(d, base, low, high, cubicNear(t)), tap(d, e.add(base, e.index(1)), low, high, cubicNear(s)),
            tap(d, e.add(base, e.index(2)), low, high, cubicFar(add(s, c(1))))};
  }

  /// Keys' weights of neighbours at distances in [0, 1] and [1, 2], a = -0.75.
  static constexpr double kA = -0.75;
  Value cubicNear(Value t) { return add(mul(mul(sub(mul(c(kA + 2), t), c(kA + 3)), t), t), c(1)); }
  Value cubicFar(Value t) {
    return sub(mul(add(mul(sub(mul(c(kA), t), c(5 * kA)), t), c(8 * kA)), t), c(4 * kA));
  }

  /// The dims from `d` on, interpolated; `own` holds the indices chosen before.
  Value interpolate(ArrayRef<SmallVector<Tap>> all, Indices own, Value inside) {
    size_t d = own.size();
    if (d == shape.size() - 1) {
      own.push_back(indices.back());
      return valueAt(own, inside);
    }
    Value sum;
    for (const Tap &tap : all[d - 1]) {
      Indices next = own;
      next.push_back(tap.index);
      Value value = interpolate(all, next, both(inside, tap.inside));
      if (tap.weight)
        value = mul(value, weight(tap.weight));
      sum = sum ? add(sum, value) : value;
    }
    return sum;
  }

  Value emit() {
    return run([&] {
      SmallVector<SmallVector<Tap>> all;
      for (size_t d = 1; d + 1 < shape.size(); ++d)
        all.push_back(taps(d));
      return interpolate(all, {indices[0]}, {});
    });
  }
};

struct RoiAligner : Sampling {
  nn::RoiAlignOp op;
  ArrayRef<Value> indices;

  RoiAligner(KernelEmitter &e, nn::RoiAlignOp op, ArrayRef<Value> indices)
      : Sampling{e, op.getInput(), KernelEmitter::computeType(getElementTypeOrSelf(op.getRois().getType()))},
        op(op), indices(indices) {}

  /// A region along one dim, y or x: where the bin begins, its size, and how many samples it takes.
  struct Bin {
    Value start, size, samples, count;
  };
  Bin binOf(unsigned d) { // 0: y, 1: x
    auto edge = [&](unsigned number) {
      Value x = coordinate(op.getRois(), {indices[0], e.index(number)});
      return sub(mul(x, c(op.getSpatialScale().convertToDouble())), c(op.getHalfPixel() ? 0.5 : 0));
    };
    Value start = edge(1 - d), length = sub(edge(3 - d), start);
    if (!op.getHalfPixel()) // Empty regions have one element.
      length = arith::MaxNumFOp::create(b, length, c(1));
    Value size = div(length, c(d == 0 ? op.getHeight() : op.getWidth()));
    start = add(start, mul(toFloat(indices[1 + d]), size));
    if (op.getSamplingRatio() > 0)
      return {start, size, c(op.getSamplingRatio()), e.index(op.getSamplingRatio())};
    Value samples = clamp(math::CeilOp::create(b, size), c(0), c(1 << 20));
    return {start, size, samples, toIndex(samples)};
  }
  Value placeOf(const Bin &bin, Value i) {
    return add(bin.start, div(mul(add(toFloat(i), c(0.5)), bin.size), bin.samples));
  }

  struct Neighbours {
    Value low, high, lowWeight, highWeight, inside;
  };
  Neighbours neighbours(Value x, Value size) {
    Value extent = toFloat(size), last = e.sub(size, e.index(1));
    Value outside = arith::OrIOp::create(b, less(x, c(-1)), less(extent, x));
    x = arith::MaxNumFOp::create(b, x, c(0));
    Value down = toIndex(floor(x)), low = clampIndex(down, size);
    Value isLast = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, down, last);
    Value t = select(isLast, c(0), sub(x, toFloat(low)));
    Value inside = arith::XOrIOp::create(b, outside, e.constantInt(outside.getType(), 1));
    return {low, e.min(e.add(low, e.index(1)), last), sub(c(1), t), t, inside};
  }

  Value emit() {
    return run([&]() -> Value {
      Value image = e.read(op.getBatch(), {indices[0]});
      image = clampIndex(arith::IndexCastOp::create(b, b.getIndexType(), image), e.dim(shape[0]));
      Bin y = binOf(0), x = binOf(1);
      bool isMax = op.getMax();
      auto extreme = [&](Value p, Value q) { return arith::MaximumFOp::create(b, p, q).getResult(); };
      Value identity = e.constant(valueType(), isMax ? -std::numeric_limits<double>::infinity() : 0);
      Value total = e.reduce(e.index(0), y.count, {identity}, [&](Value iy, ValueRange outer) {
        Neighbours row = neighbours(placeOf(y, iy), e.dim(shape[1]));
        return e.reduce(e.index(0), x.count, outer, [&](Value ix, ValueRange acc) -> SmallVector<Value> {
          Neighbours column = neighbours(placeOf(x, ix), e.dim(shape[2]));
          Value inside = both(row.inside, column.inside), sum;
          for (bool high : {false, true})
            for (bool right : {false, true}) {
              Value factor =
                  mul(high ? row.highWeight : row.lowWeight, right ? column.highWeight : column.lowWeight);
              Value value = valueAt(
                  {image, high ? row.high : row.low, right ? column.high : column.low, indices.back()},
                  inside);
              value = mul(value, weight(factor));
              sum = !sum ? value : isMax ? extreme(sum, value) : add(sum, value);
            }
          return {isMax ? extreme(acc[0], sum) : add(acc[0], sum)};
        });
      })[0];
      Value count = e.mul(y.count, x.count);
      if (!isMax)
        return div(total, weight(toFloat(e.max(count, e.index(1)))));
      Value none = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, count, e.index(0));
      return select(none, e.constant(valueType(), 0), total);
    });
  }
};
} // namespace

Value skiff::readSampling(KernelEmitter &e, Operation *op, ArrayRef<Value> indices) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<nn::SampleOp>([&](nn::SampleOp o) { return Sampler(e, o, indices).emit(); })
      .Case<nn::RoiAlignOp>([&](nn::RoiAlignOp o) { return RoiAligner(e, o, indices).emit(); })
      .Default(Value());
}
