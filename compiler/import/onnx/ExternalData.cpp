//===- ExternalData.cpp - weights in files beside the model ---------------===//
#include "compiler/import/onnx/ExternalData.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <sys/mman.h>

using namespace mlir;
using namespace skiff::import_onnx;
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

FailureOr<ExternalData::File> ExternalData::open(StringRef location, const Twine &where) {
  if (auto known = files.find(location); known != files.end())
    return known->second;
  std::string what = "external data file " + quoted(location);
  if (folder.empty())
    return reporter.error(where, what + " cannot be read: the model was not read from a folder");
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
  if (!fs::is_regular_file(realFile))
    return reporter.error(where, what + " is not a regular file");
  auto buffer = llvm::MemoryBuffer::getFile(realFile, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return reporter.error(where, what + " cannot be opened (" + buffer.getError().message() + ")");
  return files[location] = std::move(*buffer);
}

FailureOr<AsmResourceBlob> ExternalData::read(const pb::TensorProto &tensor, size_t size, size_t alignment,
                                              const Twine &where) {
  StringRef location, offsetText = "0", lengthText;
  for (const pb::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef key = entry.key();
    if (key == "location")
      location = entry.value();
    else if (key == "offset")
      offsetText = entry.value();
    else if (key == "length")
      lengthText = entry.value();
  }
  uint64_t offset, length = size;
  if (offsetText.getAsInteger(10, offset))
    return reporter.error(where, "external data has offset " + quoted(offsetText) + ", expected a number");
  if (!lengthText.empty() && (lengthText.getAsInteger(10, length) || length != size))
    return reporter.error(where, "external data has length " + quoted(lengthText) + ", expected " +
                                     Twine(size) + " by the tensor's type");
  FailureOr<File> file = open(location, where);
  if (failed(file))
    return failure();
  uint64_t fileSize = (*file)->getBufferSize();
  if (offset > fileSize || size > fileSize - offset) // not offset + size: that can wrap around
    return reporter.error(where, "external data at " + Twine(offset) + " of " + Twine(size) +
                                     " bytes ends outside the file " + quoted(location) + " (" +
                                     Twine(fileSize) + " bytes); copy the file again");
  ArrayRef<char> bytes((*file)->getBufferStart() + offset, size);
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignment != 0)
    return HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 64, /*dataIsMutable=*/false);
  auto deleter = [keepAlive = *file](void *data, size_t size, size_t) {
    if (keepAlive->getBufferKind() == llvm::MemoryBuffer::MemoryBuffer_MMap)
      dropPages(static_cast<char *>(data), size);
  };
  return AsmResourceBlob(bytes, alignment, std::move(deleter), /*dataIsMutable=*/false);
}
