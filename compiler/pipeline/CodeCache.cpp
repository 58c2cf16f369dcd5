//===- CodeCache.cpp - machine code kept between compilations ------------------------------===//
// A file: Header, the attributes of the lowered module as text, the code. In skiff.weights a weight's value
// is the number of a constant of the plan.
//===----------------------------------------------------------------------===//
#include "compiler/pipeline/CodeCache.h"

#include "compiler/artifact/OutputFile.h"
#include "compiler/pipeline/BuildIds.h"
#include "dialects/common/TensorData.h"
#include "dialects/nn/NN.h"
#include "dialects/plan/Plan.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace mlir;
namespace skiff {
namespace {

/// Changes with the meaning of a file.
constexpr StringLiteral kFormat = "SKIFCC01";

struct Header {
  char format[8];
  uint64_t checksum; // of all that follows
  char key[32];      // the file's name: one that was renamed is another's
  uint64_t textBytes, codeBytes, planAddress, sizesAddress;
};

uint64_t checksumOf(StringRef file) {
  StringRef rest = file.drop_front(offsetof(Header, key));
  return XXH3_64bits(rest.data(), rest.size());
}

/// The plan's constants, each value once.
SmallVector<ElementsAttr> constantsOf(ModuleOp plan) {
  llvm::SmallSetVector<ElementsAttr, 16> values;
  plan.walk([&](nn::ConstantOp op) { values.insert(op.getValue()); });
  return values.takeVector();
}

/// Constants of more elements are weights, whose values no emitter looks at.
constexpr int64_t kMostPrinted = 16;
} // namespace

llvm::Error CodeCache::open(StringRef folder, std::optional<CodeCache> &cache) {
  std::error_code error = llvm::sys::fs::create_directories(folder, true, llvm::sys::fs::all_all);
  if (!error && !llvm::sys::fs::is_directory(folder))
    error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    return llvm::createStringError("--cache " + folder + ": cannot be made: " + error.message());
  cache.emplace();
  cache->folder = folder.str();
  cache->compiler = buildIds();
  return llvm::Error::success();
}

std::string CodeCache::keyOf(ModuleOp plan, const Machine &machine) const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << kFormat << compiler << '\0' << machine.name << '\0';
  // Source nodes are locations, and the artifact names them.
  OpPrintingFlags flags;
  flags.useLocalScope().enableDebugInfo(true, /*prettyForm=*/false);
  flags.elideLargeElementsAttrs(kMostPrinted).elideLargeResourceString(0);
  for (Operation &op : *plan.getBody()) {
    op.print(os, flags);
    os << '\0';
  }
  // Of two weights code must know whether they are one. Elements that are no weight are part of what an op
  // means.
  llvm::SmallMapVector<Attribute, size_t, 16> numbers;
  plan.walk([&](Operation *op) {
    if (auto constant = dyn_cast<nn::ConstantOp>(op); constant && !op->getParentOfType<plan::KernelOp>()) {
      os << numbers.try_emplace(constant.getValue(), numbers.size()).first->second << ' ';
      return;
    }
    for (NamedAttribute attribute : op->getAttrs())
      attribute.getValue().walk([&](ElementsAttr elements) {
        SmallVector<char> storage;
        ArrayRef<char> bytes = tensorBytes(elements, storage).bytes;
        os << StringRef(bytes.data(), bytes.size()) << ' ';
      });
  });
  llvm::BLAKE3Result<16> hash = llvm::BLAKE3::hash<16>(llvm::arrayRefFromStringRef(text));
  return llvm::toHex(hash, /*LowerCase=*/true);
}

static std::string pathOf(StringRef folder, StringRef key) {
  SmallString<128> path(folder);
  llvm::sys::path::append(path, key + ".code");
  return path.str().str();
}

/// Replaces the value of each weight.
static ArrayAttr mapWeights(ArrayAttr weights, llvm::function_ref<Attribute(Attribute)> map) {
  SmallVector<Attribute> entries;
  for (Attribute attr : weights) {
    NamedAttrList entry(cast<DictionaryAttr>(attr));
    entry.set("value", map(entry.get("value")));
    entries.push_back(entry.getDictionary(weights.getContext()));
  }
  return ArrayAttr::get(weights.getContext(), entries);
}

bool CodeCache::load(StringRef key, ModuleOp plan, CompiledVariant &variant) {
  ++misses;
  std::string path = pathOf(folder, key);
  // Not mapped: another process may replace or cut the file.
  auto buffer = llvm::MemoryBuffer::getFile(path, false, false, /*IsVolatile=*/true);
  if (!buffer)
    return false;
  StringRef file = (*buffer)->getBuffer();
  Header header;
  if (file.size() < sizeof(header))
    return false;
  std::memcpy(&header, file.data(), sizeof(header));
  StringRef content = file.drop_front(sizeof(header));
  if (StringRef(header.format, sizeof(header.format)) != kFormat || header.checksum != checksumOf(file) ||
      StringRef(header.key, sizeof(header.key)) != key || header.textBytes > content.size() ||
      header.codeBytes != content.size() - header.textBytes)
    return false;
  OwningOpRef<ModuleOp> lowered =
      parseSourceString<ModuleOp>(content.take_front(header.textBytes), plan.getContext());
  if (!lowered)
    return false;
  SmallVector<ElementsAttr> constants = constantsOf(plan);
  (*lowered)->setAttr("skiff.weights", mapWeights((*lowered)->getAttrOfType<ArrayAttr>("skiff.weights"),
                                                  [&](Attribute number) {
                                                    return constants[cast<IntegerAttr>(number).getInt()];
                                                  }));
  StringRef code = content.drop_front(header.textBytes);
  variant.lowered = std::move(lowered);
  variant.code = {SmallVector<char, 0>(code.begin(), code.end()), header.planAddress, header.sizesAddress};
  --misses;
  ++hits;
  // What is old was not used for long, and may be deleted. A shared folder may be read-only, or another's.
  int descriptor;
  if (!llvm::sys::fs::openFileForWrite(path, descriptor, llvm::sys::fs::CD_OpenExisting)) {
    llvm::consumeError(llvm::errorCodeToError(
        llvm::sys::fs::setLastAccessAndModificationTime(descriptor, std::chrono::system_clock::now())));
    llvm::sys::Process::SafelyCloseFileDescriptor(descriptor);
  }
  return true;
}

llvm::Error CodeCache::store(StringRef key, ModuleOp plan, const CompiledVariant &variant) {
  SmallVector<ElementsAttr> constants = constantsOf(plan);
  llvm::DenseMap<Attribute, int64_t> numbers;
  for (auto [i, value] : llvm::enumerate(constants))
    numbers[value] = i;
  Builder b(plan.getContext());
  OwningOpRef<ModuleOp> attributes = ModuleOp::create(b.getUnknownLoc());
  (*attributes)->setAttrs((*variant.lowered)->getAttrs());
  (*attributes)
      ->setAttr("skiff.weights",
                mapWeights((*attributes)->getAttrOfType<ArrayAttr>("skiff.weights"),
                           [&](Attribute value) { return b.getI64IntegerAttr(numbers.at(value)); }));
  std::string file(sizeof(Header), '\0');
  llvm::raw_string_ostream os(file);
  attributes->print(os);
  Header header = {};
  header.textBytes = file.size() - sizeof(Header);
  os << StringRef(variant.code.bytes.data(), variant.code.bytes.size());
  std::memcpy(header.format, kFormat.data(), sizeof(header.format));
  std::memcpy(header.key, key.data(), sizeof(header.key));
  header.codeBytes = variant.code.bytes.size();
  header.planAddress = variant.code.planAddress;
  header.sizesAddress = variant.code.sizesAddress;
  std::memcpy(file.data(), &header, sizeof(header));
  header.checksum = checksumOf(file);
  std::memcpy(file.data(), &header, sizeof(header));
  return writeOutputFile(pathOf(folder, key), [&](llvm::raw_ostream &to) { to << file; });
}

} // namespace skiff
