//===- Pooling.cpp - pools of Paddle, with windows or by output size ------===//
#include "passes/convert/paddle/Padding.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

namespace {
struct Pool {
  SmallVector<int64_t> kernel, strides, pads; // pads: all lows, then all highs
  SmallVector<int64_t> counted;               // those that the mean may count
  bool isAdaptive, isGlobal;
};
} // namespace

/// For x of [N, C, spatial...].
static FailureOr<Pool> readPool(PaddleNode &node, Value x) {
  if (node.bad())
    return failure();
  const Dims in = node.dimsOf(x);
  if (in.size() < 3)
    return node.error("input 0 has the dims " + node.text(in) +
                      ", expected batch, channels and at least one more");
  size_t spatial = in.size() - 2;
  Pool pool;
  pool.isAdaptive = node.flag("adaptive", false);
  pool.isGlobal = node.flag("global_pooling", false);
  bool hasOperand = node.isPir() && !node.has("kernel_size");
  pool.kernel = node.integersAt(hasOperand ? 1 : ~0u, "kernel_size|ksize");
  if (pool.kernel.size() == 1)
    pool.kernel.assign(spatial, pool.kernel.front());
  pool.strides = node.integers("strides", SmallVector<int64_t>(spatial, 1));
  if (node.bad())
    return failure();
  if (pool.isGlobal)
    return pool;
  pool.pads = readPads(node, spatial);
  if (node.bad())
    return failure();
  if (pool.kernel.size() != spatial || pool.strides.size() != spatial)
    return node.error("has attributes for other numbers of dims than its input's " + Twine(spatial));
  if (pool.isAdaptive)
    return pool;
  StringRef algorithm = node.text("padding_algorithm", "EXPLICIT");
  bool ceil = node.flag("ceil_mode", false);
  for (size_t d = 0; d < spatial; ++d) {
    int64_t &low = pool.pads[d], &high = pool.pads[d + spatial], stride = pool.strides[d],
            kernel = pool.kernel[d];
    if (stride < 1 || kernel < 1)
      return node.error("has a window of " + Twine(kernel) + " with stride " + Twine(stride));
    auto size = nn::constantDim(in[d + 2]);
    if (algorithm == "SAME") {
      if (!size)
        return node.error("with SAME padding needs spatial dims that are numbers, got " + node.text(in));
      std::tie(low, high) = samePads(*size, kernel, stride);
    } else if (algorithm == "VALID") {
      low = high = 0;
    }
  }
  pool.counted = pool.pads;
  for (size_t d = 0; d < spatial && ceil; ++d) {
    int64_t &high = pool.pads[d + spatial], stride = pool.strides[d];
    auto size = nn::constantDim(in[d + 2]);
    int64_t room = size ? *size + pool.pads[d] + high - pool.kernel[d] : 0;
    high += size ? (stride - room % stride) % stride : stride - 1;
  }
  return pool;
}

/// Bounds of window `i` of `count` over a dim: i in / count rounded down, to (i + 1) in / count rounded up.
static std::pair<AffineExpr, AffineExpr> adaptiveWindow(AffineExpr in, int64_t i, int64_t count) {
  AffineExpr start = simplifyDim((in * i).floorDiv(count)), end = simplifyDim((in * (i + 1)).ceilDiv(count));
  return {start, simplifyDim(end - start)};
}

/// One dim after the other: means and largest elements of boxes are those of their lines.
static Value adaptiveAlong(PaddleNode &node, Value x, int64_t axis, int64_t count, ReduceKind kind) {
  if (!x || node.bad())
    return {};
  AffineExpr in = node.dimsOf(x)[axis];
  if (count == 1)
    return node.reduce(x, {axis}, kind);
  if (nn::isConstantDim(in, count))
    return x;
  if (AffineExpr each = divideExactly(in, node.dim(count))) {
    Dims split = node.dimsOf(x), result = split;
    split[axis] = node.dim(count);
    split.insert(split.begin() + axis + 1, each);
    result[axis] = node.dim(count);
    return node.reshape(node.reduce(node.reshape(x, split), {axis + 1}, kind), result);
  }
  SmallVector<Value> parts;
  for (int64_t i = 0; i < count; ++i) {
    auto [start, size] = adaptiveWindow(in, i, count);
    parts.push_back(node.reduce(node.sliceAlong(x, axis, start, size), {axis}, kind));
  }
  return node.bad() ? Value() : node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(axis));
}

static Value adaptive(PaddleNode &node, Value x, ArrayRef<int64_t> counts, ReduceKind kind) {
  // Channels-last, as its neighbours.
  x = node.toChannelsLast(x);
  for (auto [d, count] : llvm::enumerate(counts)) {
    if (count == -1 || count == 0) // keeps the dim
      continue;
    if (count < 0 || count > 4096) {
      (void)node.error("has an output of " + Twine(count) + ", expected 1 or more");
      return {};
    }
    x = adaptiveAlong(node, x, d + 1, count, kind);
  }
  return node.toChannelsFirst(x);
}

static Value reducePlane(PaddleNode &node, Value x, ReduceKind kind, double p = 2) {
  x = node.toChannelsLast(x);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(1, Node::rankOf(x) - 1));
  return node.toChannelsFirst(node.reduce(x, axes, kind, p));
}

static Value slide(PaddleNode &node, Value x, const Pool &pool, ReduceKind kind, bool counts, double p = 2) {
  SmallVector<int64_t> dilations(pool.kernel.size(), 1);
  SmallVector<int64_t> counted = counts ? pool.counted : SmallVector<int64_t>(pool.pads.size(), 0);
  Value y = node.make<nn::PoolOp>(node.toChannelsLast(x), pool.kernel, pool.strides, pool.pads, dilations,
                                  kind, counts, counted, llvm::APFloat(p));
  return node.toChannelsFirst(y);
}

static LogicalResult pool(PaddleNode &node, ReduceKind kind, double p = 2) {
  bool last = node.isChannelsLast();
  Value x = node.channelsFirst(node.need(0), last);
  FailureOr<Pool> pool = readPool(node, x);
  if (failed(pool))
    return failure();
  if (pool->isAdaptive && kind == ReduceKind::lp)
    return node.error("is adaptive, which is not supported for this pool");
  bool counts = kind == ReduceKind::mean && !node.flag("exclusive", true);
  Value y = pool->isGlobal     ? reducePlane(node, x, kind, p)
            : pool->isAdaptive ? adaptive(node, x, pool->kernel, kind)
                               : slide(node, x, *pool, kind, counts, p);
  return node.done(node.channelsBack(y, last));
}

static LogicalResult convertPool(PaddleNode &node) {
  StringRef type = node.text("pooling_type", "max");
  if (type != "max" && type != "avg")
    return node.error("attribute 'pooling_type' is \"" + type + "\", expected max or avg");
  return pool(node, type == "max" ? ReduceKind::max : ReduceKind::mean);
}

/// (sum x^p)^(1/p)
static LogicalResult convertLpPool(PaddleNode &node) {
  return pool(node, ReduceKind::lp, node.real("norm_type", 2));
}

//===----------------------------------------------------------------------===//
// With the place of the largest element
//===----------------------------------------------------------------------===//

/// The largest element of each adaptive window, and its place in the plane.
static std::pair<Value, Value> adaptiveWithPlace(PaddleNode &node, Value x, ArrayRef<int64_t> counts) {
  const Dims in = node.dimsOf(x);
  size_t spatial = counts.size();
  int64_t cells = 1;
  for (int64_t count : counts)
    cells *= std::max<int64_t>(count, 1);
  if (cells > 1024) {
    (void)node.error("has " + Twine(cells) + " adaptive windows with indices, expected at most 1024");
    return {};
  }
  SmallVector<Value> values, places;
  Dims one{in[0], in[1]}, result{in[0], in[1]};
  one.append(1, node.dim(1));
  for (int64_t count : counts)
    result.push_back(node.dim(count));
  for (int64_t cell = 0; cell < cells && !node.bad(); ++cell) {
    Value window = x;
    SmallVector<std::pair<AffineExpr, AffineExpr>> bounds(spatial);
    int64_t rest = cell;
    for (size_t d = spatial; d-- > 0; rest /= counts[d]) {
      bounds[d] = adaptiveWindow(in[d + 2], rest % counts[d], counts[d]);
      window = node.sliceAlong(window, d + 2, bounds[d].first, bounds[d].second);
    }
    Dims flat{in[0], in[1], node.dim(1)};
    for (auto &bound : bounds)
      flat[2] = flat[2] * bound.second;
    Value line = node.reshape(window, flat);
    Value index = node.make<nn::ArgReduceOp>(line, uint64_t(2), /*min=*/false, /*last=*/false);
    values.push_back(node.reduce(line, {2}, ReduceKind::max));
    // The window's own coordinates become the plane's.
    Value place = node.number(0), left = index;
    AffineExpr stride = node.dim(1);
    for (size_t d = spatial; d-- > 0;) {
      Value size = node.number(bounds[d].second);
      Value own = node.add(node.make<nn::ModOp>(left, size, UnitAttr()), node.number(bounds[d].first));
      place = node.add(place, node.mul(own, node.number(stride)));
      left = node.div(left, size);
      stride = simplifyDim(stride * in[d + 2]);
    }
    places.push_back(place);
  }
  if (node.bad())
    return {};
  return {node.reshape(node.make<nn::ConcatOp>(ValueRange(values), uint64_t(2)), result),
          node.reshape(node.make<nn::ConcatOp>(ValueRange(places), uint64_t(2)), result)};
}

static LogicalResult convertMaxPoolWithIndex(PaddleNode &node) {
  Value x = node.need(0);
  FailureOr<Pool> pool = readPool(node, x);
  if (failed(pool))
    return failure();
  Value value, place;
  if (pool->isGlobal)
    pool->kernel.assign(Node::rankOf(x) - 2, 1);
  if (pool->isGlobal || pool->isAdaptive) {
    std::tie(value, place) = adaptiveWithPlace(node, x, pool->kernel);
  } else {
    value = slide(node, x, *pool, ReduceKind::max, false);
    SmallVector<int64_t> dilations(pool->kernel.size(), 1);
    Value all = node.make<nn::MaxPoolIndicesOp>(node.toChannelsLast(x), pool->kernel, pool->strides,
                                                pool->pads, dilations, /*columnMajor=*/false);
    if (node.bad())
      return failure();
    // Within the plane, not within the whole tensor.
    Dims plane(node.dimsOf(x).begin() + 2, node.dimsOf(x).end());
    place = node.make<nn::ModOp>(node.toChannelsFirst(all), node.number(node.product(plane)), UnitAttr());
  }
  if (node.uses(1))
    node.set(1, node.cast(place, IntegerType::get(node.context(), 32)));
  return node.done(value);
}

ArrayRef<PaddleRow> skiff::paddlePooling() {
  static const PaddleRow rows[] = {
      {"lp_pool2d", nullptr, convertLpPool, "x", "out"},
      {"max_pool2d_with_index", nullptr, convertMaxPoolWithIndex, "X", "Out Mask"},
      {"max_pool3d_with_index", nullptr, convertMaxPoolWithIndex, "X", "Out Mask"},
      {"pool2d", nullptr, convertPool},
      {"pool3d", nullptr, convertPool},
  };
  return rows;
}
