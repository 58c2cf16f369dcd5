//===- Session.h - one use of a model -------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_SESSION_H
#define SKIFF_RUNTIME_CORE_SESSION_H

#include "runtime/core/Model.h"
#include "runtime/core/Observer.h"
#include "runtime/core/Profile.h"

/// The bindings and the memory of one use of a model.
struct skiff_session {
  ~skiff_session();

  /// Takes a reference to `owner`.
  /// Errors: SKIFF_OUT_OF_MEMORY.
  skiff_status create(skiff_model *owner, skiff_error *error);

  skiff_status bindInput(int32_t index, skiff_dtype dtype, const void *data, const int64_t *dims,
                         int32_t rank, skiff_error *error);
  skiff_status bindOutput(int32_t index, void *data, size_t size, skiff_error *error);
  skiff_status prepare(skiff_error *error);
  skiff_status run(skiff_error *error);
  skiff_status output(int32_t index, skiff_tensor *tensor, skiff_error *error) const;
  skiff_memory memory() const;

  skiff_model *model = nullptr;
  skiff::Profile profile;
  skiff::Observer observer;
  /// Set while a thread is inside `prepare`, `run` or changes profile or observer.
  std::atomic<bool> busy{false};

private:
  struct Input {
    const void *data;
    uint32_t firstDim; // in inputDims
    bool bound;
  };
  struct Output {
    void *callers; // null: the session's own memory
    uint64_t callersSize;
    uint64_t size;     // as of the last prepare or run
    uint32_t firstDim; // in outputDims
    skiff::Chunk own;  // where only the run knows the size
  };
  /// What `dispatch` gets; `run` comes first, so that one is the other's address.
  struct Run {
    SkiffRun run;
    skiff_session *session;
  };

  skiff_status findSymbols(skiff_error *error);
  bool conditionsHold() const;
  skiff_status checkConditions(skiff_error *error) const;
  void appendBinding(skiff::MessageText &text, int32_t symbol) const;
  skiff_status reserve(const char *when, skiff_error *error);
  skiff_status placeOutputs(skiff_error *error);
  static void dispatch(SkiffRun *run, SkiffKernelFn fn, const SkiffArgs *args, int64_t kernel, int64_t count,
                       int64_t cost);
  static int64_t reserveInRun(SkiffRun *run, int64_t which, int64_t bytes, int64_t keep);
  int64_t makeRoom(int64_t which, uint64_t bytes, uint64_t keep);
  skiff_status explain(int64_t status, skiff_error *error);
  void runKernel(SkiffKernelFn fn, const SkiffArgs *args, int64_t kernel, int64_t count, int64_t cost);

  skiff::Array<Input> inputs;
  skiff::Array<Output> outputs;
  skiff::Array<int64_t> inputDims;
  skiff::Array<int64_t> outputDims;
  skiff::Array<int64_t> symbols; // then data dims
  skiff::Array<void *> inputPointers;
  skiff::Array<void *> outputPointers;
  skiff::Array<skiff::Chunk> slots;
  skiff::Array<void *> slotPointers;
  skiff::Region arena;
  skiff::Region ownOutputs;
  /// Bindings changed since the last prepare.
  bool stale = true;
  bool usesPool = false;
  int32_t runCount = 0;
};

#endif // SKIFF_RUNTIME_CORE_SESSION_H
