//===- ResourceFile.cpp - large constants of printed modules -------------------===//
// A dump ends with
//   {-# dialect_resources: { nn: { weight: "resources.bin 4096 65536 64" } } #-}
// which is file (beside the dump), offset, bytes and alignment of the builtin resource `weight`.
#include "dialects/nn/ResourceFile.h"

#include "dialects/nn/NN.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
namespace skiff::nn {
namespace {

/// Constants of more bytes than this are not repeated: a smaller model's dumps are complete in themselves.
constexpr size_t kLargeBytes = 1 << 16;
constexpr uint64_t kFileAlign = 64;

using BlobEntry = DialectResourceBlobManager::BlobEntry;

/// Calls `visit` once for each large constant that `op` refers to, in the order of the text.
void forEachLarge(Operation *op, llvm::function_ref<void(StringRef, const AsmResourceBlob &)> visit) {
  llvm::DenseSet<const BlobEntry *> seen;
  op->walk<WalkOrder::PreOrder>([&](Operation *inner) {
    for (NamedAttribute attribute : inner->getAttrs())
      attribute.getValue().walk([&](DenseResourceElementsAttr resource) {
        const BlobEntry *entry = resource.getRawHandle().getResource();
        const AsmResourceBlob *blob = entry->getBlob();
        if (blob && blob->getData().size() > kLargeBytes && seen.insert(entry).second)
          visit(entry->getKey(), *blob);
      });
  });
}

/// The nn dialect's name for a resource of the builtin dialect.
struct FileResource : AsmDialectResourceHandleBase<FileResource, BlobEntry, NNDialect> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(FileResource)
  using AsmDialectResourceHandleBase::AsmDialectResourceHandleBase;
};

class Interface : public OpAsmDialectInterface {
public:
  using OpAsmDialectInterface::OpAsmDialectInterface;

  void buildResources(Operation *op, const SetVector<AsmDialectResourceHandle> &,
                      AsmResourceBuilder &builder) const override {
    if (!file)
      return;
    forEachLarge(op, [&](StringRef key, const AsmResourceBlob &) {
      if (std::string entry = file->lookup(key); !entry.empty())
        builder.buildString(key, entry);
    });
  }

  FailureOr<AsmDialectResourceHandle> declareResource(StringRef key) const override {
    // The text above the section has named it already.
    if (BlobEntry *entry = blobs().lookup(key))
      return FileResource(entry, static_cast<NNDialect *>(getDialect()));
    return failure();
  }
  std::string getResourceKey(const AsmDialectResourceHandle &handle) const override {
    return cast<FileResource>(handle).getResource()->getKey().str();
  }

  LogicalResult parseResource(AsmParsedResourceEntry &entry) const override {
    FailureOr<std::string> text = entry.parseAsString();
    if (failed(text))
      return failure();
    SmallVector<StringRef, 4> parts;
    StringRef(*text).split(parts, ' ');
    uint64_t offset, size, alignment;
    if (parts.size() != 4 || parts[1].getAsInteger(10, offset) || parts[2].getAsInteger(10, size) ||
        parts[3].getAsInteger(10, alignment) || !llvm::isPowerOf2_64(alignment))
      return entry.emitError() << "resource '" << entry.getKey() << "' is \"" << *text
                               << "\", expected \"FILE OFFSET BYTES ALIGNMENT\"";
    if (llvm::sys::path::filename(parts[0]) != parts[0] || parts[0] == "..")
      return entry.emitError() << "resource file '" << parts[0] << "' must lie beside the text";
    SmallString<128> path(folderOf(entry));
    llvm::sys::path::append(path, parts[0]);
    std::shared_ptr<llvm::MemoryBuffer> &buffer = open[path];
    if (!buffer) {
      auto opened = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
      if (!opened)
        return entry.emitError() << "resource file '" << path
                                 << "' cannot be opened: " << opened.getError().message();
      buffer = std::move(*opened);
    }
    if (offset > buffer->getBufferSize() || size > buffer->getBufferSize() - offset)
      return entry.emitError() << "resource '" << entry.getKey() << "' ends outside of '" << path
                               << "', which has " << buffer->getBufferSize() << " bytes";
    ArrayRef<char> bytes(buffer->getBufferStart() + offset, size);
    if (reinterpret_cast<uintptr_t>(bytes.data()) % alignment != 0)
      blobs().update(entry.getKey(), HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, alignment,
                                                                                   /*dataIsMutable=*/false));
    else
      blobs().update(entry.getKey(), AsmResourceBlob(
                                         bytes, alignment, [buffer = buffer](void *, size_t, size_t) {},
                                         /*dataIsMutable=*/false));
    return success();
  }

  ResourceFile *file = nullptr;

private:
  DialectResourceBlobManager &blobs() const {
    return DenseResourceElementsHandle::getManagerInterface(getDialect()->getContext()).getBlobManager();
  }

  /// The folder of the text that is being parsed; only a diagnostic knows it.
  static StringRef folderOf(AsmParsedResourceEntry &entry) {
    InFlightDiagnostic nothing = entry.emitError();
    auto location = dyn_cast<FileLineColLoc>(nothing.getUnderlyingDiagnostic()->getLocation());
    nothing.abandon();
    return location ? llvm::sys::path::parent_path(location.getFilename().getValue()) : StringRef();
  }

  mutable llvm::StringMap<std::shared_ptr<llvm::MemoryBuffer>> open;
};

Interface *interfaceOf(NNDialect *dialect) {
  return const_cast<Interface *>(
      static_cast<const Interface *>(dialect->getRegisteredInterface<OpAsmDialectInterface>()));
}
} // namespace

ResourceFile::ResourceFile(MLIRContext &context, StringRef path)
    : dialect(context.getOrLoadDialect<NNDialect>()), path(path) {
  interfaceOf(dialect)->file = this;
}

ResourceFile::~ResourceFile() { interfaceOf(dialect)->file = nullptr; }

std::error_code ResourceFile::add(Operation *op) {
  std::error_code error;
  forEachLarge(op, [&](StringRef key, const AsmResourceBlob &blob) {
    if (error || entries.count(key))
      return;
    if (!os) {
      // A new file: the old one may be what this compilation reads.
      llvm::sys::fs::remove(path);
      os = std::make_unique<llvm::raw_fd_ostream>(path, error);
      if (error)
        return os.reset();
    }
    os->write_zeros(llvm::alignTo(os->tell(), kFileAlign) - os->tell());
    uint64_t offset = os->tell();
    os->write(blob.getData().data(), blob.getData().size());
    entries[key] = llvm::formatv("{0} {1} {2} {3}", llvm::sys::path::filename(path), offset,
                                 blob.getData().size(), blob.getDataAlignment());
  });
  if (os) {
    os->flush();
    if (!error)
      error = os->error();
    os->clear_error();
  }
  return error;
}

OpPrintingFlags ResourceFile::flags() {
  // The limit is one of characters: two for each byte, and a few for quotes and alignment.
  return OpPrintingFlags().elideLargeResourceString(2 * kLargeBytes + 16);
}

void addResourceFileInterface(NNDialect *dialect) { dialect->addInterfaces<Interface>(); }

} // namespace skiff::nn
