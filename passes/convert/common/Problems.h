//===- Problems.h - what is wrong with a model ------------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_PROBLEMS_H
#define SKIFF_PASSES_CONVERT_COMMON_PROBLEMS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"

namespace skiff {

/// What is wrong with a model. One line for each kind, with the first node and how many more there are.
class Problems {
public:
  void add(llvm::StringRef node, const llvm::Twine &kind, const llvm::Twine &reason);
  bool any() const { return !kinds.empty(); }
  void emit(mlir::Location loc, llvm::StringRef file) const;

private:
  struct Kind {
    std::string text, firstNode;
    int64_t count = 0;
  };
  std::vector<Kind> kinds; // in order of appearance
  llvm::StringMap<size_t> places;
};

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_PROBLEMS_H
