//===- main.cpp - skiff-diff: which layer is wrong first ------------------===//
#include "tools/skiff-diff/OnnxLayers.h"
#include "tools/skiff-diff/Report.h"
#include "tools/skiff-run/Inputs.h"
#include "tools/skiff-run/Model.h"

#include <CLI/CLI.hpp>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

using namespace skiff;
using namespace skiff::tools;
namespace fs = std::filesystem;

enum ExitCode { exitOk = 0, exitDiffers = 1, exitBadInput = 2, exitInternal = 70 };

static const char *const footer = R"(
A layer is what a kernel stores. Layers are paired by the last source node of their kernel; values inside of a fused
kernel are in neither run's memory and cannot be compared. Dims in another order ("layout") are put in order first.
The named layer is the first whose relative error is ten times that of all layers before it.

Examples:
  skiff-diff new.skiff old.skiff --inputs in.npz
  skiff-diff m.skiff m.onnx --python .venv/bin/python     (needs the packages onnx and onnxruntime)
  skiff-diff m.skiff m.skiff --target THIS --expect-target THAT
  skiff-run m.skiff --dump-layers here && skiff-diff here there

Environment: SKIFF_PYTHON as --python.
Exit codes: 0 all layers agree, 1 some differ, 2 bad usage or bad input, 70 internal error.)";

namespace {

struct DiffOptions {
  std::string got, expected;
  std::string gotTarget, expectedTarget;
  Options inputs; // of skiff-run: where inputs come from
  Tolerance tolerance;
  std::string python;
  bool json = false;
};

/// A folder for the layers of this comparison.
class TemporaryFolder {
public:
  TemporaryFolder() : path((fs::temp_directory_path() / "skiff-diff-XXXXXX").string()) {
    if (!mkdtemp(path.data()))
      throw InputError(fmt::format("{}: {}; TMPDIR names another folder", path, strerror(errno)));
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::string operator/(const char *name) const { return (fs::path(path) / name).string(); }

private:
  std::string path;
};

} // namespace

static bool isOnnx(const std::string &path) { return fs::path(path).extension() == ".onnx"; }

/// Runs an artifact on `inputs`, or where there are none, on those that the options say.
static LayerSet runArtifact(const std::string &file, const std::string &target,
                            const std::vector<Tensor> *inputs, const DiffOptions &options,
                            const std::string &folder) {
  skiff_options settings;
  skiff_options_init(&settings);
  settings.threads = options.inputs.threads;
  settings.target = target.empty() ? nullptr : target.c_str();
  skiff_model *loaded = nullptr;
  call(skiff_load, file.c_str(), &settings, &loaded);
  ModelHandle model(loaded);
  Options how = options.inputs;
  how.file = file;
  std::vector<Tensor> tensors =
      inputs ? orderInputs(model.get(), *inputs, file) : collectInputs(model.get(), how, "");
  skiff_session *created = nullptr;
  call(skiff_session_create, model.get(), &created);
  SessionHandle session(created);
  bindInputs(session.get(), tensors);
  LayerWriter writer(folder, file);
  writer.run(model.get(), session.get(), tensors);
  writer.finish();
  return readLayers(folder);
}

static int runTool(const DiffOptions &options) {
  for (const std::string &path : {options.got, options.expected})
    if (!fs::exists(path))
      throw InputError(fmt::format("{}: no such file or folder", path));
  if (isOnnx(options.got))
    throw InputError(fmt::format("{}: name the artifact first and the .onnx model second", options.got));
  const bool gotDump = isLayerFolder(options.got), expectedDump = isLayerFolder(options.expected);
  if ((gotDump || expectedDump) && (!options.inputs.inputsNpz.empty() || !options.inputs.dims.empty()))
    throw InputError(fmt::format("--inputs, --dim: {} has the inputs of its run; leave them out",
                                 gotDump ? options.got : options.expected));
  TemporaryFolder temporary;
  LayerSet got, expected;
  std::vector<Tensor> inputs;
  if (gotDump)
    got = readLayers(options.got);
  if (expectedDump)
    expected = readLayers(options.expected);
  if (expectedDump && !gotDump)
    inputs = expected.readInputs();
  if (!gotDump)
    got = runArtifact(options.got, options.gotTarget, expectedDump ? &inputs : nullptr, options,
                      temporary / "got");
  if (isOnnx(options.expected)) {
    expected = runOnnxModel(options.expected, got, options.python, temporary / "expected");
  } else if (!expectedDump) {
    inputs = got.readInputs();
    expected =
        runArtifact(options.expected, options.expectedTarget, &inputs, options, temporary / "expected");
  }
  LayerDifferences differences = compareLayers(got, expected, options.tolerance);
  if (differences.pairs.empty())
    throw InputError(fmt::format("{} and {} have no layer in common; are they of one model?", options.got,
                                 options.expected));
  (options.json ? printJson : printText)(differences, {options.got, options.expected});
  return differences.agree() ? exitOk : exitDiffers;
}

int main(int argc, char **argv) {
  CLI::App app("Compares the layers of two runs of a model and names the first that goes wrong.",
               "skiff-diff");
  app.footer(footer);
  app.set_version_flag("--version", fmt::format("skiff-diff {}.{}.{}", skiff_version() / 10000,
                                                skiff_version() / 100 % 100, skiff_version() % 100));
  DiffOptions options;
  const char *python = getenv("SKIFF_PYTHON");
  options.python = python && *python ? python : "python3";
  std::vector<std::string> dims;
  double rtol = 0, atol = 0;
  app.add_option("GOT", options.got, "What to examine: a .skiff file or a folder of skiff-run --dump-layers")
      ->required();
  app.add_option("EXPECTED", options.expected, "What it should be: the same, or the .onnx model")->required();
  app.add_option("--inputs", options.inputs.inputsNpz, "Inputs by name; else random ones")->type_name("NPZ");
  app.add_option("--dim", dims, "A symbolic dim of random inputs; may be repeated")
      ->type_name("NAME=N")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(1);
  app.add_option("--seed", options.inputs.seed, "Seed of random inputs")->type_name("N");
  CLI::Option *rtolOption =
      app.add_option("--rtol", rtol, "Relative tolerance; by default from the type: 1e-4 for f32")
          ->type_name("R");
  CLI::Option *atolOption =
      app.add_option("--atol", atol, "Absolute tolerance; by default rtol times the largest expected value")
          ->type_name("A");
  app.add_option("--threads", options.inputs.threads, "Threads to use")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  app.add_option("--target", options.gotTarget, "Take this target's code of GOT")->type_name("T");
  app.add_option("--expect-target", options.expectedTarget, "Take this target's code of EXPECTED")
      ->type_name("T");
  app.add_option("--python", options.python, "The Python that runs an .onnx model")->type_name("PROGRAM");
  app.add_flag("--json", options.json, "Print one JSON value instead of text");
  try {
    app.parse(argc, argv);
    for (const std::string &dim : dims)
      addDim(dim, options.inputs.dims);
    if (*rtolOption)
      options.tolerance.rtol = rtol;
    if (*atolOption)
      options.tolerance.atol = atol;
    return runTool(options);
  } catch (const CLI::Success &success) { // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError &error) {
    fmt::print(stderr, "error: {}\nnote: skiff-diff --help shows the options\n", error.what());
  } catch (const InputError &error) {
    fmt::print(stderr, "error: {}\n", error.what());
  } catch (const std::exception &error) {
    fmt::print(stderr, "error: skiff-diff: internal error: {}; please report it\n", error.what());
    return exitInternal;
  }
  return exitBadInput;
}
