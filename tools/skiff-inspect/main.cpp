//===- main.cpp - skiff-inspect: what is in a .skiff file -----------------===//
#include "tools/skiff-inspect/Inspect.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

using namespace skiff;
using namespace skiff::tools;

enum ExitCode { exitOk = 0, exitDamaged = 1, exitBadInput = 2, exitInternal = 70 };

static const char *const footer = R"(
Examples:
  skiff-inspect m.skiff
  skiff-inspect m.skiff --json | jq '.variants[0].kernels[].sources'
  skiff-inspect m.skiff --verify

Works for targets that this CPU can't run, too.
Exit codes: 0 ok, 1 --verify found damage, 2 bad usage or unreadable file, 70 internal error.)";

/// Compares every checksum; prints a line for each that differs.
static bool verify(const Inspected &inspected) {
  bool intact = true;
  auto check = [&](const format::Section &section, const char *what, const char *target) {
    skiff_error error;
    if (compareChecksum(inspected.file, section, fmt::format("{} of {:.32}", what, target).c_str(), &error)) {
      fmt::print(stderr, "error: {}\n", error.message);
      intact = false;
    }
  };
  for (const format::Variant *variant : *inspected.model->variants()) {
    check(*variant->code(), "the code", variant->target()->c_str());
    check(*variant->weights(), "the weights", variant->target()->c_str());
  }
  return intact;
}

static int runTool(const std::string &path, bool json, bool compareAll) {
  Inspected inspected;
  inspected.path = path;
  skiff_error error;
  if (inspected.file.open(path.c_str(), &error) ||
      readManifest(inspected.file, Checksums::compare, &inspected.model, &error)) {
    fmt::print(stderr, "error: {}\n", error.message);
    return exitBadInput;
  }
  if (compareAll && !verify(inspected))
    return exitDamaged;
  fmt::print("{}", json ? describeAsJson(inspected) : describeAsText(inspected));
  if (compareAll)
    fmt::print(json ? stderr : stdout, "\nall checksums are right\n");
  return exitOk;
}

int main(int argc, char **argv) {
  CLI::App app("Shows what is in a .skiff file: signature, targets, memory, kernels.", "skiff-inspect");
  app.footer(footer);
  app.set_version_flag("--version", fmt::format("skiff-inspect {}.{}.{}", skiff_version() / 10000,
                                                skiff_version() / 100 % 100, skiff_version() % 100));
  std::string file;
  bool json = false, compareAll = false;
  app.add_option("FILE", file, "The .skiff file")->required();
  app.add_flag("--json", json, "Print one JSON value instead of text");
  app.add_flag("--verify", compareAll, "Compare the checksums of code and weights, too");
  try {
    app.parse(argc, argv);
    return runTool(file, json, compareAll);
  } catch (const CLI::Success &success) { // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError &error) {
    fmt::print(stderr, "error: {}\nnote: skiff-inspect --help shows the options\n", error.what());
    return exitBadInput;
  } catch (const std::exception &error) {
    fmt::print(stderr, "error: skiff-inspect: internal error: {}; please report it\n", error.what());
    return exitInternal;
  }
}
