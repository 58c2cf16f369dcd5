//===- BuildIds.cpp - which compiler this is -----------------------------------------------===//
#include "compiler/pipeline/BuildIds.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>
#include <link.h>

namespace skiff {

/// The description of the note NT_GNU_BUILD_ID; empty if there is none.
static llvm::StringRef buildIdOf(const dl_phdr_info &object) {
  for (size_t i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = object.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE)
      continue;
    llvm::StringRef notes(reinterpret_cast<const char *>(object.dlpi_addr + segment.p_vaddr),
                          segment.p_memsz);
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
      ElfW(Nhdr) note;
      std::memcpy(&note, notes.data(), sizeof(note));
      notes = notes.drop_front(sizeof(note));
      llvm::StringRef name = notes.take_front(note.n_namesz);
      notes = notes.drop_front(std::min<size_t>(llvm::alignTo(note.n_namesz, 4), notes.size()));
      if (note.n_type == NT_GNU_BUILD_ID && name == llvm::StringRef("GNU", 4))
        return notes.take_front(note.n_descsz);
      notes = notes.drop_front(std::min<size_t>(llvm::alignTo(note.n_descsz, 4), notes.size()));
    }
  }
  return {};
}

static int addObject(dl_phdr_info *object, size_t, void *ids) {
  auto &all = *static_cast<std::string *>(ids);
  llvm::StringRef path = object->dlpi_name;
  if (path.starts_with("linux-"))
    return 0; // the kernel's, without a file
  if (llvm::StringRef id = buildIdOf(*object); !id.empty())
    all += llvm::toHex(id);
  else if (auto file = llvm::MemoryBuffer::getFile(path.empty() ? "/proc/self/exe" : path, false, false))
    all += llvm::toHex(llvm::BLAKE3::hash<16>(llvm::arrayRefFromStringRef((*file)->getBuffer())));
  all += ' ';
  return 0;
}

std::string buildIds() {
  std::string ids;
  dl_iterate_phdr(addObject, &ids);
  return ids;
}

} // namespace skiff
