//===- Graph.cpp - kernels and source nodes as a picture ------------------===//
//
// A box is a kernel, what is in it the source model's nodes that it computes, in their order: the graph as it
// was is inside of the boxes, and as it is run between them.
//===----------------------------------------------------------------------===//
#include "tools/skiff-inspect/Inspect.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace skiff;
using namespace skiff::tools;
namespace fs = std::filesystem;

extern char **environ;

/// As a string of the DOT language.
static std::string quoted(const std::string &text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += uint8_t(c) < 32 || c == 127 ? '?' : c;
  }
  return result + '"';
}

namespace {

/// A kernel's nodes at which its edges end and begin.
struct Ends {
  std::string first, last;
};

} // namespace

static std::string dotText(const Inspected &inspected, const format::Variant &variant) {
  std::string dot = fmt::format("digraph {} {{\n  rankdir=TB; compound=true; labelloc=t; label={};\n"
                                "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10];\n"
                                "  graph [fontname=\"sans-serif\", fontsize=10];\n",
                                quoted(inspected.path),
                                quoted(fmt::format("{} ({})", inspected.path, variant.target()->str())));
  auto add = [&](const std::string &line) { dot += line + "\n"; };
  const format::Model &model = *inspected.model;
  for (uint32_t i = 0; i != model.inputs()->size(); ++i)
    add(fmt::format("  in{} [label={}, shape=ellipse];", i, quoted(model.inputs()->Get(i)->name()->str())));
  for (uint32_t i = 0; i != model.outputs()->size(); ++i)
    add(fmt::format("  out{} [label={}, shape=ellipse];", i, quoted(model.outputs()->Get(i)->name()->str())));
  std::vector<Ends> ends;
  for (uint32_t k = 0; k != variant.kernels()->size(); ++k) {
    const format::Kernel &kernel = *variant.kernels()->Get(k);
    add(fmt::format("  subgraph cluster{} {{ style=filled; color=lightgrey; label={};", k,
                    quoted(fmt::format("{}: {:.3g} MFLOP, {:.3g} MB", kernel.name()->str(),
                                       kernel.flops() / 1e6, kernel.bytes() / 1e6))));
    const uint32_t count = kernel.sources()->size();
    for (uint32_t i = 0; i != count; ++i)
      add(fmt::format("    k{}n{} [label={}];", k, i, quoted(kernel.sources()->Get(i)->str())));
    if (count == 0)
      add(fmt::format("    k{}n0 [label={}];", k, quoted(kernel.kind()->str())));
    for (uint32_t i = 1; i < count; ++i)
      add(fmt::format("    k{}n{} -> k{}n{};", k, i - 1, k, i));
    add("  }");
    ends.push_back({fmt::format("k{}n0", k), fmt::format("k{}n{}", k, count ? count - 1 : 0)});
  }
  for (uint32_t k = 0; k != variant.kernels()->size(); ++k) {
    const format::Kernel &kernel = *variant.kernels()->Get(k);
    for (uint32_t i = 0; kernel.operands() && i != kernel.operands()->size(); ++i) {
      const format::Operand &operand = *kernel.operands()->Get(i);
      const auto index = size_t(operand.index());
      if (operand.origin() == format::Origin::input && index < model.inputs()->size())
        add(fmt::format("  in{} -> {} [lhead=cluster{}];", index, ends[k].first, k));
      else if (operand.origin() == format::Origin::kernel && index < ends.size())
        add(fmt::format("  {} -> {} [ltail=cluster{}, lhead=cluster{}];", ends[index].last, ends[k].first,
                        index, k));
    }
    for (uint32_t i = 0; kernel.stored() && i != kernel.stored()->size(); ++i)
      if (int32_t output = kernel.stored()->Get(i)->output();
          output >= 0 && uint32_t(output) < model.outputs()->size())
        add(fmt::format("  {} -> out{} [ltail=cluster{}];", ends[k].last, output, k));
  }
  return dot + "}\n";
}

/// Runs Graphviz. Returns false if it is not there or fails.
static bool runDot(const std::string &kind, const std::string &from, const std::string &to) {
  std::string program = "dot", type = "-T" + kind, flag = "-o", output = to, input = from;
  char *arguments[] = {program.data(), type.data(), flag.data(), output.data(), input.data(), nullptr};
  pid_t child = 0;
  if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments, environ) != 0)
    throw InspectError(fmt::format("dot: no such program, so {} cannot be drawn; install Graphviz, or name a "
                                   ".dot file",
                                   to));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void tools::writeGraph(const Inspected &inspected, const format::Variant &variant, const std::string &path) {
  std::string kind = fs::path(path).extension().string();
  static const std::map<std::string, std::string> kinds = {
      {".dot", ""}, {".svg", "svg"}, {".png", "png"}, {".pdf", "pdf"}};
  auto known = kinds.find(kind);
  if (known == kinds.end())
    throw InspectError(fmt::format("--graph {}: expected a .svg, .png, .pdf or .dot file", path));
  // Beside its name, then renamed: nobody sees half a file.
  std::string text = fmt::format("{}.tmp{}", path, getpid()), drawn = text + "x";
  std::ofstream file(text);
  file << dotText(inspected, variant);
  file.close();
  bool written = file.good();
  std::error_code failure;
  if (!written)
    failure.assign(errno, std::generic_category());
  try {
    if (written && !known->second.empty() && !runDot(known->second, text, drawn))
      throw InspectError(fmt::format("{}: dot cannot draw it; it has said why", path));
  } catch (...) {
    std::error_code ignored;
    fs::remove(text, ignored);
    fs::remove(drawn, ignored);
    throw;
  }
  if (written)
    fs::rename(known->second.empty() ? text : drawn, path, failure);
  std::error_code ignored;
  fs::remove(text, ignored);
  if (failure)
    throw InspectError(fmt::format("{}: {}", path, failure.message()));
}
