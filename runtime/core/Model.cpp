//===- Model.cpp - loads a file -------------------------------------------===//
#include "runtime/core/Model.h"

#include "runtime/core/SelectVariant.h"
#include "runtime/core/ThreadCount.h"

#include <cstdlib>
#include <type_traits>

using namespace skiff;

// The two enums are one list, once for users and once in the file.
static_assert(int(format::ElementType::boolean) == SKIFF_BOOL &&
              int(format::ElementType::bf16) == SKIFF_BF16 && int(format::ElementType::u8) == SKIFF_U8 &&
              int(format::ElementType::f4e2m1) == SKIFF_F4E2M1 && int(format::ElementType::u2) == SKIFF_U2 &&
              int(format::ElementType::MAX) == SKIFF_U2);

void skiff::releaseModel(skiff_model *model) {
  if (model && model->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    destroy(model);
}

skiff_status skiff_model::load(const skiff_options &options, Checksums checksums, skiff_error *error) {
  SKIFF_TRY(readManifest(file, checksums, &manifest, error));
  const char *forced = options.target ? options.target : getenv("SKIFF_TARGET");
  if (forced && !*forced)
    forced = nullptr;
  SKIFF_TRY(selectVariant(file, *manifest, hostCpu(), forced, &variant, error));
  if (options.verify_weights && checksums == Checksums::compare)
    SKIFF_TRY(compareChecksum(file, *variant->weights(), "the weights", error));
  SKIFF_TRY(loadCode(checksums, error));
  return describeSignature(error);
}

skiff_status skiff_model::loadCode(Checksums checksums, skiff_error *error) {
  const format::Section &section = *variant->code();
  const char *target = variant->target()->c_str();
  if (checksums == Checksums::compare)
    SKIFF_TRY(compareChecksum(file, section, "the code", error));
  SKIFF_TRY(code.load(file, section.offset(), section.size(), target, error));
  sizes = reinterpret_cast<SizesFn>(code.function(variant->sizes_address()));
  plan = reinterpret_cast<PlanFn>(code.function(variant->plan_address()));
  if (!sizes || !plan)
    return fail(error, SKIFF_CORRUPT_FILE,
                "%s: code of %.32s: its entry points lie outside of it; compile the model again", file.name(),
                target);
  return SKIFF_OK;
}

skiff_status skiff_model::describeSignature(skiff_error *error) {
  const auto *declaredInputs = manifest->inputs(), *declaredOutputs = manifest->outputs();
  size_t dimCount = 0;
  for (const format::Tensor *tensor : *declaredInputs)
    dimCount += tensor->dims()->size();
  for (const format::Tensor *tensor : *declaredOutputs) {
    dimCount += tensor->dims()->size();
    outputDimCount += tensor->dims()->size();
  }
  if (!inputs.allocate(declaredInputs->size()) || !outputs.allocate(declaredOutputs->size()) ||
      !dims.allocate(dimCount) || !dimSymbols.allocate(dimCount))
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for the signature", file.name());

  size_t next = 0;
  auto describe = [&](const format::Tensor &tensor, skiff_tensor_info &info) {
    info.name = tensor.name()->c_str();
    info.dtype = skiff_dtype(tensor.type());
    info.rank = int32_t(tensor.dims()->size());
    info.dims = dims.data() + next;
    info.dim_symbols = dimSymbols.data() + next;
    for (const format::Dim *dim : *tensor.dims()) {
      dims[next] = dim->value();
      dimSymbols[next++] = dim->symbol();
    }
  };
  for (uint32_t i = 0; i != declaredInputs->size(); ++i)
    describe(*declaredInputs->Get(i), inputs[i]);
  for (uint32_t i = 0; i != declaredOutputs->size(); ++i)
    describe(*declaredOutputs->Get(i), outputs[i]);
  return SKIFF_OK;
}
