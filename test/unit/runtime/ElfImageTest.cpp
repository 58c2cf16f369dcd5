//===- ElfImageTest.cpp - code that the loader takes and refuses ----------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <cstddef>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>

using namespace skiff;
using namespace skiff::test;

namespace {

/// One program header or header field of a good object changed, and the refusal.
struct Damage {
  const char *name;
  const char *message;
  std::function<void(std::string &)> change;
};

void PrintTo(const Damage &damage, std::ostream *out) { *out << damage.name; }

class ElfDamage : public testing::TestWithParam<Damage> {};

} // namespace

static std::function<void(std::string &)> withHeader(std::function<void(Elf64_Ehdr &)> change) {
  return [change](std::string &object) {
    Elf64_Ehdr header;
    memcpy(&header, object.data(), sizeof(header));
    change(header);
    memcpy(object.data(), &header, sizeof(header));
  };
}

/// Changes the first segment for which `matches` is true.
static std::function<void(std::string &)> withSegment(std::function<bool(const Elf64_Phdr &)> matches,
                                                      std::function<void(Elf64_Phdr &)> change) {
  return [matches, change](std::string &object) {
    Elf64_Ehdr header;
    memcpy(&header, object.data(), sizeof(header));
    for (unsigned i = 0; i != header.e_phnum; ++i) {
      char *at = object.data() + header.e_phoff + i * sizeof(Elf64_Phdr);
      Elf64_Phdr segment;
      memcpy(&segment, at, sizeof(segment));
      if (!matches(segment))
        continue;
      change(segment);
      memcpy(at, &segment, sizeof(segment));
      return;
    }
    FAIL() << "no such segment";
  };
}

/// Replaces the value of a dynamic entry, or its tag if `newTag` isn't 0.
static std::function<void(std::string &)> withDynamic(int64_t tag, uint64_t value, int64_t newTag = 0) {
  return [=](std::string &object) {
    Elf64_Ehdr header;
    memcpy(&header, object.data(), sizeof(header));
    for (unsigned i = 0; i != header.e_phnum; ++i) {
      Elf64_Phdr segment;
      memcpy(&segment, object.data() + header.e_phoff + i * sizeof(segment), sizeof(segment));
      if (segment.p_type != PT_DYNAMIC)
        continue;
      for (uint64_t at = 0; at < segment.p_filesz; at += sizeof(Elf64_Dyn)) {
        Elf64_Dyn entry;
        memcpy(&entry, object.data() + segment.p_offset + at, sizeof(entry));
        if (entry.d_tag != tag)
          continue;
        entry.d_un.d_val = value;
        entry.d_tag = newTag ? newTag : tag;
        memcpy(object.data() + segment.p_offset + at, &entry, sizeof(entry));
        return;
      }
    }
    FAIL() << "no such dynamic entry";
  };
}

static bool isLoad(const Elf64_Phdr &segment) { return segment.p_type == PT_LOAD; }
static bool isCode(const Elf64_Phdr &segment) { return isLoad(segment) && segment.p_flags & PF_X; }
static bool isData(const Elf64_Phdr &segment) { return isLoad(segment) && segment.p_flags & PF_W; }
static bool isRelro(const Elf64_Phdr &segment) { return segment.p_type == PT_GNU_RELRO; }
static bool isDynamic(const Elf64_Phdr &segment) { return segment.p_type == PT_DYNAMIC; }

static const Damage damages[] = {
    {"empty", "shorter than an ELF header", [](std::string &object) { object.clear(); }},
    {"headerCut", "shorter than an ELF header", [](std::string &object) { object.resize(63); }},
    {"onlyHeader", "program headers lie outside", [](std::string &object) { object.resize(64); }},
    {"notElf", "not a little-endian ELF64", [](std::string &object) { object[1] = 'x'; }},
    {"bigEndian", "not a little-endian ELF64", [](std::string &object) { object[EI_DATA] = ELFDATA2MSB; }},
    {"executable", "not a little-endian ELF64",
     withHeader([](Elf64_Ehdr &header) { header.e_type = ET_EXEC; })},
    {"machine", "another machine", withHeader([](Elf64_Ehdr &header) { header.e_machine = EM_SPARC; })},
    {"headersHuge", "program headers lie outside",
     withHeader([](Elf64_Ehdr &header) { header.e_phoff = UINT64_MAX - 8; })},
    {"headersMany", "program headers lie outside",
     withHeader([](Elf64_Ehdr &header) { header.e_phnum = UINT16_MAX; })},
    {"noSegments", "no segment", withHeader([](Elf64_Ehdr &header) { header.e_phnum = 0; })},
    {"segmentOffsetHuge", "a segment lies outside",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_offset = UINT64_MAX - 4; })},
    {"segmentFileSizeHuge", "a segment lies outside",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_filesz = UINT64_MAX; })},
    {"segmentMemorySmall", "a segment lies outside",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_memsz = segment.p_filesz - 1; })},
    {"segmentMemoryHuge", "above 1 GiB",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_memsz = UINT64_MAX; })},
    {"segmentAddressHuge", "above 1 GiB",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_vaddr = UINT64_MAX; })},
    {"segmentsOverlap", "share a page",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_vaddr = 0; })},
    {"writableCode", "both writable and executable",
     withSegment(isCode, [](Elf64_Phdr &segment) { segment.p_flags |= PF_W; })},
    {"interpreter", "interpreter",
     withSegment(isRelro, [](Elf64_Phdr &segment) { segment.p_type = PT_INTERP; })},
    {"executableStack", "executable stack",
     withSegment(isRelro,
                 [](Elf64_Phdr &segment) {
                   segment.p_type = PT_GNU_STACK;
                   segment.p_flags |= PF_X;
                 })},
    {"relroOutside", "read-only-after-relocation",
     withSegment(isRelro, [](Elf64_Phdr &segment) { segment.p_memsz = UINT64_MAX; })},
    {"dynamicOutside", "dynamic table lies outside",
     withSegment(isDynamic, [](Elf64_Phdr &segment) { segment.p_offset = UINT64_MAX; })},
    {"relocationsOutside", "relocations lie outside", withDynamic(DT_RELA, UINT64_MAX - 8)},
    {"relocationsMany", "relocations lie outside", withDynamic(DT_RELASZ, UINT64_MAX)},
    {"relocationSize", "relocations of an unknown size", withDynamic(DT_RELAENT, 16)},
    {"library", "needs a shared library", withDynamic(DT_RELACOUNT, 0, DT_NEEDED)},
    {"jumpSlots", "against symbols", withDynamic(DT_RELACOUNT, 0, DT_JMPREL)},
    {"textRelocations", "relocations in its code", withDynamic(DT_RELACOUNT, 0, DT_TEXTREL)},
    {"relocationsOfOtherBytes", "relocation", withDynamic(DT_RELA, 0)},
    {"dataReadOnly", "relocation lies in no writable segment",
     [](std::string &object) {
       withSegment(isRelro, [](Elf64_Phdr &segment) { segment.p_type = PT_NULL; })(object);
       withSegment(isData, [](Elf64_Phdr &segment) { segment.p_flags = PF_R; })(object);
     }},
};

static std::string fileWith(const std::string &object) {
  Artifact artifact;
  artifact.code = object;
  return artifact.bytes();
}

TEST_P(ElfDamage, IsRefusedWithAMessage) {
  std::string object = testObject("good"), message;
  GetParam().change(object);
  EXPECT_EQ(tryLoad(fileWith(object), &message), SKIFF_CORRUPT_FILE) << message;
  EXPECT_NE(message.find(GetParam().message), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(, ElfDamage, testing::ValuesIn(damages),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(ElfImage, CutAtAnyPlaceIsRefusedOrLoads) {
  // The end of an object holds section headers, which loading doesn't need.
  std::string object = testObject("good"), message;
  for (size_t length = 0; length < object.size(); length += length < 512 ? 1 : 211)
    tryLoad(fileWith(object.substr(0, length)), &message);
}

TEST(ElfImage, WhatIsNotHermeticIsRefused) {
  std::string message;
  EXPECT_EQ(tryLoad(Artifact("undefined").bytes(), &message), SKIFF_CORRUPT_FILE);
  EXPECT_NE(message.find("against symbols"), std::string::npos) << message;
  EXPECT_EQ(tryLoad(Artifact("thread_local").bytes(), &message), SKIFF_CORRUPT_FILE);
  EXPECT_NE(message.find("thread-local"), std::string::npos) << message;
  EXPECT_EQ(tryLoad(Artifact("initialiser").bytes(), &message), SKIFF_CORRUPT_FILE);
  EXPECT_NE(message.find("initialisers"), std::string::npos) << message;
  EXPECT_EQ(tryLoad(Artifact("writable_code").bytes(), &message), SKIFF_CORRUPT_FILE);
  EXPECT_NE(message.find("both writable and executable"), std::string::npos) << message;
}

TEST(ElfImage, NoPageIsWritableAndExecutable) {
  TemporaryFile file("pages.skiff", Artifact().bytes());
  skiff_model *model;
  skiff_error error;
  ASSERT_EQ(skiff_load(file.path().c_str(), nullptr, &model, &error), SKIFF_OK) << error.message;
  std::ifstream maps("/proc/self/maps");
  bool mapped = false;
  for (std::string line; std::getline(maps, line);) {
    EXPECT_EQ(line.find(" rwx"), std::string::npos) << line;
    mapped |= line.find(" r-xp") != std::string::npos && line.find(file.path()) != std::string::npos;
  }
  EXPECT_TRUE(mapped) << "code should be mapped from the file, so that processes share it";
  skiff_model_free(model);
}
