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
  skiff-inspect m.skiff --graph m.svg
  skiff-run m.skiff --profile t.json && skiff-inspect m.skiff --profile t.json

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

namespace {
struct Wanted {
  std::string file, graph, profile, target;
  Roof roof;
  bool json = false, compareAll = false;
};
} // namespace

static int runTool(const Wanted &wanted) {
  Inspected inspected;
  inspected.path = wanted.file;
  skiff_error error;
  if (inspected.file.open(wanted.file.c_str(), &error) ||
      readManifest(inspected.file, Checksums::compare, &inspected.model, &error)) {
    fmt::print(stderr, "error: {}\n", error.message);
    return exitBadInput;
  }
  if (wanted.compareAll && !verify(inspected))
    return exitDamaged;
  if (!wanted.graph.empty())
    writeGraph(inspected, chooseVariant(inspected, wanted.target), wanted.graph);
  if (!wanted.profile.empty())
    fmt::print("{}", describeProfile(inspected, chooseVariant(inspected, wanted.target), wanted.profile,
                                     wanted.roof, wanted.json));
  else if (wanted.graph.empty())
    fmt::print("{}", wanted.json ? describeAsJson(inspected) : describeAsText(inspected));
  if (wanted.compareAll)
    fmt::print(wanted.json ? stderr : stdout, "\nall checksums are right\n");
  return exitOk;
}

int main(int argc, char **argv) {
  CLI::App app("Shows what is in a .skiff file: signature, targets, memory, kernels.", "skiff-inspect");
  app.footer(footer);
  app.set_version_flag("--version", fmt::format("skiff-inspect {}.{}.{}", skiff_version() / 10000,
                                                skiff_version() / 100 % 100, skiff_version() % 100));
  Wanted wanted;
  app.add_option("FILE", wanted.file, "The .skiff file")->required();
  app.add_flag("--json", wanted.json, "Print one JSON value instead of text");
  app.add_flag("--verify", wanted.compareAll, "Compare the checksums of code and weights, too");
  app.add_option("--graph", wanted.graph,
                 "Draw the kernels and the source nodes in them (.svg, .png, .pdf by Graphviz; .dot)")
      ->type_name("FILE");
  app.add_option("--profile", wanted.profile,
                 "Show a trace of skiff-run --profile by kernel: time, rates, share of the roofline")
      ->type_name("JSON");
  app.add_option("--peak-gflops", wanted.roof.gflops,
                 "What the machine can do; by default the best of the profile")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option("--peak-gbytes", wanted.roof.gbytes, "What its memory can do, in GB/s; likewise")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option("--target", wanted.target, "The target for --graph and --profile")->type_name("T");
  try {
    app.parse(argc, argv);
    return runTool(wanted);
  } catch (const CLI::Success &success) { // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError &error) {
    fmt::print(stderr, "error: {}\nnote: skiff-inspect --help shows the options\n", error.what());
    return exitBadInput;
  } catch (const InspectError &error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exitBadInput;
  } catch (const std::exception &error) {
    fmt::print(stderr, "error: skiff-inspect: internal error: {}; please report it\n", error.what());
    return exitInternal;
  }
}
