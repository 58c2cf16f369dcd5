//===- LayoutProblem.cpp - which ops should change the order of dims ------------===//
#include "passes/layout/LayoutProblem.h"

using namespace mlir;
using namespace skiff;

// Prices are in 1/1024 of a byte, which leaves room below for ties: a reshape copies nothing but stands
// between ops that could be one kernel; of equal transposes the latest is best, so that what comes before it
// can be fused into the kernel that computes its operand; and an op without reason to change stays.
constexpr int64_t kByte = 1024, kReshape = 16 * kByte, kChange = 1;

LayoutProblem::LayoutProblem(func::FuncOp function) : logical(function) { findFlexibleOps(); }

const FlexibleOp *LayoutProblem::flexible(Operation *op) const { return byOp.lookup(op); }

//===----------------------------------------------------------------------===//
// Which ops have a second form
//===----------------------------------------------------------------------===//

/// From each tensor that exists in two layouts, the other layout spreads to the ops around it, from those to
/// their other operands and results, and so on.
void LayoutProblem::findFlexibleOps() {
  for (bool sameOrder : {false, true})
    for (const auto &tensor : logical.all())
      seed(*tensor, sameOrder);
}

static bool isChannelsLast(Operation *op) {
  return isa_and_nonnull<nn::ConvOp, nn::ConvTransposeOp, nn::PoolOp, nn::MaxPoolIndicesOp, nn::LrnOp>(op);
}

/// `sameOrder`: seeds from tensors whose layouts differ in the places of dims of size 1 only. These come
/// last, because such dims are hard to tell apart.
void LayoutProblem::seed(const Tensor &tensor, bool sameOrder) {
  if (tensor.isConstant)
    return;
  Layout first = tensor.rootLayout();
  for (const Tensor::Use &use : tensor.uses) {
    if (tensor.same(first, use.layout) || tensor.sameOrder(first, use.layout) != sameOrder)
      continue;
    // The layout of convolutions is state 1 everywhere, so that parts of a model agree where they meet.
    bool firstIsOne = isChannelsLast(tensor.root.getDefiningOp()) || !isChannelsLast(use.operand->getOwner());
    spreadOver(tensor, {firstIsOne ? use.layout : first, firstIsOne ? first : use.layout});
  }
  while (!worklist.empty()) {
    FlexibleOp *op = worklist.front();
    worklist.erase(worklist.begin());
    spread(*op);
  }
}

void LayoutProblem::spread(FlexibleOp &flexibleOp) {
  Operation *op = flexibleOp.op;
  auto over = [&](Value value, int side) {
    auto member = logical.memberOf(value);
    if (!member.tensor || member.tensor->isConstant)
      return;
    Wish wish = wishOf(*member.tensor, op, side, member.layout);
    if (!member.tensor->same(wish.layouts[0], wish.layouts[1]))
      spreadOver(*member.tensor, wish.layouts);
  };
  over(op->getResult(0), kResult);
  for (OpOperand &operand : op->getOpOperands())
    over(operand.get(), operand.getOperandNumber());
}

void LayoutProblem::spreadOver(const Tensor &tensor, const Layout (&layouts)[2]) {
  auto visit = [&](Operation *op, int side, const Layout &written) {
    if (!op || byOp.contains(op))
      return;
    for (bool state : {false, true})
      if (tensor.same(written, layouts[state]) &&
          makeFlexible(op, side, tensor, written, layouts[!state], state))
        return;
  };
  visit(tensor.root.getDefiningOp(), kResult, tensor.rootLayout());
  for (const Tensor::Use &use : tensor.uses)
    visit(use.operand->getOwner(), use.operand->getOperandNumber(), use.layout);
}

bool LayoutProblem::makeFlexible(Operation *op, int side, const Tensor &tensor, const Layout &written,
                                 const Layout &other, bool writtenState) {
  auto perm = tensor.permutation(written, other);
  if (!perm)
    return false;
  auto form = formWith(op, side, *perm, logical);
  if (!form)
    return false;
  auto flexibleOp = std::make_unique<FlexibleOp>();
  flexibleOp->op = op;
  flexibleOp->writtenState = writtenState;
  flexibleOp->other = std::move(*form);
  byOp[op] = flexibleOp.get();
  worklist.push_back(flexibleOp.get());
  ops.push_back(std::move(flexibleOp));
  return true;
}

//===----------------------------------------------------------------------===//
// What ops want of a tensor, and what it costs
//===----------------------------------------------------------------------===//

const Layout &LayoutProblem::Wish::written() const { return layouts[op ? op->writtenState : 0]; }
const Layout &LayoutProblem::Wish::chosen() const {
  return layouts[op ? op->writtenState != op->changes : 0];
}

LayoutProblem::Wish LayoutProblem::wishOf(const Tensor &tensor, Operation *op, int side,
                                          const Layout &written) {
  FlexibleOp *flexibleOp = op ? byOp.lookup(op) : nullptr;
  Wish wish{flexibleOp, {written, written}};
  if (!flexibleOp)
    return wish;
  const OpForm &form = flexibleOp->other;
  wish.layouts[!flexibleOp->writtenState] = side == kResult
                                                ? OpForm::Operand{form.result}.apply(tensor, written)
                                                : form.operands[side].apply(tensor, written);
  return wish;
}

LayoutProblem::Wish LayoutProblem::producerWish(const Tensor &tensor) {
  return wishOf(tensor, tensor.root.getDefiningOp(), kResult, tensor.rootLayout());
}

SmallVector<LayoutProblem::Wish> LayoutProblem::consumerWishes(const Tensor &tensor) {
  return llvm::map_to_vector(tensor.uses, [&](const Tensor::Use &use) {
    return wishOf(tensor, use.operand->getOwner(), use.operand->getOperandNumber(), use.layout);
  });
}

int64_t LayoutProblem::price(const Tensor &tensor, const Layout &from, const Layout &to) const {
  if (tensor.same(from, to))
    return 0;
  if (tensor.sameOrder(from, to))
    return kReshape;
  return tensor.bytes * kByte + 2 * int64_t(logical.all().size() - tensor.index);
}

int64_t LayoutProblem::total(bool asWritten, int64_t &bytes) {
  int64_t sum = 0;
  bytes = 0;
  for (const auto &tensor : logical.all()) {
    if (tensor->isConstant)
      continue;
    Wish producer = producerWish(*tensor);
    SmallVector<Layout> present = {asWritten ? producer.written() : producer.chosen()};
    for (const Wish &wish : consumerWishes(*tensor)) {
      const Layout &wanted = asWritten ? wish.written() : wish.chosen();
      int64_t least = price(*tensor, present[0], wanted);
      for (const Layout &layout : present)
        least = std::min(least, price(*tensor, layout, wanted));
      if (least > 0)
        present.push_back(wanted);
      if (least > kReshape)
        bytes += tensor->bytes;
      sum += least;
    }
  }
  if (!asWritten)
    for (const auto &op : ops)
      if (op->changes)
        sum += kChange + op->other.penalty * kByte;
  return sum;
}

//===----------------------------------------------------------------------===//
// The same as a cut
//===----------------------------------------------------------------------===//

bool LayoutProblem::solve() {
  MinCut cut;
  for (auto &op : ops) {
    op->node = cut.addNode();
    int64_t toChange = kChange + op->other.penalty * kByte;
    int64_t toStay = std::max<int64_t>(-toChange, 0);
    toChange = std::max<int64_t>(toChange, 0);
    cut.pay(op->node, cut.zero(), op->writtenState ? toStay : toChange);
    cut.pay(cut.one(), op->node, op->writtenState ? toChange : toStay);
  }
  for (const auto &tensor : logical.all())
    if (!tensor->isConstant)
      addCosts(cut, *tensor);
  std::vector<bool> states = cut.solve();
  for (auto &op : ops)
    op->changes = states[op->node] != op->writtenState;
  // The cut's costs are exact but for parts of a model that number their states differently; so compare.
  int64_t before = total(/*asWritten=*/true, bytesBefore), after = total(/*asWritten=*/false, bytesAfter);
  if (after < before && bytesAfter <= bytesBefore)
    return true;
  bytesAfter = bytesBefore;
  for (auto &op : ops)
    op->changes = false;
  return false;
}

MinCut::Node LayoutProblem::nodeOf(const Wish &wish) const { return wish.op->node; }

/// Consumers that agree with the producer on the layout of both states share one transpose: it costs once
/// whether one or all of them are in the other state than the producer. The rest pays for itself.
void LayoutProblem::addCosts(MinCut &cut, const Tensor &tensor) {
  Wish producer = producerWish(tensor);
  struct Group {
    MinCut::Node producer;
    int64_t cost;
    Layout other; // what the producer has not, if it cannot choose
    SmallVector<MinCut::Node> consumers;
  };
  SmallVector<Group> groups;
  auto join = [&](MinCut::Node producerNode, const Layout &other, int64_t cost, MinCut::Node consumer) {
    for (Group &group : groups)
      if (group.producer == producerNode && tensor.same(group.other, other))
        return group.consumers.push_back(consumer);
    groups.push_back({producerNode, cost, other, {consumer}});
  };
  for (const Wish &wish : consumerWishes(tensor)) {
    const auto &p = producer.layouts, &c = wish.layouts;
    int64_t cost = producer.op ? price(tensor, p[0], p[1]) : price(tensor, c[0], c[1]);
    if (producer.op && wish.op && tensor.same(p[0], c[0]) && tensor.same(p[1], c[1]))
      join(nodeOf(producer), p[1], cost, nodeOf(wish));
    else if (producer.op && !wish.op && (tensor.same(p[0], c[0]) || tensor.same(p[1], c[0])))
      join(nodeOf(producer), p[1], cost, tensor.same(p[0], c[0]) ? cut.zero() : cut.one());
    else if (!producer.op && wish.op && (tensor.same(p[0], c[0]) || tensor.same(p[0], c[1])))
      join(tensor.same(p[0], c[0]) ? cut.zero() : cut.one(), tensor.same(p[0], c[0]) ? c[1] : c[0], cost,
           nodeOf(wish));
    else
      addPair(cut, tensor, producer, wish);
  }
  for (const Group &group : groups) {
    if (group.consumers.size() == 1) {
      cut.pay(group.consumers[0], group.producer, group.cost);
      cut.pay(group.producer, group.consumers[0], group.cost);
      continue;
    }
    MinCut::Node anyOne = cut.addNode(), allOne = cut.addNode();
    for (MinCut::Node consumer : group.consumers) {
      cut.pay(consumer, anyOne, MinCut::kForbidden);
      cut.pay(allOne, consumer, MinCut::kForbidden);
    }
    cut.pay(anyOne, group.producer, group.cost);
    cut.pay(group.producer, allOne, group.cost);
  }
}

/// A table of four prices as a sum of terms that a cut can express.
void LayoutProblem::addPair(MinCut &cut, const Tensor &tensor, const Wish &from, const Wish &to) {
  auto priceOf = [&](bool p, bool c) { return price(tensor, from.layouts[p], to.layouts[c]); };
  int64_t zeroZero = priceOf(0, 0), zeroOne = priceOf(0, 1), oneZero = priceOf(1, 0), oneOne = priceOf(1, 1);
  auto ifOne = [&](const Wish &wish, int64_t cost) {
    if (!wish.op)
      return;
    cut.pay(nodeOf(wish), cut.zero(), std::max<int64_t>(cost, 0));
    cut.pay(cut.one(), nodeOf(wish), std::max<int64_t>(-cost, 0));
  };
  ifOne(from, oneZero - zeroZero);
  ifOne(to, oneOne - oneZero);
  if (from.op && to.op) // below 0 the states are numbered in opposite ways, which no cut expresses
    cut.pay(nodeOf(to), nodeOf(from), std::max<int64_t>(zeroOne + oneZero - zeroZero - oneOne, 0));
}
