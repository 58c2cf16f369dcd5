//===- Graph.h - graphs and functions as onnx ops --------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_ONNX_GRAPH_H
#define SKIFF_COMPILER_IMPORT_ONNX_GRAPH_H

#include "compiler/import/onnx/Attributes.h"

#include "dialects/onnx/Onnx.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace skiff::import_onnx {

using Nodes = google::protobuf::RepeatedPtrField<pb::NodeProto>;
using OpsetImports = google::protobuf::RepeatedPtrField<pb::OperatorSetIdProto>;

/// Domain -> version. The default domain is "" however the file spells it.
using Opsets = llvm::StringMap<int64_t>;

/// "ai.onnx" is the other name of the default domain.
llvm::StringRef canonicalDomain(llvm::StringRef domain);

/// Reads the imports of a model or function; reports those that make no sense.
Opsets readOpsets(const OpsetImports &imports, const llvm::Twine &where, Reporter &reporter);

/// The values that a graph can name: its own and, through `parent`, those of the graphs around it.
struct Scope {
  const Scope *parent = nullptr;
  llvm::StringMap<mlir::Value> values;

  mlir::Value lookup(llvm::StringRef name) const;
};

/// What the nodes of one body (the model's graph or one call of a function, with their sub-graphs) share.
struct Body {
  const Opsets *opsets = nullptr;
  /// The attributes that `ref_attr_name` can name; null outside of functions.
  const llvm::StringMap<pb::AttributeProto *> *arguments = nullptr;
  /// Goes before the names of all nodes: the calls that lead here.
  std::string prefix;

  /// A function's nodes are read once for each call.
  bool isFunction() const { return arguments != nullptr; }
};

class GraphImporter {
public:
  GraphImporter(pb::ModelProto &model, Opsets &opsets, llvm::StringRef dataFolder, Reporter &reporter,
                mlir::ModuleOp module);

  /// The model's graph becomes @main. What went wrong is in the reporter; the function is whole only if
  /// nothing did.
  void importMain();

private:
  // Graph.cpp
  void importInputs(const pb::GraphProto &graph, const llvm::StringSet<> &constants, mlir::func::FuncOp func,
                    Scope &scope);
  void importOutputs(const pb::GraphProto &graph, mlir::func::FuncOp func, const Scope &scope);
  void importInitializers(pb::GraphProto &graph, Scope &scope, const Body &body, const llvm::Twine &where);
  void importSubgraph(pb::GraphProto &graph, mlir::Region &region, const Scope &outer, const Body &body,
                      llvm::StringRef parentName, const llvm::Twine &where);
  void define(Scope &scope, llvm::StringRef name, mlir::Value value, const llvm::Twine &where);

  // Nodes.cpp
  /// `unnamedPrefix` goes before the made-up names of nodes that have none.
  void importNodes(Nodes &nodes, Scope &scope, const Body &body, llvm::StringRef unnamedPrefix);
  void importNode(pb::NodeProto &node, const Nodes &siblings, int index, Scope &scope, const Body &body,
                  llvm::StringRef unnamedPrefix);
  mlir::Value resolve(llvm::StringRef name, const Nodes &siblings, int index, const Scope &scope,
                      const llvm::Twine &where);
  void importOperator(pb::NodeProto &node, llvm::StringRef name, mlir::ValueRange inputs, Scope &scope,
                      const Body &body, const llvm::Twine &where);
  /// The attribute that `attribute` stands for: itself, or the one that it refers to; null if the call has
  /// none.
  pb::AttributeProto *resolveAttribute(pb::AttributeProto &attribute, const Body &body,
                                       const llvm::Twine &where);

  // Functions.cpp
  pb::FunctionProto *findFunction(const pb::NodeProto &node) const;
  void indexFunctions();
  void inlineCall(pb::FunctionProto &function, pb::NodeProto &node, llvm::StringRef name,
                  mlir::ValueRange inputs, Scope &scope, const Body &body, const llvm::Twine &where);
  const Opsets &functionOpsets(const pb::FunctionProto &function);

  mlir::Value absent();
  /// False, with one error, if the model nests too deeply or grows too large; nothing more is imported then.
  bool enter(const llvm::Twine &where);

  pb::ModelProto &model;
  Opsets &opsets;
  Reporter &reporter;
  TensorReader tensors;
  AttributeReader attributes;
  mlir::ModuleOp module;
  mlir::OpBuilder builder;
  mlir::Block *entry = nullptr;
  mlir::Value absentValue;
  llvm::StringMap<pb::FunctionProto *> functions;
  /// Each on the heap: bodies point to them while the map grows.
  llvm::DenseMap<const pb::FunctionProto *, std::unique_ptr<Opsets>> opsetsOfFunctions;
  llvm::SmallVector<const pb::FunctionProto *> callStack;
  int depth = 0;
  int64_t work = 0, maxWork = 0;
  bool stopped = false;
};

} // namespace skiff::import_onnx

#endif // SKIFF_COMPILER_IMPORT_ONNX_GRAPH_H
