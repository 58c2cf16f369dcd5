//===- Passes.h - from the paddle dialect to nn ------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE_PASSES_H
#define SKIFF_PASSES_CONVERT_PADDLE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace skiff {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/convert/paddle/Passes.h.inc"
} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_PADDLE_PASSES_H
