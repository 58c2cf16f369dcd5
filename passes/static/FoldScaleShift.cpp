//===- FoldScaleShift.cpp - per-channel scales into weights, shifts into one ----===//
// In:   nn ops, channels last.  Out: the same, less multiplications and additions by per-channel constants.
// Why:  batch normalization at inference is a scale and a shift; both are free if the weights hold them.
// Ends: one walk in order of execution; each step removes an op.
//===----------------------------------------------------------------------===//
#include "mlir/IR/Builders.h"
#include "passes/static/ConstantPool.h"
#include "passes/static/Passes.h"

using namespace mlir;

namespace skiff {
#define GEN_PASS_DEF_FOLDSCALESHIFT
#include "passes/static/Passes.h.inc"

namespace {
/// `value op constant`, the constant varying at most along the last dim.
struct ChannelOp {
  Operation *op = nullptr;
  Value value;
  nn::ConstantOp constant;
  unsigned constantOperand = 0;
  explicit operator bool() const { return op; }
};

/// Whether the constant, broadcast to the tensor, depends on the last dim alone.
bool variesAlongChannels(RankedTensorType constant, RankedTensorType tensor) {
  if (constant.getRank() > tensor.getRank())
    return false;
  if (constant.getRank() == 0)
    return true;
  ArrayRef<int64_t> shape = constant.getShape();
  return llvm::all_of(shape.drop_back(), [](int64_t dim) { return dim == 1; }) &&
         (shape.back() == 1 || shape.back() == tensor.getShape().back());
}

template <typename... Ops> ChannelOp matchChannelOp(Operation *op) {
  if (!isa_and_nonnull<Ops...>(op) || !isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())))
    return {};
  for (unsigned i : {1, 0}) {
    auto constant = op->getOperand(i).getDefiningOp<nn::ConstantOp>();
    Value value = op->getOperand(1 - i);
    if (i == 0 && isa<nn::SubOp, nn::DivOp>(op))
      continue; // constant - value, constant / value
    if (constant && value.getType() == op->getResult(0).getType() &&
        variesAlongChannels(cast<RankedTensorType>(constant.getType()),
                            cast<RankedTensorType>(value.getType())))
      return {op, value, constant, i};
  }
  return {};
}

class Folder {
public:
  explicit Folder(ModuleOp module) : pool(module), builder(module.getContext()) {}

  /// (conv(x, w) + b) * s = conv(x, w s) + b s, and without b. Likewise (x * w + b) * s.
  bool foldScale(Operation *op) {
    ChannelOp scale = matchChannelOp<nn::MulOp, nn::DivOp>(op);
    if (!scale || !scale.value.hasOneUse())
      return false;
    ChannelOp shift = matchChannelOp<nn::AddOp, nn::SubOp>(scale.value.getDefiningOp());
    Value product = shift ? shift.value : scale.value;
    Operation *multiplies = product.getDefiningOp();
    if (!product.hasOneUse() || !multiplies)
      return false;
    builder.setInsertionPoint(multiplies);
    Value scaled;
    unsigned weightOperand = 1;
    if (ChannelOp inner = matchChannelOp<nn::MulOp>(multiplies)) {
      weightOperand = inner.constantOperand;
      scaled = compute(op, vectorOf(inner.constant), vectorOf(scale.constant));
    } else if (isa<nn::ConvOp, nn::ConvTransposeOp, nn::MatMulOp>(multiplies)) {
      auto weight = multiplies->getOperand(1).getDefiningOp<nn::ConstantOp>();
      // A second copy of shared weights would cost more than the scale; a splat is only shared because it is
      // alike.
      if (weight && (weight->hasOneUse() || weight.getValue().isSplat()))
        scaled = compute(op, weight, alongWeights(multiplies, vectorOf(scale.constant)));
    }
    Value scaledShift;
    if (scaled && shift) {
      builder.setInsertionPoint(shift.op);
      scaledShift = compute(op, vectorOf(shift.constant), vectorOf(scale.constant));
    }
    if (!scaled || (shift && !scaledShift))
      return false;
    if (shift) {
      replaceOperand(shift.op, shift.constantOperand, scaledShift);
      fuseLocation(shift.op, op);
    }
    replaceOperand(multiplies, weightOperand, scaled);
    fuseLocation(multiplies, op);
    remove(scale);
    return true;
  }

  /// (x + a) + b = x + (a + b), with - for either +.
  bool mergeShifts(Operation *op) {
    ChannelOp outer = matchChannelOp<nn::AddOp, nn::SubOp>(op);
    if (!outer || !outer.value.hasOneUse())
      return false;
    ChannelOp inner = matchChannelOp<nn::AddOp, nn::SubOp>(outer.value.getDefiningOp());
    if (!inner)
      return false;
    builder.setInsertionPoint(inner.op);
    Value a = vectorOf(inner.constant), b = vectorOf(outer.constant);
    bool sameSign = op->getName() == inner.op->getName();
    Value merged = created(sameSign ? nn::AddOp::create(builder, op->getLoc(), a, b).getOperation()
                                    : nn::SubOp::create(builder, op->getLoc(), a, b).getOperation());
    replaceOperand(inner.op, inner.constantOperand, merged);
    fuseLocation(inner.op, op);
    remove(outer);
    return true;
  }

private:
  /// The value of an op on constants; the op itself if it cannot be computed.
  Value created(Operation *op) {
    Value value = pool.fold(op);
    return value ? value : op->getResult(0);
  }

  /// `a op b`, or null if that is not to be computed at compile time.
  Value compute(Operation *like, Value a, Value b) {
    Operation *op = isa<nn::DivOp>(like) ? nn::DivOp::create(builder, like->getLoc(), a, b).getOperation()
                                         : nn::MulOp::create(builder, like->getLoc(), a, b).getOperation();
    if (Value value = pool.fold(op))
      return value;
    op->erase();
    return {};
  }

  /// A constant of its own with the last dim alone.
  Value vectorOf(nn::ConstantOp constant) {
    auto type = cast<RankedTensorType>(constant.getType());
    Value copy = pool.create(builder, constant.getLoc(), constant.getValue());
    if (type.getRank() <= 1)
      return copy;
    AffineMap shape = nn::constantMap(type.getShape().take_back(1), builder.getContext());
    return created(nn::ReshapeOp::create(builder, constant.getLoc(), copy, AffineMapAttr::get(shape)));
  }

  /// A scale per output channel in the shape that multiplies the op's weights. Only a grouped transposed
  /// convolution has its output channels elsewhere than in the last dim: [kernel..., groups * C, OC of a
  /// group].
  Value alongWeights(Operation *contraction, Value scale) {
    auto transposed = dyn_cast<nn::ConvTransposeOp>(contraction);
    auto type = cast<RankedTensorType>(scale.getType());
    if (!transposed || transposed.getGroups() == 1 || type.getNumElements() == 1)
      return scale;
    ArrayRef<int64_t> filter =
        cast<RankedTensorType>(transposed.getFilter().getType()).getShape().take_back(2);
    int64_t groups = transposed.getGroups();
    auto map = [&](ArrayRef<int64_t> shape) {
      return AffineMapAttr::get(nn::constantMap(shape, builder.getContext()));
    };
    Location loc = contraction->getLoc();
    scale = created(nn::ReshapeOp::create(builder, loc, scale, map({groups, 1, filter[1]})));
    scale = created(nn::ExpandOp::create(builder, loc, scale, map({groups, filter[0] / groups, filter[1]})));
    return created(nn::ReshapeOp::create(builder, loc, scale, map(filter)));
  }

  void replaceOperand(Operation *op, unsigned i, Value value) {
    auto before = op->getOperand(i).getDefiningOp<nn::ConstantOp>();
    op->setOperand(i, value);
    pool.eraseIfUnused(before);
  }
  void fuseLocation(Operation *into, Operation *removed) {
    into->setLoc(builder.getFusedLoc({into->getLoc(), removed->getLoc()}));
  }
  void remove(const ChannelOp &done) {
    nn::ConstantOp constant = done.constant;
    done.op->replaceAllUsesWith(ValueRange(done.value));
    done.op->erase();
    pool.eraseIfUnused(constant);
  }

  ConstantPool pool;
  OpBuilder builder;
};

struct FoldScaleShift : impl::FoldScaleShiftBase<FoldScaleShift> {
  using FoldScaleShiftBase::FoldScaleShiftBase;

  void runOnOperation() override {
    Folder folder(getOperation());
    getOperation().walk([&](Operation *op) {
      if (folder.foldScale(op))
        ++numScales;
      else if (folder.mergeShifts(op))
        ++numShifts;
    });
  }
};
} // namespace
} // namespace skiff
