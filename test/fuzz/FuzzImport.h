//===- FuzzImport.h - any bytes give a module or an error ------*- C++ -*-===//
#ifndef SKIFF_TEST_FUZZ_FUZZIMPORT_H
#define SKIFF_TEST_FUZZ_FUZZIMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"

// Containers that cross into libMLIR.so, which is built without ASan, would be reported falsely.
extern "C" const char *__asan_default_options() {
  return "detect_container_overflow=0:detect_odr_violation=0";
}

namespace skiff {

using Import = llvm::function_ref<llvm::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>(llvm::StringRef,
                                                                                     mlir::MLIRContext *)>;

/// Traps if a failure says nothing, or a success does; and if a module is not whole.
inline int fuzzImport(const uint8_t *data, size_t size, Import import) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  bool spoke = false;
  context.getDiagEngine().registerHandler([&](mlir::Diagnostic &) {
    spoke = true;
    return mlir::success();
  });
  auto module = import(llvm::StringRef(reinterpret_cast<const char *>(data), size), &context);
  if (failed(module) != spoke)
    __builtin_trap();
  if (succeeded(module) && failed(mlir::verify(**module)))
    __builtin_trap();
  return 0;
}

} // namespace skiff

#endif // SKIFF_TEST_FUZZ_FUZZIMPORT_H
