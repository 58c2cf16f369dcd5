//===- Inputs.cpp - where a run's inputs come from ------------------------===//
#include "tools/skiff-run/Inputs.h"

#include "tools/skiff-run/Model.h"
#include "tools/tensor-io/Files.h"
#include "tools/tensor-io/Npy.h"
#include "tools/tensor-io/Npz.h"
#include "tools/tensor-io/OnnxTensor.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <set>

using namespace skiff;
using namespace skiff::tools;

void tools::addDim(const std::string &text, std::map<std::string, int64_t> &dims) {
  size_t equals = text.rfind('='); // a name may contain '=', a number can't
  int64_t value = -1;
  if (equals != std::string::npos) {
    const char *begin = text.data() + equals + 1, *end = text.data() + text.size();
    auto [parsed, failure] = std::from_chars(begin, end, value);
    if (failure != std::errc() || parsed != end)
      value = -1;
  }
  if (value < 0)
    throw InputError(fmt::format("--dim {}: expected NAME=N, such as batch=4", text));
  dims[text.substr(0, equals)] = value;
}

/// Reads "NAME=@FILE"; names may contain '=', so the file follows the last "=@".
static Tensor readNamedInput(const std::string &text) {
  size_t separator = text.rfind("=@");
  if (separator == std::string::npos || separator == 0)
    throw InputError(fmt::format("--input {}: expected NAME=@FILE.npy", text));
  std::string path = text.substr(separator + 2);
  std::vector<uint8_t> bytes = readFile(path);
  Tensor tensor = parseNpy({reinterpret_cast<const char *>(bytes.data()), bytes.size()}, path);
  tensor.name = text.substr(0, separator);
  return tensor;
}

static std::string inputNames(const skiff_model *model) {
  std::vector<std::string> names;
  for (int32_t i = 0; i != skiff_input_count(model); ++i)
    names.push_back(fmt::format("\"{}\"", inputInfo(model, i).name));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Puts `given` into the model's order.
static std::vector<Tensor> orderByName(const skiff_model *model, std::vector<Tensor> given,
                                       const std::string &file) {
  std::vector<Tensor> ordered;
  for (int32_t i = 0; i != skiff_input_count(model); ++i) {
    std::string name = inputInfo(model, i).name;
    auto found =
        std::find_if(given.begin(), given.end(), [&](const Tensor &tensor) { return tensor.name == name; });
    if (found == given.end())
      throw InputError(
          fmt::format("{}: input \"{}\" is missing; the model takes {}", file, name, inputNames(model)));
    ordered.push_back(std::move(*found));
    given.erase(found);
  }
  if (!given.empty())
    throw InputError(fmt::format("{}: the model has no input \"{}\", or got it twice; it takes {}", file,
                                 given.front().name, inputNames(model)));
  return ordered;
}

static std::vector<Tensor> readTestDataSet(const skiff_model *model, const std::string &set) {
  std::vector<Tensor> tensors = readOnnxTensors(set, "input");
  if (tensors.size() != size_t(skiff_input_count(model)))
    throw InputError(
        fmt::format("{}: {} input_N.pb, but the model takes {}", set, tensors.size(), inputNames(model)));
  for (size_t i = 0; i != tensors.size(); ++i)
    tensors[i].name = inputInfo(model, int32_t(i)).name;
  return tensors;
}

/// The value of a symbolic dim of random inputs: as asked for, else 1, within bounds.
static int64_t dimValue(const skiff_symbol_info &symbol, const Options &options) {
  auto asked = options.dims.find(symbol.name);
  if (asked != options.dims.end())
    return asked->second;
  int64_t value = std::max<int64_t>(symbol.min, 1);
  return symbol.max ? std::min(value, symbol.max) : value;
}

static void fillRandom(Tensor &tensor, uint64_t seed) {
  std::mt19937_64 generator(seed); // its numbers are the same everywhere, unlike distributions'
  uint64_t count = elementCount(tensor.dims);
  for (uint64_t i = 0; i != count; ++i) {
    uint64_t bits = generator();
    double value;
    if (tensor.dtype == SKIFF_BOOL)
      value = double(bits >> 63);
    else if (isFloat(tensor.dtype))
      value = double(bits >> 11) * 0x1p-52 - 1; // [-1, 1)
    else
      value = double(bits >> 32) * 0x1p-32 * 10; // 0 .. 9, which indices mostly allow
    setElement(tensor.bytes.data(), tensor.dtype, i, value);
  }
}

static std::vector<Tensor> makeRandom(const skiff_model *model, const Options &options) {
  std::set<std::string> unknown;
  for (const auto &dim : options.dims)
    unknown.insert(dim.first);
  std::vector<int64_t> symbols;
  for (int32_t i = 0; i != skiff_symbol_count(model); ++i) {
    skiff_symbol_info symbol;
    call(skiff_symbol, model, i, &symbol);
    symbols.push_back(dimValue(symbol, options));
    unknown.erase(symbol.name);
  }
  if (!unknown.empty())
    throw InputError(fmt::format("--dim {}: {} has no such symbolic dim; skiff-inspect shows them",
                                 *unknown.begin(), options.file));
  std::vector<Tensor> tensors;
  for (int32_t i = 0; i != skiff_input_count(model); ++i) {
    skiff_tensor_info info = inputInfo(model, i);
    Tensor tensor;
    tensor.name = info.name;
    tensor.dtype = info.dtype;
    for (int32_t j = 0; j != info.rank; ++j)
      tensor.dims.push_back(info.dims[j] >= 0 ? info.dims[j] : symbols[size_t(info.dim_symbols[j])]);
    uint64_t bytes;
    if (__builtin_mul_overflow(elementCount(tensor.dims), skiff_dtype_size(tensor.dtype), &bytes))
      throw InputError(fmt::format("input \"{}\": shape {} has no size", info.name, shapeText(tensor.dims)));
    tensor.bytes.resize(bytes);
    fillRandom(tensor, options.seed + uint64_t(i));
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

/// numpy has no bfloat16 and no narrow types, so their arrays come as raw unsigned integers (or V2).
static void adoptTypes(const skiff_model *model, std::vector<Tensor> &tensors) {
  for (size_t i = 0; i != tensors.size(); ++i)
    if (skiff_dtype dtype = inputInfo(model, int32_t(i)).dtype; isHeldIn(dtype, tensors[i].dtype))
      tensors[i].dtype = dtype;
}

std::vector<Tensor> tools::orderInputs(const skiff_model *model, std::vector<Tensor> given,
                                       const std::string &file) {
  std::vector<Tensor> tensors = orderByName(model, std::move(given), file);
  adoptTypes(model, tensors);
  return tensors;
}

void tools::bindInputs(skiff_session *session, const std::vector<Tensor> &inputs) {
  for (size_t i = 0; i != inputs.size(); ++i)
    call(skiff_bind_input, session, int32_t(i), inputs[i].dtype,
         static_cast<const void *>(inputs[i].bytes.data()), inputs[i].dims.data(),
         int32_t(inputs[i].dims.size()));
}

std::vector<Tensor> tools::collectInputs(const skiff_model *model, const Options &options,
                                         const std::string &set) {
  std::vector<Tensor> tensors;
  if (!options.inputsNpz.empty() || !options.inputs.empty()) {
    if (!options.dims.empty())
      throw InputError("--dim: only for random inputs; the given inputs have shapes of their own");
    if (!options.inputsNpz.empty())
      tensors = readNpz(options.inputsNpz);
    for (const std::string &text : options.inputs)
      tensors.push_back(readNamedInput(text));
    tensors = orderByName(model, std::move(tensors), options.file);
  } else if (std::filesystem::is_directory(set)) {
    tensors = readTestDataSet(model, set);
  } else {
    tensors = makeRandom(model, options);
  }
  adoptTypes(model, tensors);
  return tensors;
}
