//===- ElfImage.h - one target's code, ready to run -----------------------===//
#ifndef SKIFF_RUNTIME_CORE_ELFIMAGE_H
#define SKIFF_RUNTIME_CORE_ELFIMAGE_H

#include "runtime/core/ElfFile.h"
#include "runtime/core/MappedFile.h"

namespace skiff {

/// A hermetic ELF object in memory: mapped from the file where the pages allow
/// it, copied otherwise; relocated; no page both writable and executable at any
/// time.
class ElfImage {
public:
  ElfImage() = default;
  ElfImage(const ElfImage &) = delete;
  ElfImage &operator=(const ElfImage &) = delete;
  ~ElfImage();

  /// Loads the object in [offset, offset + size) of `file`, which lies in it.
  /// Errors: SKIFF_CORRUPT_FILE, SKIFF_OUT_OF_MEMORY.
  skiff_status load(const MappedFile &file, uint64_t offset, uint64_t size, const char *target,
                    skiff_error *error);

  /// The function at `address` of the image; null if no code is there.
  void *function(uint64_t address) const;

  uint64_t size() const { return elf.end - elf.begin; }

private:
  unsigned char *at(uint64_t address) const { return base + (address - elf.begin); }
  bool mapSegment(const MappedFile &file, uint64_t offset, const Elf64_Phdr &segment);
  bool copySegment(const uint8_t *bytes, const Elf64_Phdr &segment);
  skiff_status relocate(const ElfBytes &bytes, skiff_error *error);
  skiff_status relocateRela(const ElfBytes &bytes, skiff_error *error);
  skiff_status relocateRelr(const ElfBytes &bytes, skiff_error *error);
  bool isWritable(uint64_t address) const;
  bool protect();

  ElfFile elf;
  unsigned char *base = nullptr;
};

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_ELFIMAGE_H
