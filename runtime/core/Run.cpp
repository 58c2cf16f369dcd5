//===- Run.cpp - one run of a session -------------------------------------===//
#include "runtime/core/Clock.h"
#include "runtime/core/FloatEnvironment.h"
#include "runtime/core/Session.h"

#include <algorithm>

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
  state.run.dispatch = dispatch;
  state.session = this;
  {
    DefaultFloatEnvironment environment;
    model->plan(&state.run);
  }
  if (usesPool)
    model->pool.release();
  if (record)
    profile.add({SKIFF_EVENT_RUN, -1, 0, runCount, beginNs, clockNs()});
  ++runCount;
  return SKIFF_OK;
}
