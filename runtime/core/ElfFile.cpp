//===- ElfFile.cpp - the headers of a hermetic ELF object, checked --------===//
#include "runtime/core/ElfFile.h"

#include "runtime/core/Memory.h"

#include <cstring>

using namespace skiff;

#if defined(__x86_64__)
static constexpr uint16_t hostMachine = EM_X86_64;
#elif defined(__aarch64__)
static constexpr uint16_t hostMachine = EM_AARCH64;
#endif

/// Bounds what a hostile file can make the loader reserve.
static constexpr uint64_t maxImageBytes = uint64_t(1) << 30;

skiff_status skiff::badCode(const ElfBytes &bytes, skiff_error *error, const char *what) {
  return fail(error, SKIFF_CORRUPT_FILE, "%s: code of %.32s: %s; compile the model again", bytes.file,
              bytes.target, what);
}

bool skiff::covers(const Elf64_Phdr &segment, uint64_t address, uint64_t size) {
  return address >= segment.p_vaddr && address - segment.p_vaddr <= segment.p_memsz &&
         size <= segment.p_memsz - (address - segment.p_vaddr);
}

static skiff_status readHeader(const ElfBytes &bytes, Elf64_Ehdr *header, skiff_error *error) {
  if (bytes.size < sizeof(*header))
    return badCode(bytes, error, "shorter than an ELF header");
  memcpy(header, bytes.data, sizeof(*header));
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_type != ET_DYN)
    return badCode(bytes, error, "not a little-endian ELF64 shared object");
  if (header->e_machine != hostMachine)
    return badCode(bytes, error, "for another machine than this one");
  if (header->e_phentsize != sizeof(Elf64_Phdr) ||
      !bytes.contains(header->e_phoff, uint64_t(header->e_phnum) * sizeof(Elf64_Phdr)))
    return badCode(bytes, error, "program headers lie outside of it");
  return SKIFF_OK;
}

static skiff_status addSegment(const ElfBytes &bytes, const Elf64_Phdr &segment, ElfFile *elf,
                               skiff_error *error) {
  if (segment.p_memsz == 0)
    return SKIFF_OK;
  if (elf->segmentCount == ElfFile::maxSegments)
    return badCode(bytes, error, "more than 16 segments");
  if (!bytes.contains(segment.p_offset, segment.p_filesz) || segment.p_filesz > segment.p_memsz)
    return badCode(bytes, error, "a segment lies outside of it");
  if (segment.p_vaddr >= maxImageBytes || segment.p_memsz > maxImageBytes - segment.p_vaddr)
    return badCode(bytes, error, "a segment ends above 1 GiB");
  if ((segment.p_flags & PF_W) && (segment.p_flags & PF_X))
    return badCode(bytes, error, "a segment is both writable and executable");

  uint64_t page = pageSize(), begin = segment.p_vaddr & ~(page - 1);
  if (elf->segmentCount == 0)
    elf->begin = begin;
  else if (begin < elf->end)
    return badCode(bytes, error, "segments share a page or are not in order");
  elf->end = alignUp(segment.p_vaddr + segment.p_memsz, page);
  elf->segments[elf->segmentCount++] = segment;
  return SKIFF_OK;
}

static skiff_status readSegments(const ElfBytes &bytes, const Elf64_Ehdr &header, ElfFile *elf,
                                 Elf64_Phdr *dynamic, skiff_error *error) {
  for (unsigned i = 0; i != header.e_phnum; ++i) {
    Elf64_Phdr segment;
    memcpy(&segment, bytes.data + header.e_phoff + i * sizeof(segment), sizeof(segment));
    switch (segment.p_type) {
    case PT_LOAD:
      SKIFF_TRY(addSegment(bytes, segment, elf, error));
      break;
    case PT_DYNAMIC:
      *dynamic = segment;
      break;
    case PT_GNU_RELRO:
      elf->relro = segment;
      break;
    case PT_INTERP:
      return badCode(bytes, error, "it asks for an interpreter");
    case PT_TLS:
      return badCode(bytes, error, "it has thread-local variables");
    case PT_GNU_STACK:
      if (segment.p_flags & PF_X)
        return badCode(bytes, error, "it asks for an executable stack");
      break;
    default: // notes, unwind tables: nothing that loading needs
      break;
    }
  }
  if (elf->segmentCount == 0)
    return badCode(bytes, error, "no segment to load");
  if (elf->relro.p_memsz == 0)
    return SKIFF_OK;
  for (unsigned i = 0; i != elf->segmentCount; ++i)
    if ((elf->segments[i].p_flags & PF_W) && covers(elf->segments[i], elf->relro.p_vaddr, elf->relro.p_memsz))
      return SKIFF_OK;
  return badCode(bytes, error, "the read-only-after-relocation part lies in no writable segment");
}

/// Sets `*table` to the file's bytes that are loaded at [address, address + size).
static bool tableAt(const ElfBytes &bytes, const ElfFile &elf, uint64_t address, uint64_t size,
                    ElfTable *table) {
  for (unsigned i = 0; i != elf.segmentCount; ++i) {
    const Elf64_Phdr &segment = elf.segments[i];
    if (address < segment.p_vaddr || address - segment.p_vaddr > segment.p_filesz ||
        size > segment.p_filesz - (address - segment.p_vaddr))
      continue;
    table->data = bytes.data + segment.p_offset + (address - segment.p_vaddr);
    table->size = size;
    return true;
  }
  return false;
}

static skiff_status readDynamic(const ElfBytes &bytes, const Elf64_Phdr &dynamic, ElfFile *elf,
                                skiff_error *error) {
  if (!bytes.contains(dynamic.p_offset, dynamic.p_filesz))
    return badCode(bytes, error, "the dynamic table lies outside of it");
  uint64_t rela = 0, relaSize = 0, relr = 0, relrSize = 0;
  for (uint64_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic.p_filesz; at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn entry;
    memcpy(&entry, bytes.data + dynamic.p_offset + at, sizeof(entry));
    uint64_t value = entry.d_un.d_val;
    switch (entry.d_tag) {
    case DT_NULL:
      at = dynamic.p_filesz - sizeof(Elf64_Dyn);
      break;
    case DT_RELA:
      rela = value;
      break;
    case DT_RELASZ:
      relaSize = value;
      break;
    case DT_RELR:
      relr = value;
      break;
    case DT_RELRSZ:
      relrSize = value;
      break;
    case DT_RELAENT:
      if (value != sizeof(Elf64_Rela))
        return badCode(bytes, error, "relocations of an unknown size");
      break;
    case DT_RELRENT:
      if (value != sizeof(Elf64_Relr))
        return badCode(bytes, error, "packed relocations of an unknown size");
      break;
    case DT_NEEDED:
      return badCode(bytes, error, "it needs a shared library");
    case DT_REL:
    case DT_JMPREL:
      return badCode(bytes, error, "it has relocations against symbols, which are undefined here");
    case DT_TEXTREL:
      return badCode(bytes, error, "it has relocations in its code");
    case DT_INIT:
    case DT_FINI:
    case DT_INIT_ARRAY:
    case DT_FINI_ARRAY:
      return badCode(bytes, error, "it has initialisers");
    default: // symbols, strings, hash tables: for debuggers
      break;
    }
  }
  if (relaSize != 0 && !tableAt(bytes, *elf, rela, relaSize, &elf->rela))
    return badCode(bytes, error, "relocations lie outside of it");
  if (relrSize != 0 && !tableAt(bytes, *elf, relr, relrSize, &elf->relr))
    return badCode(bytes, error, "packed relocations lie outside of it");
  return SKIFF_OK;
}

skiff_status skiff::readElf(const ElfBytes &bytes, ElfFile *elf, skiff_error *error) {
  Elf64_Ehdr header;
  Elf64_Phdr dynamic = {};
  SKIFF_TRY(readHeader(bytes, &header, error));
  SKIFF_TRY(readSegments(bytes, header, elf, &dynamic, error));
  return readDynamic(bytes, dynamic, elf, error);
}
