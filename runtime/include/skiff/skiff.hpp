//===- skiff.hpp - skiff.h for C++17, with exceptions and destructors -----===//
//
//   skiff::Model model("digits.skiff");
//   skiff::Session session(model);
//   session.bindInput("image", pixels.data(), {1, 1, 8, 8});
//   session.run();
//   skiff::View<float> scores = session.output<float>("probabilities");
//
// A header only: it calls the C interface, whose rules on threads and lifetimes are those here. What returns
// a status there throws skiff::Error here.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_SKIFF_HPP
#define SKIFF_SKIFF_HPP

#include <skiff/skiff.h>

#include <cstring>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace skiff {

/// `what()` says what was found, what was expected and the way out.
class Error : public std::runtime_error {
public:
  Error(skiff_status status, const std::string &message) : std::runtime_error(message), code(status) {}
  skiff_status status() const { return code; }

private:
  skiff_status code;
};

namespace detail {

/// Calls a function whose last argument is the error.
template <typename Function, typename... Args> void call(Function function, Args... args) {
  skiff_error error = {};
  if (skiff_status status = function(args..., &error))
    throw Error(status, error.message);
}

template <typename Struct, typename Function>
Struct get(Function function, const skiff_model *model, int32_t index) {
  Struct result;
  call(function, model, index, &result);
  return result;
}

template <typename Function>
int32_t find(const skiff_model *model, const char *what, const char *name, Function function, int32_t count) {
  std::string known;
  for (int32_t i = 0; i != count; ++i) {
    const char *found = get<skiff_tensor_info>(function, model, i).name;
    if (std::strcmp(found, name) == 0)
      return i;
    known += std::string(i ? ", \"" : "\"") + found + "\"";
  }
  throw Error(SKIFF_INVALID_ARGUMENT,
              std::string("no ") + what + " \"" + name + "\"; the model has: " + known);
}

/// Inputs and outputs go by index or by name.
inline int32_t inputIndex(const skiff_model *, int32_t index) { return index; }
inline int32_t inputIndex(const skiff_model *model, const char *name) {
  return find(model, "input", name, skiff_input_info, skiff_input_count(model));
}
inline int32_t outputIndex(const skiff_model *, int32_t index) { return index; }
inline int32_t outputIndex(const skiff_model *model, const char *name) {
  return find(model, "output", name, skiff_output_info, skiff_output_count(model));
}

} // namespace detail

/// The type of the elements T. There is none for types that C++ lacks: their functions take a skiff_dtype.
template <typename T> struct DtypeOf;
template <> struct DtypeOf<float> {
  static constexpr skiff_dtype value = SKIFF_F32;
};
template <> struct DtypeOf<double> {
  static constexpr skiff_dtype value = SKIFF_F64;
};
template <> struct DtypeOf<int8_t> {
  static constexpr skiff_dtype value = SKIFF_I8;
};
template <> struct DtypeOf<int16_t> {
  static constexpr skiff_dtype value = SKIFF_I16;
};
template <> struct DtypeOf<int32_t> {
  static constexpr skiff_dtype value = SKIFF_I32;
};
template <> struct DtypeOf<int64_t> {
  static constexpr skiff_dtype value = SKIFF_I64;
};
template <> struct DtypeOf<uint8_t> {
  static constexpr skiff_dtype value = SKIFF_U8;
};
template <> struct DtypeOf<uint16_t> {
  static constexpr skiff_dtype value = SKIFF_U16;
};
template <> struct DtypeOf<uint32_t> {
  static constexpr skiff_dtype value = SKIFF_U32;
};
template <> struct DtypeOf<uint64_t> {
  static constexpr skiff_dtype value = SKIFF_U64;
};
template <> struct DtypeOf<bool> {
  static constexpr skiff_dtype value = SKIFF_BOOL;
};

/// Dims of an input, from a list in braces, a vector or a pointer.
class Dims {
public:
  Dims(std::initializer_list<int64_t> dims) : Dims(dims.begin(), dims.size()) {}
  Dims(const std::vector<int64_t> &dims) : Dims(dims.data(), dims.size()) {}
  Dims(const int64_t *dims, size_t rank) : first(dims), count(int32_t(rank)) {}
  const int64_t *data() const { return first; }
  int32_t rank() const { return count; }

private:
  const int64_t *first;
  int32_t count;
};

/// The elements of an output, valid until the session's next call that binds, prepares or frees.
template <typename T> class View {
public:
  using value_type = T;
  using const_iterator = const T *;

  explicit View(const skiff_tensor &tensor) : tensor(tensor) {}
  const T *data() const { return static_cast<const T *>(tensor.data); }
  size_t size() const { return tensor.size / sizeof(T); }
  const T *begin() const { return data(); }
  const T *end() const { return data() + size(); }
  const T &operator[](size_t index) const { return data()[index]; }
  int32_t rank() const { return tensor.rank; }
  int64_t dim(int32_t index) const { return tensor.dims[index]; }
  std::vector<int64_t> dims() const { return {tensor.dims, tensor.dims + tensor.rank}; }

private:
  skiff_tensor tensor;
};

/// How to load a model; the fields are explained in skiff.h.
struct Options : skiff_options {
  Options() { skiff_options_init(this); }
};

/// A loaded file. May be used by any number of threads at the same time.
class Model {
public:
  explicit Model(const std::string &path, const Options &options = {}) {
    skiff_model *loaded = nullptr;
    detail::call(skiff_load, path.c_str(), &options, &loaded);
    handle.reset(loaded);
  }
  /// From memory, aligned to 64 bytes, that stays valid and unchanged until the model and its sessions are
  /// freed.
  Model(const void *data, size_t size, const Options &options = {}) {
    skiff_model *loaded = nullptr;
    detail::call(skiff_load_memory, data, size, &options, &loaded);
    handle.reset(loaded);
  }

  const char *target() const { return skiff_model_target(get()); }
  int32_t threads() const { return skiff_model_threads(get()); }

  int32_t inputCount() const { return skiff_input_count(get()); }
  int32_t outputCount() const { return skiff_output_count(get()); }
  int32_t symbolCount() const { return skiff_symbol_count(get()); }
  int32_t kernelCount() const { return skiff_kernel_count(get()); }
  int32_t dataDimCount() const { return skiff_data_dim_count(get()); }
  /// `which` is an index or a name.
  template <typename Which> skiff_tensor_info input(Which which) const {
    return detail::get<skiff_tensor_info>(skiff_input_info, get(), detail::inputIndex(get(), which));
  }
  template <typename Which> skiff_tensor_info output(Which which) const {
    return detail::get<skiff_tensor_info>(skiff_output_info, get(), detail::outputIndex(get(), which));
  }
  skiff_symbol_info symbol(int32_t index) const {
    return detail::get<skiff_symbol_info>(skiff_symbol, get(), index);
  }
  skiff_kernel_info kernel(int32_t index) const {
    return detail::get<skiff_kernel_info>(skiff_kernel, get(), index);
  }

  skiff_model *get() const { return handle.get(); }

private:
  struct Free {
    void operator()(skiff_model *model) const { skiff_model_free(model); }
  };
  std::unique_ptr<skiff_model, Free> handle;
};

/// One use of a model, which it keeps alive. Belongs to one thread at a time. `which` is an index or a name.
class Session {
public:
  explicit Session(const Model &used) : model(used.get()) {
    skiff_session *created = nullptr;
    detail::call(skiff_session_create, model, &created);
    handle.reset(created);
  }

  template <typename Which>
  void bindInput(Which which, skiff_dtype dtype, const void *data, const Dims &dims) {
    detail::call(skiff_bind_input, get(), detail::inputIndex(model, which), dtype, data, dims.data(),
                 dims.rank());
  }
  template <typename T, typename Which> void bindInput(Which which, const T *data, const Dims &dims) {
    bindInput(which, DtypeOf<T>::value, static_cast<const void *>(data), dims);
  }
  /// Null goes back to the session's own memory.
  template <typename Which> void bindOutput(Which which, void *data, size_t bytes) {
    detail::call(skiff_bind_output, get(), detail::outputIndex(model, which), data, bytes);
  }

  void prepare() { detail::call(skiff_prepare, get()); }
  void run() { detail::call(skiff_run, get()); }

  template <typename Which> skiff_tensor output(Which which) const {
    skiff_tensor tensor;
    detail::call(skiff_output, static_cast<const skiff_session *>(get()), detail::outputIndex(model, which),
                 &tensor);
    return tensor;
  }
  /// An error if the elements aren't of type T.
  template <typename T, typename Which> View<T> output(Which which) const {
    skiff_tensor tensor = output(which);
    if (tensor.dtype != DtypeOf<T>::value)
      throw Error(SKIFF_INVALID_ARGUMENT, std::string("the output is ") + skiff_dtype_name(tensor.dtype) +
                                              ", read as " + skiff_dtype_name(DtypeOf<T>::value));
    return View<T>(tensor);
  }

  skiff_memory memory() const {
    skiff_memory memory;
    skiff_session_memory(get(), &memory);
    return memory;
  }

  void profile(size_t capacity) { detail::call(skiff_profile, get(), capacity); }
  /// At most `capacity` events, the oldest first.
  std::vector<skiff_event> profileEvents(size_t capacity, size_t *dropped = nullptr) const {
    std::vector<skiff_event> events(capacity);
    events.resize(skiff_profile_events(get(), events.data(), capacity, dropped));
    return events;
  }

  skiff_session *get() const { return handle.get(); }

private:
  struct Free {
    void operator()(skiff_session *session) const { skiff_session_free(session); }
  };
  skiff_model *model; // the session holds it
  std::unique_ptr<skiff_session, Free> handle;
};

} // namespace skiff

#endif // SKIFF_SKIFF_HPP
