//===- ConstantPool.h - makes and frees constants -----------------*- C++ -*-===//
// Resource blobs live as long as the MLIR context, whether or not anything still refers to them. A pass that
// replaces weights by other weights would thus hold both; the pool counts references and frees data at once.
// The count sees one module: another module of the same context (a clone) must not share its resources.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_STATIC_CONSTANTPOOL_H
#define SKIFF_PASSES_STATIC_CONSTANTPOOL_H

#include "dialects/nn/NN.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

namespace skiff {

class ConstantPool {
public:
  /// Counts the references of all ops in the module.
  explicit ConstantPool(mlir::ModuleOp module);

  mlir::Value create(mlir::OpBuilder &builder, mlir::Location loc, mlir::ElementsAttr value);
  /// Erases the constant if nothing uses it, and its data if no other constant refers to it.
  void eraseIfUnused(nn::ConstantOp constant);
  /// Replaces an op whose operands are constants by its value, and erases the operands that it alone used.
  /// Gives the value, or null if the op stays.
  mlir::Value fold(mlir::Operation *op);

  int64_t bytesFreed() const { return freed; }

private:
  void count(mlir::Attribute attribute);

  llvm::DenseMap<const mlir::AsmResourceBlob *, int64_t> references;
  int64_t freed = 0;
};

} // namespace skiff

#endif // SKIFF_PASSES_STATIC_CONSTANTPOOL_H
