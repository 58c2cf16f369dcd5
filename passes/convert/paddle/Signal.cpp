//===- Signal.cpp - frames of signals, and unpooling, of Paddle -----------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

/// Whether time is the first dim; else it is the last one.
static bool isTimeFirst(PaddleNode &node, Value x) {
  int64_t axis = node.integer("axis", -1), rank = Node::rankOf(x);
  if (axis != 0 && axis != -1 && axis != rank - 1)
    (void)node.error("attribute 'axis' is " + Twine(axis) + ", expected 0 or -1");
  return axis == 0;
}

/// Each frame begins `hop_length` behind the one before: [.., length, frames], or [frames, length, ..].
static LogicalResult convertFrame(PaddleNode &node) {
  Value x = node.need(0);
  int64_t length = node.integer("frame_length", 0), hop = node.integer("hop_length", 1);
  if (node.bad() || Node::rankOf(x) == 0 || length < 1 || hop < 1)
    return node.error("has frames of " + Twine(length) + " every " + Twine(hop) + ", expected 1 or more");
  bool timeFirst = isTimeFirst(node, x);
  int64_t axis = timeFirst ? 0 : Node::rankOf(x) - 1;
  AffineExpr count = simplifyDim((node.dimsOf(x)[axis] - length).floorDiv(hop) + 1);
  if (nn::constantDim(count).value_or(1) < 1)
    return node.error("has frames of " + Twine(length) + " in a dim of " + node.text({node.dimsOf(x)[axis]}));
  Value firsts = node.mul(node.iota(count), node.number(hop)), inFrame = node.iota(node.dim(length));
  Value places =
      node.add(node.alignAt(firsts, timeFirst ? 0 : 1, 2), node.alignAt(inFrame, timeFirst ? 1 : 0, 2));
  return node.done(node.make<nn::GatherOp>(x, places, uint64_t(axis)));
}

/// The sum of frames where they lie: [.., length, frames] or [frames, length, ..] become one signal.
static LogicalResult convertOverlapAdd(PaddleNode &node) {
  Value x = node.need(0);
  int64_t hop = node.integer("hop_length", 1);
  if (node.bad() || Node::rankOf(x) < 2 || hop < 1)
    return node.error("needs frames, 2 dims or more, and a hop_length of 1 or more");
  int64_t rank = Node::rankOf(x);
  bool timeFirst = isTimeFirst(node, x);
  if (timeFirst) { // [.., length, frames]
    SmallVector<int64_t> perm;
    for (int64_t d = 2; d < rank; ++d)
      perm.push_back(d);
    perm.append({1, 0});
    x = node.transpose(x, perm);
  }
  if (node.bad() || !x)
    return failure();
  Dims dims = node.dimsOf(x);
  AffineExpr count = dims.pop_back_val(), lengthDim = dims.pop_back_val();
  auto length = nn::constantDim(lengthDim);
  if (!length)
    return node.error("has frames of " + node.text({lengthDim}) + ", expected a number; name it with --dim");
  AffineExpr size = simplifyDim((count - 1) * hop + *length), rows = node.product(dims);
  Value columns = node.reshape(x, {rows, node.dim(1), lengthDim, count});
  SmallVector<int64_t> one{1}, none{0, 0};
  Value sums = node.make<nn::Col2ImOp>(columns, nn::mapOf({size}, node.context()),
                                       SmallVector<int64_t>{*length}, SmallVector<int64_t>{hop}, none, one);
  if (!sums)
    return failure();
  dims.push_back(size);
  Value result = node.reshape(sums, dims);
  if (!timeFirst || dims.size() == 1)
    return node.done(result);
  SmallVector<int64_t> perm{int64_t(dims.size()) - 1};
  for (int64_t d = 0; d + 1 < int64_t(dims.size()); ++d)
    perm.push_back(d);
  return node.done(node.transpose(result, perm));
}

/// Elements go back to where the pooling found them, within their own plane; others are 0.
template <int64_t spatial> static LogicalResult convertUnpool(PaddleNode &node) {
  Value x = node.need(0), indices = node.need(1);
  bool last = node.isChannelsLast();
  x = node.channelsFirst(x, last);
  indices = node.channelsFirst(indices, last);
  if (node.bad() || Node::rankOf(x) != spatial + 2 || Node::rankOf(indices) != spatial + 2)
    return node.error("needs an input and indices of " + Twine(spatial + 2) + " dims");
  const Dims in = node.dimsOf(x);
  Dims size = node.dimsAt(2, "output_size");
  SmallVector<int64_t> kernel = node.integers("ksize"), strides = node.integers("strides"),
                       pads = node.integers("padding|paddings", SmallVector<int64_t>(spatial, 0));
  if (node.bad() ||
      (size.empty() && (kernel.size() != spatial || strides.size() != spatial || pads.size() != spatial)))
    return node.error("has no output_size, and no ksize and strides for " + Twine(spatial) + " dims");
  bool isUnknown = llvm::all_of(size, [](AffineExpr dim) { return nn::isConstantDim(dim, 0); });
  Dims dims{in[0], in[1]};
  for (int64_t d = 0; d < spatial; ++d)
    dims.push_back(isUnknown || size.size() < spatial
                       ? simplifyDim((in[d + 2] - 1) * strides[d] + (kernel[d] - 2 * pads[d]))
                       : size[size.size() - spatial + d]);
  AffineExpr planes = in[0] * in[1];
  auto flat = [&](ArrayRef<AffineExpr> own) { return Dims{planes, node.product(own.drop_front(2))}; };
  Value zeros = node.expand(node.scalar(Node::elementOf(x), 0), flat(dims));
  Value places = node.reshape(node.cast(indices, node.i64()), flat(in));
  Value placed =
      node.make<nn::ScatterOp>(zeros, places, node.reshape(x, flat(in)), uint64_t(1), nn::ScatterKind::none);
  return node.done(node.channelsBack(node.reshape(placed, dims), last));
}

ArrayRef<PaddleRow> skiff::paddleSignal() {
  static const PaddleRow rows[] = {
      {"frame", nullptr, convertFrame},
      {"overlap_add", nullptr, convertOverlapAdd},
      {"unpool", nullptr, convertUnpool<2>, "X Indices OutputSize"},
      {"unpool3d", nullptr, convertUnpool<3>, "X Indices"},
  };
  return rows;
}
