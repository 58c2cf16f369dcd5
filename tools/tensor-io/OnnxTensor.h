//===- OnnxTensor.h - ONNX's TensorProto files ----------------------------===//
//
// The .pb files in ONNX's test_data_set_N folders. Reading this one message by
// hand keeps protobuf out of the tools that run on devices.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TOOLS_TENSORIO_ONNXTENSOR_H
#define SKIFF_TOOLS_TENSORIO_ONNXTENSOR_H

#include "tools/tensor-io/Tensor.h"

#include <string_view>

namespace skiff::tools {

/// `where` begins the messages. Throws InputError.
Tensor parseOnnxTensor(std::string_view bytes, const std::string &where);

/// The tensors of PREFIX_0.pb, PREFIX_1.pb, ... in `folder`. Throws InputError.
std::vector<Tensor> readOnnxTensors(const std::string &folder, const std::string &prefix);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_TENSORIO_ONNXTENSOR_H
