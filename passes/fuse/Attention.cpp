//===- Attention.cpp - which ops are scaled dot-product attention ----------------===//
// The parts stay what they are: a kernel of them says more than an op with a scale and a mask would. Anything
// elementwise may lie between the first product and the softmax, in any order: a scale, a mask that is added
// or selected by, a cap. Every exporter writes these differently, and rows without any key depend on how.
//===----------------------------------------------------------------------===//
#include "passes/fuse/Attention.h"

using namespace mlir;
namespace skiff {
namespace {

/// The kernel holds blocks of q, k and v in a thread's stack.
constexpr int64_t kLargestHead = 256;

class Match {
public:
  Match(nn::MatMulOp values, nn::DimAnalysis &dims) : values(values), dims(dims) {}

  bool run() {
    ops.push_back(values);
    auto softmax = softmaxBehind(values.getLhs());
    Type element = getElementTypeOrSelf(values.getType());
    if (!softmax || softmax.getLog() || int64_t(softmax.getAxis()) != rankOf(softmax.getInput()) - 1 ||
        !(element.isF32() || element.isF16() || element.isBF16()) ||
        getElementTypeOrSelf(softmax.getType()) != element)
      return false;
    ops.push_back(softmax);
    auto scores = scoresBehind(softmax.getInput());
    if (!scores || getElementTypeOrSelf(scores.getType()) != element ||
        rankOf(scores.getResult()) != rankOf(values.getResult()) || !hasGoodDims(scores))
      return false;
    takeRows(scores.getLhs(), /*scaled=*/true);
    takeKeys(scores.getRhs());
    takeRows(values.getRhs(), /*scaled=*/false);
    takeTransposeAfter();
    llvm::sort(ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    return true;
  }

  SmallVector<Operation *> ops;

private:
  static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }
  bool inBlock(Operation *op) const { return op && op->getBlock() == values->getBlock(); }
  /// The op that makes `value` for one reader alone.
  template <typename Op> Op soleProducer(Value value) const {
    auto op = dyn_cast_or_null<Op>(value.getDefiningOp());
    return op && inBlock(op) && value.hasOneUse() ? op : Op();
  }
  static bool isZero(Value value) {
    if (!isSplat(value) || !isa<FloatType>(getElementTypeOrSelf(value.getType())))
      return false;
    auto splat = cast<SplatElementsAttr>(value.getDefiningOp<nn::ConstantOp>().getValue());
    return splat.getSplatValue<APFloat>().isZero();
  }

  /// The softmax, or that of which some rows are made 0: those that are NaN, or that a condition names.
  nn::SoftmaxOp softmaxBehind(Value weights) {
    if (auto softmax = soleProducer<nn::SoftmaxOp>(weights))
      return softmax;
    auto where = soleProducer<nn::WhereOp>(weights);
    if (!where)
      return {};
    auto operands = where->getOperands();
    Value kept = isZero(operands[1]) ? operands[2] : isZero(operands[2]) ? operands[1] : Value();
    auto softmax = kept ? dyn_cast_or_null<nn::SoftmaxOp>(kept.getDefiningOp()) : nn::SoftmaxOp();
    if (!softmax || !inBlock(softmax) || dims.dimsOf(kept) != dims.dimsOf(weights))
      return {};
    ops.push_back(where);
    auto isNaN = soleProducer<nn::IsNaNOp>(operands[0]);
    if (isNaN && isNaN->getOperand(0) == kept) {
      ops.push_back(isNaN);
      return llvm::all_of(kept.getUsers(), [&](Operation *user) { return user == where || user == isNaN; })
                 ? softmax
                 : nn::SoftmaxOp();
    }
    const nn::Dims &condition = dims.dimsOf(operands[0]);
    bool perRow = condition.empty() || nn::isConstantDim(condition.back(), 1);
    return perRow && kept.hasOneUse() ? softmax : nn::SoftmaxOp();
  }

  /// The product that elementwise ops make `value` of. What else these read is read from memory.
  nn::MatMulOp scoresBehind(Value value) {
    if (auto scores = soleProducer<nn::MatMulOp>(value)) {
      ops.push_back(scores);
      return scores;
    }
    Operation *op = value.getDefiningOp();
    if (!inBlock(op) || !value.hasOneUse() || !op->hasTrait<nn::Elementwise>())
      return {};
    for (Value operand : op->getOperands()) {
      if (dims.dimsOf(operand) != dims.dimsOf(value))
        continue;
      if (nn::MatMulOp scores = scoresBehind(operand)) {
        ops.push_back(op);
        return scores;
      }
    }
    return {};
  }

  bool hasGoodDims(nn::MatMulOp scores) {
    auto size = nn::constantDim(dims.dimsOf(scores.getLhs()).back());
    auto valueSize = nn::constantDim(dims.dimsOf(values.getRhs()).back());
    AffineExpr keys = dims.dimsOf(scores.getResult()).back();
    auto fits = [](std::optional<int64_t> n) { return n && *n > 0 && *n <= kLargestHead; };
    // Of no keys the sum is 0, and the softmax says nothing.
    return fits(size) && fits(valueSize) && nn::boundsOf(keys).low >= 1;
  }

  /// What only reorders rows, and with `scaled` what multiplies them by a number, is read through.
  void takeRows(Value rows, bool scaled) {
    while (true) {
      auto transpose = soleProducer<nn::TransposeOp>(rows);
      if (transpose && transpose.getPerm().back() == rankOf(rows) - 1) {
        ops.push_back(transpose);
        rows = transpose.getInput();
      } else if (Value inner = scaled ? scaledBehind(rows) : Value()) {
        rows = inner;
      } else {
        return;
      }
    }
  }

  Value scaledBehind(Value value) {
    Operation *op = value.getDefiningOp();
    if (!isa_and_nonnull<nn::MulOp, nn::DivOp>(op) || !inBlock(op) || !value.hasOneUse())
      return {};
    for (int i : {0, 1})
      if (isSplat(op->getOperand(1 - i)) && (i == 0 || isa<nn::MulOp>(op)) &&
          dims.dimsOf(op->getOperand(i)) == dims.dimsOf(value)) {
        ops.push_back(op);
        return op->getOperand(i);
      }
    return {};
  }

  /// Keys come as columns, mostly out of a transpose.
  void takeKeys(Value columns) {
    size_t before = ops.size();
    while (Value inner = scaledBehind(columns))
      columns = inner;
    auto transpose = soleProducer<nn::TransposeOp>(columns);
    int64_t rank = rankOf(columns);
    if (!transpose || transpose.getPerm()[rank - 2] != rank - 1) {
      ops.truncate(before);
      return;
    }
    ops.push_back(transpose);
    takeRows(transpose.getInput(), /*scaled=*/true);
  }

  void takeTransposeAfter() {
    if (!values->hasOneUse())
      return;
    auto transpose = dyn_cast<nn::TransposeOp>(*values->user_begin());
    if (transpose && inBlock(transpose) && transpose.getPerm().back() == rankOf(transpose.getInput()) - 1)
      ops.push_back(transpose);
  }

  nn::MatMulOp values;
  nn::DimAnalysis &dims;
};
} // namespace

bool isSplat(Value value) {
  auto constant = value.getDefiningOp<nn::ConstantOp>();
  return constant && isa<SplatElementsAttr>(constant.getValue());
}

SmallVector<Operation *> attentionOps(nn::MatMulOp values, nn::DimAnalysis &dims) {
  Match match(values, dims);
  return match.run() ? match.ops : SmallVector<Operation *>();
}

} // namespace skiff
