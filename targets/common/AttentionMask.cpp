//===- AttentionMask.cpp - blocks of keys that a mask rules out --------------------===//
// The mask is looked at while the kernel runs, as it is: causal, a window, the padding of a batch, a constant
// of the model or an input. Most blocks have a key, and are known to at the first row; the others cost
// one look at each element of the mask, which is little beside the products that are left out.
//===----------------------------------------------------------------------===//
#include "targets/common/AttentionMask.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
namespace skiff {

AttentionMask::AttentionMask(AttentionBlocks &blocks) : blocks(blocks), e(blocks.e) {
  findOperands(blocks.softmax.getInput());
}

bool AttentionMask::holdsScores(Value value) const {
  if (value == blocks.scores.getResult())
    return true;
  Operation *op = e.hasBuffer(value) ? nullptr : value.getDefiningOp();
  return op && op->hasTrait<nn::Elementwise>() &&
         llvm::any_of(op->getOperands(), [&](Value operand) { return holdsScores(operand); });
}

/// Goes from the softmax to the product, through ops that leave -infinity what it is.
void AttentionMask::findOperands(Value value) {
  Operation *op = value.getDefiningOp();
  if (value == blocks.scores.getResult())
    return;
  if (isa<nn::CastOp>(op))
    return findOperands(op->getOperand(0));
  SmallVector<Value> masks;
  Value inner;
  for (Value operand : op->getOperands())
    if (holdsScores(operand)) {
      if (inner) // of twice the product nothing is known
        return;
      inner = operand;
    } else {
      masks.push_back(operand);
    }
  bool isChosenBy = isa<nn::WhereOp>(op) && inner == op->getOperand(0);
  if (!inner || isChosenBy || !isa<nn::AddOp, nn::MinOp, nn::WhereOp>(op))
    return;
  findOperands(inner);
  operands.append(masks);
}

/// At one element, or at as many as lanes are set; null: it is not.
Value AttentionMask::isRuledOut(Value value, ArrayRef<Value> at) {
  Operation *op = value.getDefiningOp();
  if (value == blocks.scores.getResult())
    return {};
  if (isa<nn::CastOp>(op))
    return isRuledOut(op->getOperand(0), at);
  auto read = [&](Value operand) {
    size_t rank = e.dimsOf(operand).size();
    return e.read(operand, at.take_back(rank));
  };
  auto isInfinite = [&](Value operand) -> Value {
    Value x = read(operand);
    Value infinity = e.constant(x.getType(), -std::numeric_limits<double>::infinity());
    return arith::CmpFOp::create(e.b, arith::CmpFPredicate::OEQ, x, infinity);
  };
  auto operands = op->getOperands();
  if (isa<nn::AddOp, nn::MinOp>(op)) {
    bool first = holdsScores(operands[0]);
    if (first && holdsScores(operands[1]))
      return {};
    Value inner = isRuledOut(operands[first ? 0 : 1], at), here = isInfinite(operands[first ? 1 : 0]);
    return inner ? arith::OrIOp::create(e.b, inner, here).getResult() : here;
  }
  if (!isa<nn::WhereOp>(op) || holdsScores(operands[0]) ||
      (holdsScores(operands[1]) && holdsScores(operands[2])))
    return {};
  Value condition = read(operands[0]), no = e.constantInt(condition.getType(), 0);
  auto branch = [&](Value operand) {
    Value ruledOut = holdsScores(operand) ? isRuledOut(operand, at) : isInfinite(operand);
    return ruledOut ? ruledOut : no;
  };
  Value then = branch(operands[1]), otherwise = branch(operands[2]);
  return arith::SelectOp::create(e.b, condition, then, otherwise);
}

Value AttentionMask::leavesAny(ArrayRef<Value> batch, Value first, Value valid, Value key, Value validKeys) {
  // One row stands for all if no mask distinguishes them.
  bool sameForAll = llvm::all_of(operands, [&](Value operand) {
    const nn::Dims &dims = e.dimsOf(operand);
    return dims.size() < 2 || nn::isConstantDim(dims[dims.size() - 2], 1);
  });
  Value rows = sameForAll ? e.min(valid, e.index(1)) : valid;
  Value found = e.scratch(blocks.f32, blocks.lanes);
  Value zero = e.constant(blocks.vectorType(), 0), one = e.constant(blocks.vectorType(), 1);
  Value none = e.constant(blocks.f32, 0);
  return e.doWhile({e.index(0), e.constantInt(e.b.getI1Type(), 0)},
                   [&](ValueRange state) -> std::pair<Value, SmallVector<Value>> {
                     Value row = state[0];
                     blocks.store(zero, found, e.index(0));
                     blocks.eachVector(validKeys, [&](Value i, Value mask) {
                       Indices at(batch);
                       at.append({e.add(first, row), e.add(key, i)});
                       Value ruledOut = isRuledOut(blocks.softmax.getInput(), at);
                       Value left = arith::SelectOp::create(e.b, ruledOut, zero, one);
                       if (mask)
                         left = arith::SelectOp::create(e.b, mask, left, zero);
                       Value before = blocks.load(found, e.index(0));
                       blocks.store(arith::MaximumFOp::create(e.b, before, left), found, e.index(0));
                     });
                     Value most = vector::ReductionOp::create(e.b, vector::CombiningKind::MAXIMUMF,
                                                              blocks.load(found, e.index(0)));
                     Value any = arith::CmpFOp::create(e.b, arith::CmpFPredicate::OGT, most, none);
                     Value next = e.add(row, e.index(1));
                     Value isNone = arith::XOrIOp::create(e.b, any, e.constantInt(any.getType(), 1));
                     Value goesOn = arith::AndIOp::create(e.b, isNone, e.less(next, rows));
                     return {goesOn, {next, any}};
                   })[1];
}

} // namespace skiff
