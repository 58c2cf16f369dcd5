//===- Link.cpp - object files to a hermetic ELF shared object --------------------------===//
#include "targets/common/Link.h"

#include "lld/Common/Driver.h"
#include "targets/common/builtins/Builtins.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace mlir;
namespace skiff {
namespace {
/// A folder that is gone with its content at the end.
struct TemporaryFolder {
  SmallString<128> path;
  bool ok;
  TemporaryFolder() { ok = !llvm::sys::fs::createUniqueDirectory("skiff-link", path); }
  ~TemporaryFolder() {
    if (ok)
      llvm::sys::fs::remove_directories(path);
  }
  std::string file(const Twine &name) const {
    SmallString<128> full(path);
    llvm::sys::path::append(full, name);
    return full.str().str();
  }
};
} // namespace

static bool writeFile(StringRef path, StringRef bytes) {
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  if (error)
    return false;
  os << bytes;
  os.close();
  return !os.has_error();
}

static FailureOr<uint64_t> addressOf(const llvm::object::ELFObjectFileBase &image, StringRef name) {
  for (llvm::object::ELFSymbolRef symbol : image.getDynamicSymbolIterators()) {
    auto symbolName = symbol.getName();
    auto address = symbol.getAddress();
    if (symbolName && address && *symbolName == name)
      return *address;
  }
  return failure();
}

FailureOr<TargetCode> linkImage(ModuleOp module, const Machine &machine, ArrayRef<ObjectFile> objects) {
  TemporaryFolder folder;
  if (!folder.ok)
    return module.emitError(
               "cannot make a temporary folder for the linker; set TMPDIR to one that is writable"),
           failure();
  std::vector<std::string> arguments = {"ld.lld",
                                        "-shared",
                                        "-Bsymbolic",
                                        "-z",
                                        "defs",
                                        "--gc-sections",
                                        "--no-dynamic-linker",
                                        "-z",
                                        "max-page-size=" + std::to_string(machine.pageBytes),
                                        "-z",
                                        "noseparate-code",
                                        "--build-id=none",
                                        "--strip-all",
                                        "--hash-style=sysv"};
  bool written = true;
  for (auto [i, object] : llvm::enumerate(objects)) {
    arguments.push_back(folder.file("part" + Twine(i) + ".o"));
    written &= writeFile(arguments.back(), StringRef(object.data(), object.size()));
  }
  arguments.push_back(folder.file("support.a"));
  written &= writeFile(arguments.back(), builtinsArchive(machine.arch));
  std::string output = folder.file("image.so");
  arguments.insert(arguments.end(), {"-o", output});
  if (!written)
    return module.emitError("cannot write to ") << folder.path << "; is the disk full?", failure();

  std::vector<const char *> argv;
  for (const std::string &argument : arguments)
    argv.push_back(argument.c_str());
  std::string messages;
  llvm::raw_string_ostream os(messages);
  static std::mutex linker; // lld has global state
  std::lock_guard<std::mutex> lock(linker);
  lld::Result result = lld::lldMain(argv, os, os, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode)
    return module.emitError("linking failed:\n") << messages, failure();

  auto buffer = llvm::MemoryBuffer::getFile(output, false, false);
  if (!buffer)
    return module.emitError("cannot read back ") << output, failure();
  auto image = llvm::object::ObjectFile::createELFObjectFile((*buffer)->getMemBufferRef());
  if (!image)
    return module.emitError("the linker's output is no ELF file"), llvm::consumeError(image.takeError()),
           failure();
  const auto &elf = cast<llvm::object::ELFObjectFileBase>(**image);
  FailureOr<uint64_t> plan = addressOf(elf, "skiff_plan"), sizes = addressOf(elf, "skiff_sizes");
  if (failed(plan) || failed(sizes))
    return module.emitError("the linker's output lacks skiff_plan or skiff_sizes"), failure();
  StringRef bytes = (*buffer)->getBuffer();
  return TargetCode{SmallVector<char, 0>(bytes.begin(), bytes.end()), *plan, *sizes};
}

} // namespace skiff
