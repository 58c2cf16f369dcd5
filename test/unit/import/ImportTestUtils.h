//===- ImportTestUtils.h - what the importer's tests share -----*- C++ -*-===//
#ifndef SKIFF_TEST_UNIT_IMPORT_IMPORTTESTUTILS_H
#define SKIFF_TEST_UNIT_IMPORT_IMPORTTESTUTILS_H

#include "compiler/import/onnx/ImportOnnx.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>
#include <onnx.pb.h>

namespace skiff {

/// A context that keeps the texts of all errors.
struct TestContext {
  TestContext() : context(mlir::MLIRContext::Threading::DISABLED) {
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &diagnostic) {
      errors.push_back(diagnostic.str());
      return mlir::success();
    });
  }
  std::string allErrors() const { return llvm::join(errors, "\n"); }

  std::vector<std::string> errors; // before the context: it outlives the handler
  mlir::MLIRContext context;
};

/// A folder that goes away with the object.
struct TempFolder {
  TempFolder() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("skiff-import", path)); }
  ~TempFolder() { llvm::sys::fs::remove_directories(path); }

  std::string file(llvm::StringRef name) const {
    llvm::SmallString<128> full(path);
    llvm::sys::path::append(full, name);
    return std::string(full);
  }
  std::string write(llvm::StringRef name, llvm::StringRef bytes) const {
    std::error_code code;
    llvm::raw_fd_ostream stream(file(name), code);
    EXPECT_FALSE(code);
    stream << bytes;
    return file(name);
  }

  llvm::SmallString<128> path;
};

/// A model that is right and has an empty graph.
inline ::onnx::ModelProto emptyModel() {
  ::onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(13);
  model.mutable_graph()->set_name("test");
  return model;
}

inline ::onnx::NodeProto *addNode(::onnx::GraphProto &graph, llvm::StringRef op, llvm::StringRef input,
                                  llvm::StringRef output) {
  ::onnx::NodeProto *node = graph.add_node();
  node->set_op_type(op.str());
  if (!input.empty())
    node->add_input(input.str());
  node->add_output(output.str());
  return node;
}

inline mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importModel(const ::onnx::ModelProto &model,
                                                                      TestContext &test) {
  return importOnnxBytes(model.SerializeAsString(), "test.onnx", "", &test.context);
}

/// The value of the initializer `name`, null if there is none.
inline mlir::ElementsAttr findInitializer(mlir::ModuleOp module, llvm::StringRef name) {
  mlir::ElementsAttr found;
  module.walk([&](onnx::InitializerOp op) {
    if (op.getName() == name)
      found = op.getValue();
  });
  return found;
}

} // namespace skiff

#endif // SKIFF_TEST_UNIT_IMPORT_IMPORTTESTUTILS_H
