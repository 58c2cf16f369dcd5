//===- LoadTest.cpp - every way a file can be wrong -----------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <cstddef>
#include <functional>
#include <gtest/gtest.h>

using namespace skiff;
using namespace skiff::test;
using format::DimOp;

namespace {

/// One damaged file and what the runtime should say.
struct Damage {
  const char *name;
  skiff_status status;
  const char *message;
  std::function<void(Artifact &)> change;         // before the bytes are made
  std::function<void(std::string &)> changeBytes; // after
};

void PrintTo(const Damage &damage, std::ostream *out) { *out << damage.name; }

class LoadDamage : public testing::TestWithParam<Damage> {};

} // namespace

/// Changes the header and keeps its manifest checksum right.
static std::function<void(std::string &)> withHeader(std::function<void(SkiffFileHeader &)> change) {
  return [change](std::string &bytes) {
    SkiffFileHeader header = headerOf(bytes);
    change(header);
    setHeader(bytes, header);
  };
}

/// Moves where a vector begins by 4 bytes, to the low half of its first element, which must be its length.
static void shift(std::string &bytes, const void *table, flatbuffers::voffset_t field) {
  auto *at = static_cast<const flatbuffers::Table *>(table)->GetAddressOf(field);
  flatbuffers::WriteScalar(const_cast<uint8_t *>(at),
                           flatbuffers::ReadScalar<flatbuffers::uoffset_t>(at) + 4);
  setHeader(bytes, headerOf(bytes));
}

static const format::Model *modelIn(const std::string &bytes) {
  return format::GetModel(bytes.data() + headerOf(bytes).manifest_offset);
}

static const Damage damages[] = {
    {"empty", SKIFF_CORRUPT_FILE, "not a .skiff file", {}, [](std::string &bytes) { bytes.clear(); }},
    {"oneByteLessThanHeader",
     SKIFF_CORRUPT_FILE,
     "63 bytes, less than a header's 64",
     {},
     [](std::string &bytes) { bytes.resize(sizeof(SkiffFileHeader) - 1); }},
    {"headerOnly",
     SKIFF_CORRUPT_FILE,
     "copy is incomplete",
     {},
     [](std::string &bytes) { bytes.resize(sizeof(SkiffFileHeader)); }},
    {"lastByteMissing",
     SKIFF_CORRUPT_FILE,
     "copy is incomplete",
     {},
     [](std::string &bytes) { bytes.pop_back(); }},
    {"oneByteMore", SKIFF_CORRUPT_FILE, "copy is incomplete", {}, [](std::string &bytes) { bytes += 'x'; }},
    {"wrongMagic",
     SKIFF_CORRUPT_FILE,
     "does not begin with SKIFF",
     {},
     [](std::string &bytes) { bytes[0] = 'X'; }},
    {"textModeCopy", SKIFF_CORRUPT_FILE, "text mode", {}, [](std::string &bytes) { bytes.erase(5, 1); }},
    {"majorAbove",
     SKIFF_VERSION_MISMATCH,
     "format version 3.1, this runtime reads 2.0 to 2.1",
     {},
     withHeader([](SkiffFileHeader &header) { header.major = 3; })},
    {"majorBelow", // its code has another plan and another SkiffRun
     SKIFF_VERSION_MISMATCH,
     "format version 1.1",
     {},
     withHeader([](SkiffFileHeader &header) { header.major = 1; })},
    {"minorAbove", SKIFF_VERSION_MISMATCH, "format version 2.2", {}, withHeader([](SkiffFileHeader &header) {
       header.minor = SKIFF_FORMAT_MINOR + 1;
     })},
    {"manifestOffsetHuge",
     SKIFF_CORRUPT_FILE,
     "outside the file",
     {},
     withHeader([](SkiffFileHeader &header) { header.manifest_offset = UINT64_MAX - 7; })},
    {"manifestOffsetMisaligned",
     SKIFF_CORRUPT_FILE,
     "misaligned",
     {},
     withHeader([](SkiffFileHeader &header) { header.manifest_offset += 1; })},
    {"manifestSizeHuge", SKIFF_CORRUPT_FILE, "outside the file", {}, withHeader([](SkiffFileHeader &header) {
       header.manifest_size = UINT64_MAX;
     })},
    {"manifestOneByteBeyond",
     SKIFF_CORRUPT_FILE,
     "outside the file",
     {},
     withHeader([](SkiffFileHeader &header) { header.manifest_size += 1; })},
    {"manifestEmpty",
     SKIFF_CORRUPT_FILE,
     "manifest is malformed",
     {},
     withHeader([](SkiffFileHeader &header) { header.manifest_size = 0; })},
    {"manifestOverHeader",
     SKIFF_CORRUPT_FILE,
     "outside the file",
     {},
     withHeader([](SkiffFileHeader &header) { header.manifest_offset = 0; })},
    {"manifestBitFlipped",
     SKIFF_CORRUPT_FILE,
     "checksum of the manifest",
     {},
     [](std::string &bytes) { bytes.back() = char(bytes.back() ^ 1); }},
    {"codeBitFlipped",
     SKIFF_CORRUPT_FILE,
     "checksum of the code",
     {},
     [](std::string &bytes) { bytes[SKIFF_PAGE + 100] = char(bytes[SKIFF_PAGE + 100] ^ 1); }},
    {"weightsBitFlipped",
     SKIFF_CORRUPT_FILE,
     "checksum of the weights",
     [](Artifact &artifact) { artifact.model.variants[0]->weights->checksum ^= 1; },
     {}},
    {"codeOffsetHuge",
     SKIFF_CORRUPT_FILE,
     "code of generic at 18446744073709535232",
     [](Artifact &artifact) { artifact.model.variants[0]->code->offset = UINT64_MAX - SKIFF_PAGE + 1; },
     {}},
    {"codeOffsetMisaligned",
     SKIFF_CORRUPT_FILE,
     "misaligned",
     [](Artifact &artifact) { artifact.model.variants[0]->code->offset += 64; },
     {}},
    {"codeSizeHuge",
     SKIFF_CORRUPT_FILE,
     "outside the file",
     [](Artifact &artifact) { artifact.model.variants[0]->code->size = UINT64_MAX; },
     {}},
    {"weightsSizeHuge",
     SKIFF_CORRUPT_FILE,
     "weights of generic",
     [](Artifact &artifact) { artifact.model.variants[0]->weights->size = UINT64_MAX; },
     {}},
    {"noVariant",
     SKIFF_NO_TARGET,
     "no code for this CPU",
     [](Artifact &artifact) { artifact.model.variants.clear(); },
     {}},
    {"planOutsideOfCode",
     SKIFF_CORRUPT_FILE,
     "entry points lie outside",
     [](Artifact &artifact) { artifact.model.variants[0]->plan_address = UINT64_MAX; },
     {}},
    {"sizesInHeaders",
     SKIFF_CORRUPT_FILE,
     "entry points lie outside",
     [](Artifact &artifact) { artifact.model.variants[0]->sizes_address = 0; },
     {}},
    {"symbolIndexHuge",
     SKIFF_CORRUPT_FILE,
     "input \"x\": a dim is neither",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims[0] = format::Dim(-1, INT32_MAX); },
     {}},
    {"symbolIndexOneBeyond",
     SKIFF_CORRUPT_FILE,
     "a dim is neither",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims[0] = format::Dim(-1, 1); },
     {}},
    {"computedInputDim",
     SKIFF_CORRUPT_FILE,
     "a dim is neither",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims[0] = format::Dim(-1, -1); },
     {}},
    {"negativeDim",
     SKIFF_CORRUPT_FILE,
     "a dim is neither",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims[0] = format::Dim(-7, -1); },
     {}},
    {"dimAndSymbol",
     SKIFF_CORRUPT_FILE,
     "a dim is neither",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims[0] = format::Dim(4, 0); },
     {}},
    {"sizeOverflows",
     SKIFF_CORRUPT_FILE,
     "its size overflows",
     [](Artifact &artifact) { artifact.model.outputs[0]->dims[1] = format::Dim(INT64_MAX, -1); },
     {}},
    {"rankHuge",
     SKIFF_CORRUPT_FILE,
     "more than 64 dims",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims.resize(65, format::Dim(1, -1)); },
     {}},
    {"unknownType",
     SKIFF_CORRUPT_FILE,
     "unknown element type",
     [](Artifact &artifact) { artifact.model.inputs[0]->type = format::ElementType(200); },
     {}},
    {"boundsReversed",
     SKIFF_CORRUPT_FILE,
     "has bounds 5..2",
     [](Artifact &artifact) {
       artifact.model.symbols[0]->min = 5;
       artifact.model.symbols[0]->max = 2;
     },
     {}},
    {"unboundSymbol",
     SKIFF_CORRUPT_FILE,
     "symbol \"other\" is the dim of no input",
     [](Artifact &artifact) {
       artifact.model.symbols.push_back(std::make_unique<format::SymbolT>());
       artifact.model.symbols.back()->name = "other";
     },
     {}},
    {"symbolCountHuge",
     SKIFF_CORRUPT_FILE,
     "257 symbolic dims",
     [](Artifact &artifact) {
       while (artifact.model.symbols.size() != 257)
         artifact.model.symbols.push_back(std::make_unique<format::SymbolT>());
     },
     {}},
    {"conditionWithoutOperand",
     SKIFF_CORRUPT_FILE,
     "condition \"batch == 1\": an operation lacks an operand",
     [](Artifact &artifact) { artifact.addCondition({{0, DimOp::symbol}, {0, DimOp::add}}); },
     {}},
    {"conditionOfOneNumber",
     SKIFF_CORRUPT_FILE,
     "it does not compare two numbers",
     [](Artifact &artifact) { artifact.addCondition({{0, DimOp::symbol}}); },
     {}},
    {"conditionOfThreeNumbers",
     SKIFF_CORRUPT_FILE,
     "it does not compare two numbers",
     [](Artifact &artifact) {
       artifact.addCondition({{0, DimOp::symbol}, {1, DimOp::constant}, {2, DimOp::constant}});
     },
     {}},
    {"conditionOnNoSymbol",
     SKIFF_CORRUPT_FILE,
     "it names a symbol that does not exist",
     [](Artifact &artifact) { artifact.addCondition({{1, DimOp::symbol}, {1, DimOp::constant}}); },
     {}},
    {"conditionOnNegativeSymbol",
     SKIFF_CORRUPT_FILE,
     "it names a symbol that does not exist",
     [](Artifact &artifact) { artifact.addCondition({{-1, DimOp::symbol}, {1, DimOp::constant}}); },
     {}},
    {"conditionOfUnknownOperation",
     SKIFF_CORRUPT_FILE,
     "unknown operation",
     [](Artifact &artifact) { artifact.addCondition({{0, DimOp::symbol}, {1, DimOp(7)}}); },
     {}},
    {"conditionOfUnknownRelation",
     SKIFF_CORRUPT_FILE,
     "unknown relation",
     [](Artifact &artifact) {
       artifact.addCondition({{0, DimOp::symbol}, {1, DimOp::constant}}, format::Relation(2));
     },
     {}},
    {"conditionTooDeep",
     SKIFF_CORRUPT_FILE,
     "it is nested too deeply",
     [](Artifact &artifact) {
       artifact.addCondition(std::vector<format::DimStep>(65, {1, DimOp::constant}));
     },
     {}},
    {"tooManyDataDims",
     SKIFF_CORRUPT_FILE,
     "generic has 1048577 data dims and 0 slots",
     [](Artifact &artifact) { artifact.model.variants[0]->data_dims = (1 << 20) + 1; },
     {}},
    {"tooManySlots",
     SKIFF_CORRUPT_FILE,
     "generic has 0 data dims and 4294967295 slots",
     [](Artifact &artifact) { artifact.model.variants[0]->slots = UINT32_MAX; },
     {}},
    {"conditionTooLong",
     SKIFF_CORRUPT_FILE,
     "more than 1024 steps",
     [](Artifact &artifact) {
       artifact.addCondition(std::vector<format::DimStep>(1025, {1, DimOp::constant}));
     },
     {}},
    {"misalignedDims", SKIFF_CORRUPT_FILE, "input \"x\": its dims are misaligned",
     [](Artifact &artifact) { artifact.model.inputs[0]->dims = {format::Dim(1, -1), format::Dim(4, -1)}; },
     [](std::string &bytes) { shift(bytes, modelIn(bytes)->inputs()->Get(0), format::Tensor::VT_DIMS); }},
    {"misalignedSteps", SKIFF_CORRUPT_FILE, "condition \"batch == 1\": its steps are misaligned",
     [](Artifact &artifact) { artifact.addCondition({{1, DimOp::constant}, {1, DimOp::constant}}); },
     [](std::string &bytes) {
       shift(bytes, modelIn(bytes)->conditions()->Get(0), format::Condition::VT_STEPS);
     }},
};

TEST_P(LoadDamage, IsRefusedWithAMessage) {
  const Damage &damage = GetParam();
  Artifact artifact;
  artifact.layOut();
  if (damage.change)
    damage.change(artifact);
  std::string bytes = artifact.bytes(), message;
  if (damage.changeBytes)
    damage.changeBytes(bytes);
  EXPECT_EQ(tryLoad(bytes, &message), damage.status) << message;
  EXPECT_NE(message.find(damage.message), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(, LoadDamage, testing::ValuesIn(damages),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(Load, FileCutAtAnyPlaceIsRefused) {
  std::string bytes = Artifact().bytes(), message;
  ASSERT_EQ(tryLoad(bytes, &message), SKIFF_OK) << message;
  for (size_t length = 0; length < bytes.size(); length += length < 256 ? 1 : 997)
    EXPECT_EQ(tryLoad(bytes.substr(0, length), &message), SKIFF_CORRUPT_FILE) << length;
}

TEST(Load, WeightsAreComparedOnlyOnRequest) {
  Artifact artifact;
  artifact.layOut();
  artifact.model.variants[0]->weights->checksum ^= 1;
  AlignedBytes bytes(artifact.bytes());
  skiff_model *model;
  skiff_error error;
  EXPECT_EQ(skiff_load_memory(bytes.data(), bytes.size(), nullptr, &model, &error), SKIFF_OK);
  skiff_model_free(model);
}

TEST(Load, MissingFileIsAnIoError) {
  skiff_model *model = reinterpret_cast<skiff_model *>(1);
  skiff_error error;
  EXPECT_EQ(skiff_load("/no/such/file.skiff", nullptr, &model, &error), SKIFF_IO_ERROR);
  EXPECT_EQ(model, nullptr);
  EXPECT_STREQ(error.message, "/no/such/file.skiff: No such file or directory");
  EXPECT_EQ(error.code, SKIFF_IO_ERROR);
}

TEST(Load, FolderIsAnIoError) {
  skiff_model *model;
  skiff_error error;
  EXPECT_EQ(skiff_load("/tmp", nullptr, &model, &error), SKIFF_IO_ERROR);
  EXPECT_STREQ(error.message, "/tmp: not a regular file");
}

TEST(Load, EmptyFileIsCorrupt) {
  TemporaryFile file("empty.skiff", "");
  skiff_model *model;
  EXPECT_EQ(skiff_load(file.path().c_str(), nullptr, &model, nullptr), SKIFF_CORRUPT_FILE);
}

TEST(Load, LongPathLeavesRoomForTheMessage) {
  skiff_model *model;
  skiff_error error;
  std::string path = "/" + std::string(200, 'd') + "/model.skiff";
  EXPECT_EQ(skiff_load(path.c_str(), nullptr, &model, &error), SKIFF_IO_ERROR);
  EXPECT_NE(std::string(error.message).find("ddd/model.skiff: No such file"), std::string::npos);
}

TEST(Load, NullArgumentsAreErrors) {
  skiff_model *model;
  skiff_error error;
  EXPECT_EQ(skiff_load(nullptr, nullptr, &model, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_load("x", nullptr, nullptr, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_load_memory(nullptr, 0, nullptr, &model, nullptr), SKIFF_INVALID_ARGUMENT);
}

TEST(Load, MisalignedMemoryIsRefused) {
  AlignedBytes bytes(Artifact().bytes());
  skiff_model *model;
  skiff_error error;
  EXPECT_EQ(skiff_load_memory(static_cast<const char *>(bytes.data()) + 8, bytes.size() - 8, nullptr, &model,
                              &error),
            SKIFF_INVALID_ARGUMENT);
  EXPECT_NE(std::string(error.message).find("not aligned to 64 bytes"), std::string::npos);
}

TEST(Load, SignatureIsDescribed) {
  Artifact artifact;
  artifact.model.symbols[0]->max = 32;
  TemporaryFile file("signature.skiff", artifact.bytes());
  skiff_model *model;
  skiff_error error;
  ASSERT_EQ(skiff_load(file.path().c_str(), nullptr, &model, &error), SKIFF_OK) << error.message;
  EXPECT_EQ(skiff_input_count(model), 2);
  EXPECT_EQ(skiff_output_count(model), 2);
  EXPECT_EQ(skiff_kernel_count(model), 3);
  EXPECT_STREQ(skiff_model_target(model), "generic");
  skiff_tensor_info info;
  ASSERT_EQ(skiff_input_info(model, 1, &info, &error), SKIFF_OK);
  EXPECT_STREQ(info.name, "y");
  EXPECT_EQ(info.dtype, SKIFF_F32);
  ASSERT_EQ(info.rank, 2);
  EXPECT_EQ(info.dims[0], -1);
  EXPECT_EQ(info.dim_symbols[0], 0);
  EXPECT_EQ(info.dims[1], 4);
  EXPECT_EQ(info.dim_symbols[1], -1);
  skiff_symbol_info symbol;
  ASSERT_EQ(skiff_symbol(model, 0, &symbol, &error), SKIFF_OK);
  EXPECT_STREQ(symbol.name, "batch");
  EXPECT_EQ(symbol.max, 32);
  skiff_kernel_info kernel;
  ASSERT_EQ(skiff_kernel(model, 1, &kernel, &error), SKIFF_OK);
  EXPECT_STREQ(kernel.name, "add_1");
  EXPECT_EQ(kernel.source_count, 2);
  EXPECT_STREQ(skiff_kernel_source(model, 1, 1), "/shift/Add_1");
  EXPECT_EQ(skiff_kernel_source(model, 1, 2), nullptr);
  EXPECT_EQ(skiff_kernel_source(model, 3, 0), nullptr);
  EXPECT_EQ(skiff_output_info(model, 2, &info, &error), SKIFF_INVALID_ARGUMENT);
  EXPECT_EQ(skiff_output_info(model, -1, &info, &error), SKIFF_INVALID_ARGUMENT);
  skiff_model_free(model);
}

TEST(Load, ErrorIsOneLineOf256Bytes) {
  EXPECT_EQ(sizeof(skiff_error), 256u);
  EXPECT_STREQ(skiff_status_name(SKIFF_CORRUPT_FILE), "corrupt file");
}
