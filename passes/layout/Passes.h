//===- Passes.h - in which order tensors lie in memory ------------*- C++ -*-===//
#ifndef SKIFF_PASSES_LAYOUT_PASSES_H
#define SKIFF_PASSES_LAYOUT_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace skiff {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/layout/Passes.h.inc"
} // namespace skiff

#endif // SKIFF_PASSES_LAYOUT_PASSES_H
