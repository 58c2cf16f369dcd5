//===- Model.h - a loaded model for any number of Python threads ----------===//
#ifndef SKIFF_RUNTIME_PYTHON_MODEL_H
#define SKIFF_RUNTIME_PYTHON_MODEL_H

#include <skiff/skiff.h>

#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace skiff::python {

/// An error of the C interface on its way to Python.
class Failure : public std::exception {
public:
  explicit Failure(const skiff_error &error) : status(skiff_status(error.code)), text(error.message) {}
  Failure(skiff_status status, std::string text) : status(status), text(std::move(text)) {}
  const char *what() const noexcept override { return text.c_str(); }

  skiff_status status;

private:
  std::string text;
};

struct Free {
  void operator()(void *memory) const;
};
/// Aligned to 64 bytes.
using Memory = std::unique_ptr<void, Free>;
Memory allocate(size_t size);

/// Elements in the order of C that somebody else holds.
struct Input {
  const void *data;
  const int64_t *dims;
  int32_t rank;
};

struct Output {
  Memory data;
  std::vector<int64_t> dims;
};

/// A model and the sessions of the threads that have run it. A call takes a session that no other call has,
/// so that there are as many as there ever were calls at the same time.
class Model {
public:
  Model(const char *path, const skiff_options &options);
  /// Copies the file's bytes.
  Model(const void *data, size_t size, const skiff_options &options);
  ~Model();
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;

  /// One input for each of the signature's. Outputs are memory of their own. Needs no GIL.
  std::vector<Output> run(const std::vector<Input> &inputs);

  skiff_model *get() const { return model; }

private:
  class Lease;
  bool sizeIsKnown(int32_t output) const;

  Memory file;
  skiff_model *model = nullptr;
  std::mutex mutex;
  std::vector<skiff_session *> idle;
  size_t sessionCount = 0;
};

} // namespace skiff::python

#endif // SKIFF_RUNTIME_PYTHON_MODEL_H
