//===- HostFunction.h - a function of the host's side ----------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_HOSTFUNCTION_H
#define SKIFF_TARGETS_COMMON_HOSTFUNCTION_H

#include "dialects/nn/NN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace skiff {

/// A function in the LLVM dialect that computes with dims. Ops are added at its end.
struct HostFunction {
  /// Begins `name` with the suffix of `plan`, at its module's end. It returns an i64. `symbolPointer` gives
  /// the address of the symbols' values from argument 0.
  using SymbolPointer = llvm::function_ref<mlir::Value(HostFunction &, mlir::Value)>;
  HostFunction(mlir::func::FuncOp plan, llvm::StringRef name, llvm::ArrayRef<mlir::Type> arguments,
               bool isExported, SymbolPointer symbolPointer);

  /// Where the symbols' values are those of the condition of `other`, its function of the same name is called
  /// instead of all that follows.
  void callWhere(mlir::func::FuncOp other);

  mlir::ImplicitLocOpBuilder b;
  mlir::Value symbolBase = {}; ///< values of the symbols, then of the data dims
  size_t firstDataDim = 0;
  llvm::SmallVector<mlir::Value> symbols = {};
  /// Where sums and products are watched: an i1, whether one of them overflowed.
  mlir::Value overflowed = {};

  mlir::Value argument(unsigned i);
  mlir::Type i64() { return b.getI64Type(); }
  mlir::Type pointer();
  mlir::Value constant(int64_t value);
  mlir::Value add(mlir::Value x, mlir::Value y) { return mlir::arith::AddIOp::create(b, x, y); }
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value x, mlir::Value y) {
    return mlir::arith::CmpIOp::create(b, predicate, x, y);
  }
  mlir::Value evaluate(mlir::AffineExpr expr);
  /// The largest result.
  mlir::Value evaluate(mlir::AffineMap map);
  /// From here on, overflows are seen.
  void watch();

  mlir::Value load(mlir::Value base, int64_t slot, mlir::Type type);
  void store(mlir::Value value, mlir::Value base, int64_t slot);
  void setDataDim(mlir::Value value, int64_t number) { store(value, symbolBase, firstDataDim + number); }
  mlir::Value offset(mlir::Value base, mlir::Value bytes);

private:
  llvm::StringRef name; // without the suffix
};

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_HOSTFUNCTION_H
