//===- Module.cpp - the extension module skiff._core ----------------------===//
// What the package's Python code needs of the C interface, and no more. Names, types and messages are its
// work.
#include "runtime/python/Model.h"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>

namespace nb = nanobind;
using namespace skiff::python;

namespace {

/// A buffer of a Python object, which can't be resized or freed meanwhile. Needs the GIL.
class Buffer {
public:
  explicit Buffer(nb::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view, PyBUF_C_CONTIGUOUS) != 0)
      throw nb::python_error();
  }
  Buffer(Buffer &&other) : view(other.view) { other.view = {}; }
  ~Buffer() { PyBuffer_Release(&view); }

  Py_buffer view = {};
};

} // namespace

static skiff::Options makeOptions(int32_t threads, int32_t spinUs, bool verify, const std::string &target) {
  skiff::Options options;
  options.threads = threads;
  if (spinUs >= 0)
    options.spin_us = spinUs;
  options.verify_weights = verify;
  options.target = target.empty() ? nullptr : target.c_str();
  return options;
}

static std::unique_ptr<SharedModel> loadPath(nb::bytes path, int32_t threads, int32_t spinUs, bool verify,
                                             const std::string &target) {
  nb::gil_scoped_release release;
  return std::make_unique<SharedModel>(path.c_str(), makeOptions(threads, spinUs, verify, target));
}

static std::unique_ptr<SharedModel> loadBytes(nb::handle data, int32_t threads, int32_t spinUs, bool verify,
                                              const std::string &target) {
  Buffer buffer(data);
  nb::gil_scoped_release release;
  return std::make_unique<SharedModel>(buffer.view.buf, size_t(buffer.view.len),
                                       makeOptions(threads, spinUs, verify, target));
}

/// (name, type, dims) of an input or output. A dim is a number, a symbol's name, or None.
static nb::tuple describe(const skiff::Model &model, const skiff_tensor_info &info) {
  nb::list dims;
  for (int32_t i = 0; i != info.rank; ++i)
    if (info.dims[i] >= 0)
      dims.append(info.dims[i]);
    else if (info.dim_symbols[i] >= 0)
      dims.append(model.symbol(info.dim_symbols[i]).name);
    else
      dims.append(nb::none());
  return nb::make_tuple(info.name, skiff_dtype_name(info.dtype), nb::tuple(dims));
}

static nb::list inputs(const SharedModel &shared) {
  nb::list result;
  for (int32_t i = 0; i != shared.get().inputCount(); ++i)
    result.append(describe(shared.get(), shared.get().input(i)));
  return result;
}

static nb::list outputs(const SharedModel &shared) {
  nb::list result;
  for (int32_t i = 0; i != shared.get().outputCount(); ++i)
    result.append(describe(shared.get(), shared.get().output(i)));
  return result;
}

/// How numpy gets a type. What it has no name for travels as unsigned integers of its width.
static nb::dlpack::dtype arrayType(skiff_dtype dtype) {
  using Code = nb::dlpack::dtype_code;
  auto code = Code::UInt;
  switch (dtype) {
  case SKIFF_F32:
  case SKIFF_F64:
  case SKIFF_F16:
    code = Code::Float;
    break;
  case SKIFF_I8:
  case SKIFF_I16:
  case SKIFF_I32:
  case SKIFF_I64:
    code = Code::Int;
    break;
  case SKIFF_BOOL:
    code = Code::Bool;
    break;
  default:
    break;
  }
  return {uint8_t(code), uint8_t(skiff_dtype_size(dtype) * 8), 1};
}

static nb::object toArray(Output output, skiff_dtype dtype) {
  void *data = output.data.get();
  nb::capsule owner(data, [](void *memory) noexcept { Free()(memory); });
  output.data.release();
  std::vector<size_t> shape(output.dims.begin(), output.dims.end());
  return nb::cast(nb::ndarray<nb::numpy>(data, shape.size(), shape.data(), owner, nullptr, arrayType(dtype)));
}

static nb::list run(SharedModel &shared, nb::list arrays) {
  const skiff::Model &model = shared.get();
  if (arrays.size() != size_t(model.inputCount()))
    throw skiff::Error(SKIFF_INVALID_ARGUMENT, "one array for each input is needed");
  std::vector<Buffer> buffers;
  std::vector<Input> inputs;
  buffers.reserve(arrays.size());
  for (nb::handle array : arrays) {
    const Py_buffer &view = buffers.emplace_back(array).view;
    skiff_tensor_info info = model.input(int32_t(inputs.size()));
    if (size_t(view.itemsize) != skiff_dtype_size(info.dtype))
      throw skiff::Error(SKIFF_INVALID_ARGUMENT, std::string("wrong element size for input ") + info.name);
    static_assert(sizeof(Py_ssize_t) == sizeof(int64_t));
    const auto *dims = reinterpret_cast<const int64_t *>(view.shape);
    inputs.push_back({view.buf, skiff::Dims(dims, size_t(view.ndim))});
  }
  std::vector<Output> outputs;
  {
    nb::gil_scoped_release release;
    outputs = shared.run(inputs);
  }
  nb::list result;
  for (size_t i = 0; i != outputs.size(); ++i)
    result.append(toArray(std::move(outputs[i]), model.output(int32_t(i)).dtype));
  return result;
}

/// Raises what skiff._errors makes of a status and a message.
static void translate(const std::exception_ptr &pointer, void *) {
  try {
    std::rethrow_exception(pointer);
  } catch (const skiff::Error &failure) {
    nb::object error =
        nb::module_::import_("skiff._errors").attr("from_status")(int(failure.status()), failure.what());
    PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(error.ptr())), error.ptr());
  }
}

NB_MODULE(_core, module) {
  // A model that lives until the interpreter ends is nothing to report.
  nb::set_leak_warnings(false);
  nb::register_exception_translator(translate, nullptr);
  nb::class_<SharedModel>(module, "Model")
      .def("run", run, nb::arg("arrays"))
      .def_prop_ro("inputs", inputs)
      .def_prop_ro("outputs", outputs)
      .def_prop_ro("target", [](const SharedModel &shared) { return shared.get().target(); })
      .def_prop_ro("threads", [](const SharedModel &shared) { return shared.get().threads(); });
  module.def("load_path", loadPath, nb::arg("path"), nb::arg("threads"), nb::arg("spin_us"),
             nb::arg("verify"), nb::arg("target"));
  module.def("load_bytes", loadBytes, nb::arg("data"), nb::arg("threads"), nb::arg("spin_us"),
             nb::arg("verify"), nb::arg("target"));
  module.attr("version") = skiff_version();
}
