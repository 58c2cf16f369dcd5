//===- main.cpp - skiff-run: run, check and benchmark a model -------------===//
#include "tools/layers/Layers.h"
#include "tools/skiff-run/Expect.h"
#include "tools/skiff-run/Inputs.h"
#include "tools/skiff-run/JUnit.h"
#include "tools/skiff-run/Model.h"
#include "tools/skiff-run/Report.h"
#include "tools/skiff-run/Trace.h"
#include "tools/tensor-io/Files.h"
#include "tools/tensor-io/Npz.h"

#include <chrono>
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

/// Binds the inputs and runs, writing what the kernels store if that is wanted.
static void runOnce(const skiff_model *model, skiff_session *session, const std::vector<Tensor> &inputs,
                    const Options &options) {
  bindInputs(session, inputs);
  if (options.dumpLayers.empty()) {
    call(skiff_run, session);
    return;
  }
  LayerWriter writer(options.dumpLayers, options.file);
  writer.run(model, session, inputs);
  writer.finish();
}

static int runTool(const Options &options) {
  for (const std::string &path : {options.outputsNpz, options.profile, options.junit})
    if (!path.empty())
      requireWritable(path);
  std::vector<std::string> sets = expectedSets(options);
  for (const auto &[option, path] :
       {std::pair("--outputs", &options.outputsNpz), std::pair("--dump-layers", &options.dumpLayers)})
    if (sets.size() > 1 && !path->empty())
      throw InputError(fmt::format("{}: of one set, but --expect gives {}", option, sets.size()));

  Report report;
  ModelHandle model = loadModel(options, &report.loadMs);
  report.model = model.get();
  skiff_session *created = nullptr;
  call(skiff_session_create, model.get(), &created);
  SessionHandle session(created);
  if (sets.empty()) {
    report.inputs = collectInputs(model.get(), options, "");
    runOnce(model.get(), session.get(), report.inputs, options);
    report.outputs = takeOutputs(model.get(), session.get());
  }
  for (const std::string &set : sets) {
    report.inputs = collectInputs(model.get(), options, set);
    std::vector<Tensor> expected = readExpected(model.get(), set);
    auto begin = std::chrono::steady_clock::now();
    runOnce(model.get(), session.get(), report.inputs, options);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report.outputs = takeOutputs(model.get(), session.get());
    report.sets.push_back({set, compareAll(std::move(expected), report.outputs, set, options), seconds});
  }
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
  if (!options.junit.empty())
    writeFile(options.junit, junitXml(report, options));
  return report.agrees() ? exitOk : exitDiffers;
}

/// Tells those who read only the test report. That it cannot be written was the error, or is none of its own.
static void reportError(const std::string &message, const Options &options) {
  try {
    if (!options.junit.empty())
      writeFile(options.junit, junitXml(message, options));
  } catch (const InputError &) {
  }
}

int main(int argc, char **argv) {
  Options options;
  try {
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
    reportError(error.what(), options);
    return exitBadInput;
  } catch (const std::exception &error) {
    fmt::print(stderr, "error: skiff-run: internal error: {}; please report it\n", error.what());
  }
  return exitInternal;
}
