//===- Onnx.h - the onnx dialect -------------------------------*- C++ -*-===//
#ifndef SKIFF_DIALECTS_ONNX_ONNX_H
#define SKIFF_DIALECTS_ONNX_ONNX_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/onnx/OnnxDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/onnx/OnnxTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/onnx/Onnx.h.inc"

namespace skiff::onnx {
/// The element type that a number of ONNX's TensorProto.DataType stands for: signed integers are signless,
/// unsigned ones `ui8`..., bool is i1. Null for strings, complex numbers and numbers that ONNX does not
/// define.
mlir::Type elementTypeOf(mlir::MLIRContext *context, int64_t dataType);
} // namespace skiff::onnx

#endif // SKIFF_DIALECTS_ONNX_ONNX_H
