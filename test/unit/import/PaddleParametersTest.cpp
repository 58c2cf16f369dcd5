//===- PaddleParametersTest.cpp - files of parameters, right and wrong ----===//
#include "dialects/common/TensorData.h"
#include "dialects/paddle/Paddle.h"
#include "test/unit/import/Mutate.h"
#include "test/unit/import/PaddleTestUtils.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace skiff;

namespace {
/// A tensor as files store it, and places in it that a damaged file may have anything in.
struct Record {
  uint64_t levels = 0, levelSize = 0;
  uint32_t version = 0, tensorVersion = 0;
  std::optional<int32_t> descSize;
  pd::VarType::Type type = pd::VarType::FP32;
  SmallVector<int64_t> dims;
  std::string data;

  std::string bytes() const {
    pd::VarType::TensorDesc desc;
    desc.set_data_type(type);
    for (int64_t dim : dims)
      desc.add_dims(dim);
    std::string descBytes = desc.SerializeAsString(), all;
    auto put = [&](auto value) { all.append(reinterpret_cast<const char *>(&value), sizeof(value)); };
    put(version);
    put(levels);
    if (levels > 0)
      put(levelSize);
    put(tensorVersion);
    put(descSize.value_or(int32_t(descBytes.size())));
    return all + descBytes + data;
  }
};

/// Stored "a" (f32 of 2x50) and "b" (i8 of 100); "b" is the result.
pd::ProgramDesc twoParameters() {
  pd::ProgramDesc program = emptyProgram();
  pd::BlockDesc &block = *program.mutable_blocks(0);
  addVar(block, "b", pd::VarType::INT8, {100})->set_persistable(true);
  addVar(block, "a", pd::VarType::FP32, {2, 50})->set_persistable(true);
  addOp(block, "fetch", "b", "");
  return program;
}

Record recordA() {
  Record record;
  record.dims = {2, 50};
  record.data = std::string(400, '\x3f');
  return record;
}

Record recordB() {
  Record record;
  record.type = pd::VarType::INT8;
  record.dims = {100};
  for (int i = 0; i < 100; ++i)
    record.data += char(i);
  return record;
}

std::string errorFor(const Record &a) {
  TestContext test;
  EXPECT_TRUE(failed(importProgram(twoParameters(), test, a.bytes() + recordB().bytes())));
  return test.allErrors();
}
} // namespace

TEST(PaddleParameters, LieInTheFileWhereAligned) {
  TestContext test;
  std::shared_ptr<llvm::MemoryBuffer> file = asFile(recordA().bytes() + recordB().bytes());
  const char *begin = file->getBufferStart(), *end = file->getBufferEnd();
  auto module = importPaddleBytes(twoParameters().SerializeAsString(), "test.pdmodel", file, &test.context);
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  file.reset(); // the module keeps it
  std::map<std::string, ArrayRef<char>> found;
  SmallVector<char> storage;
  (*module)->walk(
      [&](skiff::paddle::ParameterOp op) { found[op.getName().str()] = rawBytes(op.getValue(), storage); });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(llvm::toStringRef(found["b"]), recordB().data);
  EXPECT_TRUE(found["b"].begin() >= begin && found["b"].end() <= end);
  // "a" begins 20 + 6 bytes after the beginning: its floats are copied to where they are aligned.
  EXPECT_EQ(llvm::toStringRef(found["a"]), recordA().data);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(found["a"].data()) % 4, 0u);
}

TEST(PaddleParameters, CutAnywhere) {
  std::string whole = recordA().bytes() + recordB().bytes();
  size_t sizeOfA = recordA().bytes().size();
  for (size_t size = 1; size < whole.size(); ++size) {
    TestContext test;
    EXPECT_TRUE(failed(importProgram(twoParameters(), test, whole.substr(0, size))));
    EXPECT_EQ(test.allErrors(),
              "test.pdmodel: parameter \"" + std::string(size < sizeOfA ? "a" : "b") +
                  "\" in \"parameters\": the file ends before the parameter does; copy it again");
  }
}

TEST(PaddleParameters, FalseNumbers) {
  std::string cut = "the file ends before the parameter does", none = "there is no tensor at byte";
  Record record = recordA();
  record.version = 1;
  EXPECT_THAT(errorFor(record), testing::HasSubstr(none));
  record = recordA();
  record.tensorVersion = 7;
  EXPECT_THAT(errorFor(record), testing::HasSubstr(none));
  record = recordA();
  record.levels = UINT64_MAX;
  EXPECT_THAT(errorFor(record), testing::HasSubstr(cut));
  record.levels = 1;
  record.levelSize = UINT64_MAX;
  EXPECT_THAT(errorFor(record), testing::HasSubstr(cut));
  for (int32_t size : {-1, INT32_MIN}) {
    record = recordA();
    record.descSize = size;
    EXPECT_THAT(errorFor(record), testing::HasSubstr(none));
  }
  record.descSize = INT32_MAX;
  EXPECT_THAT(errorFor(record), testing::HasSubstr(cut));
  record.descSize = 0; // no type
  EXPECT_THAT(errorFor(record), testing::HasSubstr(none));
  record = recordA();
  record.dims = {INT64_MAX, INT64_MAX};
  EXPECT_THAT(errorFor(record), testing::HasSubstr("and a product below 2^42"));
  record.dims = {-1};
  EXPECT_THAT(errorFor(record), testing::HasSubstr("expected none negative"));
  record.dims = {100};
  EXPECT_THAT(errorFor(record), testing::HasSubstr("the program declares tensor<2x50xf32>"));
  record = recordA();
  record.type = pd::VarType::COMPLEX64;
  EXPECT_THAT(errorFor(record), testing::HasSubstr("has elements of type 23"));
}

TEST(PaddleParameters, FilesOfNamesStayInTheFolder) {
  for (const char *name : {"../secret", "/etc/passwd"}) {
    TempFolder folder;
    pd::ProgramDesc program = emptyProgram();
    addVar(*program.mutable_blocks(0), name, pd::VarType::INT8, {100})->set_persistable(true);
    TestContext test;
    folder.write("__model__", program.SerializeAsString());
    EXPECT_TRUE(failed(importPaddle(folder.path, folder.path, &test.context)));
    EXPECT_THAT(test.allErrors(), testing::HasSubstr("must be a relative path inside the model's folder"));
  }
}

TEST(PaddleParameters, Mutated) {
  std::string whole = recordA().bytes() + recordB().bytes();
  Random random;
  int imported = 0;
  for (int i = 0; i < 500; ++i) {
    TestContext test;
    auto module = importProgram(twoParameters(), test, mutate(whole, {whole}, random));
    EXPECT_EQ(failed(module), !test.errors.empty()) << "mutation " << i;
    if (succeeded(module)) {
      ++imported;
      EXPECT_TRUE(succeeded(verify(**module))) << "mutation " << i;
    }
  }
  EXPECT_GT(imported, 25);
  EXPECT_LT(imported, 475);
}
