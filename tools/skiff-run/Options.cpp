//===- Options.cpp - the command line of skiff-run ------------------------===//
#include "tools/skiff-run/Inputs.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

using namespace skiff;
using namespace skiff::tools;

static const char *const description = "Runs, checks and benchmarks a model that skiffc compiled.\n\n"
                                       "Without inputs it makes seeded random ones from the signature.";

static const char *const footer = R"(
Examples:
  skiff-run m.skiff --input x=@image.npy --outputs y.npz
  skiff-run m.skiff --inputs in.npz --expect ref.npz --rtol 1e-4 --atol 1e-5
  skiff-run m.skiff --expect test_data_set_0 --expect test_data_set_1 --junit report.xml
  skiff-run m.skiff --dim batch=8 --threads 2 --benchmark --json
  skiff-run m.skiff --profile trace.json        (open in ui.perfetto.dev)
  skiff-run m.skiff --dump-layers layers        (for skiff-diff)

Environment: SKIFF_NUM_THREADS as --threads, SKIFF_TARGET as --target.
Exit codes: 0 ok, 1 outputs differ from --expect, 2 bad usage or bad input, 70 internal error.)";

Parsed tools::parseOptions(int argc, char **argv, Options &options) {
  CLI::App app(description, "skiff-run");
  app.footer(footer);
  app.set_version_flag("--version", fmt::format("skiff-run {}.{}.{}", skiff_version() / 10000,
                                                skiff_version() / 100 % 100, skiff_version() % 100));
  std::vector<std::string> dims;
  double rtol = 0, atol = 0;
  app.add_option("FILE", options.file, "The .skiff file")->required();
  app.add_option("--inputs", options.inputsNpz, "Inputs by name, from an .npz archive")->type_name("NPZ");
  app.add_option("--input", options.inputs, "One input from an .npy file; may be repeated")
      ->type_name("NAME=@NPY")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--dim", dims, "A symbolic dim of random inputs; may be repeated")
      ->type_name("NAME=N")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(1);
  app.add_option("--seed", options.seed, "Seed of random inputs")->type_name("N");
  app.add_option("--outputs", options.outputsNpz, "Write the outputs to an .npz archive")->type_name("NPZ");
  app.add_option("--expect", options.expect,
                 "Compare the outputs with an .npz archive or an ONNX test_data_set_N folder, whose "
                 "input_N.pb are taken if no inputs are given, or a folder of such folders; may be repeated")
      ->type_name("NPZ|DIR")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(1);
  app.add_option("--junit", options.junit, "Write the comparisons of --expect as JUnit XML")
      ->type_name("XML")
      ->needs("--expect");
  CLI::Option *rtolOption =
      app.add_option("--rtol", rtol, "Relative tolerance; by default from the type: 1e-4 for f32")
          ->type_name("R");
  CLI::Option *atolOption =
      app.add_option("--atol", atol, "Absolute tolerance; by default rtol times the largest expected value")
          ->type_name("A");
  app.add_option("--threads", options.threads, "Threads to use")->type_name("N")->check(CLI::Range(1, 256));
  app.add_option("--target", options.target, "Take this target's code, not the best for this CPU")
      ->type_name("T");
  app.add_flag("--verify,!--no-verify", options.verify,
               "Compare the weights with their checksum before the run (the default)");
  app.add_flag("--benchmark", options.benchmark, "Measure the latency of many runs");
  app.add_option("--seconds", options.seconds, "How long to measure")
      ->type_name("S")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 86400.0));
  app.add_option("--profile", options.profile, "Write a Chrome/Perfetto trace of one run")->type_name("JSON");
  app.add_option(
         "--dump-layers", options.dumpLayers,
         "Write what each kernel stores into a folder, for skiff-diff; values inside a fused kernel are "
         "never stored")
      ->type_name("DIR");
  app.add_flag("--json", options.json, "Print one JSON value instead of text");

  try {
    app.parse(argc, argv);
    for (const std::string &dim : dims)
      addDim(dim, options.dims);
  } catch (const CLI::Success &success) { // --help, --version
    app.exit(success);
    return Parsed::done;
  } catch (const CLI::ParseError &error) {
    fmt::print(stderr, "error: {}\nnote: skiff-run --help shows the options\n", error.what());
    return Parsed::usageError;
  }
  if (*rtolOption)
    options.tolerance.rtol = rtol;
  if (*atolOption)
    options.tolerance.atol = atol;
  return Parsed::run;
}
