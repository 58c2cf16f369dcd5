//===- RunToolTest.cpp - skiff-run's contract -----------------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"
#include "test/unit/runtime/ToolProcess.h"
#include "tools/tensor-io/Npy.h"
#include "tools/tensor-io/Npz.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace skiff;
using namespace skiff::test;
using namespace skiff::tools;

static Tensor floats(const std::string &name, std::vector<int64_t> dims, std::vector<float> values) {
  const auto *bytes = reinterpret_cast<const uint8_t *>(values.data());
  return {name, SKIFF_F32, std::move(dims), {bytes, bytes + values.size() * sizeof(float)}};
}

static Tensor rows(int64_t count) {
  const auto *bytes = reinterpret_cast<const uint8_t *>(&count);
  return {"rows", SKIFF_I64, {1}, {bytes, bytes + sizeof(count)}};
}

static std::string npyBytes(const Tensor &tensor) {
  return npyHeader(tensor) + std::string(tensor.bytes.begin(), tensor.bytes.end());
}

namespace {

/// A folder with the model and its inputs x = 1 and y = 0 in one row.
class RunTool : public testing::Test {
protected:
  RunTool()
      : folder("/tmp/skiff-run-test-" + std::to_string(getpid())), model("run.skiff", Artifact().bytes()) {
    std::filesystem::create_directories(folder);
    writeNpz(folder + "/in.npz", {floats("x", {1, 4}, {1, 1, 1, 1}), floats("y", {1, 4}, {0, 0, 0, 0})});
    writeNpz(folder + "/ref.npz", {floats("out", {1, 4}, {2, 12, 103, 1004}), rows(1)});
  }
  ~RunTool() override { std::filesystem::remove_all(folder); }

  ToolResult run(const std::string &arguments) {
    return runTool("cd " + folder + " && " SKIFF_RUN " " + model.path() + " " + arguments);
  }

  void writeBytes(const std::string &name, const std::string &bytes) {
    std::filesystem::create_directories(std::filesystem::path(folder + "/" + name).parent_path());
    FILE *file = fopen((folder + "/" + name).c_str(), "wb");
    ASSERT_NE(file, nullptr);
    fwrite(bytes.data(), 1, bytes.size(), file);
    fclose(file);
  }

  std::string folder;
  TemporaryFile model;
};

} // namespace

TEST_F(RunTool, ChecksAgainstAnArchive) {
  ToolResult result = run("--inputs in.npz --expect ref.npz --rtol 1e-6 --atol 0");
  EXPECT_EQ(result.exitCode, 0) << result.err;
  EXPECT_NE(result.out.find("cosine"), std::string::npos) << result.out;
  EXPECT_EQ(result.err, "");
}

TEST_F(RunTool, MismatchExitsWithOne) {
  writeNpz(folder + "/bad.npz", {floats("out", {1, 4}, {2, 12, 104, 1004})});
  ToolResult result = run("--inputs in.npz --expect bad.npz --rtol 1e-6 --atol 0 --json");
  EXPECT_EQ(result.exitCode, 1) << result.err;
  nlohmann::json output = nlohmann::json::parse(result.out)["expect"]["outputs"][0];
  EXPECT_EQ(output["mismatches"], 1);
  EXPECT_EQ(output["max_abs"], 1.0);
  EXPECT_EQ(output["worst_index"], (std::vector<int>{0, 2}));
  EXPECT_EQ(output["expected"], 104.0);
  EXPECT_EQ(output["got"], 103.0);
}

TEST_F(RunTool, OtherShapeOrTypeIsAMismatch) {
  writeNpz(folder + "/bad.npz", {floats("out", {4}, {2, 12, 103, 1004})});
  ToolResult result = run("--inputs in.npz --expect bad.npz");
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_NE(result.out.find("shape is 1x4, expected 4"), std::string::npos) << result.out;
  writeNpz(folder + "/bad.npz", {floats("rows", {1}, {1})});
  result = run("--inputs in.npz --expect bad.npz");
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_NE(result.out.find("type is i64, expected f32"), std::string::npos) << result.out;
}

TEST_F(RunTool, TakesSingleInputsAndWritesOutputs) {
  writeBytes("x.npy", npyBytes(floats("", {2, 4}, {1, 1, 1, 1, 2, 2, 2, 2})));
  writeBytes("y.npy", npyBytes(floats("", {2, 4}, {0, 0, 0, 0, 0, 0, 0, 0})));
  ToolResult result = run("--input x=@x.npy --input=y=@y.npy --outputs out.npz");
  EXPECT_EQ(result.exitCode, 0) << result.err;
  std::vector<Tensor> outputs = readNpz(folder + "/out.npz");
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(outputs[0].name, "out");
  EXPECT_EQ(outputs[0].bytes, floats("", {2, 4}, {2, 12, 103, 1004, 3, 22, 203, 2004}).bytes);
  EXPECT_EQ(outputs[1].bytes, rows(2).bytes);
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path();
}

TEST_F(RunTool, TakesAnOnnxTestDataSet) {
  // TensorProtos by hand: dims 1 and 4, type float, raw data.
  auto proto = [](const std::vector<float> &values) {
    std::string bytes = {0x08, 1, 0x08, 4, 0x10, 1, 0x4a, 16};
    return bytes + std::string(reinterpret_cast<const char *>(values.data()), 16);
  };
  writeBytes("test_data_set_0/input_0.pb", proto({1, 1, 1, 1}));
  writeBytes("test_data_set_0/input_1.pb", proto({0, 0, 0, 0}));
  writeBytes("test_data_set_0/output_0.pb", proto({2, 12, 103, 1004}));
  ToolResult result = run("--expect test_data_set_0");
  EXPECT_EQ(result.exitCode, 0) << result.err << result.out;
  writeBytes("test_data_set_0/output_0.pb", proto({2, 12, 103, 0}));
  EXPECT_EQ(run("--expect test_data_set_0").exitCode, 1);
  writeBytes("test_data_set_0/output_0.pb", "\x08");
  result = run("--expect test_data_set_0");
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_EQ(result.err, "error: test_data_set_0/output_0.pb: not an ONNX TensorProto\n");
}

TEST_F(RunTool, BenchmarkPrintsOneJsonValue) {
  ToolResult result = run("--dim batch=8 --threads 2 --benchmark --seconds 0.05 --json");
  ASSERT_EQ(result.exitCode, 0) << result.err;
  nlohmann::json json = nlohmann::json::parse(result.out);
  EXPECT_GT(json["benchmark"]["runs"], 0);
  EXPECT_LE(json["benchmark"]["min_ms"], json["benchmark"]["median_ms"]);
  EXPECT_LE(json["benchmark"]["median_ms"], json["benchmark"]["p99_ms"]);
  EXPECT_GT(json["peak_rss_bytes"], 100000);
  EXPECT_GT(json["load_ms"], 0.0);
  EXPECT_EQ(json["target"], "generic");
  EXPECT_EQ(json["threads"], 2);
  EXPECT_EQ(json["outputs"][0]["shape"], (std::vector<int>{8, 4}));
}

TEST_F(RunTool, ProfileHasOneSlicePerKernel) {
  ToolResult result = run("--profile trace.json");
  ASSERT_EQ(result.exitCode, 0) << result.err;
  std::vector<std::string> names;
  nlohmann::json trace = nlohmann::json::parse(std::ifstream(folder + "/trace.json"));
  for (const nlohmann::json &event : trace["traceEvents"])
    if (event["ph"] == "X" && event["cat"] == "kernel") {
      names.push_back(event["name"]);
      EXPECT_TRUE(event["args"].contains("flops"));
      EXPECT_TRUE(event["args"].contains("bytes"));
      EXPECT_TRUE(event["args"].contains("kind"));
    }
  EXPECT_EQ(names, (std::vector<std::string>{"/scale/Mul", "/shift/Add + /shift/Add_1", "rows_2"}));
}

TEST_F(RunTool, RandomInputsDependOnTheSeedOnly) {
  run("--outputs a.npz");
  run("--outputs b.npz --seed 0 --threads 2");
  run("--outputs c.npz --seed 1");
  EXPECT_EQ(readNpz(folder + "/a.npz")[0].bytes, readNpz(folder + "/b.npz")[0].bytes);
  EXPECT_NE(readNpz(folder + "/a.npz")[0].bytes, readNpz(folder + "/c.npz")[0].bytes);
}

TEST_F(RunTool, BadUsageAndBadInputExitWithTwo) {
  writeNpz(folder + "/other.npz", {floats("z", {1, 4}, {0, 0, 0, 0})});
  writeNpz(folder + "/more.npz", {floats("x", {1, 4}, {0, 0, 0, 0}), floats("y", {1, 4}, {0, 0, 0, 0}),
                                  floats("z", {1, 4}, {0, 0, 0, 0})});
  writeNpz(folder + "/shape.npz", {floats("x", {1, 2, 2}, {0, 0, 0, 0}), floats("y", {1, 4}, {0, 0, 0, 0})});
  writeBytes("garbage.npz", "PK\x03\x04 not a zip");
  writeBytes("garbage.npy", "\x93NUMPY\x01");
  const std::pair<const char *, const char *> cases[] = {
      {"--no-such-option", "--no-such-option"},
      {"--threads 0", "--threads"},
      {"--threads x", "--threads"},
      {"--dim batch", "expected NAME=N"},
      {"--dim sequence=3", "no such symbolic dim"},
      {"--inputs missing.npz", "missing.npz: No such file"},
      {"--inputs garbage.npz", "error: garbage.npz: "},
      {"--inputs other.npz", "input \"x\" is missing; the model takes \"x\", \"y\""},
      {"--inputs more.npz", "no input \"z\""},
      {"--inputs shape.npz", "input \"x\" has rank 3, expected 2"},
      {"--inputs in.npz --dim batch=2", "--dim: only for random inputs"},
      {"--input x", "expected NAME=@FILE.npy"},
      {"--input x=@garbage.npy", "error: garbage.npy: not an .npy file"},
      {"--expect missing.npz", "missing.npz"},
      {"--expect other.npz", "no output \"z\""},
      {"--expect .", "0 input_N.pb"},
      {"--outputs /no/such/folder/out.npz", "/no/such/folder/out.npz: No such file"},
      {"--outputs /tmp", "is a folder"},
      {"--target nonsense", "no code for the requested target"},
  };
  for (const auto &[arguments, message] : cases) {
    ToolResult result = run(arguments);
    EXPECT_EQ(result.exitCode, 2) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
    EXPECT_EQ(result.err.rfind("error: ", 0), 0u) << arguments << ": " << result.err;
    EXPECT_NE(result.err.find(message), std::string::npos) << arguments << ": " << result.err;
  }
  ToolResult result = runTool(SKIFF_RUN " " + folder + "/in.npz");
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_NE(result.err.find("does not begin with SKIFF"), std::string::npos) << result.err;
}

TEST_F(RunTool, DamagedWeightsAreRefusedUnlessAskedNotTo) {
  Artifact artifact;
  artifact.layOut();
  artifact.model.variants[0]->weights->checksum ^= 1;
  TemporaryFile damaged("damaged.skiff", artifact.bytes());
  ToolResult result = runTool(SKIFF_RUN " " + damaged.path());
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_NE(result.err.find("checksum of the weights"), std::string::npos) << result.err;
  EXPECT_EQ(runTool(SKIFF_RUN " --no-verify " + damaged.path()).exitCode, 0);
}

TEST_F(RunTool, HelpShowsExamples) {
  ToolResult result = run("--help");
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_NE(result.out.find("Examples:"), std::string::npos);
}
