//===- ControlFlow.h - branches and loops of nn ---------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_CONTROLFLOW_H
#define SKIFF_PASSES_CONVERT_COMMON_CONTROLFLOW_H

#include "passes/convert/common/Node.h"

namespace skiff {

/// A condition as nn has it, one element of i1; else reports what it is.
Value asCondition(Node &node, Value value);

/// What a condition is if the model itself says so.
std::optional<bool> knownCondition(Value value);

/// Removes what was made of a body that is converted again.
void eraseAttempt(Conversion &conversion, mlir::Operation *op);

/// Beyond this, code and compile time grow for nothing: an iteration of a loop costs a few copies.
constexpr int64_t kMaxUnrolled = 8, kMaxUnrolledOps = 200;

/// What `make` makes, at the end of a block of its own, stands where the builder does if it returns true;
/// else nothing is left of it. Returns whether it does.
bool attempt(Node &node, llvm::function_ref<bool(mlir::Block &)> make);

/// The values of branch `which` (0: then), made where the builder stands. A null one has no value in this
/// branch.
using MakeBranch = llvm::function_ref<FailureOr<SmallVector<Value>>(unsigned which)>;

/// Both branches as regions of an nn.if of `count` results. A dim that is not the same in both becomes a data
/// dim.
FailureOr<SmallVector<Value>> makeIf(Node &node, Value condition, size_t count, MakeBranch makeBranch);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_CONTROLFLOW_H
