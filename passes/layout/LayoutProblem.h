//===- LayoutProblem.h - which ops should change the order of dims *- C++ -*-===//
#ifndef SKIFF_PASSES_LAYOUT_LAYOUTPROBLEM_H
#define SKIFF_PASSES_LAYOUT_LAYOUTPROBLEM_H

#include "passes/layout/LayoutRules.h"
#include "passes/layout/MinCut.h"

namespace skiff {

/// An op that can work in two orders of dims. It is in one of two states, 0 and 1; ops that are connected by
/// tensors use the same number where they agree on the layout.
struct FlexibleOp {
  mlir::Operation *op;
  bool writtenState; // the state in which the op is as it stands in the source
  OpForm other;      // the form in the other state
  MinCut::Node node = 0;
  bool changes = false; // the answer
};

/// The choice of a state for each op so that transposes move the fewest bytes. A tensor costs its bytes once
/// for each further order of dims in which somebody wants it; a minimum cut finds the cheapest choice for all
/// ops.
class LayoutProblem {
public:
  explicit LayoutProblem(mlir::func::FuncOp function);

  /// Sets FlexibleOp::changes. False if nothing gets cheaper, and nothing changes then.
  bool solve();

  const FlexibleOp *flexible(mlir::Operation *op) const;
  LogicalTensors &tensors() { return logical; }
  /// Bytes that all transposes write, before and after.
  int64_t bytesBefore = 0, bytesAfter = 0;

private:
  using Tensor = LogicalTensor;
  /// One op's interest in a tensor: the layout in each state, which are equal if the op is not flexible.
  struct Wish {
    FlexibleOp *op;
    Layout layouts[2];
    const Layout &chosen() const;
    const Layout &written() const;
  };

  void findFlexibleOps();
  void seed(const Tensor &tensor, bool sameOrder);
  void spread(FlexibleOp &op);
  void spreadOver(const Tensor &tensor, const Layout (&layouts)[2]);
  bool makeFlexible(mlir::Operation *op, int side, const Tensor &tensor, const Layout &written,
                    const Layout &other, bool writtenState);

  Wish wishOf(const Tensor &tensor, mlir::Operation *op, int side, const Layout &written);
  Wish producerWish(const Tensor &tensor);
  llvm::SmallVector<Wish> consumerWishes(const Tensor &tensor);

  int64_t price(const Tensor &tensor, const Layout &from, const Layout &to) const;
  MinCut::Node nodeOf(const Wish &wish) const;
  void addCosts(MinCut &cut, const Tensor &tensor);
  void addPair(MinCut &cut, const Tensor &tensor, const Wish &from, const Wish &to);
  /// The whole price; in `bytes`, what transposes move.
  int64_t total(bool asWritten, int64_t &bytes);

  LogicalTensors logical;
  std::vector<std::unique_ptr<FlexibleOp>> ops;
  llvm::DenseMap<mlir::Operation *, FlexibleOp *> byOp;
  std::vector<FlexibleOp *> worklist;
};

} // namespace skiff

#endif // SKIFF_PASSES_LAYOUT_LAYOUTPROBLEM_H
