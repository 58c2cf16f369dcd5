//===- BuildModule.h - a Paddle program becomes SSA ------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_BUILDMODULE_H
#define SKIFF_COMPILER_IMPORT_PADDLE_BUILDMODULE_H

#include "compiler/import/paddle/Program.h"
#include "dialects/paddle/Paddle.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"

namespace skiff::import_paddle {

/// Makes the ops of a program. Variables become values: each write gives its variable a new one, and what a
/// block writes of the variables around it, its op carries (loops) or yields (branches).
class ModuleBuilder {
public:
  /// `parameters`: the value of each of the program's, null where the file stores none.
  ModuleBuilder(const Program &program, llvm::ArrayRef<mlir::ElementsAttr> parameters, Reporter &reporter,
                mlir::ModuleOp module);

  /// The program becomes @main. What went wrong is in the reporter; the function is whole only if nothing
  /// did.
  void build();

private:
  /// What a block, with the blocks inside, does to variables that live outside of it.
  struct Effects {
    llvm::SetVector<VarId> reads, writes;
  };
  /// A conditional block that waits for the select_inputs of its results.
  struct Pending {
    const ProgramOp *op;
    mlir::Value condition;
    /// What the variables around its block held when it would have run; null: nothing.
    llvm::SmallVector<std::pair<VarId, mlir::Value>> reads;
  };
  /// What a variable holds now: a value, what a waiting block will give, or nothing yet.
  struct State {
    mlir::Value value;
    const Pending *pending = nullptr;
  };
  /// One side of a branch: the block that runs, if any, and what the side gives.
  struct Side {
    const ProgramBlock *block = nullptr;
    const Pending *pending = nullptr; ///< if the block has waited
    llvm::SmallVector<VarId> vars;
    llvm::SmallVector<mlir::Value> values; ///< null where the block makes the value

    void add(VarId var, mlir::Value value = {}) {
      vars.push_back(var);
      values.push_back(value);
    }
  };

  void analyze(unsigned block);

  // Variables.
  void set(VarId var, State state);
  /// The value of a variable; an array begins empty. Where there is none, an error and any value.
  mlir::Value get(VarId var, const llvm::Twine &where);
  /// The same for what a block carries or yields: `paddle.undefined` where nothing has been written.
  mlir::Value getOrUndefined(VarId var);
  mlir::Value undefined();
  /// What `block` writes of the variables around it, as far as anything reads it.
  llvm::SmallVector<VarId> effectsOf(llvm::ArrayRef<unsigned> blocks) const;
  /// What was set since the trail had the length `mark` is forgotten.
  void leave(size_t mark);

  // Ops.
  void buildSignature();
  void buildReturn();
  void buildOps(const ProgramBlock &block);
  void buildNode(const ProgramOp &op);
  void buildFetch(const ProgramOp &op);
  void buildLoop(const ProgramOp &op);
  void buildBranch(const ProgramOp &op);
  mlir::Value createNode(llvm::StringRef type, llvm::StringRef name, mlir::ValueRange inputs,
                         llvm::ArrayRef<llvm::StringRef> slots, mlir::NamedAttrList attrs = {});
  skiff::paddle::NodeOp createBranch(mlir::Value condition, llvm::ArrayRef<Side> sides, llvm::StringRef name);

  // Conditionals.cpp
  void buildConditional(const ProgramOp &op);
  /// `built`: select_inputs that were built with an earlier one.
  void buildSelects(const ProgramBlock &block, size_t index, llvm::DenseSet<const ProgramOp *> &built);
  /// Runs a waiting block now: where it does not run, its variables are undefined.
  void flush(const Pending &pending);
  /// The waiting block that gives `var` where the condition is `condition`, or its opposite.
  const Pending *pendingFor(VarId var, mlir::Value condition, bool ifTrue) const;
  mlir::Value conditionOf(mlir::Value mask, llvm::StringRef name);

  const Program &program;
  llvm::ArrayRef<mlir::ElementsAttr> parameterValues;
  Reporter &reporter;
  mlir::ModuleOp module;
  mlir::OpBuilder builder;
  mlir::Type valueType;
  mlir::func::FuncOp func;

  std::vector<Effects> effects;              ///< of each block
  std::vector<unsigned> readers;             ///< of each variable: how many ops and blocks read it
  std::vector<State> states;                 ///< of each variable
  llvm::DenseSet<VarId> parameters, missing; ///< of the latter the file stores no value
  /// What `set` has replaced: the values of a block end with it.
  std::vector<std::pair<VarId, State>> trail;
  std::deque<Pending> pendings;
  /// A block that waits may have to be built several times: ops so far, and at most.
  size_t work = 0, maxWork = 0;
  int depth = 0;
  struct Result {
    llvm::StringRef name;
    mlir::Value value;
    int64_t column;
  };
  std::vector<Result> results;
};

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_BUILDMODULE_H
