//===- FuzzPaddle.cpp - any bytes of a Paddle file ------------------------===//
// Built once for each of the readers: of PIR, of a ProgramDesc, and of the parameters of one given program.
//===----------------------------------------------------------------------===//
#include "compiler/import/paddle/ImportPaddle.h"
#include "test/fuzz/FuzzImport.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return skiff::fuzzImport(data, size, [](llvm::StringRef bytes, mlir::MLIRContext *context) {
    static const llvm::StringRef reader = SKIFF_READER;
    if (reader != "parameters")
      return skiff::importPaddleBytes(bytes, reader == "pir" ? "fuzz.json" : "fuzz.pdmodel", nullptr,
                                      context);
    static const auto program = llvm::MemoryBuffer::getFile(SKIFF_PROGRAM);
    return skiff::importPaddleBytes((*program)->getBuffer(), "fuzz.json",
                                    llvm::MemoryBuffer::getMemBufferCopy(bytes), context);
  });
}
