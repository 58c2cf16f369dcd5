//===- ExternalData.cpp - weights in files beside the model ---------------===//
#include "compiler/import/onnx/ExternalData.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

FailureOr<MappedFile> ExternalData::open(StringRef location, const Twine &where) {
  if (auto known = files.find(location); known != files.end())
    return known->second;
  std::string what = "external data file " + quote(location);
  if (folder.empty())
    return reporter.error(where, what + " cannot be read: the model was not read from a folder");
  FailureOr<MappedFile> file = mapFileIn(folder, location, what, where, reporter);
  if (succeeded(file))
    files[location] = *file;
  return file;
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
    return reporter.error(where, "external data has offset " + quote(offsetText) + ", expected a number");
  if (!lengthText.empty() && (lengthText.getAsInteger(10, length) || length != size))
    return reporter.error(where, "external data has length " + quote(lengthText) + ", expected " +
                                     Twine(size) + " by the tensor's type");
  FailureOr<MappedFile> file = open(location, where);
  if (failed(file))
    return failure();
  uint64_t fileSize = (*file)->getBufferSize();
  if (offset > fileSize || size > fileSize - offset) // not offset + size: that can wrap around
    return reporter.error(where, "external data at " + Twine(offset) + " of " + Twine(size) +
                                     " bytes ends outside the file " + quote(location) + " (" +
                                     Twine(fileSize) + " bytes); copy the file again");
  return blobIn(*file, offset, size, alignment);
}
