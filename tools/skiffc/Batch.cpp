//===- Batch.cpp - several models in one call ----------------------------------------------===//
#include "tools/skiffc/Batch.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <csignal>
#include <map>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace skiff {
namespace fs = llvm::sys::fs;
namespace {

using Clock = std::chrono::steady_clock;

/// A model that is being compiled.
struct Job {
  const CompileOptions *options;
  int messages; // descriptor of what it prints
  Clock::time_point begin;
};

llvm::StringRef extensionFor(Stage stage) {
  switch (stage) {
  case Stage::artifact:
    return ".skiff";
  case Stage::assembly:
    return ".s";
  case Stage::object:
    return ".o";
  default:
    return ".mlir";
  }
}

/// "models/a.onnx" in folder "out" with ".skiff": "out/a.skiff".
std::string fileIn(llvm::StringRef folder, llvm::StringRef input, llvm::StringRef extension) {
  if (folder.empty())
    return "";
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, llvm::sys::path::stem(input) + extension);
  return path.str().str();
}

llvm::Error makeFolder(llvm::StringRef option, llvm::StringRef folder) {
  if (folder.empty())
    return llvm::Error::success();
  std::error_code error = fs::create_directories(folder, true, fs::all_all);
  if (!error && !fs::is_directory(folder))
    error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    return llvm::createStringError(option + " " + folder + ": cannot be made: " + error.message());
  return llvm::Error::success();
}

void print(int descriptor) {
  lseek(descriptor, 0, SEEK_SET);
  char part[4096];
  for (ssize_t size; (size = read(descriptor, part, sizeof(part))) > 0;)
    llvm::errs().write(part, size_t(size));
}

/// Begins to compile; false if there can be no further process.
bool start(const CompileOptions &options, std::map<pid_t, Job> &running) {
  int messages = memfd_create("skiffc", MFD_CLOEXEC);
  if (messages < 0)
    return false;
  pid_t parent = getpid(), child = fork();
  if (child < 0) {
    close(messages);
    return false;
  }
  if (child > 0) {
    running[child] = {&options, messages, Clock::now()};
    return true;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM); // whoever stops the pipeline's step stops all of it
  if (getppid() != parent || dup2(messages, STDERR_FILENO) < 0)
    _exit(kInternalError);
  CompileOptions own = options;
  own.progress = false;
  ExitCode code = compileFile(own);
  llvm::errs().flush();
  _exit(code);
}

/// The next job that ends: takes it out of `running`, and gives its exit code.
std::pair<Job, ExitCode> finishOne(std::map<pid_t, Job> &running) {
  int status = 0;
  auto found = running.end();
  // Whoever called exec may have had children, too.
  while (found == running.end())
    if (pid_t child = wait(&status); child > 0)
      found = running.find(child);
  Job job = found->second;
  running.erase(found);
  print(job.messages);
  close(job.messages);
  if (WIFEXITED(status)) {
    auto code = ExitCode(WEXITSTATUS(status));
    if (code == kInternalError)
      llvm::WithColor::error(llvm::errs()) << job.options->input << ": skiffc had an internal error\n";
    return {job, code};
  }
  llvm::WithColor::error(llvm::errs())
      << job.options->input << ": skiffc was ended by signal " << WTERMSIG(status)
      << "; where memory is short, --jobs=1 needs least\n";
  return {job, kInternalError};
}
} // namespace

llvm::Expected<std::vector<CompileOptions>> optionsForEach(llvm::ArrayRef<std::string> inputs,
                                                           const CompileOptions &options) {
  std::vector<CompileOptions> all;
  llvm::StringMap<std::string> inputOf; // by the name without folder and extension
  for (const std::string &input : inputs) {
    auto [other, isNew] = inputOf.try_emplace(llvm::sys::path::stem(input), input);
    if (!isNew)
      return llvm::createStringError(other->second + " and " + input + " would give one file, " +
                                     llvm::sys::path::stem(input) + extensionFor(options.emit) +
                                     "; compile one of them in another call");
    CompileOptions &own = all.emplace_back(options);
    own.input = input;
    own.output = fileIn(options.output, input, extensionFor(options.emit));
    own.report = fileIn(options.report, input, ".json");
    own.dumpStages = fileIn(options.dumpStages, input, "");
    if (fs::equivalent(own.input, own.output))
      return llvm::createStringError(input + " would be overwritten; give another folder with -o");
  }
  for (auto [option, folder] : {std::pair("-o", &options.output), std::pair("--report", &options.report)})
    if (llvm::Error error = makeFolder(option, *folder))
      return std::move(error);
  return all;
}

ExitCode compileAll(llvm::ArrayRef<CompileOptions> all) {
  unsigned jobs = all.front().jobs, processes = std::min<size_t>(jobs, all.size());
  std::vector<CompileOptions> options(all);
  for (CompileOptions &own : options)
    own.jobs = std::max(1u, jobs / processes);
  signal(SIGCHLD, SIG_DFL); // where it is ignored, there is nothing to wait for
  std::map<pid_t, Job> running;
  ExitCode worst = kOk;
  size_t next = 0, done = 0, wrong = 0;
  while (done < all.size()) {
    if (next < all.size() && running.size() < processes && start(options[next], running)) {
      ++next;
      continue;
    }
    if (running.empty()) {
      llvm::WithColor::error(llvm::errs()) << "no process can be started: " << llvm::sys::StrError() << "\n";
      return kInternalError;
    }
    auto [job, code] = finishOne(running);
    ++done;
    wrong += code != kOk;
    worst = std::max(worst, code);
    if (all.front().progress)
      llvm::errs() << llvm::formatv("[{0}/{1}] {2}: {3} {4:f2} s\n", done, all.size(), job.options->input,
                                    code == kOk ? "done," : "failed,",
                                    std::chrono::duration<double>(Clock::now() - job.begin).count());
  }
  if (wrong)
    llvm::WithColor::error(llvm::errs()) << wrong << " of " << all.size() << " models failed\n";
  return worst;
}

} // namespace skiff
