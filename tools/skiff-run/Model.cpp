//===- Model.cpp - the C API, with exceptions -----------------------------===//
#include "tools/skiff-run/Model.h"

#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;

skiff_tensor_info tools::inputInfo(const skiff_model *model, int32_t index) {
  skiff_tensor_info info;
  call(skiff_input_info, model, index, &info);
  return info;
}

skiff_tensor_info tools::outputInfo(const skiff_model *model, int32_t index) {
  skiff_tensor_info info;
  call(skiff_output_info, model, index, &info);
  return info;
}

std::string tools::signatureText(const skiff_model *model, const skiff_tensor_info &info) {
  std::vector<std::string> dims;
  for (int32_t i = 0; i != info.rank; ++i) {
    skiff_symbol_info symbol = {"?", 0, 0};
    if (info.dim_symbols[i] >= 0)
      call(skiff_symbol, model, info.dim_symbols[i], &symbol);
    dims.push_back(info.dims[i] >= 0 ? std::to_string(info.dims[i]) : symbol.name);
  }
  return dims.empty() ? "scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

std::vector<Tensor> tools::takeOutputs(const skiff_model *model, const skiff_session *session) {
  std::vector<Tensor> tensors;
  for (int32_t i = 0; i != skiff_output_count(model); ++i) {
    skiff_tensor output;
    call(skiff_output, session, i, &output);
    const auto *bytes = static_cast<const uint8_t *>(output.data);
    tensors.push_back({outputInfo(model, i).name,
                       output.dtype,
                       {output.dims, output.dims + output.rank},
                       {bytes, bytes + output.size}});
  }
  return tensors;
}

std::string tools::kernelLabel(const skiff_model *model, int32_t index) {
  skiff_kernel_info info;
  call(skiff_kernel, model, index, &info);
  std::vector<std::string> sources;
  for (int32_t i = 0; i != info.source_count; ++i)
    sources.push_back(skiff_kernel_source(model, index, i));
  return sources.empty() ? info.name : fmt::format("{}", fmt::join(sources, " + "));
}
