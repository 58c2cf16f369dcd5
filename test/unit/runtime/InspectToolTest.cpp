//===- InspectToolTest.cpp - skiff-inspect's contract ---------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"
#include "test/unit/runtime/ToolProcess.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace skiff;
using namespace skiff::test;

static ToolResult inspect(const TemporaryFile &file, const std::string &arguments) {
  return runTool(SKIFF_INSPECT " " + file.path() + " " + arguments);
}

TEST(InspectTool, ShowsSignatureTargetsMemoryAndKernels) {
  TemporaryFile file("inspect.skiff", Artifact().bytes());
  ToolResult result = inspect(file, "");
  EXPECT_EQ(result.exitCode, 0) << result.err;
  for (const char *expected :
       {"made by test from test.onnx", "input", "batchx4", "target generic", "0.0% above the lower bound",
        "/shift/Add + /shift/Add_1", "product", "code of generic", "manifest"})
    EXPECT_NE(result.out.find(expected), std::string::npos) << expected << " in\n" << result.out;
}

TEST(InspectTool, JsonHoldsTheSame) {
  TemporaryFile file("inspect.skiff", Artifact().bytes());
  nlohmann::json json = nlohmann::json::parse(inspect(file, "--json --verify").out);
  EXPECT_EQ(json["inputs"][0]["shape"], (nlohmann::json{"batch", 4}));
  EXPECT_EQ(json["symbols"][0]["max"], nullptr);
  const nlohmann::json &variant = json["variants"][0];
  EXPECT_EQ(variant["runs_here"], true);
  EXPECT_EQ(variant["kernels"][1]["sources"], (nlohmann::json{"/shift/Add", "/shift/Add_1"}));
  EXPECT_EQ(variant["arena_bytes"], 16);
}

TEST(InspectTool, ShowsTargetsOfOtherCpus) {
  Artifact artifact;
  artifact.model.variants[0]->arch = "pdp11";
  artifact.code = "not even ELF";
  TemporaryFile file("inspect.skiff", artifact.bytes());
  ToolResult result = inspect(file, "--verify");
  EXPECT_EQ(result.exitCode, 0) << result.err;
  EXPECT_NE(result.out.find("pdp11, rank 0, not for this CPU"), std::string::npos) << result.out;
}

TEST(InspectTool, VerifyFindsDamage) {
  Artifact artifact;
  artifact.layOut();
  artifact.model.variants[0]->weights->checksum ^= 1;
  TemporaryFile file("inspect.skiff", artifact.bytes());
  EXPECT_EQ(inspect(file, "").exitCode, 0);
  ToolResult result = inspect(file, "--verify");
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("checksum of the weights of generic"), std::string::npos) << result.err;
}

TEST(InspectTool, UnreadableFilesExitWithTwo) {
  TemporaryFile file("inspect.skiff", "SKIFF");
  ToolResult result = inspect(file, "");
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_EQ(result.err.rfind("error: ", 0), 0u) << result.err;
  EXPECT_EQ(inspect(file, "--nonsense").exitCode, 2);
}

TEST(InspectTool, NamesCannotControlTheTerminal) {
  Artifact artifact;
  artifact.model.inputs[0]->name = "\x1b[31mred";
  TemporaryFile file("inspect.skiff", artifact.bytes());
  EXPECT_EQ(inspect(file, "").out.find('\x1b'), std::string::npos);
}
