//===- KernelEmitter.h - reading and writing tensors in a kernel -*- C++ -*-===//
// In:   one plan.kernel.
// Out:  loops over flat buffers (scf, arith, math, vector, memref).
// Why:  an op that is not an anchor needs no loop of its own: asked for one
//       element of its result, it asks its operands for theirs (`read`), down to
//       the kernel's buffers. So every chain of elementwise and data movement ops
//       is one loop nest without a temporary, whatever its shapes and types.
//
// Reads give scalars, or vectors along the last dim after `setLanes`. Values in
// flight have the compute type: f32 for f16 and bf16, signless integers, i1; the codes of narrow types, as
// i8.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_KERNELEMITTER_H
#define SKIFF_TARGETS_COMMON_KERNELEMITTER_H

#include "dialects/nn/NN.h"
#include "dialects/plan/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "targets/common/Machine.h"

namespace skiff {

using Indices = llvm::SmallVector<mlir::Value, 6>;

/// A quotient or remainder of dims, as the kind of expression says.
mlir::Value divideDims(mlir::OpBuilder &b, mlir::Location loc, mlir::AffineExprKind kind, mlir::Value lhs,
                       mlir::Value rhs);

class KernelEmitter {
public:
  /// `function` takes one flat memref per operand and result of `kernel`, then the
  /// symbols (memref<?xi64>), then the range [begin, end) of the parallel loop.
  KernelEmitter(plan::KernelOp kernel, mlir::func::FuncOp function, nn::DimAnalysis &dims,
                const Machine &machine);

  mlir::ImplicitLocOpBuilder b;
  plan::KernelOp kernel;
  const Machine &machine;

  mlir::Value begin() { return function.getArgument(function.getNumArguments() - 2); }
  mlir::Value end() { return function.getArgument(function.getNumArguments() - 1); }
  /// The value that result `i` of the kernel gets.
  mlir::Value yielded(unsigned i = 0) { return kernel.getBody().front().getTerminator()->getOperand(i); }

  // Dims and index arithmetic, folded where static.
  const nn::Dims &dimsOf(mlir::Value tensor) { return dims.dimsOf(tensor); }
  nn::DimAnalysis &dimAnalysis() { return dims; }
  mlir::Value index(int64_t value);
  mlir::Value dim(mlir::AffineExpr expr);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b); ///< both non-negative
  mlir::Value rem(mlir::Value a, mlir::Value b); ///< both non-negative
  mlir::Value min(mlir::Value a, mlir::Value b);
  mlir::Value max(mlir::Value a, mlir::Value b);
  mlir::Value less(mlir::Value a, mlir::Value b);
  /// `index` as one index per dim, row-major.
  Indices delinearize(mlir::Value index, llvm::ArrayRef<mlir::AffineExpr> dims);
  mlir::Value linearize(llvm::ArrayRef<mlir::Value> indices, llvm::ArrayRef<mlir::AffineExpr> dims);

  // Types and constants. With lanes set these are vectors.
  static mlir::Type computeType(mlir::Type elementType);
  static mlir::Type storageType(mlir::Type elementType); ///< of an element in memory
  mlir::Type valueType(mlir::Type elementType);          ///< compute type, as a vector if lanes are set
  mlir::Value constant(mlir::Type type, double value);
  mlir::Value constantInt(mlir::Type type, int64_t value);

  // Elements. `read` finds the producer in the region, or the buffer.
  mlir::Value read(mlir::Value tensor, llvm::ArrayRef<mlir::Value> indices);
  void write(unsigned result, llvm::ArrayRef<mlir::Value> indices, mlir::Value value);
  /// From here on, in this scope, `tensor` at `indices` is `value`: how an anchor hands over to its epilogue.
  void define(mlir::Value tensor, llvm::ArrayRef<mlir::Value> indices, mlir::Value value);
  /// An op's result has its own type's precision, though f16 and bf16 fly as f32.
  mlir::Value round(mlir::Value value, mlir::Value tensor);
  bool hasBuffer(mlir::Value tensor) { return buffers.count(tensor); }
  mlir::Value bufferOf(mlir::Value tensor) { return buffers.lookup(tensor); }
  mlir::Value resultBuffer(unsigned result) { return buffers.lookup(kernel.getResult(result)); }
  mlir::Value load(mlir::Value buffer, mlir::Value offset, mlir::Type elementType);
  void store(mlir::Value buffer, mlir::Value offset, mlir::Value value, mlir::Type elementType);

  /// sum + x * y of scalars or vectors, fused where the machine can.
  mlir::Value multiplyAdd(mlir::Value x, mlir::Value y, mlir::Value sum);
  /// A mask of `lanes` lanes, of which the first `count` are set.
  mlir::Value firstLanes(mlir::Value count, int64_t lanes);

  /// Reads and writes of `lanes` elements along one dim, the last; 0 is scalar. With a mask
  /// (vector<lanesxi1>), elements where it is false are neither read nor written.
  void setLanes(int64_t count, mlir::Value laneMask = nullptr) {
    lanes = count;
    mask = laneMask;
  }
  /// The dim that lanes run along, counted from the last: not 0 where trailing dims of 1 are walked as one
  /// with it.
  void setLaneDim(unsigned fromLast) { laneDim = fromLast; }
  int64_t getLanes() const { return lanes; }

  // Loops. The body runs in a scope of its own: values read in it are not known after it.
  using Body = llvm::function_ref<void(mlir::Value)>;
  void loop(mlir::Value from, mlir::Value to, Body body, int64_t step = 1);
  using Reduction = llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value, mlir::ValueRange)>;
  llvm::SmallVector<mlir::Value> reduce(mlir::Value from, mlir::Value to, mlir::ValueRange init,
                                        Reduction body, int64_t step = 1);
  /// `body` gives whether to go on, and the next state; it runs at least once.
  using Step = llvm::function_ref<std::pair<mlir::Value, llvm::SmallVector<mlir::Value>>(mlir::ValueRange)>;
  llvm::SmallVector<mlir::Value> doWhile(mlir::ValueRange init, Step body);
  void ifThen(mlir::Value condition, llvm::function_ref<void()> body);
  /// Room for `count` values that lives as long as the kernel's function runs.
  mlir::Value scratch(mlir::Type type, int64_t count);
  mlir::Value select(mlir::Value condition, mlir::Type type, llvm::function_ref<mlir::Value()> then,
                     llvm::function_ref<mlir::Value()> otherwise);

private:
  struct Scope; // forgets what was read when a loop body ends

  mlir::Value readProducer(mlir::Operation *op, mlir::Value tensor, llvm::ArrayRef<mlir::Value> indices);

  mlir::func::FuncOp function;
  nn::DimAnalysis &dims;
  llvm::DenseMap<mlir::Value, mlir::Value> buffers;
  llvm::SmallVector<mlir::Value> symbols; ///< values of the symbols, then of the data dims
  size_t firstDataDim = 0;
  llvm::DenseMap<int64_t, mlir::Value> indexConstants;
  struct Known {
    mlir::Value tensor;
    Indices indices;
    int64_t lanes;
    mlir::Value value;
  };
  llvm::SmallVector<Known> memo;
  int64_t lanes = 0;
  unsigned laneDim = 0;
  mlir::Value mask;
};

// Rules of single ops, by family. Each returns null for an op that is not its own.
mlir::Value emitElementwise(KernelEmitter &e, mlir::Operation *op, llvm::ArrayRef<mlir::Value> operands);
mlir::Value readDataMovement(KernelEmitter &e, mlir::Operation *op, llvm::ArrayRef<mlir::Value> indices);
mlir::Value readResize(KernelEmitter &e, nn::ResizeOp op, llvm::ArrayRef<mlir::Value> indices);
mlir::Value readSampling(KernelEmitter &e, mlir::Operation *op, llvm::ArrayRef<mlir::Value> indices);
mlir::Value readReduction(KernelEmitter &e, mlir::Operation *op, llvm::ArrayRef<mlir::Value> indices);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_KERNELEMITTER_H
