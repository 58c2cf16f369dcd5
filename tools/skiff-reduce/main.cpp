//===- main.cpp - skiff-reduce: a model that fails becomes a small one --------------------===//
#include "compiler/artifact/OutputFile.h"
#include "compiler/pipeline/BindDims.h"
#include "compiler/pipeline/Diagnostics.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/pipeline/ReadModel.h"
#include "compiler/reduce/Edits.h"
#include "compiler/reduce/Reducer.h"
#include "dialects/nn/ResourceFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace skiff;
namespace cl = llvm::cl;

static cl::OptionCategory category("skiff-reduce options");
static cl::opt<std::string> input(cl::Positional, cl::desc("INPUT"), cl::cat(category));
static cl::opt<std::string> output("o", cl::desc("file to write; - is standard output"),
                                   cl::value_desc("file"), cl::init("-"), cl::cat(category));
static cl::opt<std::string>
    test("test",
         cl::desc("program that is called with an .mlir file of the nn dialect and exits "
                  "with 1 if that is interesting; any other exit code says no"),
         cl::value_desc("program"), cl::cat(category));
static cl::list<std::string> testArguments("test-arg", cl::desc("argument of the test, before the file"),
                                           cl::value_desc("word"), cl::cat(category));
static cl::list<std::string> shapes("shape", cl::desc("dims of an input"), cl::value_desc("name=1x3x224x224"),
                                    cl::cat(category));
static cl::list<std::string> dims("dim", cl::desc("value of a symbolic dim"), cl::value_desc("name=N"),
                                  cl::cat(category));
static cl::opt<unsigned> timeout("timeout", cl::desc("seconds after which a test is stopped and says no"),
                                 cl::value_desc("N"), cl::init(600), cl::cat(category));
static cl::opt<bool> verbose("verbose", cl::desc("show what the test prints, and each step"),
                             cl::cat(category));

static cl::extrahelp notes(R"(
The exit codes of the test are those of skiff-diff and skiff-run --expect: 0 right, 1 wrong, 2 no valid model. It may
write beside the file that it is given; all of that is removed in the end. Large constants lie in another file there.

EXAMPLES:
  skiff-reduce model.onnx --test ./wrong.sh -o small.mlir
  skiff-reduce model.onnx --dim batch=1 --test ./crash.sh -o small.mlir

where wrong.sh is, for a fault that one target has and another has not:
  #!/bin/sh
  skiffc "$1" -o "$1.skiff" --target x,y && skiff-diff "$1.skiff" "$1.skiff" --target x --expect-target y
and crash.sh, for a compiler that ends with an internal error:
  #!/bin/sh
  skiffc "$1" -o "$1.skiff"; test $? != 70
)");

static ExitCode usage(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs()) << message << "; see skiff-reduce --help\n";
  return kBadInput;
}

namespace {

/// Writes candidates into a folder and asks the test about them.
class Tester {
public:
  explicit Tester(MLIRContext &context, StringRef folder)
      : candidate(joined(folder, "candidate.mlir")), resources(context, joined(folder, "resources.bin")) {}

  /// The test's exit code, or nothing where it could not be asked, with the reason printed.
  std::optional<int> ask(ModuleOp module) {
    std::error_code error = resources.add(module);
    if (!error) {
      llvm::raw_fd_ostream os(candidate, error);
      if (!error)
        module->print(os, nn::ResourceFile::flags().enableDebugInfo(true, /*prettyForm=*/false));
    }
    if (error) {
      llvm::WithColor::error(llvm::errs()) << candidate << ": " << error.message() << "\n";
      return std::nullopt;
    }
    SmallVector<StringRef> words{test.getValue()};
    words.append(testArguments.begin(), testArguments.end());
    words.push_back(candidate);
    std::optional<StringRef> nowhere = StringRef(), shown;
    std::string problem;
    bool notStarted = false;
    int code =
        llvm::sys::ExecuteAndWait(program, words, std::nullopt,
                                  {nowhere, verbose ? shown : nowhere, verbose ? shown : nowhere}, timeout,
                                  /*MemoryLimit=*/0, &problem, &notStarted);
    if (!notStarted && code != -1)
      return code;
    llvm::WithColor::error(llvm::errs()) << test << ": cannot be run: " << problem << "\n";
    return std::nullopt;
  }

  std::string program;

private:
  static std::string joined(StringRef folder, StringRef name) {
    SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    return std::string(path);
  }
  std::string candidate;
  nn::ResourceFile resources;
};

/// A folder that is removed with all that is in it.
struct TemporaryFolder {
  SmallString<128> path;
  std::error_code error = llvm::sys::fs::createUniqueDirectory("skiff-reduce", path);
  ~TemporaryFolder() {
    if (!error)
      llvm::sys::fs::remove_directories(path);
  }
};

} // namespace

/// The model as nn ops, before anything is made of them.
static FailureOr<OwningOpRef<ModuleOp>> readAsNN(MLIRContext *context) {
  DimBindings bindings;
  for (const std::string &shape : shapes)
    if (llvm::Error error = parseShape(shape, bindings))
      return emitError(UnknownLoc::get(context)) << llvm::toString(std::move(error));
  for (const std::string &dim : dims)
    if (llvm::Error error = parseDim(dim, bindings))
      return emitError(UnknownLoc::get(context)) << llvm::toString(std::move(error));
  FailureOr<OwningOpRef<ModuleOp>> model = readModel(input, "", context);
  if (failed(model))
    return failure();
  Stage level = levelOf(**model);
  if (level > Stage::nn)
    return emitError(UnknownLoc::get(context))
           << input << ": is planned already; give the model or its nn text (skiffc --emit=nn)";
  if (failed(bindDims(**model, bindings)))
    return failure();
  if (level == Stage::import) {
    PassManager pm(context);
    buildConversion(pm);
    if (failed(pm.run(**model)))
      return failure();
  }
  auto function = (*model)->lookupSymbol<func::FuncOp>("main");
  if (!function || function.getBody().front().without_terminator().empty())
    return emitError(UnknownLoc::get(context))
           << input << ": has no function @main with ops in it, so there is nothing to reduce";
  return model;
}

static ExitCode reduce() {
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  UserDiagnostics diagnostics(&context, input, verbose);
  FailureOr<OwningOpRef<ModuleOp>> model = readAsNN(&context);
  if (failed(model))
    return kBadInput;
  TemporaryFolder folder;
  if (folder.error)
    return usage("no folder for candidates: " + folder.error.message() + "; TMPDIR names another");
  OwningOpRef<ModuleOp> reduced;
  ReduceCounts counts;
  {
    Tester tester(context, folder.path);
    auto program = llvm::sys::findProgramByName(test);
    if (!program)
      return usage("--test " + test + ": no such program, or it is not executable");
    tester.program = *program;
    std::optional<int> code = tester.ask(**model);
    if (!code)
      return kBadInput;
    if (*code != 1)
      return usage(input + ": the test exits with " + llvm::Twine(*code) +
                   " for the whole model, so there is nothing to look for; 1 means interesting");
    bool broken = false, progress = verbose || llvm::sys::Process::StandardErrIsDisplayed();
    auto isInteresting = [&](ModuleOp candidate) {
      std::optional<int> said = broken ? std::nullopt : tester.ask(candidate);
      broken |= !said;
      if (progress && said)
        llvm::errs() << computingOps(candidate.lookupSymbol<func::FuncOp>("main")).size()
                     << " ops: " << (*said == 1 ? "interesting" : "no") << "\n";
      return said == 1;
    };
    Reducer reducer(std::move(*model), isInteresting);
    reduced = reducer.run();
    counts = reducer.counts();
    if (broken)
      return kBadInput;
  } // what is written now is complete in itself
  auto print = [&](llvm::raw_ostream &os) {
    reduced->print(os, OpPrintingFlags().enableDebugInfo(true, /*prettyForm=*/false));
    os << "\n";
  };
  if (output == "-")
    print(llvm::outs());
  else if (llvm::Error error = writeOutputFile(output, print))
    return usage(llvm::toString(std::move(error)));
  llvm::errs() << input << ": " << counts.opsAfter << " of " << counts.opsBefore << " ops are left after "
               << counts.tests << " tests\n";
  return kOk;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::SetVersionPrinter([](llvm::raw_ostream &os) { os << "skiff-reduce " SKIFF_VERSION_STRING "\n"; });
  std::string problem;
  llvm::raw_string_ostream os(problem);
  if (!cl::ParseCommandLineOptions(
          argc, argv,
          "makes a failing model (.onnx, .mlir) as small as possible, while a test still finds it "
          "interesting\n",
          &os)) {
    StringRef text(problem);
    text.consume_front("skiff-reduce: ");
    llvm::WithColor::error(llvm::errs()) << text;
    return kBadInput;
  }
  if (input.empty())
    return usage("no input file");
  if (!llvm::sys::fs::exists(input))
    return usage(input + ": no such file");
  if (test.empty())
    return usage("no test: give one with --test");
  return reduce();
}
