//===- Api.cpp - the C functions of skiff.h -------------------------------===//
//
// Argument checks and ownership; the work is done by Model and Session.
//===----------------------------------------------------------------------===//
#include "runtime/core/Session.h"
#include "runtime/core/ThreadCount.h"

#include <cinttypes>

using namespace skiff;

/// Workers look for work this long before they sleep. A model's kernels follow
/// each other within some 10 µs; waking a sleeping thread takes 50 µs.
static constexpr int32_t defaultSpinUs = 100;

namespace {

/// Lets one thread at a time into a session.
class Entry {
public:
  explicit Entry(skiff_session *session)
      : session(session), entered(!session->busy.exchange(true, std::memory_order_acquire)) {}
  ~Entry() {
    if (entered)
      session->busy.store(false, std::memory_order_release);
  }
  Entry(const Entry &) = delete;
  Entry &operator=(const Entry &) = delete;

  skiff_status status(skiff_error *error) const {
    return entered ? SKIFF_OK
                   : fail(error, SKIFF_BUSY, "%s: another thread is inside this session; give each its own",
                          session->model->file.name());
  }

private:
  skiff_session *session;
  bool entered;
};

} // namespace

static skiff_status nullArgument(skiff_error *error, const char *function) {
  return fail(error, SKIFF_INVALID_ARGUMENT, "%s: an argument is null", function);
}

uint32_t skiff_version(void) { return SKIFF_VERSION; }

size_t skiff_dtype_size(skiff_dtype dtype) {
  return unsigned(dtype) > SKIFF_U2 ? 0 : elementSize(format::ElementType(dtype));
}

const char *skiff_dtype_name(skiff_dtype dtype) {
  static const char *const names[] = {"f32",    "f64",      "f16",        "bf16",   "i8",         "i16",
                                      "i32",    "i64",      "u8",         "u16",    "u32",        "u64",
                                      "bool",   "f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz", "f8e8m0",
                                      "f4e2m1", "i4",       "u4",         "i2",     "u2"};
  return unsigned(dtype) > SKIFF_U2 ? "unknown" : names[dtype];
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

void skiff_options_init(skiff_options *options) {
  if (options)
    *options = {0, defaultSpinUs, 0, nullptr};
}

/// Loads what `open(file)` opens.
template <typename Open>
static skiff_status loadWith(Open open, const skiff_options *given, skiff_model **result,
                             skiff_error *error) {
  skiff_options options;
  skiff_options_init(&options);
  if (given)
    options = *given;
  auto *model = create<skiff_model>();
  if (!model)
    return fail(error, SKIFF_OUT_OF_MEMORY, "no memory for a model");
  skiff_status status = open(model->file);
  if (!status)
    status = model->load(options, Checksums::compare, error);
  if (!status)
    status = model->pool.start(chooseThreadCount(options.threads), options.spin_us, error);
  if (status)
    releaseModel(model);
  else
    *result = model;
  return status;
}

skiff_status skiff_load(const char *path, const skiff_options *options, skiff_model **model,
                        skiff_error *error) {
  if (model)
    *model = nullptr;
  if (!path || !model)
    return nullArgument(error, "skiff_load");
  return loadWith([&](MappedFile &file) { return file.open(path, error); }, options, model, error);
}

skiff_status skiff_load_memory(const void *data, size_t size, const skiff_options *options,
                               skiff_model **model, skiff_error *error) {
  if (model)
    *model = nullptr;
  if (!data || !model)
    return nullArgument(error, "skiff_load_memory");
  return loadWith([&](MappedFile &file) { return file.useMemory(data, size, error); }, options, model, error);
}

void skiff_model_free(skiff_model *model) { releaseModel(model); }

const char *skiff_model_target(const skiff_model *model) { return model->variant->target()->c_str(); }
int32_t skiff_model_threads(const skiff_model *model) { return model->pool.threadCount(); }

//===----------------------------------------------------------------------===//
// Signature
//===----------------------------------------------------------------------===//

int32_t skiff_input_count(const skiff_model *model) { return int32_t(model->inputs.size()); }
int32_t skiff_output_count(const skiff_model *model) { return int32_t(model->outputs.size()); }
int32_t skiff_symbol_count(const skiff_model *model) { return int32_t(model->manifest->symbols()->size()); }
int32_t skiff_kernel_count(const skiff_model *model) { return int32_t(model->variant->kernels()->size()); }
int32_t skiff_data_dim_count(const skiff_model *model) { return int32_t(model->variant->data_dims()); }

static skiff_status checkIndex(const skiff_model *model, const char *what, int32_t index, size_t count,
                               skiff_error *error) {
  if (index >= 0 && size_t(index) < count)
    return SKIFF_OK;
  return fail(error, SKIFF_INVALID_ARGUMENT, "%s: %s %" PRId32 " does not exist; the model has %zu",
              model->file.name(), what, index, count);
}

skiff_status skiff_input_info(const skiff_model *model, int32_t index, skiff_tensor_info *info,
                              skiff_error *error) {
  *info = {};
  SKIFF_TRY(checkIndex(model, "input", index, model->inputs.size(), error));
  *info = model->inputs[size_t(index)];
  return SKIFF_OK;
}

skiff_status skiff_output_info(const skiff_model *model, int32_t index, skiff_tensor_info *info,
                               skiff_error *error) {
  *info = {};
  SKIFF_TRY(checkIndex(model, "output", index, model->outputs.size(), error));
  *info = model->outputs[size_t(index)];
  return SKIFF_OK;
}

skiff_status skiff_symbol(const skiff_model *model, int32_t index, skiff_symbol_info *info,
                          skiff_error *error) {
  *info = {};
  SKIFF_TRY(checkIndex(model, "symbol", index, model->manifest->symbols()->size(), error));
  const format::Symbol *symbol = model->manifest->symbols()->Get(uint32_t(index));
  *info = {symbol->name()->c_str(), symbol->min(), symbol->max()};
  return SKIFF_OK;
}

skiff_status skiff_kernel(const skiff_model *model, int32_t index, skiff_kernel_info *info,
                          skiff_error *error) {
  *info = {};
  SKIFF_TRY(checkIndex(model, "kernel", index, model->variant->kernels()->size(), error));
  const format::Kernel *kernel = model->variant->kernels()->Get(uint32_t(index));
  *info = {kernel->name()->c_str(), kernel->kind()->c_str(), kernel->flops(), kernel->bytes(),
           int32_t(kernel->sources()->size())};
  return SKIFF_OK;
}

const char *skiff_kernel_source(const skiff_model *model, int32_t index, int32_t source) {
  if (index < 0 || uint32_t(index) >= model->variant->kernels()->size())
    return nullptr;
  const auto *sources = model->variant->kernels()->Get(uint32_t(index))->sources();
  return source < 0 || uint32_t(source) >= sources->size() ? nullptr
                                                           : sources->Get(uint32_t(source))->c_str();
}

//===----------------------------------------------------------------------===//
// Sessions
//===----------------------------------------------------------------------===//

skiff_status skiff_session_create(skiff_model *model, skiff_session **result, skiff_error *error) {
  if (result)
    *result = nullptr;
  if (!model || !result)
    return nullArgument(error, "skiff_session_create");
  auto *session = create<skiff_session>();
  if (!session)
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for a session", model->file.name());
  skiff_status status = session->create(model, error);
  if (status)
    destroy(session);
  else
    *result = session;
  return status;
}

void skiff_session_free(skiff_session *session) { destroy(session); }

skiff_status skiff_bind_input(skiff_session *session, int32_t index, skiff_dtype dtype, const void *data,
                              const int64_t *dims, int32_t rank, skiff_error *error) {
  if (!session)
    return nullArgument(error, "skiff_bind_input");
  return session->bindInput(index, dtype, data, dims, rank, error);
}

skiff_status skiff_bind_output(skiff_session *session, int32_t index, void *data, size_t size,
                               skiff_error *error) {
  if (!session)
    return nullArgument(error, "skiff_bind_output");
  return session->bindOutput(index, data, size, error);
}

skiff_status skiff_prepare(skiff_session *session, skiff_error *error) {
  if (!session)
    return nullArgument(error, "skiff_prepare");
  Entry entry(session);
  SKIFF_TRY(entry.status(error));
  return session->prepare(error);
}

skiff_status skiff_run(skiff_session *session, skiff_error *error) {
  if (!session)
    return nullArgument(error, "skiff_run");
  Entry entry(session);
  SKIFF_TRY(entry.status(error));
  return session->run(error);
}

skiff_status skiff_output(const skiff_session *session, int32_t index, skiff_tensor *output,
                          skiff_error *error) {
  if (!session || !output)
    return nullArgument(error, "skiff_output");
  return session->output(index, output, error);
}

void skiff_session_memory(const skiff_session *session, skiff_memory *memory) { *memory = session->memory(); }

//===----------------------------------------------------------------------===//
// Profiles
//===----------------------------------------------------------------------===//

skiff_status skiff_profile(skiff_session *session, size_t capacity, skiff_error *error) {
  if (!session)
    return nullArgument(error, "skiff_profile");
  Entry entry(session);
  SKIFF_TRY(entry.status(error));
  if (!session->profile.start(capacity))
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for %zu events", session->model->file.name(),
                capacity);
  return SKIFF_OK;
}

size_t skiff_profile_events(const skiff_session *session, skiff_event *events, size_t capacity,
                            size_t *dropped) {
  return session->profile.copy(events, capacity, dropped);
}

//===----------------------------------------------------------------------===//
// Observers
//===----------------------------------------------------------------------===//

skiff_status skiff_observe(skiff_session *session, skiff_observer observer, void *context,
                           skiff_error *error) {
  if (!session)
    return nullArgument(error, "skiff_observe");
  Entry entry(session);
  SKIFF_TRY(entry.status(error));
  const skiff_model &model = *session->model;
  for (const format::Kernel *kernel : *model.variant->kernels())
    if (observer && !kernel->stored())
      return fail(error, SKIFF_VERSION_MISMATCH,
                  "%s: does not say what kernel \"%.64s\" stores: it comes from a skiffc before format 2.1; "
                  "compile the model again",
                  model.file.name(), kernel->name()->c_str());
  if (!session->observer.start(*model.variant, observer, context))
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for an observer", model.file.name());
  return SKIFF_OK;
}
