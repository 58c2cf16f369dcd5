//===- Dims.h - dims as expressions of symbols -----------------*- C++ -*-===//
// A dim is an AffineExpr over the symbols s0, s1, ... that the function names in
// `nn.symbols`: known as soon as the inputs are. d0, d1, ... are data dims, named in
// `nn.data_dims`: an op in the function sets them while it runs (NNControlFlow.td).
// A static dim is a constant expression.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_NN_DIMS_H
#define SKIFF_DIALECTS_NN_DIMS_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace mlir::func {
class FuncOp;
}

namespace skiff::nn {

class ShapeCheck;
using Dims = llvm::SmallVector<mlir::AffineExpr, 6>;
/// Begins an error message at the op in question.
using ErrorFn = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// The value of a static dim.
std::optional<int64_t> constantDim(mlir::AffineExpr dim);
bool isConstantDim(mlir::AffineExpr dim, int64_t value);
/// Static dims of a type as constants; `?` as symbols from `firstSymbol` on, each its own.
Dims dimsOfType(mlir::RankedTensorType type, unsigned &firstSymbol);
/// The tensor type with these dims: constants static, all else `?`.
mlir::RankedTensorType typeWithDims(llvm::ArrayRef<mlir::AffineExpr> dims, mlir::Type elementType);
mlir::AffineExpr productOf(llvm::ArrayRef<mlir::AffineExpr> dims, mlir::MLIRContext *context);
mlir::AffineMap mapOf(llvm::ArrayRef<mlir::AffineExpr> dims, mlir::MLIRContext *context);
/// Names of the function's data dims.
llvm::SmallVector<llvm::StringRef> dataDimNames(mlir::func::FuncOp function);
/// Whether it depends on what an op reads out of data.
bool hasDataDims(mlir::AffineExpr expr);
mlir::AffineMap constantMap(llvm::ArrayRef<int64_t> dims, mlir::MLIRContext *context);
/// numpy's rule: aligned at the last dim, a 1 gives way. Only the number 1 does: a symbol must equal its
/// partner, also where it could be 1 at run time. Fails where dims can never be equal.
llvm::LogicalResult broadcastDims(llvm::ArrayRef<Dims> operands, Dims &result, const ShapeCheck &check);
/// A text of MLIR's about dims, with names for the symbols s0, s1, ..., as far as these go.
std::string withNames(llvm::StringRef text, llvm::ArrayRef<std::string> names);
/// Dims as text, "s0x5"; symbols by `names`, as far as these go.
std::string toString(llvm::ArrayRef<mlir::AffineExpr> dims, llvm::ArrayRef<std::string> names = {});
/// The value of an expression. A symbol that `symbols` does not reach is 1, the least that one can be: this
/// is what reports and estimates count with.
int64_t nominal(mlir::AffineExpr expr, llvm::ArrayRef<int64_t> symbols = {});
/// The function's symbols at their upper bounds (--dim), `unbounded` for one that has none.
llvm::SmallVector<int64_t> largestSymbols(mlir::func::FuncOp function, int64_t unbounded = 1);

/// Derives the dims of any value in a function, on demand.
class DimAnalysis {
public:
  explicit DimAnalysis(mlir::func::FuncOp function) : function(function) {}
  /// Dims over the function's symbols; a dim that no rule gives is a null expression. The reference stays
  /// good as long as the analysis.
  const Dims &dimsOf(mlir::Value value);
  mlir::AffineExpr elementsOf(mlir::Value value);
  /// An op that is about to be erased: its values, and those in its regions, are no more.
  void forget(mlir::Operation *op);

private:
  mlir::func::FuncOp function;
  // Each on the heap: callers hold references while more become known and the map moves.
  llvm::DenseMap<mlir::Value, std::unique_ptr<Dims>> known;
};

} // namespace skiff::nn

#endif // SKIFF_DIALECTS_NN_DIMS_H
