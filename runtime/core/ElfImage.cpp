//===- ElfImage.cpp - one target's code, ready to run ---------------------===//
#include "runtime/core/ElfImage.h"

#include "runtime/core/Memory.h"

#include <cinttypes>
#include <cstring>
#include <sys/mman.h>

using namespace skiff;

#if defined(__x86_64__)
static constexpr uint32_t relativeType = R_X86_64_RELATIVE;
#elif defined(__aarch64__)
static constexpr uint32_t relativeType = R_AARCH64_RELATIVE;
#endif

static int protection(const Elf64_Phdr &segment) {
  return PROT_READ | (segment.p_flags & PF_W ? PROT_WRITE : 0) | (segment.p_flags & PF_X ? PROT_EXEC : 0);
}

ElfImage::~ElfImage() {
  if (base)
    munmap(base, size());
}

skiff_status ElfImage::load(const MappedFile &file, uint64_t offset, uint64_t size, const char *target,
                            skiff_error *error) {
  ElfBytes bytes{file.data() + offset, size, file.name(), target};
  SKIFF_TRY(readElf(bytes, &elf, error));

  auto outOfMemory = [&] {
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory to map %" PRIu64 " bytes of code", file.name(),
                this->size());
  };
  // One reservation for all segments keeps their distances.
  void *reserved = mmap(nullptr, this->size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED)
    return outOfMemory();
  base = static_cast<unsigned char *>(reserved);
  for (unsigned i = 0; i != elf.segmentCount; ++i)
    if (!mapSegment(file, offset, elf.segments[i]) && !copySegment(bytes.data, elf.segments[i]))
      return outOfMemory();
  SKIFF_TRY(relocate(bytes, error));
  return protect() ? SKIFF_OK : outOfMemory();
}

/// Maps `segment` from the file, so that processes share its pages. Returns false
/// if that isn't possible: no file, another page size than the linker thought of,
/// or a file system that forbids code.
bool ElfImage::mapSegment(const MappedFile &file, uint64_t offset, const Elf64_Phdr &segment) {
  uint64_t page = pageSize(), into = segment.p_vaddr % page, from = offset + segment.p_offset;
  if (file.descriptor() < 0 || from % page != into || segment.p_filesz != segment.p_memsz)
    return false;
  void *mapping = mmap(at(segment.p_vaddr - into), into + segment.p_filesz, protection(segment),
                       MAP_PRIVATE | MAP_FIXED, file.descriptor(), off_t(from - into));
  return mapping != MAP_FAILED;
}

bool ElfImage::copySegment(const uint8_t *bytes, const Elf64_Phdr &segment) {
  uint64_t into = segment.p_vaddr % pageSize();
  void *pages = mmap(at(segment.p_vaddr - into), into + segment.p_memsz, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (pages == MAP_FAILED)
    return false;
  unsigned char *memory = at(segment.p_vaddr);
  memcpy(memory, bytes + segment.p_offset, segment.p_filesz);
  if (segment.p_flags & PF_X)
    __builtin___clear_cache(reinterpret_cast<char *>(memory),
                            reinterpret_cast<char *>(memory + segment.p_filesz));
  return mprotect(pages, into + segment.p_memsz, protection(segment)) == 0;
}

bool ElfImage::isWritable(uint64_t address) const {
  for (unsigned i = 0; i != elf.segmentCount; ++i)
    if ((elf.segments[i].p_flags & PF_W) && covers(elf.segments[i], address, sizeof(uint64_t)))
      return true;
  return false;
}

skiff_status ElfImage::relocate(const ElfBytes &bytes, skiff_error *error) {
  SKIFF_TRY(relocateRela(bytes, error));
  return relocateRelr(bytes, error);
}

skiff_status ElfImage::relocateRela(const ElfBytes &bytes, skiff_error *error) {
  const uint64_t bias = reinterpret_cast<uint64_t>(base) - elf.begin;
  for (uint64_t i = 0; i != elf.rela.size / sizeof(Elf64_Rela); ++i) {
    Elf64_Rela entry;
    memcpy(&entry, elf.rela.data + i * sizeof(entry), sizeof(entry));
    if (ELF64_R_TYPE(entry.r_info) != relativeType || ELF64_R_SYM(entry.r_info) != 0)
      return badCode(bytes, error, "it has relocations against symbols, which are undefined here");
    if (!isWritable(entry.r_offset))
      return badCode(bytes, error, "a relocation lies in no writable segment");
    uint64_t value = bias + uint64_t(entry.r_addend);
    memcpy(at(entry.r_offset), &value, sizeof(value));
  }
  return SKIFF_OK;
}

/// DT_RELR: an even word is an address to relocate; an odd one is a bitmap of
/// which of the 63 words after the last address are to be, too.
skiff_status ElfImage::relocateRelr(const ElfBytes &bytes, skiff_error *error) {
  const uint64_t bias = reinterpret_cast<uint64_t>(base) - elf.begin;
  uint64_t next = 0;
  auto add = [&](uint64_t address) {
    if (!isWritable(address))
      return false;
    uint64_t value;
    memcpy(&value, at(address), sizeof(value));
    value += bias;
    memcpy(at(address), &value, sizeof(value));
    return true;
  };
  for (uint64_t i = 0; i != elf.relr.size / sizeof(Elf64_Relr); ++i) {
    Elf64_Relr entry;
    memcpy(&entry, elf.relr.data + i * sizeof(entry), sizeof(entry));
    bool ok = true;
    if (!(entry & 1)) {
      ok = add(entry);
      next = entry + sizeof(uint64_t);
    } else {
      for (unsigned bit = 1; bit != 64 && ok; ++bit)
        if (entry >> bit & 1)
          ok = add(next + (bit - 1) * sizeof(uint64_t));
      next += 63 * sizeof(uint64_t);
    }
    if (!ok)
      return badCode(bytes, error, "a packed relocation lies in no writable segment");
  }
  return SKIFF_OK;
}

/// Takes the right to write from what only relocation had to write.
bool ElfImage::protect() {
  if (elf.relro.p_memsz == 0)
    return true;
  uint64_t page = pageSize();
  uint64_t begin = elf.relro.p_vaddr & ~(page - 1);
  uint64_t end = (elf.relro.p_vaddr + elf.relro.p_memsz) & ~(page - 1); // a part of a page stays writable
  return begin >= end || mprotect(at(begin), end - begin, PROT_READ) == 0;
}

void *ElfImage::function(uint64_t address) const {
  for (unsigned i = 0; i != elf.segmentCount; ++i)
    if ((elf.segments[i].p_flags & PF_X) && covers(elf.segments[i], address, 1))
      return at(address);
  return nullptr;
}
