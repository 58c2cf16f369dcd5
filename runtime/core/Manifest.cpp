//===- Manifest.cpp - what a .skiff file says, checked --------------------===//
#include "runtime/core/Manifest.h"

#include "runtime/core/Checksum.h"
#include "runtime/core/Conditions.h"
#include "runtime/core/DimSteps.h"
#include "runtime/format/Format.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>

using namespace skiff;
using format::ElementType;

// Far above what models have, and low enough that no loop over them is long.
static constexpr uint64_t maxManifestBytes = 256 << 20;
static constexpr uint32_t maxSymbols = 256;
static constexpr uint32_t maxVariants = 256;
static constexpr uint32_t maxRank = 64;
static constexpr uint32_t maxRunParts = 1 << 20;

size_t skiff::elementSize(ElementType type) {
  switch (type) {
  case ElementType::i8:
  case ElementType::u8:
  case ElementType::boolean:
  case ElementType::f8e4m3fn:
  case ElementType::f8e4m3fnuz:
  case ElementType::f8e5m2:
  case ElementType::f8e5m2fnuz:
  case ElementType::f8e8m0:
  case ElementType::f4e2m1:
  case ElementType::i4:
  case ElementType::u4:
  case ElementType::i2:
  case ElementType::u2:
    return 1;
  case ElementType::f16:
  case ElementType::bf16:
  case ElementType::i16:
  case ElementType::u16:
    return 2;
  case ElementType::f32:
  case ElementType::i32:
  case ElementType::u32:
    return 4;
  case ElementType::f64:
  case ElementType::i64:
  case ElementType::u64:
    return 8;
  }
  return 0;
}

static skiff_status checkHeader(const MappedFile &file, SkiffFileHeader *header, skiff_error *error) {
  if (file.size() < sizeof(*header))
    return fail(error, SKIFF_CORRUPT_FILE,
                "%s: not a .skiff file: %" PRIu64 " bytes, less than a header's %zu; compile the model again",
                file.name(), file.size(), sizeof(*header));
  memcpy(header, file.data(), sizeof(*header));
  if (memcmp(header->magic, SKIFF_MAGIC, sizeof(header->magic)) != 0)
    return fail(
        error, SKIFF_CORRUPT_FILE,
        memcmp(header->magic, SKIFF_MAGIC, 5) == 0
            ? "%s: a .skiff file changed by a copy in text mode; copy it again in binary mode"
            : "%s: not a .skiff file: it does not begin with SKIFF; compile the model with skiffc first",
        file.name());
  if (header->major != SKIFF_FORMAT_MAJOR || header->minor > SKIFF_FORMAT_MINOR)
    return fail(error, SKIFF_VERSION_MISMATCH,
                "%s: format version %" PRIu32 ".%" PRIu32 ", this runtime reads %d.0 to %d.%d; compile the "
                "model again with the skiffc of this runtime's release",
                file.name(), header->major, header->minor, SKIFF_FORMAT_MAJOR, SKIFF_FORMAT_MAJOR,
                SKIFF_FORMAT_MINOR);
  if (header->file_size != file.size())
    return fail(error, SKIFF_CORRUPT_FILE,
                "%s: %" PRIu64 " bytes, the header says %" PRIu64 "; the copy is incomplete, copy it again",
                file.name(), file.size(), header->file_size);
  if (header->manifest_offset < sizeof(*header) || header->manifest_offset % 8 != 0 ||
      !file.contains(header->manifest_offset, header->manifest_size) ||
      header->manifest_size > maxManifestBytes)
    return fail(error, SKIFF_CORRUPT_FILE,
                "%s: manifest at %" PRIu64 " of %" PRIu64 " bytes is misaligned or outside the file; copy it "
                "again",
                file.name(), header->manifest_offset, header->manifest_size);
  return SKIFF_OK;
}

static skiff_status checkSection(const MappedFile &file, const format::Section &section, const char *target,
                                 const char *what, skiff_error *error) {
  if (section.offset() % SKIFF_PAGE == 0 && file.contains(section.offset(), section.size()))
    return SKIFF_OK;
  return fail(error, SKIFF_CORRUPT_FILE,
              "%s: %s of %s at %" PRIu64 " of %" PRIu64
              " bytes is misaligned or outside the file; copy it again",
              file.name(), what, target, section.offset(), section.size());
}

/// Checks one input or output, and marks the symbols that it names in `bound`.
static skiff_status checkTensor(const MappedFile &file, const format::Tensor &tensor, bool isInput,
                                uint32_t symbolCount, bool *bound, skiff_error *error) {
  const char *name = tensor.name()->c_str();
  auto corrupt = [&](const char *what) {
    return fail(error, SKIFF_CORRUPT_FILE, "%s: %s \"%.64s\": %s; compile the model again", file.name(),
                isInput ? "input" : "output", name, what);
  };
  size_t size = elementSize(tensor.type());
  if (size == 0)
    return corrupt("unknown element type");
  if (tensor.dims()->size() > maxRank)
    return corrupt("more than 64 dims");
  if (!isAligned(*tensor.dims()))
    return corrupt("its dims are misaligned");
  int64_t bytes = int64_t(size);
  for (const format::Dim *dim : *tensor.dims()) {
    bool number = dim->value() >= 0 && dim->symbol() == -1;
    bool symbol = dim->value() == -1 && dim->symbol() >= 0 && uint32_t(dim->symbol()) < symbolCount;
    bool computed = dim->value() == -1 && dim->symbol() == -1 && !isInput;
    if (!number && !symbol && !computed)
      return corrupt("a dim is neither a number nor one of the file's symbols");
    if (number && dim->value() != 0 && __builtin_mul_overflow(bytes, dim->value(), &bytes))
      return corrupt("its size overflows");
    if (symbol)
      bound[dim->symbol()] = true;
  }
  return SKIFF_OK;
}

static skiff_status checkSignature(const MappedFile &file, const format::Model &model, skiff_error *error) {
  uint32_t symbolCount = model.symbols()->size();
  if (symbolCount > maxSymbols)
    return fail(error, SKIFF_CORRUPT_FILE, "%s: %" PRIu32 " symbolic dims, at most %" PRIu32 " are possible",
                file.name(), symbolCount, maxSymbols);
  bool bound[maxSymbols] = {};
  for (const format::Tensor *input : *model.inputs())
    SKIFF_TRY(checkTensor(file, *input, true, symbolCount, bound, error));
  for (uint32_t i = 0; i != symbolCount; ++i) {
    const format::Symbol *symbol = model.symbols()->Get(i);
    if (symbol->min() < 0 || symbol->max() < 0 || (symbol->max() != 0 && symbol->max() < symbol->min()))
      return fail(error, SKIFF_CORRUPT_FILE, "%s: symbol \"%.64s\" has bounds %" PRId64 "..%" PRId64,
                  file.name(), symbol->name()->c_str(), symbol->min(), symbol->max());
    if (!bound[i])
      return fail(error, SKIFF_CORRUPT_FILE, "%s: symbol \"%.64s\" is the dim of no input", file.name(),
                  symbol->name()->c_str());
  }
  for (const format::Tensor *output : *model.outputs())
    SKIFF_TRY(checkTensor(file, *output, false, symbolCount, bound, error));
  return SKIFF_OK;
}

/// What is wrong with a kernel's description of what it stores, or null.
static const char *checkStored(const format::Kernel &kernel, uint64_t symbols) {
  if (!kernel.stored())
    return nullptr;
  for (const format::Stored *stored : *kernel.stored()) {
    if (elementSize(stored->type()) == 0)
      return "unknown element type";
    uint32_t depth = 0;
    if (const char *what = checkDimSteps(*stored->steps(), symbols, &depth))
      return what;
    if (depth != stored->rank())
      return "it has not as many dims as its rank";
  }
  return nullptr;
}

static skiff_status checkVariants(const MappedFile &file, const format::Model &model, skiff_error *error) {
  if (model.variants()->size() > maxVariants)
    return fail(error, SKIFF_CORRUPT_FILE, "%s: %" PRIu32 " targets, at most %" PRIu32 " are possible",
                file.name(), model.variants()->size(), maxVariants);
  for (const format::Variant *variant : *model.variants()) {
    const char *target = variant->target()->c_str();
    SKIFF_TRY(checkSection(file, *variant->code(), target, "code", error));
    SKIFF_TRY(checkSection(file, *variant->weights(), target, "weights", error));
    if (variant->data_dims() > maxRunParts || variant->slots() > maxRunParts)
      return fail(error, SKIFF_CORRUPT_FILE, "%s: %s has %" PRIu32 " data dims and %" PRIu32 " slots",
                  file.name(), target, variant->data_dims(), variant->slots());
    for (const format::Kernel *kernel : *variant->kernels())
      if (const char *what = checkStored(*kernel, model.symbols()->size() + variant->data_dims()))
        return fail(error, SKIFF_CORRUPT_FILE,
                    "%s: what kernel \"%.64s\" of %.32s stores: %s; compile the model again", file.name(),
                    kernel->name()->c_str(), target, what);
  }
  return SKIFF_OK;
}

skiff_status skiff::compareChecksum(const MappedFile &file, const format::Section &section, const char *what,
                                    skiff_error *error) {
  uint64_t found = checksum(file.data() + section.offset(), section.size());
  if (found == section.checksum())
    return SKIFF_OK;
  return fail(error, SKIFF_CORRUPT_FILE,
              "%s: checksum of %s is %016" PRIx64 ", expected %016" PRIx64
              "; the file is damaged, copy it again",
              file.name(), what, found, section.checksum());
}

skiff_status skiff::readManifest(const MappedFile &file, Checksums checksums, const format::Model **model,
                                 skiff_error *error) {
  *model = nullptr;
  SkiffFileHeader header;
  SKIFF_TRY(checkHeader(file, &header, error));
  const uint8_t *bytes = file.data() + header.manifest_offset;
  if (checksums == Checksums::compare) {
    uint64_t found = checksum(bytes, header.manifest_size);
    if (found != header.manifest_checksum)
      return fail(error, SKIFF_CORRUPT_FILE,
                  "%s: checksum of the manifest is %016" PRIx64 ", expected %016" PRIx64
                  "; the file is damaged, copy it again",
                  file.name(), found, header.manifest_checksum);
  }
  // Every table takes 8 bytes at the least, so more tables than that are shared
  // ones, made to keep a reader busy.
  flatbuffers::Verifier::Options limits;
  limits.max_depth = 8;
  limits.max_tables = flatbuffers::uoffset_t(std::min<uint64_t>(header.manifest_size / 8, 1 << 20));
  flatbuffers::Verifier verifier(bytes, header.manifest_size, limits);
  if (!format::VerifyModelBuffer(verifier))
    return fail(error, SKIFF_CORRUPT_FILE, "%s: the manifest is malformed; compile the model again",
                file.name());
  const format::Model *found = format::GetModel(bytes);
  SKIFF_TRY(checkSignature(file, *found, error));
  SKIFF_TRY(checkConditions(file.name(), *found, error));
  SKIFF_TRY(checkVariants(file, *found, error));
  *model = found;
  return SKIFF_OK;
}
