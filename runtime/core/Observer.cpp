//===- Observer.cpp - shows what kernels store ----------------------------===//
#include "runtime/core/Observer.h"

#include "runtime/core/DimSteps.h"
#include "runtime/core/Manifest.h"

#include <algorithm>

using namespace skiff;

bool Observer::start(const format::Variant &variant, skiff_observer wanted, void *wantedContext) {
  function = nullptr;
  size_t most = 0, mostDims = 0;
  for (const format::Kernel *kernel : *variant.kernels()) {
    if (!kernel->stored() || !wanted)
      continue;
    size_t rank = 0;
    for (const format::Stored *one : *kernel->stored())
      rank += one->rank();
    most = std::max<size_t>(most, kernel->stored()->size());
    mostDims = std::max(mostDims, rank);
  }
  if (!stored.allocate(most) || !dims.allocate(mostDims))
    return false;
  function = wanted;
  context = wantedContext;
  return true;
}

/// Writes the dims and returns the bytes; -1 if they have no value, as where data made one negative.
static int64_t measure(const format::Stored &stored, const int64_t *symbols, int64_t *dims) {
  int64_t stack[maxDimStack];
  if (!evaluate(*stored.steps(), symbols, stack))
    return -1;
  int64_t bytes = int64_t(elementSize(stored.type()));
  for (uint32_t i = 0; i != stored.rank(); ++i) {
    dims[i] = stack[i];
    if (dims[i] < 0 || __builtin_mul_overflow(bytes, dims[i], &bytes))
      return -1;
  }
  return bytes;
}

void Observer::tell(const format::Variant &variant, int64_t kernel, const SkiffArgs &args) {
  const format::Kernel &told = *variant.kernels()->Get(uint32_t(kernel));
  const size_t operands = told.operands() ? told.operands()->size() : 0;
  size_t count = 0, nextDim = 0, all = told.stored() ? told.stored()->size() : 0;
  for (size_t i = 0; i != all; ++i) {
    const format::Stored &one = *told.stored()->Get(uint32_t(i));
    int64_t bytes = measure(one, args.symbols, dims.data() + nextDim);
    if (bytes < 0)
      continue;
    stored[count].source = one.source()->c_str();
    stored[count].inner = one.inner();
    stored[count].tensor = {args.buffers[operands + i], skiff_dtype(one.type()), int32_t(one.rank()),
                            dims.data() + nextDim, size_t(bytes)};
    nextDim += one.rank();
    ++count;
  }
  function(context, int32_t(kernel), stored.data(), int32_t(count));
}
