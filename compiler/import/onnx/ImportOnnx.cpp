//===- ImportOnnx.cpp - an .onnx file becomes the onnx dialect ------------===//
#include "compiler/import/onnx/ImportOnnx.h"

#include "compiler/import/onnx/Graph.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

namespace {
/// Reads a file piece by piece: unlike a mapped one it does not count twice in the process's memory.
class FileStream : public google::protobuf::io::CopyingInputStream {
public:
  explicit FileStream(llvm::sys::fs::file_t file) : file(file) {}

  int Read(void *buffer, int size) override {
    llvm::Expected<size_t> count =
        llvm::sys::fs::readNativeFile(file, {static_cast<char *>(buffer), static_cast<size_t>(size)});
    if (count)
      return int(*count);
    llvm::consumeError(count.takeError());
    return -1;
  }

private:
  llvm::sys::fs::file_t file;
};
} // namespace

static LogicalResult parseModel(google::protobuf::io::ZeroCopyInputStream &stream, pb::ModelProto &model,
                                Reporter &reporter) {
  google::protobuf::SetLogHandler(nullptr); // it would print to stderr
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetRecursionLimit(100);
  coded.SetTotalBytesLimit(INT_MAX);
  if (model.ParseFromCodedStream(&coded) && coded.ConsumedEntireMessage())
    return success();
  return reporter.error("",
                        "not an ONNX model: it cannot be parsed as a protobuf ModelProto; the file may be "
                        "truncated or of another format");
}

static void setModuleAttributes(ModuleOp module, const pb::ModelProto &model, const Opsets &opsets,
                                StringRef name) {
  Builder builder(module.getContext());
  module->setAttr("onnx.ir_version", builder.getI64IntegerAttr(model.ir_version()));
  NamedAttrList versions;
  for (const auto &entry : opsets) // sorted by the dictionary
    versions.set(entry.getKey().empty() ? "ai.onnx" : entry.getKey(),
                 builder.getI64IntegerAttr(entry.getValue()));
  module->setAttr("onnx.opset", versions.getDictionary(module.getContext()));
  std::string producer = model.producer_name();
  if (!model.producer_version().empty())
    producer += " " + model.producer_version();
  if (!producer.empty())
    module->setAttr("onnx.producer", builder.getStringAttr(producer));
  module->setAttr("onnx.source", builder.getStringAttr(llvm::sys::path::filename(name)));
}

static FailureOr<OwningOpRef<ModuleOp>> importModel(pb::ModelProto &model, StringRef name,
                                                    StringRef dataFolder, Reporter &reporter,
                                                    MLIRContext *context) {
  context->loadDialect<skiff::onnx::OnnxDialect, func::FuncDialect>();
  if (!model.has_graph())
    return reporter.error("", "the model has no graph; the file may be empty or of another format");
  if (model.ir_version() < kMinOnnxIrVersion || model.ir_version() > kMaxOnnxIrVersion)
    return reporter.error("", "the model has IR version " + Twine(model.ir_version()) + ", expected " +
                                  Twine(kMinOnnxIrVersion) + " to " + Twine(kMaxOnnxIrVersion) +
                                  "; convert it with onnx.version_converter or export it again");
  Opsets opsets = readOpsets(model.opset_import(), "model", reporter);
  if (opsets.empty())
    return reporter.error("model",
                          "imports no opset, so the versions of its operators are unknown; export it again");

  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(context));
  setModuleAttributes(*module, model, opsets, name);
  GraphImporter(model, opsets, dataFolder, reporter, *module).importMain();
  if (reporter.anyError())
    return failure();
  assert(succeeded(verify(*module)) && "the importer has checked what the verifiers check");
  return module;
}

FailureOr<OwningOpRef<ModuleOp>> skiff::importOnnxBytes(StringRef bytes, StringRef name, StringRef dataFolder,
                                                        MLIRContext *context) {
  Reporter reporter(context, name);
  if (bytes.size() > INT_MAX)
    return reporter.error("",
                          "the model has " + Twine(bytes.size()) + " bytes, but protobuf files end at 2 GiB");
  google::protobuf::io::ArrayInputStream stream(bytes.data(), int(bytes.size()));
  pb::ModelProto model;
  if (failed(parseModel(stream, model, reporter)))
    return failure();
  return importModel(model, name, dataFolder, reporter, context);
}

FailureOr<OwningOpRef<ModuleOp>> skiff::importOnnx(StringRef path, MLIRContext *context) {
  namespace fs = llvm::sys::fs;
  Reporter reporter(context, path);
  fs::file_status status;
  if (std::error_code code = fs::status(path, status))
    return reporter.error("", "cannot be opened (" + code.message() + ")");
  if (status.type() != fs::file_type::regular_file)
    return reporter.error("", "is not a regular file");
  if (status.getSize() > INT_MAX)
    return reporter.error("",
                          "the file has " + Twine(status.getSize()) +
                              " bytes, but protobuf files end at 2 GiB; save the weights as external data: "
                              "onnx.save(model, path, save_as_external_data=True)");
  llvm::Expected<fs::file_t> file = fs::openNativeFileForRead(path);
  if (!file)
    return reporter.error("", "cannot be opened (" + llvm::toString(file.takeError()) + ")");
  FileStream copying(*file);
  google::protobuf::io::CopyingInputStreamAdaptor stream(&copying, 1 << 16);
  pb::ModelProto model;
  LogicalResult parsed = parseModel(stream, model, reporter);
  fs::closeFile(*file);
  if (failed(parsed))
    return failure();
  StringRef folder = llvm::sys::path::parent_path(path);
  return importModel(model, path, folder.empty() ? "." : folder, reporter, context);
}
