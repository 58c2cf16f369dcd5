//===- RowGroups.cpp - which groups become one row kernel ---------------------------===//
// In:   groups of ops, each to be a kernel.
// Out:  fewer: a reduction along the last dims, what feeds it and what follows it row by row are one.
// Why:  layer normalization would be four passes over memory, one after a sum or a look-up five.
// How:  a group joins its neighbour if all its ops fit the neighbour's rows, and all that uses the values
//       between follows behind. So the order of kernels stays a right one.
//===----------------------------------------------------------------------===//
#include "dialects/plan/Rows.h"
#include "passes/fuse/Group.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
namespace skiff {

SmallVector<Value> valuesLeaving(const Group &group) {
  llvm::SmallPtrSet<Operation *, 8> inside(group.ops.begin(), group.ops.end());
  SmallVector<Value> values;
  for (Operation *op : group.ops)
    for (Value result : op->getResults())
      if (!llvm::all_of(result.getUsers(), [&](Operation *user) { return inside.contains(user); }))
        values.push_back(result);
  return values;
}

namespace {
/// Rows that keep all threads busy, where they are long.
constexpr int64_t kEnoughRows = 16;
/// Values that one kernel stores.
constexpr size_t kMostResults = 4;

class RowMerger {
public:
  RowMerger(Groups &groups, nn::DimAnalysis &dims) : groups(groups), dims(dims) {
    for (auto &group : groups)
      for (Operation *op : group->ops)
        groupOf[op] = group.get();
  }

  void run() {
    for (auto &group : groups) {
      std::optional<plan::RowForm> form = group->ops.empty() ? std::nullopt : formOf(*group);
      if (!form || !isWorthIt(*form))
        continue;
      while (mergeNeighbour(*group, *form)) {
      }
    }
  }

private:
  std::optional<plan::RowForm> formOf(const Group &group) {
    if (!group.anchor || !plan::isRowAnchor(group.anchor))
      return std::nullopt;
    std::optional<plan::RowForm> form = plan::rowFormOf(group.anchor, dims);
    return form && fits(group, *form) ? form : std::nullopt;
  }
  bool fits(const Group &group, const plan::RowForm &form) {
    return llvm::all_of(group.ops, [&](Operation *op) { return plan::fitsRows(form, op, dims); });
  }
  /// Threads share rows: few long ones are better off in several kernels.
  static bool isWorthIt(const plan::RowForm &form) {
    AffineExpr rows = nn::productOf(form.rows(), form.dims.front().getContext());
    return form.canKeepRows() || nn::boundsOf(rows).low >= kEnoughRows;
  }

  /// Merges one group that makes an operand, or uses a value, into `group`.
  bool mergeNeighbour(Group &group, const plan::RowForm &form) {
    for (Operation *op : group.ops) {
      for (Value operand : op->getOperands())
        if (Operation *producer = operand.getDefiningOp(); producer && tryMerge(group, producer, form))
          return true;
      for (Operation *user : op->getUsers())
        if (tryMerge(group, user, form))
          return true;
    }
    return false;
  }

  bool tryMerge(Group &group, Operation *op, const plan::RowForm &form) {
    Group *other = groupOf.lookup(op);
    if (!other || other == &group || other->ops.empty() || !fits(*other, form))
      return false;
    Group merged;
    merged.ops = group.ops;
    merged.ops.append(other->ops);
    llvm::sort(merged.ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    if (!leavesInOrder(merged, form) || (!form.canKeepRows() && repeatsDearOps(merged)))
      return false;
    group.ops = std::move(merged.ops);
    group.moves |= other->moves;
    for (Operation *moved : other->ops)
      groupOf[moved] = &group;
    other->ops.clear();
    return true;
  }

  /// Whether the kernel, in the place of its last op, is before all that reads its values, and these are
  /// rows or elements for each row.
  bool leavesInOrder(const Group &merged, const plan::RowForm &form) {
    Block *block = merged.root()->getBlock();
    SmallVector<Value> leaving = valuesLeaving(merged);
    llvm::SmallPtrSet<Operation *, 8> inside(merged.ops.begin(), merged.ops.end());
    return leaving.size() <= kMostResults && llvm::all_of(leaving, [&](Value value) {
             const nn::Dims &shape = dims.dimsOf(value);
             return (form.isFull(shape) || form.isPerRow(shape)) &&
                    llvm::all_of(value.getUsers(), [&](Operation *user) {
                      return inside.contains(user) ||
                             merged.root()->isBeforeInBlock(block->findAncestorOpInBlock(*user));
                    });
           });
  }

  /// Whether something that costs more than a load is computed for several passes over a row.
  bool repeatsDearOps(const Group &merged) {
    llvm::SmallPtrSet<Operation *, 8> feeding;
    for (Operation *op : llvm::reverse(merged.ops)) {
      bool feeds = llvm::any_of(op->getUsers(), [&](Operation *user) {
        return llvm::is_contained(merged.ops, user) && (plan::isRowAnchor(user) || feeding.contains(user));
      });
      if (feeds && !plan::isRowAnchor(op) && !plan::isLight(op) && !isPerRowOp(op))
        return true;
      if (feeds)
        feeding.insert(op);
    }
    return false;
  }
  bool isPerRowOp(Operation *op) {
    const nn::Dims &shape = dims.dimsOf(op->getResult(0));
    return !shape.empty() && nn::isConstantDim(shape.back(), 1);
  }

  Groups &groups;
  nn::DimAnalysis &dims;
  llvm::DenseMap<Operation *, Group *> groupOf;
};
} // namespace

void mergeRowGroups(Groups &groups, nn::DimAnalysis &dims) { RowMerger(groups, dims).run(); }

} // namespace skiff
