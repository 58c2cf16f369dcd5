//===- ConvertedFunction.h - one function on its way to nn ------*- C++ -*-===//
// What front ends share: names, types and symbols of arguments, and what a finished function carries.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_CONVERTEDFUNCTION_H
#define SKIFF_PASSES_CONVERT_COMMON_CONVERTEDFUNCTION_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/convert/common/Node.h"

namespace skiff {

class ConvertedFunction {
protected:
  /// `dialect` is the prefix of `from`'s attributes: "onnx.name", "onnx.dims"...
  ConvertedFunction(mlir::func::FuncOp from, StringRef dialect, Problems &problems);

  /// The arguments' names and dims; each name of a dim is one symbol.
  void declareArguments();
  Value weight(mlir::Location loc, ElementsAttr value);
  /// The new function, which stands before the old one. Null if there are problems.
  mlir::func::FuncOp finish(ArrayRef<Value> results);

  mlir::func::FuncOp from, function;
  StringRef dialect;
  Problems &problems;
  std::optional<Conversion> conversion; // from when the arguments have their dims
  llvm::DenseMap<Value, Value> values;
  llvm::DenseSet<Value> failedValues;
};

/// Replaces each function that holds ops of a dialect by what `convert` makes of it. All problems are
/// reported at once; then the module is unchanged.
LogicalResult
convertFunctions(mlir::ModuleOp module, StringRef dialect,
                 llvm::function_ref<bool(mlir::Operation &)> isOfDialect,
                 llvm::function_ref<mlir::func::FuncOp(mlir::func::FuncOp, Problems &)> convert);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_CONVERTEDFUNCTION_H
