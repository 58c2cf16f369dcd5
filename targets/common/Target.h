//===- Target.h - what a target can do -------------------------*- C++ -*-===//
// A target is a folder in targets/. Nothing outside names it: CMake finds the folders and generates the list.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_TARGET_H
#define SKIFF_TARGETS_COMMON_TARGET_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "targets/common/Machine.h"
#include <memory>

namespace skiff {

/// Machine code of one module: a hermetic ELF shared object and where its entries are (CodeAbi.h).
struct TargetCode {
  llvm::SmallVector<char, 0> bytes;
  uint64_t planAddress = 0, sizesAddress = 0;
};

class Target {
public:
  virtual ~Target() = default;
  /// The specs to show to users, widest machine last: "x86-64", "x86-64-v3".
  virtual llvm::SmallVector<std::string> specs() const = 0;
  /// Whether users may write `spec`. A target whose features combine knows more specs than it shows.
  virtual bool knows(llvm::StringRef spec) const { return llvm::is_contained(specs(), spec); }
  /// Facts for a spec that the target knows.
  virtual Machine machine(llvm::StringRef spec) const = 0;
  /// The best of the specs that this computer can run; empty if none.
  virtual std::string hostSpec() const = 0;
  /// Whether the target has code for an op of the nn dialect; `why` says what is missing.
  virtual bool claims(mlir::Operation *op, std::string &why) const = 0;
  /// Passes from the plan dialect to the LLVM dialect.
  virtual void buildPipeline(mlir::OpPassManager &pm, const Machine &machine) const = 0;
  /// LLVM dialect to machine code; `kind` is what comes out.
  enum class Output { image, object, assembly };
  virtual llvm::FailureOr<TargetCode> serialize(mlir::ModuleOp module, const Machine &machine, Output kind,
                                                unsigned jobs) const = 0;
};

/// All targets, in the order of their folders' names.
llvm::ArrayRef<std::unique_ptr<Target>> allTargets();
/// The target that knows `spec`, or null. "host" is the best spec of this computer: `spec` is replaced.
const Target *findTarget(std::string &spec);

} // namespace skiff

#endif // SKIFF_TARGETS_COMMON_TARGET_H
