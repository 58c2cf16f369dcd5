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

#endif // SKIFF_DIALECTS_ONNX_ONNX_H
