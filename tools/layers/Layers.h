//===- Layers.h - what a model's kernels stored, in files -----------------===//
//
// A folder with layers.json, one .npy file for each tensor, and inputs.npz.
// Layers are written while the model runs and read one by one, so memory holds
// one at a time.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TOOLS_LAYERS_LAYERS_H
#define SKIFF_TOOLS_LAYERS_LAYERS_H

#include "tools/tensor-io/Tensor.h"

#include <exception>

namespace skiff::tools {

/// One stored tensor.
struct Layer {
  std::string source; // the node of the source model whose value it is; "" if there is none
  bool inner = false; // not the node's result, but a value on the way to it
  std::string kernel; // "conv_3"; empty for a source model's own value
  std::string kind;
  std::vector<std::string> sources; // all nodes of the kernel
  skiff_dtype dtype;
  std::vector<int64_t> dims;
  std::string file; // in the set's folder
};

/// A folder of layers, in the order in which they ran.
struct LayerSet {
  std::string folder;
  std::string model; // the file that they come from
  std::vector<Layer> layers;

  Tensor read(const Layer &layer) const;
  std::vector<Tensor> readInputs() const;
};

/// Whether `path` is a folder that LayerWriter could have made.
bool isLayerFolder(const std::string &path);

/// Throws InputError.
LayerSet readLayers(const std::string &folder);

/// A folder beside its final name, removed again unless it was finished.
class LayerWriter {
public:
  /// `path` may exist if it is empty or holds layers. Throws InputError.
  LayerWriter(const std::string &path, const std::string &modelFile);
  LayerWriter(const LayerWriter &) = delete;
  LayerWriter &operator=(const LayerWriter &) = delete;
  ~LayerWriter();

  /// Runs `session`, whose inputs are bound, and writes what its kernels store. Throws InputError.
  void run(const skiff_model *model, skiff_session *session, const std::vector<Tensor> &inputs);

  /// The folder gets its name.
  void finish();

private:
  static void observe(void *context, int32_t kernel, const skiff_stored *stored, int32_t count);
  void add(int32_t kernel, const skiff_stored &stored);

  std::string path, temporary;
  LayerSet set;
  const skiff_model *model = nullptr;
  std::exception_ptr failure; // must not leave through the runtime
};

} // namespace skiff::tools

#endif // SKIFF_TOOLS_LAYERS_LAYERS_H
