//===- KernelReport.h - what a kernel does, in numbers ---------*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_KERNELREPORT_H
#define SKIFF_TARGETS_COMMON_KERNELREPORT_H

#include "dialects/nn/NN.h"
#include "dialects/plan/Plan.h"

namespace skiff {
/// The names of the source model's nodes behind a location, in order.
llvm::SmallVector<mlir::StringAttr> sourceNames(mlir::Location loc);

/// {name, kind, sources, flops, bytes}: floating-point operations and bytes read and written (each operand
/// once), with every symbol at 1.
mlir::DictionaryAttr reportKernel(plan::KernelOp kernel, nn::DimAnalysis &dims);
} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_KERNELREPORT_H
