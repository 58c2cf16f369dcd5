//===- Npz.cpp - numpy's .npz archives ------------------------------------===//
#include "tools/tensor-io/Npz.h"

#include "tools/tensor-io/Files.h"
#include "tools/tensor-io/Npy.h"

#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <zip.h>

using namespace skiff;
using namespace skiff::tools;

namespace {
struct DiscardArchive {
  void operator()(zip_t *archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t *file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;
} // namespace

/// Deflate never expands by more; an entry that claims it does is made to eat memory.
static constexpr uint64_t maxExpansion = 1032;

static Archive openArchive(const std::string &path, int flags) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), flags, &code));
  if (archive)
    return archive;
  zip_error_t reason;
  zip_error_init_with_code(&reason, code);
  std::string text = zip_error_strerror(&reason);
  zip_error_fini(&reason);
  throw InputError(fmt::format("{}: {}", path, text));
}

static Tensor readEntry(zip_t *archive, uint64_t index, const std::string &path) {
  zip_stat_t info;
  if (zip_stat_index(archive, index, 0, &info) != 0 || !(info.valid & ZIP_STAT_NAME) ||
      !(info.valid & ZIP_STAT_SIZE) || !(info.valid & ZIP_STAT_COMP_SIZE))
    throw InputError(fmt::format("{}: entry {} can't be read: {}", path, index, zip_strerror(archive)));
  std::string name = info.name, where = fmt::format("{}: entry {}", path, name);
  if (info.size > info.comp_size * maxExpansion + 1024)
    throw InputError(
        fmt::format("{}: {} bytes can't come from {} compressed ones", where, info.size, info.comp_size));
  std::string bytes(info.size, '\0');
  Entry entry(zip_fopen_index(archive, index, 0));
  if (!entry || zip_fread(entry.get(), bytes.data(), bytes.size()) != zip_int64_t(bytes.size()))
    throw InputError(fmt::format("{}: can't be read: {}", where, zip_strerror(archive)));
  Tensor tensor = parseNpy(bytes, where);
  constexpr std::string_view suffix = ".npy";
  bool hasSuffix =
      name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  tensor.name = hasSuffix ? name.substr(0, name.size() - suffix.size()) : name;
  return tensor;
}

std::vector<Tensor> tools::readNpz(const std::string &path) {
  Archive archive = openArchive(path, ZIP_RDONLY);
  std::vector<Tensor> tensors;
  for (zip_int64_t i = 0, count = zip_get_num_entries(archive.get(), 0); i < count; ++i)
    tensors.push_back(readEntry(archive.get(), uint64_t(i), path));
  return tensors;
}

void tools::writeNpz(const std::string &path, const std::vector<Tensor> &tensors) {
  std::string temporary = temporaryName(path);
  Archive archive = openArchive(temporary, ZIP_CREATE | ZIP_TRUNCATE);
  std::vector<std::string> files; // libzip reads them when it closes the archive
  files.reserve(tensors.size());
  for (const Tensor &tensor : tensors) {
    files.push_back(npyHeader(tensor));
    files.back().append(tensor.bytes.begin(), tensor.bytes.end());
    zip_source_t *source = zip_source_buffer(archive.get(), files.back().data(), files.back().size(), 0);
    zip_int64_t index =
        source ? zip_file_add(archive.get(), (tensor.name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
      zip_source_free(source);
      throw InputError(
          fmt::format("{}: array \"{}\" can't be added: {}", path, tensor.name, zip_strerror(archive.get())));
    }
    constexpr time_t fixedTime = 315532800; // 1980, the first that zip can express
    zip_set_file_compression(archive.get(), zip_uint64_t(index), ZIP_CM_STORE, 0);
    zip_file_set_mtime(archive.get(), zip_uint64_t(index), fixedTime, 0);
  }
  if (zip_close(archive.get()) != 0)
    throw InputError(fmt::format("{}: {}", path, zip_strerror(archive.get())));
  archive.release(); // closed is freed
  renameToFinal(temporary, path);
}
