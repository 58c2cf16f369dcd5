//===- ImportOnnxTest.cpp - limits and ownership, which text cannot show --===//
#include "test/unit/import/ImportTestUtils.h"

#include "dialects/common/TensorData.h"

using namespace mlir;
using namespace skiff;

// The weights are in memory once: the module's blob is the string that protobuf read, and stays when the
// messages are gone.
TEST(ImportOnnx, RawDataOutlivesTheMessage) {
  TestContext test;
  ::onnx::ModelProto model = emptyModel();
  ::onnx::TensorProto *tensor = model.mutable_graph()->add_initializer();
  tensor->set_name("w");
  tensor->add_dims(1 << 18);
  tensor->set_data_type(::onnx::TensorProto::INT32);
  std::string bytes(1 << 20, '\0');
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = char(i * 31 >> 5);
  tensor->set_raw_data(bytes);
  model.mutable_graph()->add_output()->set_name("w");
  auto module = importModel(model, test);
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  ElementsAttr w = findInitializer(**module, "w");
  ASSERT_TRUE(isa<DenseResourceElementsAttr>(w));
  SmallVector<char> storage;
  EXPECT_EQ(rawBytes(w, storage), ArrayRef<char>(bytes.data(), bytes.size()));
  EXPECT_TRUE(storage.empty());
}

TEST(ImportOnnx, FilesBeyondTwoGiBSuggestExternalData) {
  TestContext test;
  TempFolder folder;
  std::string path = folder.write("big.onnx", "");
  int file;
  ASSERT_FALSE(llvm::sys::fs::openFileForWrite(path, file));
  ASSERT_FALSE(llvm::sys::fs::resize_file_sparse(file, uint64_t(5) << 30)); // takes no room
  llvm::sys::fs::file_t native = llvm::sys::fs::convertFDToNativeFile(file);
  llvm::sys::fs::closeFile(native);
  EXPECT_TRUE(failed(importOnnx(path, &test.context)));
  EXPECT_NE(
      test.allErrors().find("5368709120 bytes, but protobuf files end at 2 GiB; save the weights as external "
                            "data: onnx.save(model, path, save_as_external_data=True)"),
      std::string::npos)
      << test.allErrors();
}

TEST(ImportOnnx, FoldersAndDevicesAreNotRead) {
  for (const char *path : {"/", "/dev/zero"}) {
    TestContext test;
    EXPECT_TRUE(failed(importOnnx(path, &test.context)));
    EXPECT_EQ(test.allErrors(), std::string(path) + ": is not a regular file");
  }
}

TEST(ImportOnnx, MissingFile) {
  TestContext test;
  EXPECT_TRUE(failed(importOnnx("/nowhere/m.onnx", &test.context)));
  EXPECT_EQ(test.allErrors(), "/nowhere/m.onnx: cannot be opened (No such file or directory)");
}

// Protobuf's own limit; without one, parsing would use up the stack.
TEST(ImportOnnx, DeepSubgraphs) {
  for (int levels : {20, 60, 2000}) {
    TestContext test;
    ::onnx::ModelProto model = emptyModel();
    ::onnx::GraphProto *graph = model.mutable_graph();
    for (int i = 0; i < levels; ++i) {
      graph->add_output()->set_name("y");
      ::onnx::AttributeProto *attribute = addNode(*graph, "If", "", "y")->add_attribute();
      attribute->set_name("then_branch");
      attribute->set_type(::onnx::AttributeProto::GRAPH);
      graph = attribute->mutable_g();
    }
    EXPECT_EQ(succeeded(importModel(model, test)), levels == 20) << test.allErrors();
    EXPECT_EQ(test.errors.size(), levels == 20 ? 0u : 1u);
  }
}

// Long chains of calls are as deep for the importer's stack.
TEST(ImportOnnx, DeepFunctions) {
  for (int levels : {90, 1000}) {
    TestContext test;
    ::onnx::ModelProto model = emptyModel();
    ::onnx::OperatorSetIdProto *import = model.add_opset_import();
    import->set_domain("f");
    import->set_version(1);
    for (int i = 0; i < levels; ++i) {
      ::onnx::FunctionProto *function = model.add_functions();
      function->set_domain("f");
      function->set_name("F" + std::to_string(i));
      function->add_output("y");
      *function->mutable_opset_import() = model.opset_import();
      ::onnx::NodeProto *node = function->add_node();
      node->add_output("y");
      node->set_domain(i + 1 < levels ? "f" : "");
      node->set_op_type(i + 1 < levels ? "F" + std::to_string(i + 1) : "Constant");
    }
    addNode(*model.mutable_graph(), "F0", "", "y")->set_domain("f");
    model.mutable_graph()->add_output()->set_name("y");
    EXPECT_EQ(succeeded(importModel(model, test)), levels == 90) << test.allErrors();
    EXPECT_EQ(test.errors.size(), levels == 90 ? 0u : 1u) << test.allErrors();
  }
}

// A function's constants are read once for each call, so the first call must not take them away.
TEST(ImportOnnx, FunctionConstantsServeEveryCall) {
  TestContext test;
  ::onnx::ModelProto model = emptyModel();
  model.add_opset_import()->set_domain("f");
  model.mutable_opset_import(1)->set_version(1);
  ::onnx::FunctionProto *function = model.add_functions();
  function->set_domain("f");
  function->set_name("Weights");
  function->add_output("w");
  function->add_opset_import()->set_version(13);
  ::onnx::NodeProto *node = function->add_node();
  node->set_op_type("Constant");
  node->add_output("w");
  ::onnx::AttributeProto *attribute = node->add_attribute();
  attribute->set_name("value");
  attribute->set_type(::onnx::AttributeProto::TENSOR);
  attribute->mutable_t()->set_data_type(::onnx::TensorProto::UINT8);
  attribute->mutable_t()->add_dims(256);
  for (int i = 0; i < 256; ++i)
    attribute->mutable_t()->mutable_raw_data()->push_back(char(i));
  for (const char *output : {"a", "b"}) {
    addNode(*model.mutable_graph(), "Weights", "", output)->set_domain("f");
    model.mutable_graph()->add_output()->set_name(output);
  }
  auto module = importModel(model, test);
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  int count = 0;
  (*module)->walk([&](skiff::onnx::NodeOp op) {
    ++count;
    EXPECT_EQ(readInts(cast<ElementsAttr>(op.getAttrs().get("value")))[200], 200);
  });
  EXPECT_EQ(count, 2);
}

// Errors are collected, but not without end.
TEST(ImportOnnx, ErrorsEnd) {
  TestContext test;
  ::onnx::ModelProto model = emptyModel();
  for (int i = 0; i < 1000; ++i)
    addNode(*model.mutable_graph(), "Relu", "missing", "y" + std::to_string(i));
  model.mutable_graph()->add_output()->set_name("y1");
  EXPECT_TRUE(failed(importModel(model, test)));
  EXPECT_EQ(test.errors.size(), 51u);
  EXPECT_EQ(test.errors.back(), "test.onnx: more errors follow, which are not shown");
}

// Names may be anything; a terminal must not obey them.
TEST(ImportOnnx, NamesAreSanitised) {
  TestContext test;
  ::onnx::ModelProto model = emptyModel();
  addNode(*model.mutable_graph(), "Relu\n", "\x1b[31m" + std::string(5000, 'x'), "y")->set_name("a\nb");
  EXPECT_TRUE(failed(importModel(model, test)));
  for (const std::string &error : test.errors) {
    EXPECT_EQ(error.find_first_of("\n\x1b"), std::string::npos) << error;
    EXPECT_LT(error.size(), 1000u);
  }
}
