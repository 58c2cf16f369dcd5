//===- main.cpp - skiffc: compile a model to a .skiff file ---------------------------------===//
#include "compiler/import/paddle/ImportPaddle.h"
#include "compiler/pipeline/Compile.h"
#include "compiler/pipeline/Pipeline.h"
#include "tools/skiffc/Batch.h"

#include "mlir/Pass/PassRegistry.h"
#include "targets/common/Target.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/WithColor.h"
#include <unistd.h>

using namespace skiff;
namespace cl = llvm::cl;

static cl::OptionCategory category("skiffc options");

static cl::list<std::string> inputs(cl::Positional, cl::desc("INPUT..."), cl::cat(category));
static cl::opt<std::string>
    output("o",
           cl::desc("file to write; - is standard output, for --emit of text; for several "
                    "inputs the folder of the files, --report and --dump-stages likewise"),
           cl::value_desc("file"), cl::cat(category));
static cl::opt<std::string>
    params("params",
           cl::desc("file of a Paddle model's parameters, or folder of their files (default: beside it)"),
           cl::value_desc("file"), cl::cat(category));
static cl::list<std::string>
    targets("target",
            cl::desc("what to compile for: host, or a name that --list-targets prints; "
                     "several give one file"),
            cl::value_desc("spec"), cl::CommaSeparated, cl::cat(category));
static cl::list<std::string> shapes("shape", cl::desc("dims of an input"), cl::value_desc("name=1x3x224x224"),
                                    cl::cat(category));
static cl::list<std::string> dims(
    "dim",
    cl::desc(
        "value or range of a symbolic dim; after a | sizes that get code of their own: seq=1..512|64|128"),
    cl::value_desc("name=N or LO..HI"), cl::cat(category));
static cl::opt<Stage>
    emitStage("emit", cl::desc("what to write"), cl::init(Stage::artifact), cl::cat(category),
              cl::values(clEnumValN(Stage::artifact, "skiff", "the artifact (default)"),
                         clEnumValN(Stage::import, "import", "the model as it was read"),
                         clEnumValN(Stage::nn, "nn", "the optimized graph"),
                         clEnumValN(Stage::plan, "plan", "kernels and their memory"),
                         clEnumValN(Stage::llvm, "llvm", "the LLVM dialect, for the first target"),
                         clEnumValN(Stage::assembly, "asm", "assembly, for the first target"),
                         clEnumValN(Stage::object, "obj", "an object file, for the first target")));
static cl::opt<std::string> dumpStages("dump-stages", cl::desc("write each stage's IR into a folder"),
                                       cl::value_desc("dir"), cl::cat(category));
static cl::list<std::string>
    printAfter("print-ir-after",
               cl::desc("print the IR after a stage (import, nn, plan, llvm) or a pass "
                        "to stderr, without large constants"),
               cl::value_desc("name"), cl::CommaSeparated, cl::cat(category));
static cl::opt<bool> timing("timing", cl::desc("print the time of each stage and pass to stderr"),
                            cl::cat(category));
static cl::opt<std::string> report("report", cl::desc("write what was done as JSON"),
                                   cl::value_desc("file.json"), cl::cat(category));
static cl::opt<std::string> cache("cache", cl::desc("keep machine code in a folder, and take it from there"),
                                  cl::value_desc("dir"), cl::cat(category));
static cl::opt<bool> check("check", cl::desc("only say whether the model will compile"), cl::cat(category));
static cl::opt<unsigned> jobs("jobs", cl::desc("threads to compile with (default: all)"), cl::value_desc("N"),
                              cl::cat(category));
static cl::opt<bool> verbose("verbose", cl::desc("with errors, print the operations too"), cl::cat(category));
static cl::alias verboseShort("v", cl::aliasopt(verbose), cl::desc("alias for --verbose"), cl::cat(category));
static cl::opt<bool> quiet("quiet", cl::desc("print nothing but errors"), cl::cat(category));
static cl::alias quietShort("q", cl::aliasopt(quiet), cl::desc("alias for --quiet"), cl::cat(category));
static cl::opt<bool> listTargets("list-targets", cl::desc("print the names for --target"), cl::cat(category));

static cl::extrahelp examples(R"(
EXAMPLES:
  skiffc resnet50.onnx -o resnet50.skiff
  skiffc model.onnx -o model.skiff --target host --jobs 2
  skiffc model.onnx -o model.skiff --dim batch=1..8 --report report.json
  skiffc model.onnx -o model.skiff --dim 'seq=1..512|64|128'
  skiffc model.onnx --check
  skiffc inference.json -o model.skiff
  skiffc inference.pdmodel -o model.skiff --params inference.pdiparams
  skiffc models/*.onnx -o build/ --cache ~/.cache/skiff
)");

static ExitCode usage(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs()) << message << "; see skiffc --help\n";
  return kBadInput;
}

/// A crash is our bug: say so, and end with the code for it.
static void onCrash(void *) {
  static const char text[] = "internal error: skiffc crashed; this is a bug in skiffc, not in the model\n";
  [[maybe_unused]] ssize_t written = write(2, text, sizeof(text) - 1);
  _exit(kInternalError);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::sys::AddSignalHandler(onCrash, nullptr);
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter([](llvm::raw_ostream &os) { os << "skiffc " SKIFF_VERSION_STRING "\n"; });
  std::string problem;
  llvm::raw_string_ostream os(problem);
  if (!cl::ParseCommandLineOptions(
          argc, argv,
          "compiles a model (.onnx; Paddle's .json, .pdmodel or folder; .mlir) to a .skiff file\n", &os)) {
    // LLVM's parser begins with the program's name; ours are told by "error:".
    llvm::StringRef text(problem);
    text.consume_front("skiffc: ");
    llvm::WithColor::error(llvm::errs()) << text;
    return kBadInput;
  }
  if (listTargets) {
    for (const auto &target : allTargets())
      for (const std::string &spec : target->specs())
        llvm::outs() << spec << "\n";
    return kOk;
  }

  CompileOptions options;
  options.output = output;
  options.parameters = params;
  options.emit = emitStage;
  options.dumpStages = dumpStages;
  options.report = report;
  options.cache = cache;
  options.checkOnly = check;
  options.verbose = verbose;
  options.timing = timing;
  registerPasses(); // for their names
  for (const std::string &name : printAfter) {
    if (!llvm::is_contained({"import", "nn", "plan", "llvm"}, name) && !mlir::PassInfo::lookup(name))
      return usage("--print-ir-after=" + name +
                   ": expected import, nn, plan, llvm or the name of a pass (skiff-opt --help lists them)");
    options.printAfter.push_back(name);
  }
  options.jobs = jobs ? jobs : llvm::hardware_concurrency().compute_thread_count();
  options.progress = !quiet && llvm::sys::Process::StandardErrIsDisplayed();
  if (inputs.empty())
    return usage("no input file");
  bool isBatch = inputs.size() > 1 || llvm::StringRef(output).ends_with("/");
  for (std::string &input : inputs) {
    if (!llvm::sys::fs::exists(input))
      return usage(input + ": no such file");
    if (!params.empty() && !isPaddlePath(input))
      return usage("--params is for Paddle models, and " + input + " is none");
    while (input.size() > 1 && input.back() == '/') // a folder: outputs have its name
      input.pop_back();
  }
  if (output.empty() && !check)
    return usage("no output file: give one with -o");
  if (output == "-" && emitStage == Stage::artifact)
    return usage("an artifact cannot go to standard output: give a file with -o");
  if (output == "-" && isBatch)
    return usage("several models cannot go to standard output: give a folder with -o");
  if (isBatch && !params.empty())
    return usage("--params is of one model: compile it in a call of its own");
  if (!report.empty() && emitStage != Stage::artifact)
    return usage("--report describes an artifact; leave --emit out");
  for (const std::string &shape : shapes) {
    if (llvm::Error error = parseShape(shape, options.bindings))
      return usage(llvm::toString(std::move(error)));
    options.recorded.push_back("--shape=" + shape);
  }
  for (const std::string &dim : dims) {
    if (llvm::Error error = parseDim(dim, options.bindings))
      return usage(llvm::toString(std::move(error)));
    options.recorded.push_back("--dim=" + dim);
  }
  options.targets = targets;
  if (options.targets.empty()) {
    options.targets = {"host"};
    std::string host = "host";
    if (options.progress && findTarget(host))
      llvm::errs() << "target " << host << " (this computer's; choose with --target)\n";
  }
  std::vector<std::string> chosen;
  for (std::string &target : options.targets) {
    std::string known;
    for (const auto &candidate : allTargets())
      for (const std::string &spec : candidate->specs())
        known += (known.empty() ? "" : ", ") + spec;
    if (!findTarget(target))
      return usage("--target " + target + ": expected host, " + known);
    if (!llvm::is_contained(chosen, target))
      chosen.push_back(target);
  }
  options.targets = chosen;
  if (isBatch) {
    llvm::Expected<std::vector<CompileOptions>> all = optionsForEach(inputs, options);
    return all ? compileAll(*all) : usage(llvm::toString(all.takeError()));
  }
  options.input = inputs.front();
  return compileFile(options);
}
