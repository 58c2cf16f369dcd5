//===- ExternalDataTest.cpp - weights in files beside the model -----------===//
#include "test/unit/import/ImportTestUtils.h"

#include "dialects/common/TensorData.h"

using namespace mlir;
using namespace skiff;

namespace {
struct ExternalData : testing::Test {
  TempFolder folder;
  TestContext test;
  ::onnx::ModelProto model = emptyModel();
  std::string numbers; // 20000 floats: 0, 1, 2, ...

  ExternalData() {
    for (int i = 0; i < 20000; ++i) {
      float value = float(i);
      numbers.append(reinterpret_cast<const char *>(&value), sizeof(value));
    }
    model.mutable_graph()->add_output()->set_name("w");
  }

  void add(const std::string &name, int64_t count, std::map<std::string, std::string> entries,
           ::onnx::TensorProto::DataType type = ::onnx::TensorProto::FLOAT) {
    ::onnx::TensorProto *tensor = model.mutable_graph()->add_initializer();
    tensor->set_name(name);
    tensor->add_dims(count);
    tensor->set_data_type(type);
    tensor->set_data_location(::onnx::TensorProto::EXTERNAL);
    for (const auto &[key, value] : entries) {
      ::onnx::StringStringEntryProto *entry = tensor->add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    }
  }

  FailureOr<OwningOpRef<ModuleOp>> import() {
    return importOnnx(folder.write("m.onnx", model.SerializeAsString()), &test.context);
  }
};
} // namespace

TEST_F(ExternalData, SlicesOfOneFile) {
  folder.write("w.bin", numbers);
  add("w", 10000, {{"location", "w.bin"}, {"offset", "40000"}, {"length", "40000"}});
  add("rest", 20000, {{"location", "w.bin"}});
  add("small", 2, {{"location", "w.bin"}, {"offset", "8"}});
  add("none", 0, {{"location", "w.bin"}, {"offset", "80000"}});
  auto module = import();
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  EXPECT_EQ(readFloats(findInitializer(**module, "w"))[9999], 19999);
  EXPECT_EQ(readFloats(findInitializer(**module, "rest"))[19999], 19999);
  EXPECT_EQ(readFloats(findInitializer(**module, "small"))[1], 3);
  EXPECT_EQ(findInitializer(**module, "none").getNumElements(), 0);
  // Both point into one mapping.
  SmallVector<char> storage;
  EXPECT_EQ(rawBytes(findInitializer(**module, "w"), storage).data(),
            rawBytes(findInitializer(**module, "rest"), storage).data() + 40000);
}

TEST_F(ExternalData, MisalignedDataIsCopied) {
  folder.write("w.bin", "x" + numbers);
  add("w", 20000, {{"location", "w.bin"}, {"offset", "1"}});
  auto module = import();
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  SmallVector<char> storage;
  ElementsAttr w = findInitializer(**module, "w");
  EXPECT_EQ(reinterpret_cast<uintptr_t>(rawBytes(w, storage).data()) % 64, 0u);
  EXPECT_EQ(readFloats(w)[7], 7);
}

TEST_F(ExternalData, BoolsBecomeZeroAndOne) {
  folder.write("w.bin", std::string("\0\2\xff\1", 4) + std::string(96, '\3'));
  add("w", 100, {{"location", "w.bin"}}, ::onnx::TensorProto::BOOL);
  auto module = import();
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  SmallVector<int64_t> values = readInts(findInitializer(**module, "w"));
  EXPECT_EQ(values[0], 0);
  EXPECT_EQ(values[2], 1);
  EXPECT_EQ(values[99], 1);
}

// The data outlives the importer and its maps of files.
TEST_F(ExternalData, BlobsKeepTheMapping) {
  folder.write("w.bin", numbers);
  add("w", 20000, {{"location", "w.bin"}});
  auto module = import();
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  ElementsAttr w = findInitializer(**module, "w");
  llvm::sys::fs::remove(folder.file("w.bin"));
  EXPECT_EQ(readFloats(w)[12345], 12345);
}

TEST_F(ExternalData, NothingOutsideTheFolder) {
  TempFolder other;
  folder.write("w.bin", numbers);
  std::string outside = other.write("w.bin", numbers);
  ASSERT_FALSE(llvm::sys::fs::create_link(outside, folder.file("link.bin")));
  ASSERT_FALSE(llvm::sys::fs::create_link(other.path, folder.file("link")));
  const std::string locations[] = {
      outside, "../w.bin", "./../w.bin", "a/../../w.bin",          "link.bin", "link/w.bin", "",
      ".",     "..",       "/",          std::string("w.bin\0", 6)};
  for (const std::string &location : locations)
    add("w" + location, 20000, {{"location", location}});
  EXPECT_TRUE(failed(import()));
  EXPECT_EQ(test.errors.size(), std::size(locations)) << test.allErrors();
}

TEST_F(ExternalData, BoundsAreChecked) {
  folder.write("w.bin", numbers);
  model.mutable_graph()->mutable_output(0)->set_name("w1");
  const std::string offsets[] = {"1",  "80000", "80001", "18446744073709551615", "99999999999999999999",
                                 "-1", "x",     " 0"};
  for (const std::string &offset : offsets)
    add("w" + offset, 20000, {{"location", "w.bin"}, {"offset", offset}});
  for (const char *length : {"0", "79999", "80001", "18446744073709551615", "-4", "all"})
    add(std::string("l") + length, 20000, {{"location", "w.bin"}, {"length", length}});
  EXPECT_TRUE(failed(import()));
  EXPECT_EQ(test.errors.size(), std::size(offsets) + 6) << test.allErrors();
}

TEST_F(ExternalData, NeedsAFolder) {
  add("w", 4, {{"location", "w.bin"}});
  EXPECT_TRUE(failed(importModel(model, test)));
  EXPECT_EQ(test.allErrors(),
            "test.onnx: initializer \"w\": external data file \"w.bin\" cannot be read: the model "
            "was not read from a folder");
}
