//===- Text.cpp - a .skiff file for reading -------------------------------===//
#include "tools/skiff-inspect/TextTable.h"

#include "runtime/core/SelectVariant.h"
#include "runtime/format/Format.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;

namespace {

/// A part of the file, for the memory map.
struct Part {
  uint64_t offset;
  uint64_t size;
  std::string name;
};

} // namespace

static std::string bytesText(uint64_t bytes) {
  if (bytes < 10000)
    return fmt::format("{} B", bytes);
  if (bytes < 10000000)
    return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

static std::string shapeText(const format::Model &model, const format::Tensor &tensor) {
  std::vector<std::string> dims;
  for (const format::Dim *dim : *tensor.dims()) {
    if (dim->value() >= 0)
      dims.push_back(std::to_string(dim->value()));
    else
      dims.push_back(dim->symbol() < 0 ? "?"
                                       : printable(model.symbols()->Get(uint32_t(dim->symbol()))->name()));
  }
  return dims.empty() ? "scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

static std::string joined(const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>> &strings,
                          const char *separator) {
  std::vector<std::string> items;
  for (const flatbuffers::String *string : strings)
    items.push_back(printable(string));
  return fmt::format("{}", fmt::join(items, separator));
}

static void addSignature(Text &text, const format::Model &model) {
  std::vector<Row> rows;
  for (const format::Tensor *input : *model.inputs())
    rows.push_back({"input", printable(input->name()), skiff_dtype_name(skiff_dtype(input->type())),
                    shapeText(model, *input)});
  for (const format::Tensor *output : *model.outputs())
    rows.push_back({"output", printable(output->name()), skiff_dtype_name(skiff_dtype(output->type())),
                    shapeText(model, *output)});
  for (const format::Symbol *symbol : *model.symbols())
    rows.push_back({"symbol", printable(symbol->name()), "",
                    symbol->max() ? fmt::format("{}..{}", symbol->min(), symbol->max())
                                  : fmt::format("at least {}", symbol->min())});
  if (model.conditions())
    for (const format::Condition *condition : *model.conditions())
      rows.push_back({"requires", printable(condition->text()), "for", printable(condition->source())});
  text.line("\nsignature");
  if (!rows.empty())
    text.table(rows);
}

static void addFileMap(Text &text, const Inspected &inspected, const SkiffFileHeader &header) {
  std::vector<Part> parts = {{0, sizeof(SkiffFileHeader), "header"},
                             {header.manifest_offset, header.manifest_size, "manifest"}};
  // Variants may share weights: one part with the names of all.
  auto add = [&](const format::Section &section, const std::string &what, const std::string &target) {
    for (Part &part : parts)
      if (part.offset == section.offset() && part.size == section.size()) {
        part.name += ", " + target;
        return;
      }
    parts.push_back({section.offset(), section.size(), what + " of " + target});
  };
  for (const format::Variant *variant : *inspected.model->variants()) {
    add(*variant->code(), "code", printable(variant->target()));
    add(*variant->weights(), "weights", printable(variant->target()));
  }
  std::sort(parts.begin(), parts.end(), [](const Part &a, const Part &b) { return a.offset < b.offset; });
  std::vector<Row> rows = {{"offset", "size", "part"}};
  for (const Part &part : parts)
    rows.push_back({fmt::format("{:#x}", part.offset), bytesText(part.size), part.name});
  text.line("\nfile map");
  text.table(rows);
}

static void addKernels(Text &text, const format::Variant &variant) {
  std::vector<Row> rows = {{"kernel", "kind", "MFLOP", "MB", "source nodes"}};
  for (const format::Kernel *kernel : *variant.kernels())
    rows.push_back({printable(kernel->name()), printable(kernel->kind()),
                    fmt::format("{:.3f}", kernel->flops() / 1e6),
                    fmt::format("{:.3f}", kernel->bytes() / 1e6), joined(*kernel->sources(), " + ")});
  text.table(rows);
}

static void addBuffers(Text &text, const format::Variant &variant) {
  std::vector<Row> rows = {{"buffer", "offset", "size", "live from", "to"}};
  auto kernelName = [&](uint32_t index) {
    return index < variant.kernels()->size() ? printable(variant.kernels()->Get(index)->name())
                                             : std::to_string(index);
  };
  for (const format::Buffer *buffer : *variant.buffers())
    rows.push_back({printable(buffer->name()), fmt::format("{:#x}", buffer->offset()),
                    bytesText(buffer->bytes()), kernelName(buffer->first()), kernelName(buffer->last())});
  text.table(rows);
}

static void addVariant(Text &text, const format::Variant &variant) {
  std::string features = joined(*variant.features(), " ");
  text.line("\ntarget {} ({}, rank {}{}){}", printable(variant.target()), printable(variant.arch()),
            variant.rank(), canRun(hostCpu(), variant) ? "" : ", not for this CPU",
            features.empty() ? "" : ": needs " + features);
  std::string over;
  if (variant.arena_lower_bound() != 0)
    over = fmt::format(", {:.1f}% above the lower bound of {}",
                       100 * (double(variant.arena_bytes()) / double(variant.arena_lower_bound()) - 1),
                       bytesText(variant.arena_lower_bound()));
  text.line("memory: weights {}, code {}, arena {}{}", bytesText(variant.weights()->size()),
            bytesText(variant.code()->size()), bytesText(variant.arena_bytes()), over);
  addKernels(text, variant);
  if (variant.buffers()->size() != 0)
    addBuffers(text, variant);
}

std::string tools::describeAsText(const Inspected &inspected) {
  const format::Model &model = *inspected.model;
  SkiffFileHeader header;
  memcpy(&header, inspected.file.data(), sizeof(header));
  Text text;
  text.line("{}: {}, format {}.{}, made by {} from {}", inspected.path, bytesText(inspected.file.size()),
            header.major, header.minor, printable(model.producer()), printable(model.source()));
  if (model.options()->size() != 0)
    text.line("options: {}", joined(*model.options(), " "));
  addSignature(text, model);
  addFileMap(text, inspected, header);
  for (const format::Variant *variant : *model.variants())
    addVariant(text, *variant);
  return text.take();
}
