//===- Compile.cpp - a file becomes an artifact --------------------------------------------===//
#include "compiler/pipeline/Compile.h"

#include "compiler/artifact/Artifact.h"
#include "compiler/artifact/OutputFile.h"
#include "compiler/pipeline/Check.h"
#include "compiler/pipeline/CodeCache.h"
#include "compiler/pipeline/Diagnostics.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/pipeline/ReadModel.h"
#include "compiler/pipeline/Report.h"
#include "compiler/pipeline/Specialize.h"
#include "dialects/nn/NN.h"
#include "dialects/nn/ResourceFile.h"
#include "dialects/plan/Plan.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Support/Timing.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include <chrono>
#include <mutex>

using namespace mlir;
namespace skiff {
namespace {

class Driver {
public:
  explicit Driver(const CompileOptions &options)
      : options(options), context(makeRegistry()), file(llvm::sys::path::filename(options.input).str()),
        diagnostics(&context, options.input, options.verbose) {
    context.loadAllAvailableDialects();
    timings.setEnabled(options.timing);
    wholeTime = timings.getRootScope();
  }

  ExitCode run() {
    ExitCode code = compile();
    endStage();
    for (const std::string &name : options.printAfter)
      if (code == kOk && !printed.contains(name))
        emitWarning(UnknownLoc::get(&context)) << "--print-ir-after=" << name << ": was not run";
    return code;
  }

private:
  ExitCode compile() {
    if (!options.dumpStages.empty())
      if (std::error_code error = llvm::sys::fs::create_directories(options.dumpStages))
        return fail(kBadInput, options.dumpStages + ": cannot be made: " + error.message());
    // Only whole images are kept.
    if (!options.cache.empty() && options.emit == Stage::artifact && !options.checkOnly)
      if (llvm::Error error = CodeCache::open(options.cache, cache))
        return fail(kBadInput, llvm::toString(std::move(error)));
    if (failed(read()))
      return kBadInput;
    Stage level = levelOf(*module);
    if (level > Stage::nn && !options.bindings.empty())
      return fail(kBadInput, options.input + ": is planned already; --shape and --dim come before that");
    if (plan::functionsOf(*module).size() > 1 && !options.bindings.empty())
      return fail(kBadInput,
                  options.input + ": has code for some sizes already; --shape and --dim come before that");
    if (level <= Stage::nn && failed(bindDims(*module, options.bindings)))
      return kBadInput;
    if (level == Stage::import) {
      dump("import");
      if (options.emit == Stage::import)
        return emitText();
      begin("nn");
      PassManager pm(&context);
      watch(pm);
      buildConversion(pm);
      if (failed(pm.run(*module)))
        return kBadInput;
    }
    if (level <= Stage::nn) {
      if (level == Stage::nn)
        begin("nn");
      recordBounds(*module, options.bindings);
      PassManager pm(&context);
      watch(pm);
      buildRequirements(pm);
      if (failed(pm.run(*module)))
        return kBadInput;
    }
    if (level <= Stage::plan && !module->lookupSymbol<func::FuncOp>("main"))
      return fail(kBadInput, options.input + ": has no function @main, where a model begins");
    std::vector<std::pair<const Target *, Machine>> machines;
    for (std::string spec : options.targets) {
      const Target *target = findTarget(spec);
      if (level <= Stage::nn && failed(checkClaims(*module, *target)))
        return kBadInput;
      machines.push_back({target, target->machine(spec)});
    }
    if (options.checkOnly)
      return kOk;
    if (level <= Stage::nn) {
      if (failed(runPasses([](OpPassManager &pm) { buildGraphPipeline(pm); })))
        return kInternalError;
      countOps();
      // Copied now, the functions share the weights that the passes have made.
      if (!options.bindings.sizes.empty()) {
        if (failed(specialize(*module, options.bindings)))
          return kBadInput;
        if (failed(runPasses([](OpPassManager &pm) { buildGraphPipeline(pm); })))
          return kInternalError;
      }
      dump("nn");
      if (options.emit == Stage::nn)
        return emitText();
    }
    if (level <= Stage::plan) {
      begin("plan");
      if (level < Stage::plan && failed(runPasses([](OpPassManager &pm) { buildPlanPipeline(pm); })))
        return kInternalError;
      dump("plan");
      if (options.emit == Stage::plan)
        return emitText();
    } else if (options.emit == Stage::artifact) {
      return fail(kBadInput,
                  options.input +
                      ": is LLVM dialect already; an artifact needs the plan. Use --emit=asm or obj");
    }
    return generate(machines, level);
  }

  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerDialects(registry);
    return registry;
  }

  ExitCode fail(ExitCode code, const llvm::Twine &message) {
    emitError(UnknownLoc::get(&context)) << message;
    return code;
  }

  LogicalResult read() {
    begin("import");
    FailureOr<OwningOpRef<ModuleOp>> model = readModel(options.input, options.parameters, &context);
    if (failed(model))
      return failure();
    module = std::move(*model);
    return success();
  }

  //===--------------------------------------------------------------------===//
  // Stages
  //===--------------------------------------------------------------------===//

  using Clock = std::chrono::steady_clock;
  void begin(StringRef name) {
    endStage();
    stage = name.str();
    started = Clock::now();
    stageTime = wholeTime.nest(name);
  }
  void endStage() {
    if (stage.empty())
      return;
    stageTime.stop();
    double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    report.stages.push_back(llvm::json::Object{{"name", stage}, {"seconds", seconds}});
    if (options.progress)
      llvm::errs() << llvm::formatv("{0,-10} {1,8:f2} s\n", stage, seconds);
    stage.clear();
  }

  /// What --timing and --print-ir-after want of each pass.
  void watch(PassManager &pm) {
    pm.enableTiming(stageTime);
    if (options.printAfter.empty())
      return;
    auto isWanted = [this](Pass *pass, Operation *) {
      bool wanted = llvm::is_contained(options.printAfter, pass->getArgument());
      if (wanted) {
        std::lock_guard<std::mutex> lock(printedMutex); // functions may be compiled in parallel
        printed.insert(pass->getArgument());
      }
      return wanted;
    };
    pm.enableIRPrinting([](Pass *, Operation *) { return false; }, isWanted, /*printModuleScope=*/false,
                        /*printAfterOnlyOnChange=*/false, /*printAfterOnlyOnFailure=*/false, llvm::errs(),
                        readable());
  }

  LogicalResult runPasses(llvm::function_ref<void(OpPassManager &)> build) {
    return runPasses(*module, build);
  }
  LogicalResult runPasses(ModuleOp on, llvm::function_ref<void(OpPassManager &)> build) {
    PassManager pm(on->getContext());
    watch(pm);
    std::string reproducer =
        (options.output.empty() || options.output == "-" ? file : options.output) + ".crash.mlir";
    pm.enableCrashReproducerGeneration(reproducer);
    build(pm);
    if (succeeded(pm.run(on)))
      return success();
    llvm::errs() << "internal error: " << options.input << ": this is a bug in skiffc, not in the model. "
                 << reproducer << " reproduces it: skiff-opt --run-reproducer " << reproducer << "\n";
    return failure();
  }

  void countOps() {
    llvm::StringMap<int64_t> counts;
    module->lookupSymbol<func::FuncOp>("main").walk([&](Operation *op) {
      if (isa_and_nonnull<nn::NNDialect>(op->getDialect()) && !isa<nn::ConstantOp>(op))
        ++counts[op->getName().stripDialect()];
    });
    for (const auto &entry : counts)
      report.nnOps[entry.getKey().str()] = entry.getValue();
  }

  ExitCode generate(ArrayRef<std::pair<const Target *, Machine>> machines, Stage level) {
    std::vector<CompiledVariant> variants;
    for (const auto &[target, machine] : machines) {
      CompiledVariant &variant = variants.emplace_back();
      variant.machine = machine;
      std::string key;
      if (cache) {
        begin("look up " + machine.name);
        key = cache->keyOf(*module, machine);
        // A dump of stages needs them.
        if (options.dumpStages.empty() && cache->load(key, *module, variant))
          continue;
      }
      begin("lower " + machine.name);
      variant.lowered = module->clone();
      if (level < Stage::llvm && failed(runPasses(
                                     *variant.lowered, [&, t = target, &m = variant.machine](
                                                           OpPassManager &pm) { t->buildPipeline(pm, m); })))
        return kInternalError;
      dump("llvm-" + machine.name, *variant.lowered);
      if (options.emit == Stage::llvm)
        return emitText(*variant.lowered);
      begin("compile " + machine.name);
      auto kind = options.emit == Stage::assembly ? Target::Output::assembly
                  : options.emit == Stage::object ? Target::Output::object
                                                  : Target::Output::image;
      FailureOr<TargetCode> code = target->serialize(*variant.lowered, machine, kind, options.jobs);
      if (failed(code))
        return kInternalError;
      if (kind != Target::Output::image)
        return emit([&](llvm::raw_ostream &os) { os << StringRef(code->bytes.data(), code->bytes.size()); });
      variant.code = std::move(*code);
      if (cache)
        if (llvm::Error error = cache->store(key, *module, variant))
          emitWarning(UnknownLoc::get(&context)) << llvm::toString(std::move(error)) << "; it is not kept";
    }
    if (cache)
      report.cache = llvm::json::Object{{"hits", cache->hits}, {"misses", cache->misses}};
    begin("write");
    auto plan = module->lookupSymbol<func::FuncOp>("main");
    FailureOr<ArtifactSizes> sizes = writeArtifact(options.output, plan, variants, {file, options.recorded});
    if (failed(sizes))
      return kBadInput;
    endStage();
    if (!options.report.empty() && failed(report.write(options.report, plan, variants, *sizes)))
      return kBadInput;
    return kOk;
  }

  //===--------------------------------------------------------------------===//
  // Output
  //===--------------------------------------------------------------------===//

  static void print(ModuleOp module, llvm::raw_ostream &os, OpPrintingFlags flags = {}) {
    module->print(os, flags.enableDebugInfo(true, /*prettyForm=*/false));
    os << "\n";
  }
  void dump(const std::string &name) { dump(name, *module); }
  /// Without the numbers of large constants.
  static OpPrintingFlags readable() {
    return OpPrintingFlags().elideLargeElementsAttrs(16).elideLargeResourceString(64);
  }
  void dump(const std::string &name, ModuleOp what) {
    StringRef kind = StringRef(name).starts_with("llvm-") ? StringRef("llvm") : StringRef(name);
    if (llvm::is_contained(options.printAfter, kind)) {
      printed.insert(kind);
      llvm::errs() << "// -----// IR after " << name << " //----- //\n";
      what->print(llvm::errs(), readable());
      llvm::errs() << "\n";
    }
    if (options.dumpStages.empty())
      return;
    if (!dumpedResources) {
      SmallString<128> path(options.dumpStages);
      llvm::sys::path::append(path, "resources.bin");
      dumpedResources.emplace(context, path);
    }
    SmallString<128> path(options.dumpStages);
    llvm::sys::path::append(path, llvm::formatv("{0,0+2}-{1}.mlir", dumped++, name).str());
    std::error_code error = dumpedResources->add(what);
    if (!error) {
      llvm::raw_fd_ostream os(path, error);
      if (!error)
        print(what, os, nn::ResourceFile::flags());
    }
    if (error)
      emitWarning(UnknownLoc::get(&context)) << path << ": cannot be written: " << error.message();
  }
  ExitCode emitText() { return emitText(*module); }
  ExitCode emitText(ModuleOp what) {
    return emit([&](llvm::raw_ostream &os) { print(what, os); });
  }
  ExitCode emit(llvm::function_ref<void(llvm::raw_ostream &)> write) {
    endStage();
    dumpedResources.reset(); // what is emitted is complete in itself
    if (options.output == "-") {
      write(llvm::outs());
      return kOk;
    }
    if (llvm::Error error = writeOutputFile(options.output, write))
      return fail(kBadInput, llvm::toString(std::move(error)));
    return kOk;
  }

  const CompileOptions &options;
  MLIRContext context;
  std::string file;
  UserDiagnostics diagnostics;
  OwningOpRef<ModuleOp> module;
  CompileReport report;
  std::optional<CodeCache> cache;
  DefaultTimingManager timings; // printed when it ends, after the scopes
  TimingScope wholeTime, stageTime;
  llvm::StringSet<> printed; // of --print-ir-after
  std::mutex printedMutex;
  std::string stage;
  Clock::time_point started;
  unsigned dumped = 0;
  std::optional<nn::ResourceFile> dumpedResources;
};
} // namespace

ExitCode compileFile(const CompileOptions &options) { return Driver(options).run(); }

} // namespace skiff
