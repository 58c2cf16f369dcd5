//===- FuzzArtifact.cpp - any bytes as a .skiff file ----------------------===//
//
// Loads without comparing checksums, which would stop nearly every input, and
// never runs the code: what is inside of it isn't the loader's to check.
//===----------------------------------------------------------------------===//
#include "runtime/core/Model.h"
#include "runtime/format/CodeAbi.h"

#include <cstdlib>
#include <cstring>

using namespace skiff;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // A copy whose end is the end of the allocation, aligned as the API demands.
  void *bytes = nullptr;
  if (posix_memalign(&bytes, SKIFF_BUFFER_ALIGN, size ? size : 1) != 0)
    return 0;
  memcpy(bytes, data, size);
  skiff_options options;
  skiff_options_init(&options);
  skiff_error error;
  auto *model = create<skiff_model>();
  if (model->file.useMemory(bytes, size, &error) == SKIFF_OK)
    model->load(options, Checksums::ignore, &error);
  releaseModel(model);
  free(bytes);
  return 0;
}
