//===- BranchesToSelects.cpp - cheap branches are computed both -------------------===//
// In:   nn.if.  Out: nn.where, where both branches cost less than the choice between them.
// Why:  a branch ends kernels: what it gives is copied to a place of its own, and nothing fuses across.
// Ends: one walk, inner branches first.
//===----------------------------------------------------------------------===//
#include "passes/static/Matchers.h"
#include "passes/static/Passes.h"

namespace skiff {
#define GEN_PASS_DEF_BRANCHESTOSELECTS
#include "passes/static/Passes.h.inc"
} // namespace skiff

using namespace mlir;
using namespace skiff;

/// A branch of this many elements, over all its ops, costs about what a kernel's start does.
static constexpr int64_t kCheapElements = 1 << 14;

/// Why the branches stay; empty if they need not.
static std::string whyBranch(nn::IfOp op) {
  if (!op.getAssigned().empty())
    return "its branches give different shapes";
  for (Region *region : op.getRegions()) {
    int64_t elements = 0;
    for (Operation &inner : region->front().without_terminator()) {
      std::string name = inner.getName().getStringRef().str();
      if (inner.getNumRegions() != 0 || !isMemoryEffectFree(&inner))
        return name + " may not run in vain";
      if (!inner.hasTrait<nn::Elementwise>() && !isa<nn::ConstantOp, nn::ReshapeOp>(inner))
        return name + " is not cheap";
      if (isa<nn::ConstantOp>(inner))
        continue;
      for (Type type : inner.getResultTypes()) {
        auto tensor = cast<RankedTensorType>(type);
        if (!tensor.hasStaticShape() || (elements += tensor.getNumElements()) > kCheapElements)
          return "its branches are large";
      }
    }
    for (auto [value, result] : llvm::zip(region->front().getTerminator()->getOperands(), op.getResults())) {
      auto tensor = cast<RankedTensorType>(result.getType());
      if (value.getType() != tensor || !tensor.hasStaticShape() || tensor.getNumElements() > kCheapElements)
        return "its branches are large";
    }
  }
  return {};
}

namespace {
struct BranchesToSelects : skiff::impl::BranchesToSelectsBase<BranchesToSelects> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    function.walk([&](nn::IfOp op) {
      std::string why = whyBranch(op);
      std::string node;
      if (auto name = dyn_cast<NameLoc>(op.getLoc()))
        node = name.getName().str();
      if (!why.empty())
        return nn::noteControlFlow(function, node, "If", "branch", why);
      nn::noteControlFlow(function, node, "If", "select", "both branches are pure and cheap");
      toSelects(op);
    });
  }

  static void toSelects(nn::IfOp op) {
    OpBuilder builder(op);
    SmallVector<ValueRange> yields;
    for (Region *region : op.getRegions()) {
      Operation *end = region->front().getTerminator();
      yields.push_back(end->getOperands());
      for (Operation &inner : llvm::make_early_inc_range(region->front().without_terminator()))
        inner.moveBefore(op);
    }
    auto scalar = RankedTensorType::get({}, builder.getI1Type());
    Value condition = op.getCondition();
    if (condition.getType() != scalar) // one element, of any rank
      condition = nn::ReshapeOp::create(builder, op.getLoc(), scalar, condition,
                                        AffineMap::get(0, 0, {}, builder.getContext()));
    for (auto [result, a, b] : llvm::zip(op.getResults(), yields[0], yields[1])) {
      Value chosen = nn::WhereOp::create(builder, op.getLoc(), result.getType(), condition, a, b);
      result.replaceAllUsesWith(chosen);
    }
    op.erase();
  }
};
} // namespace
