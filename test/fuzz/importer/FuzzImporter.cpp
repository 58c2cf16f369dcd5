//===- FuzzImporter.cpp - any bytes give a module or an error -------------===//
#include "compiler/import/onnx/ImportOnnx.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

// Containers that cross into libMLIR.so, which is built without ASan, would be reported falsely.
extern "C" const char *__asan_default_options() {
  return "detect_container_overflow=0:detect_odr_violation=0";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  bool spoke = false;
  context.getDiagEngine().registerHandler([&](Diagnostic &) {
    spoke = true;
    return success();
  });
  llvm::StringRef bytes(reinterpret_cast<const char *>(data), size);
  auto module = skiff::importOnnxBytes(bytes, "fuzz.onnx", SKIFF_SEED_FOLDER, &context);
  if (failed(module) != spoke) // a failure says why, a success says nothing
    __builtin_trap();
  if (succeeded(module) && failed(verify(**module)))
    __builtin_trap();
  return 0;
}
