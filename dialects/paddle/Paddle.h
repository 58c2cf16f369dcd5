//===- Paddle.h - the paddle dialect ---------------------------*- C++ -*-===//
#ifndef SKIFF_DIALECTS_PADDLE_PADDLE_H
#define SKIFF_DIALECTS_PADDLE_PADDLE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/paddle/PaddleDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/paddle/PaddleTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/paddle/Paddle.h.inc"

namespace skiff::paddle {
/// The element type that a number of ProgramDesc's VarType.Type stands for: signed integers are signless,
/// unsigned ones `ui8`..., bool is i1. Null for what is no element type, and for complex numbers.
mlir::Type elementTypeOf(mlir::MLIRContext *context, int64_t varType);
/// The same for PIR's names: "float32", "bool"...
mlir::Type elementTypeOf(mlir::MLIRContext *context, llvm::StringRef name);
} // namespace skiff::paddle

#endif // SKIFF_DIALECTS_PADDLE_PADDLE_H
