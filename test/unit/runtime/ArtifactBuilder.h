//===- ArtifactBuilder.h - .skiff files for tests -------------------------===//
#ifndef SKIFF_TEST_UNIT_RUNTIME_ARTIFACTBUILDER_H
#define SKIFF_TEST_UNIT_RUNTIME_ARTIFACTBUILDER_H

#include "runtime/format/Format.h"
#include "runtime/format/skiff_generated.h"
#include "skiff/skiff.h"

#include <memory>
#include <string>
#include <vector>

namespace skiff::test {

/// A file under construction. The constructor makes the model of TestModel.c with
/// one variant; tests change what they are about, before or after `layOut`.
class Artifact {
public:
  /// `object` is a name in the CMakeLists: "good", "packed", ...
  explicit Artifact(const std::string &object = "good");

  /// Adds one more variant with the same code and weights.
  format::VariantT &addVariant(const std::string &target, const std::vector<std::string> &features,
                               uint32_t rank);

  /// Adds a condition on the symbols; messages call it "batch == 1" of node "/scale/Mul".
  void addCondition(std::vector<format::DimStep> steps, format::Relation relation = format::Relation::equal);

  /// Sets the sections' offsets, sizes and checksums.
  void layOut();

  /// The file's bytes; lays it out first if nobody has.
  std::string bytes();

  format::ModelT model;
  std::string code;
  std::string weights;

private:
  bool laidOut = false;
};

/// The 8-byte aligned manifest's place in a file's bytes.
SkiffFileHeader headerOf(const std::string &bytes);

/// Replaces the header; its manifest checksum is computed anew.
void setHeader(std::string &bytes, SkiffFileHeader header);

/// A copy that is aligned as skiff_load_memory wants it, and its end is that of
/// the allocation, so that sanitizers see any read beyond.
class AlignedBytes {
public:
  explicit AlignedBytes(const std::string &bytes);
  const void *data() const { return memory.get(); }
  size_t size() const { return length; }

private:
  struct Free {
    void operator()(void *pointer) const { free(pointer); }
  };
  std::unique_ptr<void, Free> memory;
  size_t length;
};

/// Loads from memory and frees again. Returns the status and sets `message`.
skiff_status tryLoad(const std::string &bytes, std::string *message, const char *target = nullptr);

/// A file in the temporary folder that is removed again.
class TemporaryFile {
public:
  TemporaryFile(const std::string &name, const std::string &contents);
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;
  ~TemporaryFile();
  const std::string &path() const { return where; }

private:
  std::string where;
};

/// The object's bytes as the linker wrote them.
std::string testObject(const std::string &name);

/// The address of an exported symbol in a well-formed object.
uint64_t symbolAddress(const std::string &object, const std::string &name);

} // namespace skiff::test

#endif // SKIFF_TEST_UNIT_RUNTIME_ARTIFACTBUILDER_H
