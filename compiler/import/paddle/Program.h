//===- Program.h - what both formats of Paddle say -------------*- C++ -*-===//
// Variables, and blocks of ops that read and write them. A variable may be written several times, in other
// blocks than its own, too: in a ProgramDesc most may, in PIR those that ops change in place. BuildModule.h
// makes SSA of it.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_PROGRAM_H
#define SKIFF_COMPILER_IMPORT_PADDLE_PROGRAM_H

#include "compiler/import/common/Reporter.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OperationSupport.h"

#include <deque>

namespace skiff::import_paddle {

/// Control flow deeper than this is refused: it is walked recursively.
constexpr int kMaxDepth = 100;

/// A variable: an index into Program::vars.
using VarId = unsigned;

struct Var {
  /// As errors call it: the name in a ProgramDesc, "%12" in PIR.
  std::string name;
  /// The block that it lives in, and in the blocks inside.
  unsigned owner = 0;
  bool isArray = false;
};

/// An operand or a result; the values of a list have the same slot.
struct Use {
  mlir::StringAttr slot;
  VarId var;
};

struct ProgramOp {
  enum class Kind {
    node,
    fetch,       ///< inputs: the value; `type` is the name that it has outside
    branch,      ///< inputs: the condition; blocks: then, else
    loop,        ///< inputs: the condition, then what the block's arguments begin with; blocks: the body
    conditional, ///< inputs: the condition; blocks: one, which runs if it is true
    select,      ///< inputs: mask, value if it is 0, value if it is 1
  };
  Kind kind = Kind::node;
  std::string type;
  /// The op's location: what names it in errors, reports and profiles.
  std::string name;
  llvm::SmallVector<Use, 2> inputs, outputs;
  mlir::NamedAttrList attrs;
  llvm::SmallVector<unsigned, 2> blocks;
  int64_t column = 0; ///< of a fetch

  /// How errors begin.
  std::string where() const { return "op " + quote(name) + " (" + printable(type) + ")"; }
};

struct ProgramBlock {
  std::vector<ProgramOp> ops;
  llvm::SmallVector<VarId, 2> arguments;
  /// What the block gives its op: of a loop's body the next condition first.
  llvm::SmallVector<VarId, 2> yields;
};

struct Feed {
  std::string name;
  mlir::RankedTensorType type;
  VarId var;
  int64_t column = 0;
};

struct Parameter {
  std::string name;
  VarId var;
  /// As declared; null if it is not stored.
  mlir::RankedTensorType type;
  /// False for a state that training begins with: the file of parameters leaves it out.
  bool isStored = true;
};

struct Program {
  llvm::StringRef format; ///< "pir" or "program"
  int64_t version = 0;
  std::vector<Var> vars;
  /// The first one is the program. A deque: readers add blocks while they hold one.
  std::deque<ProgramBlock> blocks;
  std::vector<Feed> feeds;
  std::vector<Parameter> parameters;

  VarId addVar(std::string name, unsigned owner, bool isArray = false) {
    vars.push_back({std::move(name), owner, isArray});
    return vars.size() - 1;
  }
};

/// Attributes that say nothing about the result: traces of the program that made the model, and of training.
bool isIgnoredAttribute(llvm::StringRef name);

/// A list as the dialect keeps it: numbers as an array of these, others of one kind as an array of
/// attributes. Null if they are of several kinds.
mlir::Attribute listOf(llvm::ArrayRef<mlir::Attribute> elements, mlir::MLIRContext *context);

/// A declared type, where -1 is a dynamic dim.
llvm::FailureOr<mlir::RankedTensorType> declaredType(llvm::ArrayRef<int64_t> dims, mlir::Type element,
                                                     const llvm::Twine &where, Reporter &reporter);

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_PROGRAM_H
