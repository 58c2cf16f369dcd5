//===- Window.cpp - depthwise convolution and pooling on vectors of channels -------===//
// In:   a kernel whose anchor is a depthwise nn.conv or an nn.pool (max, mean) on f32, channels-last.
// Out:  tiles of `rows` output elements x one vector of channels. Inputs that neighbouring windows share are
//       loaded once (the loads of one tile are at constant distances, so equal ones merge), a weight once a
//       tile. Borders as in the contraction: taps outside are left out.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/Emit.h"
#include "targets/common/TileModel.h"

using namespace mlir;
namespace skiff {
namespace {

struct Window {
  KernelEmitter &e;
  Operation *anchor;
  Value input, filter; // filter: null for pooling
  SmallVector<int64_t> kernel, strides, pads, dilations;
  nn::Dims inDims, outDims;
  int64_t width = 0, outWidth = 0, channels = 0;
  bool isMax = false;
  Type element;

  Value combine(Value sum, Value x, Value weight) {
    if (isMax)
      return arith::MaximumFOp::create(e.b, sum, x);
    if (!weight)
      return arith::AddFOp::create(e.b, sum, x);
    if (e.machine.fma && isa<VectorType>(x.getType()))
      return vector::FMAOp::create(e.b, x, weight, sum);
    return arith::AddFOp::create(e.b, sum, arith::MulFOp::create(e.b, x, weight));
  }

  /// One tile of outputs from column x on, for the channels from c on.
  SmallVector<Value> taps(const Segment &segment, Value x, Value c, Value row, ArrayRef<Span> spans,
                          ValueRange sums, size_t depth = 0, Value tap = nullptr) {
    if (!tap)
      tap = e.index(0);
    if (depth < spans.size()) {
      const Span &span = spans[depth];
      return e.reduce(span.from, span.to, sums, [&](Value i, ValueRange inner) {
        Value in = e.add(span.start, e.mul(i, e.index(dilations[depth])));
        return taps(segment, x, c, e.add(e.mul(row, e.dim(inDims[depth + 1])), in), spans, inner, depth + 1,
                    e.add(e.mul(tap, e.index(kernel[depth])), i));
      });
    }
    SmallVector<Value> result(sums.begin(), sums.end());
    int64_t stride = strides.back();
    Value start =
        e.add(e.add(e.mul(row, e.index(width * channels)), e.mul(x, e.index(stride * channels))), c);
    llvm::SmallDenseMap<int64_t, Value> loaded; // by distance from `start`
    for (int64_t kw = 0; kw < kernel.back(); ++kw) {
      Value weight;
      if (filter) {
        Value offset = e.mul(e.add(e.mul(tap, e.index(kernel.back())), e.index(kw)), e.index(channels));
        weight = e.load(e.bufferOf(filter), e.add(offset, c), element);
      }
      for (int64_t r = 0; r < segment.size; ++r) {
        if (!segment.valid[kw][r])
          continue;
        int64_t distance = r * stride + kw * dilations.back() - pads[kernel.size() - 1];
        Value &value = loaded[distance];
        if (!value)
          value = e.load(e.bufferOf(input), e.add(start, e.index(distance * channels)), element);
        result[r] = combine(result[r], value, weight);
      }
    }
    return result;
  }

  /// What a mean is divided by: the taps inside, by row and by element of the tile.
  SmallVector<Value> means(const Segment &segment, ArrayRef<Span> spans, nn::PoolOp pool,
                           ArrayRef<Value> sums) {
    SmallVector<Value> result;
    Value rows = e.index(1);
    for (const Span &span : spans)
      rows = e.mul(rows, e.sub(span.to, span.from));
    for (int64_t r = 0; r < segment.size; ++r) {
      int64_t columns = 0;
      for (int64_t kw = 0; kw < kernel.back(); ++kw)
        columns += segment.valid[kw][r];
      Value count = arith::IndexCastOp::create(e.b, e.b.getI64Type(), e.mul(rows, e.index(columns)));
      Value divisor = arith::SIToFPOp::create(e.b, element, count);
      if (e.getLanes())
        divisor = vector::BroadcastOp::create(e.b, e.valueType(element), divisor);
      result.push_back(arith::DivFOp::create(e.b, sums[r], divisor));
    }
    return result;
  }

  KernelCode run() {
    size_t spatial = kernel.size();
    ArrayRef<AffineExpr> rowDims = ArrayRef<AffineExpr>(outDims).drop_back(2);
    AffineExpr rows = nn::productOf(rowDims, e.b.getContext());
    int64_t lanes = e.machine.lanes(4);
    // Registers: the accumulators, the inputs of a row of the window, a weight.
    int64_t tileRows = strides.back() == 1 ? e.machine.vectorRegisters / 2 - kernel.back() / 2 : 4;
    tileRows = std::clamp<int64_t>(tileRows, 2, 8);
    SmallVector<Segment> segments = segmentsOf(
        outWidth, tileRows,
        [&](int64_t x, int64_t tap) {
          int64_t in = x * strides.back() - pads[spatial - 1] + tap * dilations.back();
          return in >= 0 && in < width;
        },
        kernel.back());
    e.loop(e.begin(), e.end(), [&](Value row) {
      Indices at = e.delinearize(row, rowDims);
      SmallVector<Span> spans;
      for (size_t d = 0; d + 1 < spatial; ++d)
        spans.push_back(
            spanOf(e, at[d + 1], e.dim(inDims[d + 1]), kernel[d], strides[d], dilations[d], pads[d]));
      for (const Segment &segment : segments)
        e.loop(
            e.index(segment.begin), e.index(segment.begin + segment.size * segment.count),
            [&](Value x) {
              auto channelsFrom = [&](Value c) {
                Value identity =
                    e.constant(e.valueType(element), isMax ? -std::numeric_limits<double>::infinity() : 0);
                SmallVector<Value> sums =
                    taps(segment, x, c, at[0], spans, SmallVector<Value>(segment.size, identity));
                if (auto pool = dyn_cast<nn::PoolOp>(anchor); pool && !isMax)
                  sums = means(segment, spans, pool, sums);
                for (int64_t r = 0; r < segment.size; ++r) {
                  Indices indices = at;
                  indices.push_back(e.add(x, e.index(r)));
                  indices.push_back(c);
                  e.define(anchor->getResult(0), indices, sums[r]);
                  e.write(0, indices, e.read(e.yielded(), indices));
                }
              };
              int64_t done = 0;
              for (int64_t w = lanes; w >= 4; w /= 2) {
                int64_t to = channels / w * w;
                if (to == done)
                  continue;
                e.setLanes(w);
                e.loop(e.index(done), e.index(to), channelsFrom, w);
                e.setLanes(0);
                done = to;
              }
              if (done < channels)
                e.loop(e.index(done), e.index(channels), channelsFrom);
            },
            segment.size);
    });
    int64_t tapCount = 1;
    for (int64_t size : kernel)
      tapCount *= size;
    return {rows, double(outWidth) * channels * tapCount / lanes / e.machine.gigahertz, std::nullopt,
            std::nullopt};
  }
};
} // namespace

std::optional<KernelCode> emitWindow(KernelEmitter &e) {
  Operation *anchor = anchorOf(e.kernel);
  if (!isa_and_nonnull<nn::ConvOp, nn::PoolOp>(anchor) || !othersWorkOnVectors(e.kernel, anchor))
    return std::nullopt;
  Window w{e, anchor, anchor->getOperand(0), nullptr, {}, {}, {}, {}, {}, {}, 0, 0, 0, false, nullptr};
  w.element = getElementTypeOrSelf(w.input.getType());
  w.inDims = e.dimsOf(w.input);
  w.outDims = e.dimsOf(anchor->getResult(0));
  if (!w.element.isF32() || !e.hasBuffer(w.input) || w.outDims != e.dimsOf(e.yielded()))
    return std::nullopt;
  auto take = [&](ArrayRef<int64_t> strides, ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations) {
    w.strides.assign(strides.begin(), strides.end());
    w.pads.assign(pads.begin(), pads.end());
    w.dilations.assign(dilations.begin(), dilations.end());
  };
  if (auto conv = dyn_cast<nn::ConvOp>(anchor)) {
    nn::Dims filter = e.dimsOf(conv.getFilter());
    w.filter = conv.getFilter();
    if (!e.hasBuffer(w.filter) || !nn::isConstantDim(filter[filter.size() - 2], 1) ||
        filter.back() != w.inDims.back() ||
        filter.back() != getAffineConstantExpr(conv.getGroups(), e.b.getContext()))
      return std::nullopt;
    for (size_t d = 0; d + 2 < filter.size(); ++d) {
      if (!nn::constantDim(filter[d]))
        return std::nullopt;
      w.kernel.push_back(*nn::constantDim(filter[d]));
    }
    take(conv.getStrides(), conv.getPads(), conv.getDilations());
  } else {
    auto pool = cast<nn::PoolOp>(anchor);
    w.isMax = pool.getKind() == nn::ReduceKind::max;
    if (!w.isMax && (pool.getKind() != nn::ReduceKind::mean || pool.getCountIncludePad()))
      return std::nullopt;
    w.kernel.assign(pool.getKernel().begin(), pool.getKernel().end());
    take(pool.getStrides(), pool.getPads(), pool.getDilations());
  }
  size_t spatial = w.kernel.size();
  auto width = nn::constantDim(w.inDims[spatial]), outWidth = nn::constantDim(w.outDims[spatial]);
  auto channels = nn::constantDim(w.inDims.back());
  // Kernels wider than this would unroll into too much code.
  if (!width || !outWidth || !channels || *outWidth == 0 || w.kernel.back() > 16)
    return std::nullopt;
  w.width = *width;
  w.outWidth = *outWidth;
  w.channels = *channels;
  return w.run();
}

} // namespace skiff
