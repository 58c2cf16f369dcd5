//===- main.cpp - skiff-run: run, check and benchmark a model -------------===//
#include "tools/layers/Layers.h"
#include "tools/skiff-run/Inputs.h"
#include "tools/skiff-run/Model.h"
#include "tools/skiff-run/Report.h"
#include "tools/skiff-run/Trace.h"
#include "tools/tensor-io/Files.h"
#include "tools/tensor-io/Npz.h"
#include "tools/tensor-io/OnnxTensor.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>

using namespace skiff;
using namespace skiff::tools;

enum ExitCode { exitOk = 0, exitDiffers = 1, exitBadInput = 2, exitInternal = 70 };

static ModelHandle loadModel(const Options &options, double *ms) {
  skiff_options settings;
  skiff_options_init(&settings);
  settings.threads = options.threads;
  settings.target = options.target.empty() ? nullptr : options.target.c_str();
  skiff_model *model = nullptr;
  if (options.verify) {
    // Not timed: it reads all weights, which loading doesn't need to.
    skiff_options verifying = settings;
    verifying.verify_weights = 1;
    verifying.threads = 1;
    call(skiff_load, options.file.c_str(), &verifying, &model);
    skiff_model_free(model);
  }
  auto begin = std::chrono::steady_clock::now();
  call(skiff_load, options.file.c_str(), &settings, &model);
  *ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  return ModelHandle(model);
}

/// What the outputs should be, named and typed as the model's where the file can't say.
static std::vector<Tensor> readExpected(const skiff_model *model, const Options &options) {
  bool folder = std::filesystem::is_directory(options.expect);
  std::vector<Tensor> expected = folder ? readOnnxTensors(options.expect, "output") : readNpz(options.expect);
  if (expected.empty())
    throw InputError(fmt::format("{}: no {} in it", options.expect, folder ? "output_0.pb" : "array"));
  if (folder && expected.size() > size_t(skiff_output_count(model)))
    throw InputError(fmt::format("{}: {} output_N.pb, but the model has {} outputs", options.expect,
                                 expected.size(), skiff_output_count(model)));
  for (int32_t i = 0; folder && size_t(i) != expected.size(); ++i)
    expected[size_t(i)].name = outputInfo(model, i).name;
  return expected;
}

static std::vector<Comparison> compareAll(std::vector<Tensor> expected, const std::vector<Tensor> &outputs,
                                          const Options &options) {
  std::vector<Comparison> comparisons;
  for (Tensor &tensor : expected) {
    auto got = std::find_if(outputs.begin(), outputs.end(),
                            [&](const Tensor &output) { return output.name == tensor.name; });
    if (got == outputs.end())
      throw InputError(fmt::format("{}: {} has no output \"{}\"; skiff-inspect shows them", options.expect,
                                   options.file, tensor.name));
    if (isHeldIn(got->dtype, tensor.dtype))
      tensor.dtype = got->dtype;
    comparisons.push_back(compare(tensor, *got, options.tolerance));
  }
  return comparisons;
}

static int runTool(const Options &options) {
  for (const std::string &path : {options.outputsNpz, options.profile})
    if (!path.empty())
      requireWritable(path);

  Report report;
  ModelHandle model = loadModel(options, &report.loadMs);
  report.model = model.get();
  report.inputs = collectInputs(model.get(), options);
  std::vector<Tensor> expected;
  if (!options.expect.empty())
    expected = readExpected(model.get(), options);

  skiff_session *created = nullptr;
  call(skiff_session_create, model.get(), &created);
  SessionHandle session(created);
  bindInputs(session.get(), report.inputs);
  if (options.dumpLayers.empty()) {
    call(skiff_run, session.get());
  } else {
    LayerWriter writer(options.dumpLayers, options.file);
    writer.run(model.get(), session.get(), report.inputs);
    writer.finish();
  }
  report.outputs = takeOutputs(model.get(), session.get());
  if (!options.expect.empty())
    report.comparisons = compareAll(std::move(expected), report.outputs, options);
  if (options.benchmark)
    report.latency = measureLatency(session.get(), options.seconds);
  if (!options.profile.empty())
    report.events = profileRun(model.get(), session.get());
  skiff_session_memory(session.get(), &report.memory);
  report.peakBytes = peakResidentBytes();

  print(report, options);
  fflush(stdout);
  if (!options.outputsNpz.empty())
    writeNpz(options.outputsNpz, report.outputs);
  if (!options.profile.empty())
    writeFile(options.profile, chromeTrace(model.get(), report.events, report.countsApply()));
  return report.agrees() ? exitOk : exitDiffers;
}

int main(int argc, char **argv) {
  try {
    Options options;
    switch (parseOptions(argc, argv, options)) {
    case Parsed::done:
      return exitOk;
    case Parsed::usageError:
      return exitBadInput;
    case Parsed::run:
      return runTool(options);
    }
  } catch (const InputError &error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exitBadInput;
  } catch (const std::exception &error) {
    fmt::print(stderr, "error: skiff-run: internal error: {}; please report it\n", error.what());
  }
  return exitInternal;
}
