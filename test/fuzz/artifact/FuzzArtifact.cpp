//===- FuzzArtifact.cpp - any bytes as a .skiff file ----------------------===//
//
// Loads without comparing checksums, which would stop nearly every input, and
// never runs the code: what is inside of it isn't the loader's to check. What the
// runtime itself computes from a file that it took, the conditions, is computed.
//===----------------------------------------------------------------------===//
#include "runtime/core/Conditions.h"
#include "runtime/core/Model.h"
#include "runtime/format/CodeAbi.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>

using namespace skiff;

static void computeConditions(const format::Model &model) {
  if (!model.conditions())
    return;
  for (int64_t value : {int64_t(0), int64_t(1), int64_t(7), INT64_MAX}) {
    int64_t symbols[256]; // as many as a file can have
    std::fill(std::begin(symbols), std::end(symbols), value);
    for (const format::Condition *condition : *model.conditions())
      if (ConditionSides sides; evaluate(*condition, symbols, &sides))
        holds(*condition, sides);
  }
}

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
    if (model->load(options, Checksums::ignore, &error) == SKIFF_OK)
      computeConditions(*model->manifest);
  releaseModel(model);
  free(bytes);
  return 0;
}
