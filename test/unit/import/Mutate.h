//===- Mutate.h - seeded damage to models -----------------------*- C++ -*-===//
#ifndef SKIFF_TEST_UNIT_IMPORT_MUTATE_H
#define SKIFF_TEST_UNIT_IMPORT_MUTATE_H

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace skiff {

/// Distributions of the standard library differ between implementations; the engine does not.
struct Random {
  std::mt19937_64 engine{2026};
  size_t below(size_t n) { return n == 0 ? 0 : engine() % n; }
};

/// The files of a folder that have this extension, by name.
inline std::vector<std::string> readSeeds(llvm::StringRef folder, llvm::StringRef extension) {
  std::vector<std::string> paths, seeds;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(folder, code), end; it != end && !code; it.increment(code))
    if (llvm::sys::path::extension(it->path()) == extension)
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  for (const std::string &path : paths)
    if (auto buffer = llvm::MemoryBuffer::getFile(path))
      seeds.push_back((*buffer)->getBuffer().str());
  return seeds;
}

/// One to three kinds of damage; parts come from other seeds, too. Most steps keep the length: others spoil
/// protobuf's framing, and then the parser alone is tested.
inline std::string mutate(std::string model, const std::vector<std::string> &seeds, Random &random) {
  for (size_t i = 0, steps = 1 + random.below(3); i < steps && !model.empty(); ++i) {
    size_t at = random.below(model.size()), length = random.below(16);
    switch (random.below(8)) {
    case 0:
    case 1:
      model[at] = char(random.below(256));
      break;
    case 2:
    case 3:
      model[at] ^= char(1 << random.below(8));
      break;
    case 4: {
      std::string part = model.substr(random.below(model.size()), length);
      model.replace(at, part.size(), part);
      break;
    }
    case 5:
      model.resize(at);
      break;
    case 6:
      model.erase(at, length);
      break;
    case 7: {
      const std::string &other = seeds[random.below(seeds.size())];
      model.insert(at, other.substr(random.below(other.size()), 4 * length));
      break;
    }
    }
  }
  return model;
}

} // namespace skiff

#endif // SKIFF_TEST_UNIT_IMPORT_MUTATE_H
