//===- Passes.h - one region becomes one kernel -----------------*- C++ -*-===//
#ifndef SKIFF_PASSES_FUSE_PASSES_H
#define SKIFF_PASSES_FUSE_PASSES_H

#include "dialects/nn/NN.h"
#include "dialects/plan/Plan.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace skiff {
#define GEN_PASS_DECL
#include "passes/fuse/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "passes/fuse/Passes.h.inc"
} // namespace skiff

#endif // SKIFF_PASSES_FUSE_PASSES_H
