//===- Model.h - the C API, with exceptions -------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_MODEL_H
#define SKIFF_TOOLS_SKIFFRUN_MODEL_H

#include "tools/tensor-io/Tensor.h"

#include <memory>

namespace skiff::tools {

struct FreeModel {
  void operator()(skiff_model *model) const { skiff_model_free(model); }
};
struct FreeSession {
  void operator()(skiff_session *session) const { skiff_session_free(session); }
};
using ModelHandle = std::unique_ptr<skiff_model, FreeModel>;
using SessionHandle = std::unique_ptr<skiff_session, FreeSession>;

/// Calls `function(arguments..., &error)` and throws InputError with its message.
template <typename Function, typename... Arguments> void call(Function function, Arguments... arguments) {
  skiff_error error;
  if (function(arguments..., &error) != SKIFF_OK)
    throw InputError(error.message);
}

skiff_tensor_info inputInfo(const skiff_model *model, int32_t index);
skiff_tensor_info outputInfo(const skiff_model *model, int32_t index);

/// "1x3x224x224", with names for symbolic dims: "batchx3".
std::string signatureText(const skiff_model *model, const skiff_tensor_info &info);

/// Copies of all outputs.
std::vector<Tensor> takeOutputs(const skiff_model *model, const skiff_session *session);

/// "/conv1/Conv + /relu/Relu": the source nodes of a kernel, or its own name.
std::string kernelLabel(const skiff_model *model, int32_t index);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_MODEL_H
