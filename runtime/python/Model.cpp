//===- Model.cpp - a loaded model for any number of Python threads --------===//
#include "runtime/python/Model.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>

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

static Memory copy(const void *data, size_t size) {
  Memory memory = allocate(size);
  if (size)
    std::memcpy(memory.get(), data, size);
  return memory;
}

SharedModel::SharedModel(const std::string &path, const Options &options) : model(path, options) {}

SharedModel::SharedModel(const void *data, size_t size, const Options &options)
    : file(copy(data, size)), model(file.get(), size, options) {}

/// A session for one call; it goes back when the call is over.
class SharedModel::Lease {
public:
  explicit Lease(SharedModel &owner) : owner(owner) {
    {
      std::lock_guard<std::mutex> guard(owner.mutex);
      if (!owner.idle.empty()) {
        session = std::move(owner.idle.back());
        owner.idle.pop_back();
        return;
      }
      // Room for this session's return, which must not throw.
      owner.idle.reserve(++owner.sessionCount);
    }
    session.emplace(owner.model);
  }
  ~Lease() {
    std::lock_guard<std::mutex> guard(owner.mutex);
    owner.idle.push_back(std::move(*session));
  }
  Lease(const Lease &) = delete;
  Lease &operator=(const Lease &) = delete;

  Session *operator->() { return &*session; }

private:
  SharedModel &owner;
  std::optional<Session> session;
};

/// Whether `prepare` tells the size. Where values decide dims, it does so for dims that are numbers or
/// symbols.
bool SharedModel::sizeIsKnown(int32_t output) const {
  if (model.dataDimCount() == 0)
    return true;
  skiff_tensor_info info = model.output(output);
  for (int32_t i = 0; i != info.rank; ++i)
    if (info.dims[i] < 0 && info.dim_symbols[i] < 0)
      return false;
  return true;
}

std::vector<Output> SharedModel::run(const std::vector<Input> &inputs) {
  Lease session(*this);
  for (size_t i = 0; i != inputs.size(); ++i)
    session->bindInput(int32_t(i), model.input(int32_t(i)).dtype, inputs[i].data, inputs[i].dims);
  // What the last run has written to belongs to its caller.
  std::vector<Output> outputs(size_t(model.outputCount()));
  for (size_t i = 0; i != outputs.size(); ++i)
    session->bindOutput(int32_t(i), nullptr, 0);
  session->prepare();

  // All sizes first: after a binding changed there are none.
  std::vector<size_t> sizes;
  for (size_t i = 0; i != outputs.size(); ++i)
    sizes.push_back(session->output(int32_t(i)).size);
  for (size_t i = 0; i != outputs.size(); ++i)
    if (sizeIsKnown(int32_t(i))) {
      outputs[i].data = allocate(sizes[i]);
      session->bindOutput(int32_t(i), outputs[i].data.get(), sizes[i]);
    }
  session->run();

  for (size_t i = 0; i != outputs.size(); ++i) {
    skiff_tensor tensor = session->output(int32_t(i));
    outputs[i].dims.assign(tensor.dims, tensor.dims + tensor.rank);
    if (!outputs[i].data)
      outputs[i].data = copy(tensor.data, tensor.size);
  }
  return outputs;
}
