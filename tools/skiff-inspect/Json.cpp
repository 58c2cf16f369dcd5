//===- Json.cpp - a .skiff file as JSON -----------------------------------===//
#include "tools/skiff-inspect/Inspect.h"

#include "runtime/core/SelectVariant.h"
#include "runtime/format/Format.h"

#include <cstring>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::tools;
using Json = nlohmann::ordered_json;

/// An array of what `describe` makes of each element.
template <typename Vector, typename Describe> static Json map(const Vector &vector, Describe describe) {
  Json array = Json::array();
  for (auto element : vector)
    array.push_back(describe(element));
  return array;
}

static Json text(const flatbuffers::String *string) { return string->str(); }

static Json describeTensor(const format::Model &model, const format::Tensor &tensor) {
  Json shape = map(*tensor.dims(), [&](const format::Dim *dim) -> Json {
    if (dim->value() >= 0)
      return dim->value();
    return dim->symbol() < 0 ? Json() : text(model.symbols()->Get(uint32_t(dim->symbol()))->name());
  });
  return {{"name", text(tensor.name())},
          {"type", skiff_dtype_name(skiff_dtype(tensor.type()))},
          {"shape", std::move(shape)}};
}

static Json describeSection(const format::Section &section) {
  return {{"offset", section.offset()},
          {"size", section.size()},
          {"checksum", fmt::format("{:016x}", section.checksum())}};
}

static Json describeVariant(const format::Variant &variant) {
  return {{"target", text(variant.target())},
          {"arch", text(variant.arch())},
          {"features", map(*variant.features(), text)},
          {"rank", variant.rank()},
          {"runs_here", canRun(hostCpu(), variant)},
          {"code", describeSection(*variant.code())},
          {"weights", describeSection(*variant.weights())},
          {"arena_bytes", variant.arena_bytes()},
          {"arena_lower_bound", variant.arena_lower_bound()},
          {"kernels", map(*variant.kernels(),
                          [](const format::Kernel *kernel) -> Json {
                            return {{"name", text(kernel->name())},
                                    {"kind", text(kernel->kind())},
                                    {"sources", map(*kernel->sources(), text)},
                                    {"flops", kernel->flops()},
                                    {"bytes", kernel->bytes()}};
                          })},
          {"buffers", map(*variant.buffers(), [](const format::Buffer *buffer) -> Json {
             return {{"name", text(buffer->name())},
                     {"offset", buffer->offset()},
                     {"bytes", buffer->bytes()},
                     {"first", buffer->first()},
                     {"last", buffer->last()}};
           })}};
}

static Json describeConditions(const format::Model &model) {
  if (!model.conditions())
    return Json::array();
  return map(*model.conditions(), [](const format::Condition *condition) -> Json {
    return {{"text", text(condition->text())}, {"source", text(condition->source())}};
  });
}

std::string tools::describeAsJson(const Inspected &inspected) {
  const format::Model &model = *inspected.model;
  SkiffFileHeader header;
  memcpy(&header, inspected.file.data(), sizeof(header));
  auto tensor = [&](const format::Tensor *tensor) { return describeTensor(model, *tensor); };
  Json json = {{"schema", "skiff.inspect/1"},
               {"file", inspected.path},
               {"file_size", inspected.file.size()},
               {"format_version", fmt::format("{}.{}", header.major, header.minor)},
               {"producer", text(model.producer())},
               {"source", text(model.source())},
               {"options", map(*model.options(), text)},
               {"manifest", {{"offset", header.manifest_offset}, {"size", header.manifest_size}}},
               {"symbols", map(*model.symbols(),
                               [](const format::Symbol *symbol) -> Json {
                                 return {{"name", text(symbol->name())},
                                         {"min", symbol->min()},
                                         {"max", symbol->max() ? Json(symbol->max()) : Json()}};
                               })},
               {"conditions", describeConditions(model)},
               {"inputs", map(*model.inputs(), tensor)},
               {"outputs", map(*model.outputs(), tensor)},
               {"variants", map(*model.variants(),
                                [](const format::Variant *variant) { return describeVariant(*variant); })}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}
