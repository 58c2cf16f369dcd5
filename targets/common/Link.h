//===- Link.h - object files to a hermetic ELF shared object ---*- C++ -*-===//
#ifndef SKIFF_TARGETS_COMMON_LINK_H
#define SKIFF_TARGETS_COMMON_LINK_H

#include "targets/common/EmitObject.h"
#include "targets/common/Target.h"

namespace skiff {

/// Links with the support library for the machine's architecture. Nothing may stay undefined.
llvm::FailureOr<TargetCode> linkImage(mlir::ModuleOp module, const Machine &machine,
                                      llvm::ArrayRef<ObjectFile> objects);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_LINK_H
