//===- Reducer.h - the smallest model that is still interesting -*- C++ -*-===//
#ifndef SKIFF_COMPILER_REDUCE_REDUCER_H
#define SKIFF_COMPILER_REDUCE_REDUCER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

namespace skiff {

/// What was done, for who waits.
struct ReduceCounts {
  size_t opsBefore = 0, opsAfter = 0;
  unsigned tests = 0;
};

/// Makes @main of an nn module smaller as long as `isInteresting` says yes.
///
/// First the function is cut behind the first op that shows the fault, then before the last one that is
/// needed for it: two binary searches, after which a fault of one op is nearly alone. Then one value is
/// returned, ops are removed in groups that get smaller (delta debugging; Zeller and Hildebrandt, 2002) and
/// single ones bypassed. Constants become ones or arguments in the end.
class Reducer {
public:
  using Test = llvm::function_ref<bool(mlir::ModuleOp)>;

  /// `module` is interesting itself.
  Reducer(mlir::OwningOpRef<mlir::ModuleOp> module, Test isInteresting);
  mlir::OwningOpRef<mlir::ModuleOp> run();
  const ReduceCounts &counts() const { return counted; }

private:
  /// Gets a copy of @main to change; fails if there is nothing to change.
  using Edit = llvm::function_ref<llvm::LogicalResult(mlir::func::FuncOp)>;

  enum class Unused { remove, keep };

  /// Keeps the edit's result if it is valid and interesting.
  bool attempt(Edit edit, Unused unused = Unused::remove);
  size_t size() const;
  bool bindSymbols();
  void cutAllBehind();
  void cutAllBefore();
  bool returnEarlier();
  bool removeGroups();
  bool bypassOps();
  bool simplifyConstants();

  mlir::OwningOpRef<mlir::ModuleOp> module;
  Test isInteresting;
  ReduceCounts counted;
  llvm::StringSet<> tested; // digests of texts that are not interesting
};

} // namespace skiff

#endif // SKIFF_COMPILER_REDUCE_REDUCER_H
