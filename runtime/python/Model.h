//===- Model.h - a loaded model for any number of Python threads ----------===//
#ifndef SKIFF_RUNTIME_PYTHON_MODEL_H
#define SKIFF_RUNTIME_PYTHON_MODEL_H

#include <skiff/skiff.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace skiff::python {

struct Free {
  void operator()(void *memory) const;
};
/// Aligned to 64 bytes.
using Memory = std::unique_ptr<void, Free>;
Memory allocate(size_t size);

/// Elements in the order of C that somebody else holds.
struct Input {
  const void *data;
  Dims dims;
};

struct Output {
  Memory data;
  std::vector<int64_t> dims;
};

/// A model and the sessions of the threads that have run it. A call takes a session that no other call has,
/// so that there are as many as there ever were calls at the same time.
class SharedModel {
public:
  SharedModel(const std::string &path, const Options &options);
  /// Copies the file's bytes.
  SharedModel(const void *data, size_t size, const Options &options);
  SharedModel(const SharedModel &) = delete;
  SharedModel &operator=(const SharedModel &) = delete;

  /// One input for each of the signature's. Outputs are memory of their own. Needs no GIL.
  std::vector<Output> run(const std::vector<Input> &inputs);

  const Model &get() const { return model; }

private:
  class Lease;
  bool sizeIsKnown(int32_t output) const;

  Memory file; // outlives the model
  Model model;
  std::mutex mutex;
  std::vector<Session> idle;
  size_t sessionCount = 0;
};

} // namespace skiff::python

#endif // SKIFF_RUNTIME_PYTHON_MODEL_H
