//===- OutputFile.cpp - files appear whole or not at all ------------------------------===//
#include "compiler/artifact/OutputFile.h"

#include "llvm/Support/FileSystem.h"

namespace fs = llvm::sys::fs;

/// The stream's error; taken from it, since its destructor ends the process over one.
static std::error_code finish(llvm::raw_fd_ostream &os) {
  os.flush();
  std::error_code error = os.error();
  os.clear_error();
  return error;
}

llvm::Error skiff::writeOutputFile(llvm::StringRef path,
                                   llvm::function_ref<void(llvm::raw_fd_ostream &)> write) {
  auto failed = [&](const llvm::Twine &why) {
    return llvm::createStringError(path + ": cannot be written: " + why);
  };
  // LLVM's writeToOutput would do, but ends the process when the disk is full.
  fs::file_status status;
  if (!fs::status(path, status) && status.type() != fs::file_type::regular_file) {
    std::error_code error;
    llvm::raw_fd_ostream os(path, error);
    if (error)
      return failed(error.message());
    write(os);
    error = finish(os);
    return error ? failed(error.message()) : llvm::Error::success();
  }
  llvm::Expected<fs::TempFile> temporary = fs::TempFile::create(path + ".%%%%%%.tmp");
  if (!temporary)
    return failed(llvm::toString(temporary.takeError()));
  std::error_code error;
  {
    llvm::raw_fd_ostream os(temporary->FD, /*shouldClose=*/false);
    write(os);
    error = finish(os);
  }
  if (error) {
    llvm::consumeError(temporary->discard());
    return failed(error.message());
  }
  if (llvm::Error unnamed = temporary->keep(path))
    return failed(llvm::toString(std::move(unnamed)));
  return llvm::Error::success();
}
