//===- Model.cpp - a loaded model for any number of Python threads --------===//
#include "runtime/python/Model.h"

#include <cstdlib>
#include <cstring>
#include <new>

using namespace skiff::python;

void Free::operator()(void *memory) const { std::free(memory); }

Memory skiff::python::allocate(size_t size) {
  constexpr size_t alignment = 64;
  size_t rounded = (size + alignment - 1) / alignment * alignment;
  void *memory = rounded < size ? nullptr : std::aligned_alloc(alignment, rounded ? rounded : alignment);
  if (!memory)
    throw std::bad_alloc();
  return Memory(memory);
}

/// Calls a function of the C interface whose last argument is the error.
template <typename Function, typename... Args> static void check(Function function, Args... args) {
  skiff_error error = {};
  if (function(args..., &error) != SKIFF_OK)
    throw Failure(error);
}

Model::Model(const char *path, const skiff_options &options) { check(skiff_load, path, &options, &model); }

Model::Model(const void *data, size_t size, const skiff_options &options) : file(allocate(size)) {
  std::memcpy(file.get(), data, size);
  check(skiff_load_memory, static_cast<const void *>(file.get()), size, &options, &model);
}

Model::~Model() {
  for (skiff_session *session : idle)
    skiff_session_free(session);
  skiff_model_free(model);
}

/// A session for one call; it goes back when the call is over.
class Model::Lease {
public:
  explicit Lease(Model &owner) : owner(owner) {
    {
      std::lock_guard<std::mutex> guard(owner.mutex);
      if (!owner.idle.empty()) {
        session = owner.idle.back();
        owner.idle.pop_back();
        return;
      }
      // Room for this session's return, which must not throw.
      owner.idle.reserve(++owner.sessionCount);
    }
    check(skiff_session_create, owner.model, &session);
  }
  ~Lease() {
    std::lock_guard<std::mutex> guard(owner.mutex);
    owner.idle.push_back(session);
  }
  Lease(const Lease &) = delete;
  Lease &operator=(const Lease &) = delete;

  skiff_session *get() const { return session; }

private:
  Model &owner;
  skiff_session *session = nullptr;
};

/// Whether `skiff_prepare` tells the size. Where values decide dims, it does so for dims that are numbers or
/// symbols.
bool Model::sizeIsKnown(int32_t output) const {
  if (skiff_data_dim_count(model) == 0)
    return true;
  skiff_tensor_info info;
  check(skiff_output_info, model, output, &info);
  for (int32_t i = 0; i != info.rank; ++i)
    if (info.dims[i] < 0 && info.dim_symbols[i] < 0)
      return false;
  return true;
}

std::vector<Output> Model::run(const std::vector<Input> &inputs) {
  Lease lease(*this);
  skiff_session *session = lease.get();
  for (size_t i = 0; i != inputs.size(); ++i) {
    skiff_tensor_info info;
    check(skiff_input_info, model, int32_t(i), &info);
    check(skiff_bind_input, session, int32_t(i), info.dtype, inputs[i].data, inputs[i].dims, inputs[i].rank);
  }
  // What the last run has written to belongs to its caller.
  std::vector<Output> outputs(size_t(skiff_output_count(model)));
  for (size_t i = 0; i != outputs.size(); ++i)
    check(skiff_bind_output, session, int32_t(i), nullptr, 0);
  check(skiff_prepare, session);

  // All dims first: after a binding changed there are none.
  std::vector<size_t> sizes;
  for (size_t i = 0; i != outputs.size(); ++i) {
    skiff_tensor tensor;
    check(skiff_output, session, int32_t(i), &tensor);
    sizes.push_back(tensor.size);
  }
  for (size_t i = 0; i != outputs.size(); ++i)
    if (sizeIsKnown(int32_t(i))) {
      outputs[i].data = allocate(sizes[i]);
      check(skiff_bind_output, session, int32_t(i), outputs[i].data.get(), sizes[i]);
    }
  check(skiff_run, session);

  for (size_t i = 0; i != outputs.size(); ++i) {
    skiff_tensor tensor;
    check(skiff_output, session, int32_t(i), &tensor);
    outputs[i].dims.assign(tensor.dims, tensor.dims + tensor.rank);
    if (!outputs[i].data) {
      outputs[i].data = allocate(tensor.size);
      std::memcpy(outputs[i].data.get(), tensor.data, tensor.size);
    }
  }
  return outputs;
}
