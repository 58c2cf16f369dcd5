//===- MappedFile.cpp - weights in files beside the model -----------------===//
#include "compiler/import/common/MappedFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <sys/mman.h>

using namespace mlir;
using namespace skiff;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

/// True if the resolved path `file` lies below the resolved `folder`.
static bool liesIn(StringRef file, StringRef folder) {
  auto f = path::begin(file), fe = path::end(file);
  for (auto d = path::begin(folder), de = path::end(folder); d != de; ++d, ++f)
    if (f == fe || *f != *d)
      return false;
  return f != fe;
}

/// Tells the system that mapped bytes are not needed any more: a weight that was folded into another no
/// longer counts in the process's memory. Should another tensor lie there too, its bytes are read from the
/// file again.
static void dropPages(char *data, size_t size) {
  uintptr_t page = llvm::sys::Process::getPageSizeEstimate();
  uintptr_t begin = llvm::alignTo(reinterpret_cast<uintptr_t>(data), page);
  uintptr_t end = llvm::alignDown(reinterpret_cast<uintptr_t>(data) + size, page);
  if (begin < end)
    madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
}

FailureOr<MappedFile> skiff::mapFile(StringRef path, const Twine &what, const Twine &where,
                                     Reporter &reporter) {
  if (fs::exists(path) && !fs::is_regular_file(path))
    return reporter.error(where, what + " is not a regular file");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return reporter.error(where, what + " cannot be opened (" + buffer.getError().message() + ")");
  return MappedFile(std::move(*buffer));
}

FailureOr<MappedFile> skiff::mapFileIn(StringRef folder, StringRef location, const Twine &what,
                                       const Twine &where, Reporter &reporter) {
  bool climbs = llvm::is_contained(llvm::make_range(path::begin(location), path::end(location)), "..");
  if (location.empty() || location.contains('\0') || path::is_absolute(location) || climbs)
    return reporter.error(where, what + " must be a relative path inside the model's folder, without \"..\"");

  SmallString<256> full(folder), realFile, realFolder;
  path::append(full, location);
  if (std::error_code code = fs::real_path(full, realFile))
    return reporter.error(where,
                          what + " cannot be opened (" + code.message() + "); put it beside the model");
  if (fs::real_path(folder, realFolder) || !liesIn(realFile, realFolder))
    return reporter.error(where,
                          what + " is a link out of the model's folder; copy the file into the folder");
  return mapFile(realFile, what, where, reporter);
}

AsmResourceBlob skiff::blobIn(const MappedFile &file, size_t offset, size_t size, size_t alignment) {
  ArrayRef<char> bytes(file->getBufferStart() + offset, size);
  auto deleter = [keepAlive = file](void *data, size_t size, size_t) {
    if (keepAlive->getBufferKind() == llvm::MemoryBuffer::MemoryBuffer_MMap)
      dropPages(static_cast<char *>(data), size);
  };
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignment != 0) {
    AsmResourceBlob copy = HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 64, /*dataIsMutable=*/false);
    deleter(const_cast<char *>(bytes.data()), size, 0);
    return copy;
  }
  return AsmResourceBlob(bytes, alignment, std::move(deleter), /*dataIsMutable=*/false);
}
