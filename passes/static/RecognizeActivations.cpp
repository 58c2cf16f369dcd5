//===- RecognizeActivations.cpp - activations that exporters spelled out --------===//
// In:   nn ops on tensors.  Out: the same, with nn.swish, nn.gelu, ... in place of their parts.
// Why:  one op is one epilogue with one good approximation; its parts are many, each with a temporary.
// Ends: each match removes the op that a formula ends with and makes one that no pattern here begins with, or
//       that stands for fewer ops.
//===----------------------------------------------------------------------===//
#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/static/Matchers.h"
#include "passes/static/Passes.h"

using namespace mlir;

namespace skiff {
#define GEN_PASS_DEF_RECOGNIZEACTIVATIONS
#include "passes/static/Passes.h.inc"

namespace {
/// An expression as a product: a number, factors, and the ops that were taken apart. Only ops that nothing
/// else uses are taken apart, since those alone go away.
struct Product {
  double number = 1;
  SmallVector<Value> factors;
  SmallVector<Location> parts;

  explicit Product(Value root) { take(root, /*isRoot=*/true); }
  /// Removes a factor `x`; false if there is none.
  bool remove(Value x) {
    auto *found = llvm::find(factors, x);
    if (found == factors.end())
      return false;
    factors.erase(found);
    return true;
  }

private:
  void take(Value value, bool isRoot = false) {
    Operation *op = value.getDefiningOp();
    if (auto constant = splatValue(value)) {
      number *= *constant;
      return;
    }
    bool own = isRoot || value.hasOneUse();
    if (auto mul = dyn_cast_or_null<nn::MulOp>(op); mul && own) {
      parts.push_back(op->getLoc());
      take(mul.getLhs());
      take(mul.getRhs());
    } else if (auto div = matchWithConstant<nn::DivOp>(value); div && own) {
      parts.push_back(op->getLoc());
      number /= div->constant;
      take(div->value);
    } else if (auto pow = matchWithConstant<nn::PowOp>(value);
               pow && own && (pow->constant == 2 || pow->constant == 3)) {
      parts.push_back(op->getLoc());
      factors.append(size_t(pow->constant), pow->value);
    } else {
      factors.push_back(value);
    }
  }
};

/// `1 + y`, nothing else using the sum.
Value matchOnePlus(Value sum) {
  auto match = matchWithConstant<nn::AddOp>(sum);
  return match && match->constant == 1 && sum.hasOneUse() ? match->value : Value();
}

/// max(low, min(high, y)) in either order; relu stands for a `low` of 0.
struct Clamp {
  Value value;
  double low, high;
};
std::optional<Clamp> matchClamp(Value result) {
  auto lower = [](Value v) -> std::optional<WithConstant> {
    if (auto relu = v.getDefiningOp<nn::ReluOp>())
      return WithConstant{relu.getInput(), 0};
    return matchWithConstant<nn::MaxOp>(v);
  };
  if (auto outer = matchWithConstant<nn::MinOp>(result))
    if (auto inner = lower(outer->value); inner && outer->value.hasOneUse())
      return Clamp{inner->value, inner->constant, outer->constant};
  if (auto outer = lower(result))
    if (auto inner = matchWithConstant<nn::MinOp>(outer->value); inner && outer->value.hasOneUse())
      return Clamp{inner->value, outer->constant, inner->constant};
  return std::nullopt;
}

/// The op applied to `x` alone, nothing else using its result.
template <typename Op> bool isOf(Value result, Value x) {
  auto op = result.getDefiningOp<Op>();
  return op && op.getInput() == x && result.hasOneUse();
}

bool isFloat(Value value) { return isa<FloatType>(getElementTypeOrSelf(value.getType())); }

/// A pattern that counts what it finds.
template <typename Op> struct Recognize : OpRewritePattern<Op> {
  Recognize(MLIRContext *context, llvm::function_ref<void()> count, PatternBenefit benefit = 1)
      : OpRewritePattern<Op>(context, benefit), count(count) {}
  std::function<void()> count;

  template <typename New, typename... Args>
  LogicalResult found(PatternRewriter &rewriter, Op op, ArrayRef<Location> parts, Value x,
                      Args... args) const {
    if (x.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "broadcasts its input");
    // The last location is that of the op whose result this is.
    SmallVector<Location> locations;
    llvm::copy_if(parts, std::back_inserter(locations), [&](Location part) { return part != op->getLoc(); });
    locations.push_back(op->getLoc());
    rewriter.replaceOp(op, New::create(rewriter, rewriter.getFusedLoc(locations), x, args...));
    count();
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Products: x times something of x
//===----------------------------------------------------------------------===//

/// What y is, if `factor` is 1 + erf(y) or 1 + tanh(y).
template <typename Op> Value matchOnePlusOf(Value factor) {
  Value function = matchOnePlus(factor);
  auto op = function ? function.getDefiningOp<Op>() : Op();
  return op && function.hasOneUse() ? op.getInput() : Value();
}

/// sqrt(2/pi) (x + 0.044715 x^3), or with x factored out.
bool isTanhOfGelu(Value inner, Value x) {
  Product outer(inner);
  Type type = x.getType();
  if (!isAbout(outer.number, 0.7978845608028654, type))
    return false;
  bool factoredOut = outer.factors.size() == 2 && outer.remove(x);
  if (outer.factors.size() != 1)
    return false;
  auto sum = outer.factors[0].getDefiningOp<nn::AddOp>();
  if (!sum || !sum->hasOneUse())
    return false;
  for (auto [first, second] :
       {std::pair(sum.getLhs(), sum.getRhs()), std::pair(sum.getRhs(), sum.getLhs())}) {
    if (factoredOut ? splatValue(first) != 1.0 : first != x)
      continue;
    Product cubic(second);
    if (!isAbout(cubic.number, 0.044715, type))
      continue;
    // x^2 alone may also be one value that both use.
    bool matches = cubic.remove(x) && cubic.remove(x) && (factoredOut || cubic.remove(x));
    if (matches && cubic.factors.empty())
      return true;
  }
  return false;
}

struct RecognizeProduct : Recognize<nn::MulOp> {
  using Recognize::Recognize;
  LogicalResult matchAndRewrite(nn::MulOp op, PatternRewriter &rewriter) const override {
    if (!isFloat(op))
      return failure();
    return matchProduct(*this, op, rewriter);
  }

  template <typename Op>
  static LogicalResult matchProduct(const Recognize<Op> &self, Op op, PatternRewriter &rewriter) {
    Product product(op);
    if (product.factors.size() != 2)
      return rewriter.notifyMatchFailure(op, "no product of two");
    Type type = op.getType();
    for (int i : {0, 1}) {
      Value x = product.factors[i], y = product.factors[1 - i];
      if (isAbout(product.number, 0.5, type)) {
        if (Value inner = matchOnePlusOf<nn::ErfOp>(y)) {
          Product scaled(inner);
          if (isAbout(scaled.number, 0.7071067811865476, type) && scaled.factors == ArrayRef(x))
            return self.template found<nn::GeluOp>(rewriter, op, product.parts, x, /*tanh=*/false);
        }
        if (Value inner = matchOnePlusOf<nn::TanhOp>(y); inner && isTanhOfGelu(inner, x))
          return self.template found<nn::GeluOp>(rewriter, op, product.parts, x, /*tanh=*/true);
      }
      if (isAbout(product.number, 1.0 / 6, type))
        if (auto clamp = matchClamp(y); clamp && clamp->low == 0 && clamp->high == 6 && y.hasOneUse())
          if (auto sum = matchWithConstant<nn::AddOp>(clamp->value);
              sum && sum->constant == 3 && sum->value == x)
            return self.template found<nn::HardSwishOp>(rewriter, op, product.parts, x);
      if (product.number != 1)
        continue;
      if (auto sigmoid = y.getDefiningOp<nn::SigmoidOp>(); sigmoid && y.hasOneUse()) {
        Product scaled(sigmoid.getInput());
        if (sigmoid.getInput() == x)
          return self.template found<nn::SwishOp>(rewriter, op, product.parts, x,
                                                  rewriter.getF64FloatAttr(1));
        if (scaled.factors == ArrayRef(x) && sigmoid.getInput().hasOneUse())
          return self.template found<nn::SwishOp>(rewriter, op, product.parts, x,
                                                  rewriter.getF64FloatAttr(scaled.number));
      }
      if (auto gate = y.getDefiningOp<nn::HardSigmoidOp>(); gate && y.hasOneUse() && gate.getInput() == x)
        if (isAbout(gate.getAlpha().convertToDouble(), 1.0 / 6, type) &&
            gate.getBeta().convertToDouble() == 0.5)
          return self.template found<nn::HardSwishOp>(rewriter, op, product.parts, x);
      if (auto tanh = y.getDefiningOp<nn::TanhOp>();
          tanh && y.hasOneUse() && isOf<nn::SoftplusOp>(tanh.getInput(), x))
        return self.template found<nn::MishOp>(rewriter, op, product.parts, x);
    }
    return rewriter.notifyMatchFailure(op, "no activation");
  }
};

/// clamp(x + 3, 0, 6) / 6 by division or multiplication, and products that end with a division.
template <typename Op> struct RecognizeScaledClamp : Recognize<Op> {
  using Recognize<Op>::Recognize;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!isFloat(op))
      return failure();
    if (std::is_same_v<Op, nn::DivOp>) {
      auto sigmoid = splatValue(op.getLhs()) == 1.0 ? matchLogistic(op.getRhs()) : Value();
      if (sigmoid)
        return this->template found<nn::SigmoidOp>(rewriter, op, {}, sigmoid);
      if (!splatValue(op.getRhs()))
        return failure();
      if (succeeded(RecognizeProduct::matchProduct<Op>(*this, op, rewriter)))
        return success();
    }
    Product product(op);
    if (product.factors.size() != 1 || !isAbout(product.number, 1.0 / 6, op.getType()))
      return rewriter.notifyMatchFailure(op, "no sixth of something");
    Value factor = product.factors[0];
    auto clamp = matchClamp(factor);
    if (!clamp || clamp->low != 0 || clamp->high != 6 || !factor.hasOneUse())
      return rewriter.notifyMatchFailure(op, "no clamp to 0..6");
    auto sum = matchWithConstant<nn::AddOp>(clamp->value);
    if (!sum || sum->constant != 3)
      return rewriter.notifyMatchFailure(op, "clamps no x + 3");
    return this->template found<nn::HardSigmoidOp>(rewriter, op, product.parts, sum->value,
                                                   rewriter.getF64FloatAttr(1.0 / 6),
                                                   rewriter.getF64FloatAttr(0.5));
  }

  /// x of 1 + e^-x.
  static Value matchLogistic(Value sum) {
    Value power = matchOnePlus(sum);
    auto exp = power ? power.getDefiningOp<nn::ExpOp>() : nn::ExpOp();
    auto neg = exp && power.hasOneUse() ? exp.getInput().getDefiningOp<nn::NegOp>() : nn::NegOp();
    return neg ? neg.getInput() : Value();
  }
};

/// 1 / (1 + e^-x).
struct RecognizeReciprocal : Recognize<nn::ReciprocalOp> {
  using Recognize::Recognize;
  LogicalResult matchAndRewrite(nn::ReciprocalOp op, PatternRewriter &rewriter) const override {
    Value x = RecognizeScaledClamp<nn::DivOp>::matchLogistic(op.getInput());
    if (!x)
      return rewriter.notifyMatchFailure(op, "no logistic function");
    return found<nn::SigmoidOp>(rewriter, op, {}, x);
  }
};

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

/// log(1 + e^x).
struct RecognizeSoftplus : Recognize<nn::LogOp> {
  using Recognize::Recognize;
  LogicalResult matchAndRewrite(nn::LogOp op, PatternRewriter &rewriter) const override {
    Value power = matchOnePlus(op.getInput());
    auto exp = power ? power.getDefiningOp<nn::ExpOp>() : nn::ExpOp();
    if (!exp || !power.hasOneUse())
      return rewriter.notifyMatchFailure(op, "no log(1 + e^x)");
    return found<nn::SoftplusOp>(rewriter, op, {op.getInput().getLoc(), exp.getLoc()}, exp.getInput());
  }
};

/// max(x, 0) is relu; max(x, a x) with a in 0..1 is leaky_relu.
struct RecognizeMax : Recognize<nn::MaxOp> {
  using Recognize::Recognize;
  LogicalResult matchAndRewrite(nn::MaxOp op, PatternRewriter &rewriter) const override {
    if (auto match = matchWithConstant<nn::MaxOp>(op); match && match->constant == 0)
      return found<nn::ReluOp>(rewriter, op, {}, match->value);
    for (auto [x, other] : {std::pair(op.getLhs(), op.getRhs()), std::pair(op.getRhs(), op.getLhs())}) {
      auto line = matchWithConstant<nn::MulOp>(other);
      if (line && line->value == x && line->constant > 0 && line->constant < 1 && other.hasOneUse() &&
          isFloat(op))
        return found<nn::LeakyReluOp>(rewriter, op, {other.getLoc()}, x,
                                      rewriter.getF64FloatAttr(line->constant));
    }
    return rewriter.notifyMatchFailure(op, "no activation");
  }
};

/// A slope for all channels.
struct RecognizePrelu : Recognize<nn::PreluOp> {
  using Recognize::Recognize;
  LogicalResult matchAndRewrite(nn::PreluOp op, PatternRewriter &rewriter) const override {
    auto slope = splatValue(op.getRhs());
    if (!slope || !isFloat(op))
      return rewriter.notifyMatchFailure(op, "slope differs between channels");
    return found<nn::LeakyReluOp>(rewriter, op, {}, op.getLhs(), rewriter.getF64FloatAttr(*slope));
  }
};

/// clamp(a x + b, 0, 1).
template <typename Op> struct RecognizeHardSigmoid : Recognize<Op> {
  using Recognize<Op>::Recognize;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto clamp = matchClamp(op->getResult(0));
    if (!clamp || clamp->low != 0 || clamp->high != 1 || !isFloat(op))
      return rewriter.notifyMatchFailure(op, "no clamp to 0..1");
    auto sum = matchWithConstant<nn::AddOp>(clamp->value);
    if (!sum || !clamp->value.hasOneUse())
      return rewriter.notifyMatchFailure(op, "no line");
    Product line(sum->value);
    bool scaled = line.factors.size() == 1 && sum->value.hasOneUse();
    Value x = scaled ? line.factors[0] : sum->value;
    return this->template found<nn::HardSigmoidOp>(rewriter, op, {clamp->value.getLoc()}, x,
                                                   rewriter.getF64FloatAttr(scaled ? line.number : 1),
                                                   rewriter.getF64FloatAttr(sum->constant));
  }
};

struct RecognizeActivations : impl::RecognizeActivationsBase<RecognizeActivations> {
  using RecognizeActivationsBase::RecognizeActivationsBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    auto count = [&] { ++numRecognized; };
    patterns.add<RecognizeProduct, RecognizeScaledClamp<nn::MulOp>, RecognizeScaledClamp<nn::DivOp>,
                 RecognizeReciprocal, RecognizeSoftplus, RecognizeMax, RecognizePrelu,
                 RecognizeHardSigmoid<nn::MinOp>, RecognizeHardSigmoid<nn::MaxOp>,
                 RecognizeHardSigmoid<nn::ReluOp>>(&getContext(), count);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
} // namespace skiff
