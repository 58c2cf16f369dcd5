//===- Decoding.cpp - paths through steps of scores, of Paddle ------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// Step `at` of x, whose dim `axis` are steps, without that dim.
static Value stepOf(PaddleNode &node, Value x, int64_t axis, AffineExpr at) {
  return node.dropDims(node.sliceAlong(x, axis, at, node.dim(1)), {axis});
}

/// The best sequences of tags: scores [B, steps, tags], scores of one tag behind another, and lengths. Tags
/// with begin and end have these as the last and the last but one; 0 is behind a sequence's end.
static LogicalResult convertViterbi(PaddleNode &node) {
  Value scores = node.need(0), transition = node.need(1), lengths = node.need(2);
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(scores);
  if (dims.size() != 3 || Node::rankOf(transition) != 2)
    return node.error("needs scores of 3 dims and transitions of 2");
  AffineExpr batch = dims[0], steps = dims[1], tags = dims[2];
  Value left = node.reshape(node.cast(lengths, node.i64()), {batch, node.dim(1)});
  Value begin, end;
  if (node.flag("include_bos_eos_tag", true)) {
    begin = node.sliceAlong(transition, 0, tags - 1, node.dim(1));
    end = node.sliceAlong(transition, 0, tags - 2, node.dim(1));
  }
  // What a sequence ends with is added at its last step.
  auto ended = [&](Value sum, Value step) {
    Value isEnd = node.make<nn::EqualOp>(left, node.add(step, node.number(1)));
    return end ? node.make<nn::WhereOp>(isEnd, node.add(sum, end), sum) : sum;
  };
  Value first = stepOf(node, scores, 1, node.dim(0));
  first = ended(begin ? node.add(first, begin) : first, node.number(0));
  Value pairs = node.alignAt(transition, 1, 3);
  auto forward =
      node.iterate({first}, steps - 1, 1, [&](ValueRange carried, AffineExpr k) -> SmallVector<Value> {
        Value sum = node.add(node.reshape(carried.front(), {batch, tags, node.dim(1)}), pairs);
        Value from = node.make<nn::ArgReduceOp>(sum, uint64_t(1), /*min=*/false, /*last=*/false);
        Value best = node.reshape(node.reduce(sum, {1}, ReduceKind::max), {batch, tags});
        Value step = node.dimValues({k + 1});
        Value next = ended(node.add(best, stepOf(node, scores, 1, k + 1)), step);
        Value isInside = node.make<nn::LessOp>(step, left);
        return {node.make<nn::WhereOp>(isInside, next, carried.front()), node.reshape(from, {batch, tags})};
      });
  if (forward.empty())
    return failure();
  Value last = node.make<nn::ArgReduceOp>(forward[0], uint64_t(1), /*min=*/false, /*last=*/false);
  auto shown = [&](Value tag, Value step) {
    return node.make<nn::WhereOp>(node.make<nn::LessOp>(step, left), tag, node.number(0));
  };
  auto back = node.iterate({last}, steps - 1, 1, [&](ValueRange carried, AffineExpr k) -> SmallVector<Value> {
    AffineExpr at = steps - 2 - k;
    Value step = node.dimValues({at});
    Value before =
        node.make<nn::GatherElementsOp>(stepOf(node, forward[1], 0, at), carried.front(), uint64_t(1));
    // The last tag is that of the sequence's end, wherever it is.
    Value isBefore = node.make<nn::LessOp>(node.add(step, node.number(1)), left);
    Value tag = node.make<nn::WhereOp>(isBefore, before, last);
    return {tag, shown(tag, step)};
  });
  if (back.empty())
    return failure();
  Value path = node.make<nn::ConcatOp>(
      ValueRange{node.reshape(shown(last, node.dimValues({steps - 1})), {node.dim(1), batch, node.dim(1)}),
                 back[1]},
      uint64_t(0));
  path = node.transpose(node.dropDims(node.reverse(path, 0), {2}), {1, 0});
  Value longest = node.reduce(node.reshape(left, {batch}), {0}, ReduceKind::max);
  Dims longestDims = node.readDims(node.make<nn::MinOp>(longest, node.number(steps)));
  if (node.bad())
    return failure();
  node.set(1, node.sliceAlong(path, 1, node.dim(0), longestDims.front()));
  return node.done(node.reshape(node.reduce(forward[0], {1}, ReduceKind::max), {batch}));
}

/// -log of the sum over all ways to read the labels: scores [steps, N, classes], labels [N, longest], and
/// the lengths of both. States are the labels with a blank around each.
static LogicalResult convertWarpCtc(PaddleNode &node) {
  Value scores = node.need(0), labels = node.need(1), steps = node.input(2), counts = node.input(3);
  if (node.bad())
    return failure();
  if (!steps || !counts || Node::rankOf(scores) != 3 || Node::rankOf(labels) != 2)
    return node.error("needs scores of 3 dims, labels of 2, and the lengths of both");
  const Dims dims = node.dimsOf(scores);
  AffineExpr batch = dims[1], most = node.dimsOf(labels)[1], states = simplifyDim(most * 2 + 1);
  Type type = Node::elementOf(scores);
  auto column = [&](Value x) { return node.reshape(node.cast(x, node.i64()), {batch, node.dim(1)}); };
  steps = column(steps);
  counts = column(counts);
  Value one = node.number(1), two = node.number(2);
  Value none = node.scalar(type, -std::numeric_limits<double>::infinity());
  Value blank = node.number(node.integer("blank", 0));
  Value state = node.iota(states);
  Value isLabel = node.make<nn::EqualOp>(node.make<nn::ModOp>(state, two, UnitAttr()), one);
  Value label = node.make<nn::GatherOp>(
      node.cast(labels, node.i64()),
      node.make<nn::MinOp>(node.div(state, two), node.sub(node.number(most), one)), uint64_t(1));
  Value classes = node.make<nn::WhereOp>(isLabel, label, blank);
  // A label may follow another one directly, if it is not the same.
  auto moved = [&](Value x, int64_t by, Value start) {
    return node.make<nn::PadOp>(x, start, SmallVector<int64_t>{0, by}, SmallVector<int64_t>{0, -by},
                                nn::PadMode::constant);
  };
  Value skips = node.make<nn::AndOp>(
      isLabel, node.make<nn::NotOp>(node.make<nn::EqualOp>(classes, moved(classes, 2, node.number(-1)))));
  Value logs = node.make<nn::SoftmaxOp>(scores, uint64_t(2), /*log=*/true);
  auto read = [&](AffineExpr at) {
    return node.make<nn::GatherElementsOp>(stepOf(node, logs, 0, at), classes, uint64_t(1));
  };
  auto sum = [&](ArrayRef<Value> parts) {
    SmallVector<Value> rows;
    for (Value part : parts)
      rows.push_back(node.alignAt(part, 1, 3)); // [1, N, states]
    return node.make<nn::ConcatOp>(ValueRange(rows), uint64_t(0));
  };
  Value first = node.make<nn::WhereOp>(node.make<nn::LessOp>(state, two), read(node.dim(0)), none);
  if (node.bad())
    return failure();
  auto ways =
      node.iterate({first}, dims[0] - 1, 0, [&](ValueRange carried, AffineExpr k) -> SmallVector<Value> {
        Value own = carried.front();
        Value jumped = node.make<nn::WhereOp>(skips, moved(own, 2, none), none);
        Value all = sum({own, moved(own, 1, none), jumped});
        Value next =
            node.add(node.dropDims(node.reduce(all, {0}, ReduceKind::log_sum_exp), {0}), read(k + 1));
        Value isInside = node.make<nn::LessOp>(node.dimValues({k + 1}), steps);
        return {node.make<nn::WhereOp>(isInside, next, own)};
      });
  if (ways.empty())
    return failure();
  // It ends in the last label or in the blank behind it.
  Value end = node.mul(counts, two);
  Value isEnd = node.make<nn::OrOp>(node.make<nn::EqualOp>(state, end),
                                    node.make<nn::EqualOp>(state, node.sub(end, one)));
  Value ends = node.make<nn::WhereOp>(isEnd, ways[0], none);
  return node.done(node.make<nn::NegOp>(node.reduce(ends, {1}, ReduceKind::log_sum_exp)));
}

ArrayRef<PaddleRow> skiff::paddleDecoding() {
  static const PaddleRow rows[] = {
      {"viterbi_decode", nullptr, convertViterbi, "Input Transition Length", "Scores Path"},
      {"warpctc", nullptr, convertWarpCtc, "Logits Label LogitsLength LabelLength", "Loss WarpCTCGrad"},
  };
  return rows;
}
