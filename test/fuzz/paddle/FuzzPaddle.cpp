//===- FuzzPaddle.cpp - any bytes give a module or an error ---------------===//
// Built once for each of the readers: of PIR, of a ProgramDesc, and of the parameters of one given program.
//===----------------------------------------------------------------------===//
#include "compiler/import/paddle/ImportPaddle.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

// Containers that cross into libMLIR.so, which is built without ASan, would be reported falsely.
extern "C" const char *__asan_default_options() {
  return "detect_container_overflow=0:detect_odr_violation=0";
}

static FailureOr<OwningOpRef<ModuleOp>> import(llvm::StringRef bytes, MLIRContext *context) {
  static const llvm::StringRef reader = SKIFF_READER;
  if (reader != "parameters")
    return skiff::importPaddleBytes(bytes, reader == "pir" ? "fuzz.json" : "fuzz.pdmodel", nullptr, context);
  static const auto program = llvm::MemoryBuffer::getFile(SKIFF_PROGRAM);
  return skiff::importPaddleBytes((*program)->getBuffer(), "fuzz.json",
                                  llvm::MemoryBuffer::getMemBufferCopy(bytes), context);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  bool spoke = false;
  context.getDiagEngine().registerHandler([&](Diagnostic &) {
    spoke = true;
    return success();
  });
  auto module = import(llvm::StringRef(reinterpret_cast<const char *>(data), size), &context);
  if (failed(module) != spoke) // a failure says why, a success says nothing
    __builtin_trap();
  if (succeeded(module) && failed(verify(**module)))
    __builtin_trap();
  return 0;
}
