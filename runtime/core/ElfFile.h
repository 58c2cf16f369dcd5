//===- ElfFile.h - the headers of a hermetic ELF object, checked ----------===//
//
// The compiler makes code as a shared object that needs nothing: no library, no
// symbol, no thread-local storage, no initialiser. So a loader needs only the
// segments and the relative relocations; anything else is refused here.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_ELFFILE_H
#define SKIFF_RUNTIME_CORE_ELFFILE_H

#include "runtime/core/Status.h"

#include <elf.h>

namespace skiff {

/// Bytes that hold an ELF object, and how to name them in messages.
struct ElfBytes {
  const uint8_t *data;
  uint64_t size;
  const char *file;   // "m.skiff"
  const char *target; // "x86-64-v3"

  bool contains(uint64_t offset, uint64_t length) const { return offset <= size && length <= size - offset; }
};

/// A part of the file: a table of relocations.
struct ElfTable {
  const uint8_t *data = nullptr;
  uint64_t size = 0;
};

/// What the headers say. After `readElf` these hold: segments ascend in address
/// without sharing a page, lie in the file, and are not both writable and
/// executable; [begin, end) covers all of them; `relro` lies in a writable one.
struct ElfFile {
  static constexpr unsigned maxSegments = 16;
  Elf64_Phdr segments[maxSegments];
  unsigned segmentCount = 0;
  uint64_t begin = 0; // page-aligned addresses of the image
  uint64_t end = 0;
  Elf64_Phdr relro = {}; // p_memsz 0 if there is none
  ElfTable rela;
  ElfTable relr;
};

/// Errors: SKIFF_CORRUPT_FILE.
skiff_status readElf(const ElfBytes &bytes, ElfFile *elf, skiff_error *error);

/// A SKIFF_CORRUPT_FILE about the code in `bytes`.
skiff_status badCode(const ElfBytes &bytes, skiff_error *error, const char *what);

/// True if [address, address + size) lies in the memory of `segment`.
bool covers(const Elf64_Phdr &segment, uint64_t address, uint64_t size);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_ELFFILE_H
