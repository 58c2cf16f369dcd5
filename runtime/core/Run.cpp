//===- Run.cpp - one run of a session -------------------------------------===//
#include "runtime/core/Clock.h"
#include "runtime/core/FloatEnvironment.h"
#include "runtime/core/Session.h"

#include <algorithm>
#include <cinttypes>

using namespace skiff;

/// The least work, in nanoseconds, that is worth waking one more thread for: a
/// spinning worker takes it up within one microsecond.
static constexpr int64_t minThreadNs = 2500;
/// The least work of one chunk. Kernels have a fixed cost per call, so chunks are
/// no smaller than what evens out the threads.
static constexpr int64_t minChunkNs = 10000;
static constexpr int64_t maxChunksPerThread = 4;

namespace {

/// One kernel on several threads.
struct KernelLoop {
  SkiffKernelFn fn;
  const SkiffArgs *args;
  Profile *profile; // null: don't record
  int32_t kernel;
  int32_t run;
};

} // namespace

static void runPart(void *context, int thread, int64_t begin, int64_t end) {
  const KernelLoop &loop = *static_cast<const KernelLoop *>(context);
  if (!loop.profile) {
    loop.fn(loop.args, begin, end);
    return;
  }
  int64_t beginNs = clockNs();
  loop.fn(loop.args, begin, end);
  loop.profile->add({SKIFF_EVENT_SLICE, loop.kernel, thread, loop.run, beginNs, clockNs()});
}

void skiff_session::dispatch(SkiffRun *run, SkiffKernelFn fn, const SkiffArgs *args, int64_t kernel,
                             int64_t count, int64_t cost) {
  reinterpret_cast<Run *>(run)->session->runKernel(fn, args, kernel, count, cost);
}

void skiff_session::runKernel(SkiffKernelFn fn, const SkiffArgs *args, int64_t kernel, int64_t count,
                              int64_t cost) {
  if (count <= 0)
    return;
  const bool record = profile.isOn();
  const int64_t beginNs = record ? clockNs() : 0;
  int64_t threads = usesPool ? std::min({int64_t(model->pool.threadCount()), count, cost / minThreadNs}) : 1;
  if (threads <= 1) {
    fn(args, 0, count);
  } else {
    int64_t chunks = std::min({cost / threads / minChunkNs, count / threads, maxChunksPerThread});
    KernelLoop loop{fn, args, record ? &profile : nullptr, int32_t(kernel), runCount};
    model->pool.run({runPart, &loop, count, int(threads), int(std::max<int64_t>(chunks, 1))});
  }
  if (record)
    profile.add({SKIFF_EVENT_KERNEL, int32_t(kernel), 0, runCount, beginNs, clockNs()});
  if (observer.isOn())
    observer.tell(*model->variant, kernel, *args);
}

int64_t skiff_session::reserveInRun(SkiffRun *run, int64_t which, int64_t bytes, int64_t keep) {
  if (bytes < 0 || keep < 0)
    return SKIFF_RUN_NO_MEMORY;
  return reinterpret_cast<Run *>(run)->session->makeRoom(which, uint64_t(bytes), uint64_t(keep));
}

int64_t skiff_session::makeRoom(int64_t which, uint64_t bytes, uint64_t keep) {
  if (which >= 0) {
    Chunk &slot = slots[size_t(which)];
    if (!slot.reserve(bytes, keep))
      return SKIFF_RUN_NO_MEMORY;
    slotPointers[size_t(which)] = slot.memory;
    return 0;
  }
  Output &output = outputs[size_t(~which)];
  output.size = bytes;
  if (output.callers && output.callersSize < bytes)
    return SKIFF_RUN_OUTPUT_TOO_SMALL;
  if (!output.callers && !output.own.reserve(bytes, keep))
    return SKIFF_RUN_NO_MEMORY;
  outputPointers[size_t(~which)] = output.callers ? output.callers : output.own.memory;
  return 0;
}

/// The error for what a plan has returned.
skiff_status skiff_session::explain(int64_t status, skiff_error *error) {
  const auto *checks = model->variant->checks();
  if (status > 0 && checks && uint64_t(status) <= checks->size())
    return fail(
        error, SKIFF_SHAPE_MISMATCH,
        "%s: node \"%.64s\" computed a size that is negative or does not fit its input; check the values of "
        "the inputs",
        model->file.name(), checks->Get(uint32_t(status - 1))->c_str());
  for (size_t i = 0; status == SKIFF_RUN_OUTPUT_TOO_SMALL && i != outputs.size(); ++i)
    if (outputs[i].callers && outputs[i].callersSize < outputs[i].size)
      return fail(error, SKIFF_SHAPE_MISMATCH,
                  "%s: output \"%.64s\" needs %" PRIu64 " bytes for these inputs, %" PRIu64 " are bound",
                  model->file.name(), model->outputs[i].name, outputs[i].size, outputs[i].callersSize);
  return fail(error, SKIFF_OUT_OF_MEMORY,
              "%s: no memory for a result whose size depends on the inputs' values", model->file.name());
}

skiff_status skiff_session::run(skiff_error *error) {
  SKIFF_TRY(prepare(error));
  const bool record = profile.isOn();
  const int64_t beginNs = record ? clockNs() : 0;
  usesPool = model->pool.threadCount() > 1 && model->pool.tryAcquire();
  Run state;
  state.run.symbols = symbols.data();
  state.run.inputs = inputPointers.data();
  state.run.outputs = outputPointers.data();
  state.run.arena = arena.data();
  state.run.weights = model->weights();
  state.run.slots = slotPointers.data();
  state.run.dispatch = dispatch;
  state.run.reserve = reserveInRun;
  state.session = this;
  int64_t status;
  {
    DefaultFloatEnvironment environment;
    status = model->plan(&state.run);
  }
  if (usesPool)
    model->pool.release();
  if (record)
    profile.add({SKIFF_EVENT_RUN, -1, 0, runCount, beginNs, clockNs()});
  ++runCount;
  if (status != 0)
    return explain(status, error);
  if (model->variant->data_dims() != 0)
    model->sizes(symbols.data(), outputDims.data()); // now that the data dims are known
  return SKIFF_OK;
}
