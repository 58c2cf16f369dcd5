//===- Layers.cpp - what a model's kernels stored, in files ---------------===//
#include "tools/layers/Layers.h"

#include "tools/tensor-io/Files.h"
#include "tools/tensor-io/Npy.h"
#include "tools/tensor-io/Npz.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::tools;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

static constexpr const char *indexName = "layers.json";
static constexpr const char *inputsName = "inputs.npz";
static constexpr const char *schema = "skiff.layers/1";

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

bool tools::isLayerFolder(const std::string &path) {
  std::error_code failure;
  return fs::exists(fs::path(path) / indexName, failure);
}

static skiff_dtype parseType(const std::string &name) {
  for (int type = 0; type <= SKIFF_U2; ++type)
    if (name == skiff_dtype_name(skiff_dtype(type)))
      return skiff_dtype(type);
  throw InputError(fmt::format("unknown type \"{}\"", name));
}

LayerSet tools::readLayers(const std::string &folder) {
  std::string path = (fs::path(folder) / indexName).string();
  LayerSet set;
  set.folder = folder;
  try {
    std::vector<uint8_t> bytes = readFile(path);
    Json json = Json::parse(bytes.begin(), bytes.end());
    if (json.at("schema") != schema)
      throw InputError(fmt::format("schema is {}, expected {}", json.at("schema").dump(), schema));
    set.model = json.at("model");
    for (const Json &layer : json.at("layers")) {
      std::string file = layer.at("file");
      if (fs::path(file).filename() != file)
        throw InputError(fmt::format("\"{}\" is outside of the folder", file));
      set.layers.push_back({layer.at("source"), layer.at("inner"), layer.at("kernel"), layer.at("kind"),
                            layer.at("sources"), parseType(layer.at("type")), layer.at("shape"), file});
    }
  } catch (const Json::exception &error) {
    throw InputError(fmt::format("{}: {}", path, error.what()));
  }
  return set;
}

Tensor LayerSet::read(const Layer &layer) const {
  std::string path = (fs::path(folder) / layer.file).string();
  std::vector<uint8_t> bytes = readFile(path);
  Tensor tensor = parseNpy({reinterpret_cast<const char *>(bytes.data()), bytes.size()}, path);
  tensor.name = layer.source;
  if (isHeldIn(layer.dtype, tensor.dtype))
    tensor.dtype = layer.dtype;
  if (tensor.dtype != layer.dtype || tensor.dims != layer.dims)
    throw InputError(fmt::format("{}: is {} {}, {} says {} {}; make the folder again", path,
                                 skiff_dtype_name(tensor.dtype), shapeText(tensor.dims), indexName,
                                 skiff_dtype_name(layer.dtype), shapeText(layer.dims)));
  return tensor;
}

std::vector<Tensor> LayerSet::readInputs() const { return readNpz((fs::path(folder) / inputsName).string()); }

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

LayerWriter::LayerWriter(const std::string &path, const std::string &modelFile)
    : path(fs::path(path + "/").parent_path().string()) {
  std::error_code failure;
  if (fs::exists(path, failure) && !(fs::is_directory(path, failure) && fs::is_empty(path, failure)) &&
      !isLayerFolder(path))
    throw InputError(fmt::format("{}: exists and is no folder of layers; name a new folder", path));
  temporary = temporaryName(this->path);
  fs::create_directories(temporary, failure);
  if (failure)
    throw InputError(fmt::format("{}: cannot be made: {}", path, failure.message()));
  set.folder = temporary;
  set.model = fs::path(modelFile).filename().string();
}

LayerWriter::~LayerWriter() {
  std::error_code ignored;
  if (!temporary.empty())
    fs::remove_all(temporary, ignored);
}

/// A kernel's name as part of a file's.
static std::string fileName(size_t number, std::string kernel) {
  for (char &c : kernel)
    if (!isalnum(uint8_t(c)) && c != '_' && c != '-')
      c = '_';
  return fmt::format("{:05}-{}.npy", number, kernel);
}

void LayerWriter::add(int32_t kernel, const skiff_stored &stored) {
  skiff_kernel_info info;
  skiff_error error;
  if (skiff_kernel(model, kernel, &info, &error) != SKIFF_OK)
    throw InputError(error.message);
  Layer layer;
  layer.source = stored.source;
  layer.inner = stored.inner;
  layer.kernel = info.name;
  layer.kind = info.kind;
  for (int32_t i = 0; i != info.source_count; ++i)
    layer.sources.push_back(skiff_kernel_source(model, kernel, i));
  layer.dtype = stored.tensor.dtype;
  layer.dims.assign(stored.tensor.dims, stored.tensor.dims + stored.tensor.rank);
  layer.file = fileName(set.layers.size(), layer.kernel);
  std::string bytes = npyHeader({"", layer.dtype, layer.dims, {}});
  bytes.append(static_cast<const char *>(stored.tensor.data), stored.tensor.size);
  writeFile((fs::path(temporary) / layer.file).string(), bytes);
  set.layers.push_back(std::move(layer));
}

void LayerWriter::observe(void *context, int32_t kernel, const skiff_stored *stored, int32_t count) {
  auto *writer = static_cast<LayerWriter *>(context);
  try {
    for (int32_t i = 0; i != count && !writer->failure; ++i)
      writer->add(kernel, stored[i]);
  } catch (...) {
    writer->failure = std::current_exception();
  }
}

void LayerWriter::run(const skiff_model *ran, skiff_session *session, const std::vector<Tensor> &inputs) {
  model = ran;
  writeNpz((fs::path(temporary) / inputsName).string(), inputs);
  skiff_error error;
  if (skiff_observe(session, observe, this, &error) != SKIFF_OK || skiff_run(session, &error) != SKIFF_OK)
    throw InputError(error.message);
  (void)skiff_observe(session, nullptr, nullptr, nullptr); // stopping cannot fail
  if (failure)
    std::rethrow_exception(failure);
}

void LayerWriter::finish() {
  Json layers = Json::array();
  for (const Layer &layer : set.layers)
    layers.push_back({{"file", layer.file},
                      {"source", layer.source},
                      {"inner", layer.inner},
                      {"kernel", layer.kernel},
                      {"kind", layer.kind},
                      {"sources", layer.sources},
                      {"type", skiff_dtype_name(layer.dtype)},
                      {"shape", layer.dims}});
  Json index = {{"schema", schema}, {"model", set.model}, {"layers", std::move(layers)}};
  writeFile((fs::path(temporary) / indexName).string(),
            index.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  std::error_code failed;
  fs::remove_all(path, failed); // the constructor has looked at what it is
  fs::rename(temporary, path, failed);
  if (failed)
    throw InputError(fmt::format("{}: {}", path, failed.message()));
  temporary.clear();
}
