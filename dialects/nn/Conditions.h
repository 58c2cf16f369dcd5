//===- Conditions.h - what must hold of dims ------------------*- C++ -*-===//
// A shape rule compares dims: the channels of a convolution with those of its filter, each dim of a sum with
// its partner. Where both are numbers it decides; where a symbol is left, what it compares becomes a
// condition, which the runtime checks once it knows the symbols' values, before anything runs.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_DIALECTS_NN_CONDITIONS_H
#define SKIFF_DIALECTS_NN_CONDITIONS_H

#include "dialects/nn/DimMath.h"
#include "dialects/nn/Dims.h"

namespace skiff::nn {

/// lhs == rhs, or lhs >= rhs, over the function's symbols.
struct DimCondition {
  bool isEquality;
  mlir::AffineExpr lhs, rhs;
};

/// What a shape rule reports with, and compares dims with. Each comparison fails, without a message, if it
/// holds for no values of the symbols.
class ShapeCheck {
public:
  /// With `conditions`, the dims are expressions of a function's symbols, and what is not decided goes there.
  /// Without, a dim that is no number is not known at all, and only numbers are compared.
  explicit ShapeCheck(ErrorFn error, llvm::SmallVectorImpl<DimCondition> *conditions = nullptr)
      : report(error), conditions(conditions) {}

  mlir::InFlightDiagnostic error() const { return report(); }
  llvm::LogicalResult equal(mlir::AffineExpr a, mlir::AffineExpr b) const { return compare({true, a, b}); }
  llvm::LogicalResult atLeast(mlir::AffineExpr a, int64_t low) const;
  llvm::LogicalResult atLeast(mlir::AffineExpr a, mlir::AffineExpr b) const { return compare({false, a, b}); }

private:
  llvm::LogicalResult compare(DimCondition condition) const;

  ErrorFn report;
  llvm::SmallVectorImpl<DimCondition> *conditions;
};

/// Fails, with a message, unless `axis` is the number of one of `dims`.
llvm::LogicalResult checkAxis(int64_t axis, llvm::ArrayRef<mlir::AffineExpr> dims, const ShapeCheck &check);

/// All conditions of one function, as they stand in its attribute `nn.requires`.
class Requirements {
public:
  /// Begins with what the function has already.
  explicit Requirements(mlir::func::FuncOp function);

  /// Adds one unless those before imply it. `source` names the node that asks for it. If no values of the
  /// symbols fulfil all of them, returns why.
  std::optional<std::string> add(DimCondition condition, llvm::StringRef source);
  /// Whether a condition always or never holds, given those before; nothing if it depends.
  std::optional<bool> known(DimCondition condition) const;
  /// Why what the function had already can't be fulfilled, if it can't.
  const std::optional<std::string> &check() const { return conflict; }
  void store();

private:
  struct Entry {
    DimCondition condition;
    std::string source;
  };
  enum class Verdict { always, never, depends };
  Verdict decide(const DimCondition &condition) const;
  mlir::AffineExpr substitute(mlir::AffineExpr expr) const;
  void learn(const DimCondition &condition);
  std::string text(const DimCondition &condition) const;

  mlir::func::FuncOp function;
  llvm::SmallVector<std::string> names;
  llvm::SmallVector<Interval> ranges;
  llvm::SmallVector<Entry> entries;
  std::optional<std::string> conflict;
  /// What equalities say a symbol is: a number or another symbol.
  llvm::SmallVector<mlir::AffineExpr> facts;
};

/// The condition as text with the symbols' names: "batch == 2 * rows".
std::string toString(const DimCondition &condition, llvm::ArrayRef<std::string> names);
/// Fails, with a message, if something in the function speaks of a symbol or a data dim that has no name in
/// `nn.symbols` or `nn.data_dims`: code would read, or write, beyond their values.
llvm::LogicalResult checkDimNumbers(mlir::func::FuncOp function);
/// The names in a function's `nn.symbols`.
llvm::SmallVector<std::string> symbolNamesOf(mlir::func::FuncOp function);

} // namespace skiff::nn

#endif // SKIFF_DIALECTS_NN_CONDITIONS_H
