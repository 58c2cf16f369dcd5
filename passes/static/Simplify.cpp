//===- Simplify.cpp - nn ops that change nothing, and neighbours that are one ---===//
// In:   nn ops on tensors.  Out: fewer of them.
// Why:  exporters write ops out of habit (Identity-like casts, expands before a broadcasting add).
// Ends: each pattern leaves fewer ops, or fewer elements to move.
//===----------------------------------------------------------------------===//
#include "dialects/common/TensorData.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/static/Matchers.h"
#include "passes/static/Passes.h"

using namespace mlir;

namespace skiff {
#define GEN_PASS_DEF_SIMPLIFY
#include "passes/static/Passes.h.inc"

namespace {
RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

Location fused(PatternRewriter &rewriter, Operation *a, Operation *b) {
  return rewriter.getFusedLoc({a->getLoc(), b->getLoc()});
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

/// x * 1, x / 1, x - 0, x + 0, x ^ 1. For floats x + 0 makes 0 of -0, so there the 0 has to be negative.
template <typename Op> struct DropNeutralOperand : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto match = matchWithConstant<Op>(op);
    if (!match || match->value.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "no constant operand");
    double c = match->constant;
    bool isFloat = isa<FloatType>(getElementTypeOrSelf(op.getType()));
    bool neutral = isa<nn::AddOp>(op)   ? c == 0 && (!isFloat || std::signbit(c))
                   : isa<nn::SubOp>(op) ? c == 0 && !std::signbit(c)
                                        : c == 1;
    if (!neutral)
      return rewriter.notifyMatchFailure(op, "constant is not neutral");
    rewriter.replaceOp(op, match->value);
    return success();
  }
};

/// x / 2^n is x * 2^-n, exactly, and a multiplication is faster.
struct DivideByPowerOfTwo : OpRewritePattern<nn::DivOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::DivOp op, PatternRewriter &rewriter) const override {
    auto divisor = splatValue(op.getRhs());
    auto type = typeOf(op.getRhs());
    int exponent;
    if (!divisor || !isa<FloatType>(type.getElementType()) ||
        std::frexp(std::abs(*divisor), &exponent) != 0.5 || std::abs(exponent) > 10)
      return rewriter.notifyMatchFailure(op, "divides by no power of two");
    auto scalar = RankedTensorType::get({}, type.getElementType());
    auto factor = cast<DenseElementsAttr>(makeFloats(scalar, {1 / *divisor})).resizeSplat(type);
    Value constant = nn::ConstantOp::create(rewriter, op.getRhs().getLoc(), cast<ElementsAttr>(factor));
    rewriter.replaceOpWithNewOp<nn::MulOp>(op, op.getLhs(), constant);
    return success();
  }
};

/// Values that are never negative (but may be NaN) pass relu unchanged.
struct DropNeedlessRelu : OpRewritePattern<nn::ReluOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReluOp op, PatternRewriter &rewriter) const override {
    Operation *input = op.getInput().getDefiningOp();
    auto softmax = dyn_cast_or_null<nn::SoftmaxOp>(input);
    bool known =
        isa_and_nonnull<nn::ReluOp, nn::SigmoidOp, nn::HardSigmoidOp, nn::ExpOp, nn::SoftplusOp, nn::SqrtOp>(
            input);
    if (!known && !(softmax && !softmax.getLog()))
      return rewriter.notifyMatchFailure(op, "input can be negative");
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// max(max(x, a), b) = max(x, max(a, b)); min likewise.
template <typename Op> struct MergeBounds : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto outer = matchWithConstant<Op>(op);
    auto inner = outer ? matchWithConstant<Op>(outer->value) : std::nullopt;
    if (!inner || inner->value.getType() != op.getType() || outer->value.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "not nested");
    bool outerWins =
        std::is_same_v<Op, nn::MaxOp> ? outer->constant > inner->constant : outer->constant < inner->constant;
    Operation *before = outer->value.getDefiningOp(), *winner = outerWins ? op.getOperation() : before;
    Value bound = splatValue(winner->getOperand(1)) ? winner->getOperand(1) : winner->getOperand(0);
    rewriter.replaceOp(op, Op::create(rewriter, fused(rewriter, before, op), inner->value, bound));
    return success();
  }
};

/// -(-x), not(not(x)).
template <typename Op> struct DropPair : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().template getDefiningOp<Op>();
    if (!first)
      return rewriter.notifyMatchFailure(op, "no pair");
    rewriter.replaceOp(op, first.getInput());
    return success();
  }
};

struct WhereOfConstant : OpRewritePattern<nn::WhereOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::WhereOp op, PatternRewriter &rewriter) const override {
    auto condition = splatValue(op.getCondition());
    if (!condition)
      return rewriter.notifyMatchFailure(op, "condition is not known");
    Value chosen = *condition != 0 ? op.getLhs() : op.getRhs();
    if (chosen.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "broadcasts the chosen value");
    rewriter.replaceOp(op, chosen);
    return success();
  }
};

/// Whether each number of `from` is one of `to`.
bool isExact(Type from, Type to) {
  auto fromFloat = dyn_cast<FloatType>(from), toFloat = dyn_cast<FloatType>(to);
  if (toFloat && isNarrow(to)) // no zero, no infinity or no NaN
    return from == to;
  if (fromFloat && toFloat)
    return from == to || (toFloat.getFPMantissaWidth() >= fromFloat.getFPMantissaWidth() &&
                          APFloat::semanticsMaxExponent(toFloat.getFloatSemantics()) >=
                              APFloat::semanticsMaxExponent(fromFloat.getFloatSemantics()) &&
                          APFloat::semanticsMinExponent(toFloat.getFloatSemantics()) <=
                              APFloat::semanticsMinExponent(fromFloat.getFloatSemantics()));
  if (fromFloat || !from.isIntOrFloat() || !to.isIntOrFloat())
    return false;
  bool fromUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  int64_t bits = from.getIntOrFloatBitWidth();
  if (toFloat)
    return bits - !fromUnsigned <= int64_t(toFloat.getFPMantissaWidth());
  if (to.isInteger(1))
    return from == to;
  if (fromUnsigned)
    return int64_t(to.getIntOrFloatBitWidth()) >= bits + !to.isUnsignedInteger();
  return !to.isUnsignedInteger() && int64_t(to.getIntOrFloatBitWidth()) >= bits;
}

/// A cast of a cast is one, if the first loses nothing.
struct MergeCasts : OpRewritePattern<nn::CastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::CastOp op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<nn::CastOp>();
    if (!first || !isExact(typeOf(first.getInput()).getElementType(), first.getTo()))
      return rewriter.notifyMatchFailure(op, "input is no exact cast");
    if (typeOf(first.getInput()).getElementType() == op.getTo())
      rewriter.replaceOp(op, first.getInput());
    else
      rewriter.replaceOp(op, nn::CastOp::create(rewriter, fused(rewriter, first, op), first.getInput(),
                                                op.getTo(), op.getOverflows(), op.getRound()));
    return success();
  }
};

/// Elementwise ops broadcast by themselves.
struct DropExpandOfOperand : OpTraitRewritePattern<nn::Elementwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    auto function = op->getParentOfType<func::FuncOp>();
    for (OpOperand &operand : op->getOpOperands()) {
      auto expand = operand.get().getDefiningOp<nn::ExpandOp>();
      if (!expand || !function)
        continue;
      // Without the expand, do the operands still give the result's dims?
      nn::DimAnalysis analysis(function);
      SmallVector<nn::Dims> dims;
      for (OpOperand &other : op->getOpOperands())
        dims.push_back(analysis.dimsOf(&other == &operand ? expand.getInput() : other.get()));
      nn::Dims before = analysis.dimsOf(op->getResult(0)), after;
      bool known = !llvm::is_contained(before, AffineExpr()) &&
                   llvm::none_of(dims, [](const nn::Dims &d) { return llvm::is_contained(d, AffineExpr()); });
      if (!known || failed(nn::broadcastDims(dims, after, nn::ShapeCheck([&] { return op->emitError(); }))) ||
          before != after)
        continue;
      rewriter.modifyOpInPlace(op, [&] { operand.set(expand.getInput()); });
      return success();
    }
    return failure();
  }
};

//===----------------------------------------------------------------------===//
// Data movement
//===----------------------------------------------------------------------===//

struct DropIdentityPad : OpRewritePattern<nn::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::PadOp op, PatternRewriter &rewriter) const override {
    auto isZero = [](int64_t count) { return count == 0; };
    if (!llvm::all_of(op.getLow(), isZero) || !llvm::all_of(op.getHigh(), isZero))
      return rewriter.notifyMatchFailure(op, "pads");
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// Repeating dims of size 1 is broadcasting.
struct TileToExpand : OpRewritePattern<nn::TileOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::TileOp op, PatternRewriter &rewriter) const override {
    auto type = typeOf(op.getInput());
    for (auto [dim, repeat] : llvm::zip_equal(type.getShape(), op.getRepeats()))
      if (repeat != 1 && dim != 1)
        return rewriter.notifyMatchFailure(op, "repeats more than one element");
    // A dim that stays says 1, which gives way in broadcasting.
    AffineMap shape = nn::constantMap(op.getRepeats(), getContext());
    rewriter.replaceOpWithNewOp<nn::ExpandOp>(op, op.getInput(), AffineMapAttr::get(shape));
    return success();
  }
};

/// A slice of a slice is one.
struct MergeSlices : OpRewritePattern<nn::SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SliceOp op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<nn::SliceOp>();
    if (!first)
      return rewriter.notifyMatchFailure(op, "input is no slice");
    nn::Dims starts;
    SmallVector<int64_t> steps;
    for (size_t d = 0; d < op.getSteps().size(); ++d) {
      starts.push_back(first.getStarts().getResult(d) + op.getStarts().getResult(d) * first.getSteps()[d]);
      steps.push_back(first.getSteps()[d] * op.getSteps()[d]);
    }
    auto map = AffineMapAttr::get(nn::mapOf(starts, getContext()));
    rewriter.replaceOp(op, nn::SliceOp::create(rewriter, fused(rewriter, first, op), first.getInput(), map,
                                               op.getSizesAttr(), rewriter.getDenseI64ArrayAttr(steps)));
    return success();
  }
};

/// A slice that lies in one of the tensors that were joined.
struct SliceOfConcat : OpRewritePattern<nn::SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SliceOp op, PatternRewriter &rewriter) const override {
    auto concat = op.getInput().getDefiningOp<nn::ConcatOp>();
    if (!concat)
      return rewriter.notifyMatchFailure(op, "input is no concat");
    int64_t axis = concat.getAxis();
    auto start = nn::constantDim(op.getStarts().getResult(axis)),
         size = nn::constantDim(op.getSizes().getResult(axis));
    if (!start || !size || *size == 0)
      return rewriter.notifyMatchFailure(op, "range is not known");
    int64_t last = *start + (*size - 1) * op.getSteps()[axis], offset = 0;
    for (Value input : concat.getInputs()) {
      int64_t extent = typeOf(input).getDimSize(axis);
      if (ShapedType::isDynamic(extent))
        return rewriter.notifyMatchFailure(op, "joined sizes are not known");
      if (std::min(*start, last) >= offset && std::max(*start, last) < offset + extent) {
        nn::Dims starts(op.getStarts().getResults());
        starts[axis] = getAffineConstantExpr(*start - offset, getContext());
        auto map = AffineMapAttr::get(nn::mapOf(starts, getContext()));
        rewriter.replaceOpWithNewOp<nn::SliceOp>(op, input, map, op.getSizesAttr(), op.getStepsAttr());
        return success();
      }
      offset += extent;
    }
    return rewriter.notifyMatchFailure(op, "spans several of the joined tensors");
  }
};

/// Joining what was joined along the same axis, and nothing else uses.
struct MergeConcats : OpRewritePattern<nn::ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConcatOp op, PatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    SmallVector<Location> locations;
    for (Value input : op.getInputs()) {
      auto inner = input.getDefiningOp<nn::ConcatOp>();
      if (inner && inner.getAxis() == op.getAxis() && input.hasOneUse()) {
        llvm::append_range(inputs, inner.getInputs());
        locations.push_back(inner.getLoc());
      } else {
        inputs.push_back(input);
      }
    }
    if (locations.empty())
      return rewriter.notifyMatchFailure(op, "joins no concat of its own");
    locations.push_back(op.getLoc());
    rewriter.replaceOp(op,
                       nn::ConcatOp::create(rewriter, rewriter.getFusedLoc(locations), inputs, op.getAxis()));
    return success();
  }
};

/// One known index is a slice, which copies less and moves with transposes.
struct GatherToSlice : OpRewritePattern<nn::GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::GatherOp op, PatternRewriter &rewriter) const override {
    auto index = splatValue(op.getIndices());
    auto function = op->getParentOfType<func::FuncOp>();
    auto type = typeOf(op.getInput());
    int64_t axis = op.getAxis(), extent = type.getDimSize(axis);
    if (!index || !function || typeOf(op.getIndices()).getNumElements() != 1)
      return rewriter.notifyMatchFailure(op, "no single known index");
    if (extent == 0 || (ShapedType::isDynamic(extent) && *index < 0))
      return rewriter.notifyMatchFailure(op, "place of the index is not known");
    int64_t place = int64_t(*index) + (*index < 0 ? extent : 0);
    if (place < 0 || (!ShapedType::isDynamic(extent) && place >= extent))
      return rewriter.notifyMatchFailure(op, "leaves the input");
    nn::DimAnalysis analysis(function);
    nn::Dims sizes = analysis.dimsOf(op.getInput()), dims = analysis.dimsOf(op.getResult());
    if (llvm::is_contained(sizes, AffineExpr()) || llvm::is_contained(dims, AffineExpr()))
      return rewriter.notifyMatchFailure(op, "dims are not known");
    SmallVector<int64_t> starts(sizes.size(), 0), steps(sizes.size(), 1);
    starts[axis] = place;
    sizes[axis] = getAffineConstantExpr(1, getContext());
    Value slice = nn::SliceOp::create(
        rewriter, op.getLoc(), op.getInput(), AffineMapAttr::get(nn::constantMap(starts, getContext())),
        AffineMapAttr::get(nn::mapOf(sizes, getContext())), rewriter.getDenseI64ArrayAttr(steps));
    if (slice.getType() != op.getType())
      slice = nn::ReshapeOp::create(rewriter, op.getLoc(), slice,
                                    AffineMapAttr::get(nn::mapOf(dims, getContext())));
    rewriter.replaceOp(op, slice);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

bool isIdempotent(nn::ReduceKind kind) {
  return kind == nn::ReduceKind::sum || kind == nn::ReduceKind::mean || kind == nn::ReduceKind::max ||
         kind == nn::ReduceKind::min || kind == nn::ReduceKind::prod;
}

/// A reduction of nothing but dims of size 1.
struct DropIdentityReduce : OpRewritePattern<nn::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReduceOp op, PatternRewriter &rewriter) const override {
    bool units =
        llvm::all_of(op.getAxes(), [&](int64_t d) { return typeOf(op.getInput()).getDimSize(d) == 1; });
    if (!units || !isIdempotent(op.getKind()))
      return rewriter.notifyMatchFailure(op, "combines elements");
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// A mean of means, over other dims, is one mean; likewise the others.
struct MergeReductions : OpRewritePattern<nn::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReduceOp op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<nn::ReduceOp>();
    if (!first || first.getKind() != op.getKind() || !isIdempotent(op.getKind()) ||
        !op.getInput().hasOneUse())
      return rewriter.notifyMatchFailure(op, "no reduction of its own of the same kind");
    SmallVector<int64_t> axes(first.getAxes());
    for (int64_t axis : op.getAxes())
      if (!llvm::is_contained(axes, axis))
        axes.push_back(axis);
    llvm::sort(axes);
    auto merged = nn::ReduceOp::create(rewriter, fused(rewriter, first, op), first.getInput(),
                                       rewriter.getDenseI64ArrayAttr(axes), op.getKindAttr(), op.getPAttr());
    rewriter.replaceOp(op, merged);
    return success();
  }
};

struct Simplify : impl::SimplifyBase<Simplify> {
  using SimplifyBase::SimplifyBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<DropNeutralOperand<nn::AddOp>, DropNeutralOperand<nn::SubOp>, DropNeutralOperand<nn::MulOp>,
                 DropNeutralOperand<nn::DivOp>, DropNeutralOperand<nn::PowOp>, DivideByPowerOfTwo,
                 DropNeedlessRelu, MergeBounds<nn::MaxOp>, MergeBounds<nn::MinOp>, DropPair<nn::NegOp>,
                 DropPair<nn::NotOp>, WhereOfConstant, MergeCasts, DropExpandOfOperand, DropIdentityPad,
                 TileToExpand, MergeSlices, SliceOfConcat, MergeConcats, GatherToSlice, DropIdentityReduce,
                 MergeReductions>(context);
    nn::TransposeOp::getCanonicalizationPatterns(patterns, context);
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
} // namespace skiff
