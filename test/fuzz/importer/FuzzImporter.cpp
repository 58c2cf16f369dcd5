//===- FuzzImporter.cpp - any bytes of an .onnx file ----------------------===//
#include "compiler/import/onnx/ImportOnnx.h"
#include "test/fuzz/FuzzImport.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return skiff::fuzzImport(data, size, [](llvm::StringRef bytes, mlir::MLIRContext *context) {
    return skiff::importOnnxBytes(bytes, "fuzz.onnx", SKIFF_SEED_FOLDER, context);
  });
}
