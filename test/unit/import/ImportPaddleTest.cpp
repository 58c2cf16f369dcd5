//===- ImportPaddleTest.cpp - limits, which text cannot show --------------===//
#include "compiler/import/paddle/Json.h"
#include "dialects/paddle/Paddle.h"
#include "test/unit/import/PaddleTestUtils.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace skiff;

static std::string errorFor(const pd::ProgramDesc &program) {
  TestContext test;
  EXPECT_TRUE(failed(importProgram(program, test)));
  return test.allErrors();
}

static std::string errorForPir(StringRef text) {
  TestContext test;
  EXPECT_TRUE(failed(importPaddleBytes(text, "test.json", nullptr, &test.context)));
  return test.allErrors();
}

static std::string pir(const Twine &ops) {
  return ("{\"base_code\":{\"magic\":\"pir\",\"version\":4},\"program\":{\"regions\":[{\"blocks\":[{\"ops\":"
          "[" +
          ops + "]}]}]}}")
      .str();
}

TEST(ImportPaddle, BlocksThatHoldThemselves) {
  pd::ProgramDesc program = emptyProgram();
  addBranching(*program.mutable_blocks(0), "while", 1);
  addBranching(*addBlock(program, 0), "while", 1);
  EXPECT_EQ(errorFor(program),
            "test.pdmodel: op \"while_0\" (while): has the block 1, which another op has, too");
  program = emptyProgram();
  addBranching(*program.mutable_blocks(0), "while", 0);
  EXPECT_EQ(errorFor(program),
            "test.pdmodel: op \"while_1\" (while): has the block 0, which another op has, too");
}

TEST(ImportPaddle, DeepBlocks) {
  auto nested = [](int depth) {
    pd::ProgramDesc program = emptyProgram();
    addVar(*program.mutable_blocks(0), "x", pd::VarType::FP32);
    addOp(*program.mutable_blocks(0), "op", "", "x");
    for (int i = 1; i < depth; ++i)
      addBlock(program, i - 1);
    for (int i = 1; i < depth; ++i)
      addBranching(*program.mutable_blocks(i - 1), i % 2 ? "while" : "conditional_block", i);
    addOp(*program.mutable_blocks(depth - 1), "relu", "x", "x");
    addOp(*program.mutable_blocks(0), "fetch", "x", "");
    return program;
  };
  TestContext test;
  EXPECT_TRUE(succeeded(importProgram(nested(100), test))) << test.allErrors();
  EXPECT_THAT(errorFor(nested(101)), testing::HasSubstr("lies more than 100 blocks deep"));
  EXPECT_THAT(errorFor(nested(5000)), testing::HasSubstr("lies more than 100 blocks deep"));
}

/// Each block that waits holds one that waits, whose result two blocks read: it is built again in each of
/// them.
TEST(ImportPaddle, WaitingBlocksDoNotGrow) {
  constexpr int kLevels = 40;
  pd::ProgramDesc program = emptyProgram();
  addOp(*program.mutable_blocks(0), "op", "", "x");
  int current = 0;
  std::vector<std::pair<int, std::string>> results;
  for (int level = 0; level < kLevels; ++level) {
    std::string result = "result" + std::to_string(level), kept = "kept" + std::to_string(level);
    addVar(*program.mutable_blocks(current), result, pd::VarType::FP32);
    addVar(*program.mutable_blocks(current), kept, pd::VarType::FP32);
    int inner = program.blocks_size();
    for (int i = 0; i < 3; ++i)
      addBlock(program, current);
    addOp(*program.mutable_blocks(current), "op", "", kept);
    for (int i = 0; i < 3; ++i)
      addBranching(*program.mutable_blocks(current), "conditional_block", inner + i);
    for (int i = 1; i < 3; ++i) {
      pd::OpDesc *add = addOp(*program.mutable_blocks(inner + i), "add", result, kept);
      addUse(*add->mutable_inputs(), "Y", kept);
    }
    current = inner;
    results.push_back({inner, result});
  }
  for (auto &[block, result] : results)
    addOp(*program.mutable_blocks(block), "op", "", result);
  addOp(*program.mutable_blocks(0), "fetch", "x", "");
  EXPECT_THAT(errorFor(program),
              testing::HasSubstr("conditional blocks whose results are read in too many places"));
}

TEST(ImportPaddle, StatisticsKeepTheirValues) {
  pd::ProgramDesc program = emptyProgram();
  pd::BlockDesc &block = *program.mutable_blocks(0);
  addVar(block, "mean", pd::VarType::BOOL)->set_persistable(true);
  pd::OpDesc *norm = addOp(block, "batch_norm", "c", "y");
  addUse(*norm->mutable_inputs(), "Mean", "mean");
  addUse(*norm->mutable_outputs(), "MeanOut", "mean");
  addOp(block, "second", "mean", "z");
  addOp(block, "fetch", "z", "");
  TestContext test;
  std::string record(20, '\0');
  record[16] = 2;
  auto module = importProgram(program, test, record + std::string("\x08\x00", 2) + "\x01");
  ASSERT_TRUE(succeeded(module)) << test.allErrors();
  (*module)->walk([](skiff::paddle::NodeOp node) {
    if (node.getOpType() == "second")
      EXPECT_TRUE(node.getInputs()[0].getDefiningOp<skiff::paddle::ParameterOp>());
  });
}

TEST(ImportPaddle, NoJson) {
  for (StringRef text : {"", "{", "[]", "null", "3", "\"a\"", "{}", "{\"base_code\":{\"magic\":\"pir\"}}",
                         "{\"base_code\":{\"magic\":\"other\"},\"program\":{}}", "\xff\xfe"})
    EXPECT_THAT(errorForPir(text), testing::HasSubstr("not a Paddle program")) << text.str();
  EXPECT_THAT(errorForPir(std::string(1'000'000, '[')), testing::HasSubstr("not a Paddle program"));
  std::string closed = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_THAT(errorForPir(closed), testing::HasSubstr("not a Paddle program"));
  EXPECT_THAT(
      errorForPir(pir("{\"#\":\"1.op\",\"I\":[],\"O\":[],\"A\":[{\"N\":\"a\",\"AT\":" + closed + "}]}")),
      testing::HasSubstr("attribute \"a\": has the kind \"\", which is not supported"));
  EXPECT_THAT(errorForPir("{\"base_code\":{\"magic\":\"pir\"},\"program\":{\"regions\":[]}}"),
              testing::HasSubstr("the program has 0 regions and 0 blocks, expected one of one block"));
}

TEST(ImportPaddle, PirErrors) {
  auto error = [](StringRef ops) { return errorForPir(pir(ops)); };
  EXPECT_THAT(error("{}"), testing::HasSubstr("op 0 of block 0: has no name"));
  EXPECT_THAT(error(R"({"#":"1.relu","I":[{"%":7}],"O":[]})"),
              testing::HasSubstr("op 0 of block 0 (pd_op.relu): uses %7, which nothing before it defines"));
  EXPECT_THAT(
      error(R"({"#":"1.a","O":[{"%":1,"TT":{}}]},{"#":"1.b","O":[{"%":1,"TT":{}}]})"),
      testing::HasSubstr("op \"b_1\" (pd_op.b): defines %1 again; every value needs an id of its own"));
  EXPECT_THAT(error(R"({"#":"1.a","O":[{"%":1,"TT":{"#":"NULL"}}]},{"#":"1.b","I":[{"%":1}]})"),
              testing::HasSubstr("op 1 of block 0 (pd_op.b): uses %1, which its op does not give"));
  EXPECT_THAT(error(R"({"#":"1.a","O":[{"%":1,"TT":{}}]},{"#":"1.if","I":[{"%":1}],"O":[]})"),
              testing::HasSubstr("has 0 regions, expected 2"));
  EXPECT_THAT(
      error(R"({"#":"1.a","O":[{"%":1,"TT":{}}]},{"#":"1.while","I":[{"%":1}],"O":[],)"
            R"("regions":[{"blocks":[{"ops":[{"#":"1.b","O":[{"%":2,"TT":{}}]}]}]}]},)"
            R"({"#":"1.fetch","I":[{"%":2}],"A":[{"N":"name","AT":{"#":"0.a_str","D":"y"}}]})"),
      testing::AllOf(testing::HasSubstr("op \"while_1\" (pd_op.while): carries 0 values, but its block has 0 "
                                        "arguments and yields 0, and there are 0 results"),
                     testing::HasSubstr("output \"y\": uses \"%2\", which nothing before it gives a value")));
  EXPECT_THAT(error(R"({"#":"1.a","A":[{"N":"c","AT":{"#":"0.a_c64","D":[1,2]}}]})"),
              testing::HasSubstr(
                  "op \"a_0\" (pd_op.a): attribute \"c\": is a complex number, which is not supported"));
  EXPECT_THAT(error(R"({"#":"1.a","A":[{"N":"c","AT":{"#":"4.a_mesh","D":[]}}]})"),
              testing::HasSubstr("attribute \"c\": has the kind \"pd_dist.a_mesh\", which is not supported"));
  EXPECT_THAT(error(R"({"#":"2.tuple_push","I":[],"O":[]})"),
              testing::HasSubstr("(cf.tuple_push): is control flow of training, which is not supported"));
  EXPECT_THAT(error(R"({"#":"p","O":{"%":1,"TT":{"#":"0.t_f32"}},"A":[0,1,1,"w"],"OA":[1,1,1]})"),
              testing::HasSubstr("parameter \"w\": has the type \"builtin.t_f32\", expected a dense tensor"));
  EXPECT_THAT(error(""), testing::HasSubstr("the program has no results (fetch)"));
}

TEST(ImportPaddle, DeepRegions) {
  std::string ops;
  for (int i = 0; i < 200; ++i)
    ops += R"({"#":"1.while","I":[{"%":1}],"O":[],"regions":[{"blocks":[{"ops":[)";
  for (int i = 0; i < 200; ++i)
    ops += "]}]}]}";
  EXPECT_THAT(errorForPir(pir(R"({"#":"1.a","O":[{"%":1,"TT":{}}]},)" + ops)),
              testing::HasSubstr("lies more than 100 blocks deep"));
}

TEST(ImportPaddle, ListsDoNotGrow) {
  std::string ops = R"({"#":"1.a","O":[{"%":1,"TT":{}}]})";
  for (int i = 1; i < 60; ++i)
    ops += llvm::formatv(R"(,{{"#":"0.combine","I":[{{"%":{0}},{{"%":{0}}],"O":[{{"%":{1},"TT":{{}}]})", i,
                         i + 1);
  EXPECT_THAT(errorForPir(pir(ops)), testing::HasSubstr("has lists of more values than any model has"));
}
