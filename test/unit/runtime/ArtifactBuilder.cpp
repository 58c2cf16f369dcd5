//===- ArtifactBuilder.cpp - .skiff files for tests -----------------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include "runtime/format/CodeAbi.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace skiff;
using namespace skiff::test;

static std::unique_ptr<format::TensorT> makeTensor(const std::string &name, format::ElementType type,
                                                   std::vector<format::Dim> dims) {
  auto tensor = std::make_unique<format::TensorT>();
  tensor->name = name;
  tensor->type = type;
  tensor->dims = std::move(dims);
  return tensor;
}

static std::unique_ptr<format::KernelT> makeKernel(const std::string &name, const std::string &kind,
                                                   std::vector<std::string> sources,
                                                   std::vector<format::Operand> operands,
                                                   format::ElementType type,
                                                   std::vector<format::DimStep> dims) {
  auto stored = std::make_unique<format::StoredT>();
  stored->source = sources.empty() ? "" : sources.back();
  stored->type = type;
  stored->rank = uint32_t(dims.size());
  stored->steps = std::move(dims);
  auto kernel = std::make_unique<format::KernelT>();
  kernel->name = name;
  kernel->kind = kind;
  kernel->sources = std::move(sources);
  kernel->flops = 4;
  kernel->bytes = 48;
  kernel->operands = std::move(operands);
  kernel->stored.push_back(std::move(stored));
  return kernel;
}

std::string test::testObject(const std::string &name) {
  std::ifstream file(std::string(SKIFF_TEST_OBJECT_DIR "/") + name + ".elf", std::ios::binary);
  if (!file) {
    fprintf(stderr, "test object %s is missing\n", name.c_str());
    abort();
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

uint64_t test::symbolAddress(const std::string &object, const std::string &name) {
  Elf64_Ehdr header;
  memcpy(&header, object.data(), sizeof(header));
  auto section = [&](size_t index) {
    Elf64_Shdr result;
    memcpy(&result, object.data() + header.e_shoff + index * sizeof(result), sizeof(result));
    return result;
  };
  for (size_t i = 0; i != header.e_shnum; ++i) {
    Elf64_Shdr symbols = section(i);
    if (symbols.sh_type != SHT_DYNSYM)
      continue;
    Elf64_Shdr strings = section(symbols.sh_link);
    for (uint64_t at = 0; at != symbols.sh_size; at += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol;
      memcpy(&symbol, object.data() + symbols.sh_offset + at, sizeof(symbol));
      if (name == object.data() + strings.sh_offset + symbol.st_name)
        return symbol.st_value;
    }
  }
  return 0;
}

Artifact::Artifact(const std::string &object) : code(testObject(object)) {
  const float factors[4] = {1, 10, 100, 1000};
  weights.assign(reinterpret_cast<const char *>(factors), sizeof(factors));
  model.producer = "test";
  model.source = "test.onnx";
  auto batch = std::make_unique<format::SymbolT>();
  batch->name = "batch";
  model.symbols.push_back(std::move(batch));
  const format::Dim batchDim(-1, 0), four(4, -1), one(1, -1);
  model.inputs.push_back(makeTensor("x", format::ElementType::f32, {batchDim, four}));
  model.inputs.push_back(makeTensor("y", format::ElementType::f32, {batchDim, four}));
  model.outputs.push_back(makeTensor("out", format::ElementType::f32, {batchDim, four}));
  model.outputs.push_back(makeTensor("rows", format::ElementType::i64, {one}));
  addVariant("generic", {}, 0);
}

format::VariantT &Artifact::addVariant(const std::string &target, const std::vector<std::string> &features,
                                       uint32_t rank) {
  auto variant = std::make_unique<format::VariantT>();
  variant->target = target;
#if defined(__aarch64__)
  variant->arch = "aarch64";
#else
  variant->arch = "x86_64";
#endif
  variant->features = features;
  variant->rank = rank;
  variant->code = std::make_unique<format::SectionT>();
  variant->weights = std::make_unique<format::SectionT>();
  variant->sizes_address = symbolAddress(code, "sizes");
  variant->plan_address = symbolAddress(code, "plan");
  variant->arena_bytes = 16;
  variant->arena_lower_bound = 16;
  using format::DimOp;
  using format::ElementType;
  const std::vector<format::DimStep> batchByFour = {{0, DimOp::symbol}, {4, DimOp::constant}};
  using format::Origin;
  variant->kernels.push_back(makeKernel("mul_0", "elementwise", {"/scale/Mul"},
                                        {{Origin::input, 0}, {Origin::weight, 0}}, ElementType::f32,
                                        batchByFour));
  variant->kernels.push_back(makeKernel("add_1", "elementwise", {"/shift/Add", "/shift/Add_1"},
                                        {{Origin::kernel, 0}, {Origin::input, 1}}, ElementType::f32,
                                        batchByFour));
  variant->kernels.push_back(makeKernel("rows_2", "shape", {}, {}, ElementType::i64, {{1, DimOp::constant}}));
  variant->kernels[1]->stored[0]->output = 0;
  variant->kernels[2]->stored[0]->output = 1;
  auto buffer = std::make_unique<format::BufferT>();
  buffer->name = "product";
  buffer->bytes = 16;
  buffer->last = 1;
  variant->buffers.push_back(std::move(buffer));
  model.variants.push_back(std::move(variant));
  return *model.variants.back();
}

void Artifact::addCondition(std::vector<format::DimStep> steps, format::Relation relation) {
  auto condition = std::make_unique<format::ConditionT>();
  condition->relation = relation;
  condition->steps = std::move(steps);
  condition->text = "batch == 1";
  condition->source = "/scale/Mul";
  model.conditions.push_back(std::move(condition));
}

static uint64_t nextPage(uint64_t offset) { return (offset + SKIFF_PAGE - 1) / SKIFF_PAGE * SKIFF_PAGE; }

void Artifact::layOut() {
  laidOut = true;
  for (auto &variant : model.variants) {
    variant->code->offset = SKIFF_PAGE;
    variant->code->size = code.size();
    variant->code->checksum = XXH3_64bits(code.data(), code.size());
    variant->weights->offset = nextPage(SKIFF_PAGE + code.size());
    variant->weights->size = weights.size();
    variant->weights->checksum = XXH3_64bits(weights.data(), weights.size());
  }
}

std::string Artifact::bytes() {
  if (!laidOut)
    layOut();
  flatbuffers::FlatBufferBuilder builder;
  format::FinishModelBuffer(builder, format::Model::Pack(builder, &model));

  std::string file(SKIFF_PAGE, '\0');
  file += code;
  file.resize(nextPage(file.size()));
  file += weights;
  file.resize((file.size() + 7) / 8 * 8);
  SkiffFileHeader header = {};
  memcpy(header.magic, SKIFF_MAGIC, sizeof(header.magic));
  header.major = SKIFF_FORMAT_MAJOR;
  header.minor = SKIFF_FORMAT_MINOR;
  header.manifest_offset = file.size();
  header.manifest_size = builder.GetSize();
  file.append(reinterpret_cast<const char *>(builder.GetBufferPointer()), builder.GetSize());
  header.file_size = file.size();
  setHeader(file, header);
  return file;
}

SkiffFileHeader test::headerOf(const std::string &bytes) {
  SkiffFileHeader header;
  memcpy(&header, bytes.data(), sizeof(header));
  return header;
}

void test::setHeader(std::string &bytes, SkiffFileHeader header) {
  if (header.manifest_offset <= bytes.size() && header.manifest_size <= bytes.size() - header.manifest_offset)
    header.manifest_checksum = XXH3_64bits(bytes.data() + header.manifest_offset, header.manifest_size);
  memcpy(bytes.data(), &header, sizeof(header));
}

AlignedBytes::AlignedBytes(const std::string &bytes) : length(bytes.size()) {
  void *pointer = nullptr;
  if (posix_memalign(&pointer, SKIFF_BUFFER_ALIGN, length ? length : 1) != 0)
    abort();
  memcpy(pointer, bytes.data(), length);
  memory.reset(pointer);
}

skiff_status test::tryLoad(const std::string &bytes, std::string *message, const char *target) {
  AlignedBytes aligned(bytes);
  skiff_options options;
  skiff_options_init(&options);
  options.threads = 1;
  options.verify_weights = 1;
  options.target = target;
  skiff_model *model;
  skiff_error error = {};
  skiff_status status = skiff_load_memory(aligned.data(), aligned.size(), &options, &model, &error);
  skiff_model_free(model);
  *message = error.message;
  return status;
}

TemporaryFile::TemporaryFile(const std::string &name, const std::string &contents) {
  const char *folder = getenv("TMPDIR");
  where = std::string(folder ? folder : "/tmp") + "/skiff-test-" + std::to_string(getpid()) + "-" + name;
  std::ofstream(where, std::ios::binary) << contents;
}

TemporaryFile::~TemporaryFile() { unlink(where.c_str()); }
