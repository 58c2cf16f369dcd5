//===- ImportPaddle.cpp - a Paddle model becomes the paddle dialect -------===//
#include "compiler/import/paddle/ImportPaddle.h"

#include "compiler/import/paddle/BuildModule.h"
#include "compiler/import/paddle/Parameters.h"
#include "compiler/import/paddle/ReadProgram.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

bool skiff::isPaddlePath(StringRef name) {
  return name.ends_with(".json") || name.ends_with(".pdmodel") || path::filename(name) == "__model__" ||
         fs::is_directory(name);
}

/// Whether a JSON file holds a program: a folder may hold other JSON, too.
static bool isPirFile(StringRef file) {
  auto buffer = llvm::MemoryBuffer::getFileSlice(file, 256, 0);
  if (buffer)
    return (*buffer)->getBuffer().contains("\"base_code\"");
  auto whole = llvm::MemoryBuffer::getFile(file); // it is shorter
  return whole && (*whole)->getBuffer().contains("\"base_code\"");
}

/// The model that a folder holds.
static FailureOr<std::string> findModel(StringRef folder, Reporter &reporter) {
  std::vector<std::string> usual, others;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; it != end && !code; it.increment(code)) {
    StringRef name = path::filename(it->path());
    bool isJson = name.ends_with(".json");
    if (!fs::is_regular_file(it->path()) || !isPaddlePath(it->path()) || (isJson && !isPirFile(it->path())))
      continue;
    (name == "inference.json" || name == "model.json" ? usual : others).push_back(name.str());
  }
  if (code)
    return reporter.error("", "cannot be read (" + code.message() + ")");
  std::vector<std::string> &found = usual.empty() ? others : usual;
  if (found.empty())
    return reporter.error("",
                          "the folder holds no Paddle model (inference.json, inference.pdmodel, __model__)");
  llvm::sort(found);
  if (found.size() > 1)
    return reporter.error("", "the folder holds several models; name one: " + llvm::join(found, ", "));
  SmallString<256> full(folder);
  path::append(full, found[0]);
  return std::string(full);
}

static FailureOr<ParameterSource> findParameters(StringRef model, StringRef given, const Program &program,
                                                 Reporter &reporter) {
  ParameterSource source;
  auto open = [&](StringRef file) -> FailureOr<ParameterSource> {
    source.name = path::filename(file).str();
    FailureOr<MappedFile> mapped = mapFile(file, quote(file), "parameters", reporter);
    if (failed(mapped))
      return failure();
    source.file = *mapped;
    return source;
  };
  if (!given.empty()) {
    if (!fs::is_directory(given))
      return open(given);
    source.folder = given.str();
    return source;
  }
  StringRef folder = path::parent_path(model).empty() ? "." : path::parent_path(model);
  auto beside = [&](const Twine &name) {
    SmallString<256> full(folder);
    path::append(full, name);
    return full;
  };
  std::string stem = path::stem(model).str();
  if (SmallString<256> file = beside(stem + ".pdiparams"); fs::exists(file))
    return open(file);
  if (SmallString<256> file = beside("__params__"); fs::exists(file))
    return open(file);
  source.name = stem == "__model__" ? "__params__" : stem + ".pdiparams";
  for (const Parameter &parameter : program.parameters)
    if (parameter.isStored && fs::exists(beside(parameter.name)))
      source.folder = folder.str();
  return source;
}

static FailureOr<OwningOpRef<ModuleOp>> importProgram(const Program &program, StringRef name,
                                                      const ParameterSource &source, Reporter &reporter,
                                                      MLIRContext *context) {
  std::vector<ElementsAttr> parameters = readParameters(program, source, context, reporter);
  if (reporter.anyError())
    return failure();
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(context));
  Builder builder(context);
  (*module)->setAttr("paddle.format", builder.getStringAttr(program.format));
  (*module)->setAttr("paddle.source", builder.getStringAttr(path::filename(name)));
  (*module)->setAttr("paddle.version", builder.getI64IntegerAttr(program.version));
  ModuleBuilder(program, parameters, reporter, *module).build();
  if (reporter.anyError())
    return failure();
  assert(succeeded(verify(*module)) && "the importer has checked what the verifiers check");
  return module;
}

static Program readProgram(StringRef bytes, StringRef name, MLIRContext *context, Reporter &reporter) {
  context->loadDialect<skiff::paddle::PaddleDialect, func::FuncDialect>();
  if (bytes.size() > INT_MAX) {
    (void)reporter.error("", "the program has " + Twine(bytes.size()) + " bytes, expected less than 2 GiB");
    return {};
  }
  return name.ends_with(".json") ? readPir(bytes, context, reporter)
                                 : readProgramDesc(bytes, context, reporter);
}

FailureOr<OwningOpRef<ModuleOp>> skiff::importPaddleBytes(StringRef bytes, StringRef name,
                                                          std::shared_ptr<llvm::MemoryBuffer> parameters,
                                                          MLIRContext *context) {
  Reporter reporter(context, name);
  Program program = readProgram(bytes, name, context, reporter);
  if (reporter.anyError())
    return failure();
  ParameterSource source{std::move(parameters), "parameters", ""};
  return importProgram(program, name, source, reporter, context);
}

FailureOr<OwningOpRef<ModuleOp>> skiff::importPaddle(StringRef given, StringRef parametersPath,
                                                     MLIRContext *context) {
  std::string model = given.str();
  if (fs::is_directory(given)) {
    Reporter reporter(context, given);
    FailureOr<std::string> found = findModel(given, reporter);
    if (failed(found))
      return failure();
    model = *found;
  }
  Reporter reporter(context, model);
  if (fs::exists(model) && !fs::is_regular_file(model))
    return reporter.error("", "is not a regular file");
  auto file = llvm::MemoryBuffer::getFile(model, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return reporter.error("", "cannot be opened (" + file.getError().message() + ")");
  Program program = readProgram((*file)->getBuffer(), model, context, reporter);
  if (reporter.anyError())
    return failure();
  FailureOr<ParameterSource> source = findParameters(model, parametersPath, program, reporter);
  if (failed(source))
    return failure();
  return importProgram(program, model, *source, reporter, context);
}
