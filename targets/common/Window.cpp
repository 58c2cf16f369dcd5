//===- Window.cpp - depthwise convolution and pooling on vectors of channels -------===//
// In:   a kernel whose anchor is a depthwise nn.conv or an nn.pool (max, mean) on f32, channels-last.
// Out:  tiles of `rows` x `columns` outputs x one vector of channels, whose sums stay in registers. All taps
// of a
//       tile are unrolled: what neighbouring windows share is loaded once, a weight once a row of the tile.
// How:  output rows and columns are cut into segments of tiles that leave out the same taps, so that a tile
// has no
//       checks: the interior is one segment, the borders are others. Where the height is not static or the
//       window is too big to be unrolled, a tile is one row, and its kernel rows are a loop between bounds.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/Emit.h"
#include "targets/common/TileModel.h"

using namespace mlir;
namespace skiff {
namespace {

/// Multiply-adds that one tile may have, and all tiles of a kernel together: what is unrolled is code.
constexpr int64_t kTileLimit = 256, kKernelLimit = 16384;

/// A spatial dim.
struct Axis {
  int64_t kernel = 1, stride = 1, pad = 0, dilation = 1;
  int64_t countBefore = 0, countAfter = 0; ///< padding that a mean counts
  std::optional<int64_t> in = 1, out = 1;  ///< sizes, where static

  int64_t position(int64_t x, int64_t tap) const { return x * stride - pad + tap * dilation; }
  bool inside(int64_t x, int64_t tap) const { return position(x, tap) >= 0 && position(x, tap) < *in; }
  bool counted(int64_t x, int64_t tap) const {
    return position(x, tap) >= -countBefore && position(x, tap) < *in + countAfter;
  }
  /// Inputs that `outputs` neighbours read.
  double reach(double outputs) const {
    return std::min(outputs * kernel, (outputs - 1) * stride + (kernel - 1) * dilation + 1);
  }
  /// Tiles of at most `size`. The taps of a segment's tiles are valid[tap]; valid[kernel + tap] are counted.
  SmallVector<Segment> segments(int64_t size) const {
    auto valid = [&](int64_t x, int64_t tap) {
      return tap < kernel ? inside(x, tap) : counted(x, tap - kernel);
    };
    return segmentsOf(*out, size, valid, 2 * kernel);
  }
};

struct TileSize {
  int64_t rows = 1, columns = 1;
};

/// The tile with the least estimated time for one output. Half of the registers hold sums, the others inputs
/// and a weight.
TileSize chooseTile(const Machine &machine, const Axis &rows, const Axis &columns) {
  TileSize best;
  double bestCycles = 1e300;
  int64_t sums = machine.vectorRegisters / 2, taps = rows.kernel * columns.kernel;
  auto even = [](int64_t extent, int64_t size) { return double(extent) / llvm::divideCeil(extent, size); };
  for (int64_t r = 1; r <= std::min(sums, *rows.out); ++r)
    for (int64_t c = 1; c <= std::min(sums / r, *columns.out); ++c) {
      if (r * c > 1 && r * c * taps > kTileLimit)
        break;
      double height = even(*rows.out, r), width = even(*columns.out, c), outputs = height * width;
      double inputs = rows.reach(height) * columns.reach(width);
      // Multiply-adds; each sum waits for its own last one; loads. And inputs come from the second-level
      // cache, two vectors a cycle.
      double cycles = std::max({taps * outputs / machine.macsPerCycle, double(taps * machine.macLatency),
                                (inputs + taps) / machine.loadsPerCycle}) +
                      inputs / 2;
      if (cycles / outputs < bestCycles * 0.999) {
        bestCycles = cycles / outputs;
        best = {r, c};
      }
    }
  return best;
}

struct Window {
  KernelEmitter &e;
  Operation *anchor;
  Value input, filter; // filter: null for pooling
  bool isMax;
  Type element;
  nn::Dims inDims, outDims;
  SmallVector<Axis> looped; // dims whose taps are loops
  Axis rows, columns;       // dims whose taps are unrolled; `rows` may be a dim of 1 that the tensors lack
  bool hasRows = false;     // it is not
  int64_t channels = 0;

  Value combine(Value sum, Value x, Value weight) {
    if (isMax) // NaN stays; which of two zeros is the larger one takes twice the instructions to find out.
      return arith::MaximumFOp::create(e.b, sum, x, arith::FastMathFlags::nsz);
    if (!weight)
      return arith::AddFOp::create(e.b, sum, x);
    return e.multiplyAdd(x, weight, sum);
  }

  /// One kind of tile: its rows and columns, and which of their taps exist.
  struct Tile {
    const Segment &rows, &columns;
    Value y, x, c; // its first output
    int64_t size() const { return rows.size * columns.size; }
  };

  /// All taps of a tile. `row` is the input's index over the dims so far, `tap` the kernel's; `spans` are
  /// those of the looped dims, `depth` of which are done.
  SmallVector<Value> taps(const Tile &tile, Value row, Value tap, ArrayRef<Span> spans, ValueRange sums,
                          size_t depth = 0) {
    if (depth < spans.size()) {
      const Span &span = spans[depth];
      const Axis &axis = looped[depth];
      return e.reduce(span.from, span.to, sums, [&](Value i, ValueRange inner) {
        Value in = e.add(span.start, e.mul(i, e.index(axis.dilation)));
        return taps(tile, e.add(e.mul(row, e.dim(inDims[depth + 1])), in),
                    e.add(e.mul(tap, e.index(axis.kernel)), i), spans, inner, depth + 1);
      });
    }
    SmallVector<Value> result(sums.begin(), sums.end());
    Value y = e.add(e.mul(row, e.index(*rows.in)), e.mul(tile.y, e.index(rows.stride)));
    Value x = e.add(e.mul(y, e.index(*columns.in)), e.mul(tile.x, e.index(columns.stride)));
    Value start = e.add(e.mul(x, e.index(channels)), tile.c);
    Value weights = e.add(e.mul(tap, e.index(rows.kernel * columns.kernel * channels)), tile.c);
    // Input row by input row, for all output rows that it belongs to: its elements stay in registers
    // meanwhile.
    int64_t lastRow = (tile.rows.size - 1) * rows.stride + (rows.kernel - 1) * rows.dilation;
    for (int64_t inRow = 0; inRow <= lastRow; ++inRow) {
      llvm::SmallDenseMap<int64_t, Value> loaded; // by column, from the tile's first
      for (int64_t kw = 0; kw < columns.kernel; ++kw)
        for (int64_t r = 0; r < tile.rows.size; ++r) {
          int64_t distance = inRow - r * rows.stride, kh = distance / rows.dilation;
          if (distance < 0 || distance % rows.dilation || kh >= rows.kernel || !tile.rows.valid[kh][r] ||
              llvm::none_of(tile.columns.valid[kw], [](bool valid) { return valid; }))
            continue;
          Value weight;
          if (filter)
            weight = e.load(e.bufferOf(filter),
                            e.add(weights, e.index((kh * columns.kernel + kw) * channels)), element);
          for (int64_t t = 0; t < tile.columns.size; ++t) {
            if (!tile.columns.valid[kw][t])
              continue;
            int64_t inColumn = columns.position(t, kw);
            Value &value = loaded[inColumn];
            if (!value) {
              int64_t pixel = (inRow - rows.pad) * *columns.in + inColumn;
              value = e.load(e.bufferOf(input), e.add(start, e.index(pixel * channels)), element);
            }
            Value &sum = result[r * tile.columns.size + t];
            sum = combine(sum, value, weight);
          }
        }
    }
    return result;
  }

  /// Divides sums by their number of taps; `outer` are those of the looped dims.
  void divide(const Tile &tile, MutableArrayRef<Value> sums, ArrayRef<Span> outer) {
    Type type = e.valueType(element);
    Value loops;
    for (const Span &span : outer) {
      Value size = e.sub(span.to, span.from);
      loops = loops ? e.mul(loops, size) : size;
    }
    auto counted = [](const Axis &axis, const Segment &segment, int64_t i) {
      return llvm::count_if(ArrayRef(segment.valid).drop_front(axis.kernel),
                            [&](const SmallVector<bool> &tap) { return tap[i]; });
    };
    for (auto [i, sum] : llvm::enumerate(sums)) {
      int64_t count = counted(rows, tile.rows, i / tile.columns.size) *
                      counted(columns, tile.columns, i % tile.columns.size);
      Value divisor = e.constant(type, count);
      if (loops) {
        Value all = arith::IndexCastOp::create(e.b, e.b.getI64Type(), e.mul(loops, e.index(count)));
        divisor = arith::SIToFPOp::create(e.b, element, all);
        if (e.getLanes())
          divisor = vector::BroadcastOp::create(e.b, type, divisor);
      }
      sum = arith::DivFOp::create(e.b, sum, divisor);
    }
  }

  void emitTile(const Tile &tile, ArrayRef<Value> at, ArrayRef<Span> spans, ArrayRef<Span> countedSpans) {
    double identity = isMax ? -std::numeric_limits<double>::infinity() : 0;
    SmallVector<Value> sums(tile.size(), e.constant(e.valueType(element), identity));
    sums = taps(tile, at[0], e.index(0), spans, sums);
    if (!isMax && !filter)
      divide(tile, sums, countedSpans);
    for (auto [i, sum] : llvm::enumerate(sums)) {
      Indices indices(at);
      if (hasRows)
        indices.push_back(e.add(tile.y, e.index(i / tile.columns.size)));
      indices.push_back(e.add(tile.x, e.index(i % tile.columns.size)));
      indices.push_back(tile.c);
      e.define(anchor->getResult(0), indices, sum);
      e.write(0, indices, e.read(e.yielded(), indices));
    }
  }

  /// All tiles of one row of tiles, of all channels: vectors, half vectors, ... and single channels.
  void emitRow(const Segment &row, ArrayRef<Segment> segments, Value y, ArrayRef<Value> at) {
    SmallVector<Span> spans, countedSpans;
    for (auto [d, axis] : llvm::enumerate(looped)) {
      Value size = e.dim(inDims[d + 1]);
      spans.push_back(spanOf(e, at[d + 1], size, axis.kernel, axis.stride, axis.dilation, axis.pad));
      Value padded = e.add(size, e.index(axis.countBefore + axis.countAfter));
      countedSpans.push_back(
          spanOf(e, at[d + 1], padded, axis.kernel, axis.stride, axis.dilation, axis.pad - axis.countBefore));
    }
    for (const Segment &segment : segments)
      e.loop(
          e.index(segment.begin), e.index(segment.begin + segment.size * segment.count),
          [&](Value x) {
            auto tile = [&](Value c) { emitTile({row, segment, y, x, c}, at, spans, countedSpans); };
            int64_t done = 0;
            for (int64_t lanes = e.machine.lanes(4); lanes >= 4; lanes /= 2) {
              int64_t to = channels / lanes * lanes;
              if (to == done)
                continue;
              e.setLanes(lanes);
              e.loop(e.index(done), e.index(to), tile, lanes);
              e.setLanes(0);
              done = to;
            }
            if (done < channels)
              e.loop(e.index(done), e.index(channels), tile);
          },
          segment.size);
  }

  /// Decides which of the spatial dims are unrolled. False if the columns cannot be.
  bool plan(SmallVector<Axis> axes, SmallVector<Segment> &rowTiles, SmallVector<Segment> &columnTiles) {
    columns = axes.pop_back_val();
    // A wider kernel would be too much code.
    if (!columns.in || !columns.out || *columns.out == 0 || columns.kernel > 16)
      return false;
    auto cut = [&] {
      TileSize size = chooseTile(e.machine, rows, columns);
      rowTiles = rows.segments(size.rows);
      columnTiles = columns.segments(size.columns);
    };
    int64_t busy = std::llround(e.machine.macsPerCycle * e.machine.macLatency); // sums that hide the latency
    if (!axes.empty() && axes.back().in && axes.back().out && *axes.back().out > 0 &&
        axes.back().kernel * columns.kernel * busy <= kTileLimit) {
      rows = axes.back();
      cut();
      int64_t tiles = int64_t(rowTiles.size() * columnTiles.size());
      hasRows = tiles * rowTiles[0].size * columnTiles[0].size * rows.kernel * columns.kernel <= kKernelLimit;
    }
    if (hasRows) {
      axes.pop_back();
    } else {
      rows = Axis();
      cut();
    }
    looped = axes;
    return true;
  }

  std::optional<KernelCode> run(SmallVector<Axis> axes) {
    SmallVector<Segment> rowTiles, columnTiles;
    if (!plan(std::move(axes), rowTiles, columnTiles))
      return std::nullopt;
    int64_t tilesDown = 0;
    for (const Segment &segment : rowTiles)
      tilesDown += segment.count;
    nn::Dims loops(outDims.begin(), outDims.begin() + 1 + looped.size());
    loops.push_back(getAffineConstantExpr(tilesDown, e.b.getContext()));
    e.loop(e.begin(), e.end(), [&](Value t) {
      Indices at = e.delinearize(t, loops);
      Value down = at.pop_back_val();
      int64_t before = 0;
      for (const Segment &segment : rowTiles) {
        int64_t first = before;
        before += segment.count;
        auto emit = [&] {
          Value y = e.add(e.mul(e.sub(down, e.index(first)), e.index(segment.size)), e.index(segment.begin));
          emitRow(segment, columnTiles, segment.count == 1 ? e.index(segment.begin) : y, at);
        };
        if (rowTiles.size() == 1) {
          emit();
          continue;
        }
        Value offset = e.sub(down, e.index(first)); // unsigned: before the segment is far beyond it
        e.ifThen(arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult, offset, e.index(segment.count)), emit);
      }
    });
    int64_t tapCount = rows.kernel * columns.kernel;
    for (const Axis &axis : looped)
      tapCount *= axis.kernel;
    double outputs = double(*rows.out) / tilesDown * *columns.out * channels;
    return KernelCode{nn::productOf(loops, e.b.getContext()),
                      outputs * tapCount / e.machine.lanes(4) / e.machine.gigahertz, std::nullopt,
                      std::nullopt};
  }
};
} // namespace

std::optional<KernelCode> emitWindow(KernelEmitter &e) {
  Operation *anchor = anchorOf(e.kernel);
  if (!isa_and_nonnull<nn::ConvOp, nn::PoolOp>(anchor) || !othersWorkOnVectors(e.kernel, anchor))
    return std::nullopt;
  Window w{e, anchor, anchor->getOperand(0), nullptr, false, nullptr, {}, {}, {}, {}, {}};
  w.element = getElementTypeOrSelf(w.input.getType());
  w.inDims = e.dimsOf(w.input);
  w.outDims = e.dimsOf(anchor->getResult(0));
  auto channels = nn::constantDim(w.inDims.back());
  if (!w.element.isF32() || !e.hasBuffer(w.input) || w.outDims != e.dimsOf(e.yielded()) || !channels)
    return std::nullopt;
  w.channels = *channels;
  size_t spatial = w.inDims.size() - 2;
  SmallVector<Axis> axes(spatial);
  auto take = [&](auto op) {
    for (size_t d = 0; d < spatial; ++d) {
      axes[d].stride = op.getStrides()[d];
      axes[d].pad = op.getPads()[d];
      axes[d].dilation = op.getDilations()[d];
      axes[d].in = nn::constantDim(w.inDims[d + 1]);
      axes[d].out = nn::constantDim(w.outDims[d + 1]);
    }
  };
  if (auto conv = dyn_cast<nn::ConvOp>(anchor)) {
    nn::Dims filter = e.dimsOf(conv.getFilter());
    w.filter = conv.getFilter();
    if (!e.hasBuffer(w.filter) || !nn::isConstantDim(filter[spatial], 1) ||
        filter.back() != w.inDims.back() ||
        filter.back() != getAffineConstantExpr(conv.getGroups(), e.b.getContext()))
      return std::nullopt;
    take(conv);
    for (size_t d = 0; d < spatial; ++d) {
      if (!nn::constantDim(filter[d]))
        return std::nullopt;
      axes[d].kernel = *nn::constantDim(filter[d]);
    }
  } else {
    auto pool = cast<nn::PoolOp>(anchor);
    w.isMax = pool.getKind() == nn::ReduceKind::max;
    if (!w.isMax && pool.getKind() != nn::ReduceKind::mean)
      return std::nullopt;
    take(pool);
    for (size_t d = 0; d < spatial; ++d) {
      axes[d].kernel = pool.getKernel()[d];
      if (!pool.getCountIncludePad())
        continue;
      axes[d].countBefore = pool.getCountPads()[d];
      axes[d].countAfter = pool.getCountPads()[d + spatial];
    }
  }
  return w.run(std::move(axes));
}

} // namespace skiff
