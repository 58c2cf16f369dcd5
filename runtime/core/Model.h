//===- Model.h - a loaded file --------------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_MODEL_H
#define SKIFF_RUNTIME_CORE_MODEL_H

#include "runtime/core/ElfImage.h"
#include "runtime/core/Manifest.h"
#include "runtime/core/MappedFile.h"
#include "runtime/core/Memory.h"
#include "runtime/core/ThreadPool.h"
#include "runtime/format/CodeAbi.h"

/// What never changes after load, shared by all sessions, and the thread pool.
struct skiff_model {
  using SizesFn = int64_t (*)(const int64_t *symbols, int64_t *outputDims);
  using PlanFn = int64_t (*)(SkiffRun *run);

  /// Makes the model ready from an already opened `file`. Executes no code of it.
  /// Errors: those of skiff_load.
  skiff_status load(const skiff_options &options, skiff::Checksums checksums, skiff_error *error);

  skiff::MappedFile file;
  const skiff::format::Model *manifest = nullptr;
  const skiff::format::Variant *variant = nullptr;
  skiff::ElfImage code;
  SizesFn sizes = nullptr;
  PlanFn plan = nullptr;
  skiff::ThreadPool pool;
  /// The signature as the API gives it out; the infos point into the others.
  skiff::Array<skiff_tensor_info> inputs;
  skiff::Array<skiff_tensor_info> outputs;
  skiff::Array<int64_t> dims;
  skiff::Array<int32_t> dimSymbols;
  uint32_t outputDimCount = 0;
  /// The caller's handle and one for each session.
  std::atomic<uint32_t> references{1};

  const uint8_t *weights() const { return file.data() + variant->weights()->offset(); }

private:
  skiff_status loadCode(skiff::Checksums checksums, skiff_error *error);
  skiff_status describeSignature(skiff_error *error);
};

namespace skiff {

/// Drops one reference; the last one frees.
void releaseModel(skiff_model *model);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_MODEL_H
