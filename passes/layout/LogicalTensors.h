//===- LogicalTensors.h - tensors, whatever the order of their dims *- C++ -*-===//
// A value, its transposes, and its reshapes that only add or drop dims of size 1 are one logical tensor in
// several layouts. Which of the layouts has to exist in memory is the question of skiff-sink-transposes.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_LAYOUT_LOGICALTENSORS_H
#define SKIFF_PASSES_LAYOUT_LOGICALTENSORS_H

#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace skiff {

/// The dims of a logical tensor, by number, in the order of memory; kUnit is a dim of size 1 of its own.
using Layout = llvm::SmallVector<int64_t, 6>;
constexpr int64_t kUnit = -1;

struct LogicalTensor {
  mlir::Value root; // the value that is neither a transpose nor a unit reshape; its dims give the numbers
  nn::Dims dims;    // null where unknown
  int64_t index;    // in the order of the function
  int64_t bytes;    // a `?` counts as 32
  bool isConstant;
  struct Use {
    mlir::OpOperand *operand;
    Layout layout; // as written
  };
  llvm::SmallVector<Use, 2> uses;

  Layout rootLayout() const { return llvm::to_vector<6>(llvm::seq<int64_t>(0, dims.size())); }
  bool isUnit(int64_t dim) const { return dim == kUnit || nn::isConstantDim(dims[dim], 1); }
  /// The same bytes with the same type.
  bool same(const Layout &a, const Layout &b) const;
  /// The same bytes: a reshape leads from one to the other.
  bool sameOrder(const Layout &a, const Layout &b) const;
  /// `perm` such that b[i] = a[perm[i]]; dims of size 1 stand for each other. Nothing if no transpose leads
  /// from `a` to `b`.
  std::optional<llvm::SmallVector<int64_t>> permutation(const Layout &a, const Layout &b) const;
  /// Whether a reshape to this layout can be written: all its dims are known.
  bool canReshapeTo(const Layout &layout) const;
  /// The dims in this order.
  nn::Dims dimsIn(const Layout &layout) const;
};

class LogicalTensors {
public:
  explicit LogicalTensors(mlir::func::FuncOp function);

  struct Member {
    LogicalTensor *tensor;
    Layout layout;
  };
  /// Null tensor for values that are no ranked tensors.
  Member memberOf(mlir::Value value);
  llvm::ArrayRef<std::unique_ptr<LogicalTensor>> all() const { return tensors; }
  nn::DimAnalysis &dims() { return analysis; }
  /// Whether the op only leads from one layout of a logical tensor to another.
  bool isLink(mlir::Operation *op);

private:
  std::optional<Layout> unitReshape(nn::ReshapeOp op, const Member &input);

  nn::DimAnalysis analysis;
  std::vector<std::unique_ptr<LogicalTensor>> tensors;
  llvm::DenseMap<mlir::Value, Member> members;
};

} // namespace skiff

#endif // SKIFF_PASSES_LAYOUT_LOGICALTENSORS_H
