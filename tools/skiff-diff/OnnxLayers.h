//===- OnnxLayers.h - what ONNX Runtime computes for a model's nodes ------===//
#ifndef SKIFF_TOOLS_SKIFFDIFF_ONNXLAYERS_H
#define SKIFF_TOOLS_SKIFFDIFF_ONNXLAYERS_H

#include "tools/layers/Layers.h"

namespace skiff::tools {

extern const char *const onnxLayersScript;

/// Runs `model` on the inputs of `got` with the onnxruntime package of `python`, and writes the values of the
/// nodes that `got` has layers for into `folder`. Throws InputError.
LayerSet runOnnxModel(const std::string &model, const LayerSet &got, const std::string &python,
                      const std::string &folder);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFDIFF_ONNXLAYERS_H
