//===- SinkTransposes.cpp - move transposes to where they cancel ----------------===//
// In:   nn ops on tensors.  Out: the same ops, some on another order of dims; transposes where orders differ.
// Why:  importers put a transpose pair around each channels-last op; the pairs only fold once they meet.
// Ends: one solution for the whole function. The bytes that transposes write never grow, see LayoutProblem.h;
//       where they cannot shrink, a transpose moves towards the end, and only if that breaks no other tie.
//===----------------------------------------------------------------------===//
#include "mlir/IR/Builders.h"
#include "passes/layout/LayoutProblem.h"
#include "passes/layout/Passes.h"

using namespace mlir;

namespace skiff {
#define GEN_PASS_DEF_SINKTRANSPOSES
#include "passes/layout/Passes.h.inc"

namespace {
/// Puts a solution into effect: each logical tensor is made in the layout that its op now has, and
/// transposed or reshaped before the first op that wants it otherwise.
class Rewriter {
public:
  Rewriter(func::FuncOp function, LayoutProblem &problem)
      : function(function), problem(problem), builder(function.getContext()) {}

  void run() {
    SmallVector<Operation *> written;
    function.walk<WalkOrder::PreOrder>([&](Operation *op) { written.push_back(op); });
    // All that the solution was made from is needed until the end, so nothing is erased on the way.
    for (Operation *op : written) {
      if (problem.tensors().isLink(op))
        continue;
      const FlexibleOp *flexibleOp = problem.flexible(op);
      if (flexibleOp && flexibleOp->changes)
        change(*flexibleOp);
      else
        keep(op);
    }
    for (Operation *op : llvm::reverse(written)) {
      const FlexibleOp *flexibleOp = problem.flexible(op);
      if (((flexibleOp && flexibleOp->changes) || problem.tensors().isLink(op)) && op->use_empty())
        op->erase();
    }
  }

private:
  struct Copy {
    Layout layout;
    Value value;
  };

  void keep(Operation *op) {
    for (OpOperand &operand : op->getOpOperands())
      if (auto member = problem.tensors().memberOf(operand.get()); member.tensor)
        operand.set(inLayout(*member.tensor, member.layout, op, operand.get().getLoc()));
  }

  void change(const FlexibleOp &flexibleOp) {
    Operation *op = flexibleOp.op;
    SmallVector<Value> operands;
    for (auto [operand, form] : llvm::zip_equal(op->getOperands(), flexibleOp.other.operands)) {
      auto member = problem.tensors().memberOf(operand);
      operands.push_back(
          inLayout(*member.tensor, form.apply(*member.tensor, member.layout), op, operand.getLoc()));
    }
    builder.setInsertionPoint(op);
    Value result = createInForm(builder, op, flexibleOp.other, operands)->getResult(0);
    auto member = problem.tensors().memberOf(op->getResult(0));
    copies[member.tensor].push_back(
        {OpForm::Operand{flexibleOp.other.result}.apply(*member.tensor, member.layout), result});
  }

  Value inLayout(LogicalTensor &tensor, const Layout &wanted, Operation *user, Location loc) {
    SmallVector<Copy> &present = copies[&tensor];
    if (present.empty()) // made as written
      present.push_back({tensor.rootLayout(), tensor.root});
    for (const Copy &copy : present)
      if (tensor.same(copy.layout, wanted))
        return copy.value;
    // Before the first user, in the block where the tensor is made, so that all later users see it.
    if (Operation *at = tensor.root.getParentBlock()->findAncestorOpInBlock(*user))
      builder.setInsertionPoint(at);
    else // control flow between blocks
      builder.setInsertionPointAfterValue(tensor.root);
    auto add = [&](const Layout &layout, Value value) {
      present.push_back({layout, value});
      return value;
    };
    auto transposed = [&](const Layout &layout, ArrayRef<int64_t> perm) {
      return add(layout, nn::TransposeOp::create(builder, loc, present.front().value, perm));
    };
    auto reshaped = [&](Value value) {
      AffineMap shape = nn::mapOf(tensor.dimsIn(wanted), builder.getContext());
      return add(wanted, nn::ReshapeOp::create(builder, loc, value, AffineMapAttr::get(shape)));
    };
    if (tensor.canReshapeTo(wanted))
      for (const Copy &copy : present)
        if (tensor.sameOrder(copy.layout, wanted))
          return reshaped(copy.value);
    const Layout made = present.front().layout;
    if (auto perm = tensor.permutation(made, wanted))
      return transposed(wanted, *perm);
    // The number of dims differs too: transpose what is more than 1, then reshape.
    Layout between;
    for (int64_t dim : made)
      if (tensor.isUnit(dim))
        between.push_back(dim);
    for (int64_t dim : wanted)
      if (!tensor.isUnit(dim))
        between.push_back(dim);
    return reshaped(transposed(between, *tensor.permutation(made, between)));
  }

  func::FuncOp function;
  LayoutProblem &problem;
  OpBuilder builder;
  llvm::DenseMap<LogicalTensor *, SmallVector<Copy>> copies;
};

struct SinkTransposes : impl::SinkTransposesBase<SinkTransposes> {
  using SinkTransposesBase::SinkTransposesBase;

  void runOnOperation() override {
    LayoutProblem problem(getOperation());
    bool improves = problem.solve();
    bytesBefore += problem.bytesBefore;
    bytesAfter += problem.bytesAfter;
    if (!improves)
      return;
    getOperation().walk([&](Operation *op) {
      const FlexibleOp *flexibleOp = problem.flexible(op);
      numMoved += flexibleOp && flexibleOp->changes;
    });
    Rewriter(getOperation(), problem).run();
  }
};
} // namespace
} // namespace skiff
