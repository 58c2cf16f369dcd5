//===- Manifest.h - what a .skiff file says, checked ----------------------===//
#ifndef SKIFF_RUNTIME_CORE_MANIFEST_H
#define SKIFF_RUNTIME_CORE_MANIFEST_H

#include "runtime/core/MappedFile.h"
#include "runtime/format/skiff_generated.h"

namespace skiff {

/// Whether checksums are compared. Fuzzing doesn't, so that it gets behind them.
enum class Checksums { compare, ignore };

/// Points `*model` at the manifest inside `file`. After this every pointer,
/// string, section, dim and symbol index of it may be used unchecked; the code's
/// addresses are the ELF loader's to check.
/// Errors: SKIFF_CORRUPT_FILE, SKIFF_VERSION_MISMATCH.
skiff_status readManifest(const MappedFile &file, Checksums checksums, const format::Model **model,
                          skiff_error *error);

/// Compares the bytes of `section`, which readManifest has seen, with its
/// checksum. `what` names it in the message.
/// Errors: SKIFF_CORRUPT_FILE.
skiff_status compareChecksum(const MappedFile &file, const format::Section &section, const char *what,
                             skiff_error *error);

/// Whether a vector's elements may be read in place: FlatBuffers' verifier looks at the length's place only.
template <class Struct> bool isAligned(const flatbuffers::Vector<const Struct *> &vector) {
  return vector.size() == 0 || reinterpret_cast<uintptr_t>(vector.Data()) % alignof(Struct) == 0;
}

/// Bytes of one element.
size_t elementSize(format::ElementType type);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_MANIFEST_H
