//===- Graph.cpp - graphs: inputs, initializers, outputs, sub-graphs ------===//
#include "compiler/import/onnx/Graph.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

StringRef skiff::import_onnx::canonicalDomain(StringRef domain) { return domain == "ai.onnx" ? "" : domain; }

Opsets skiff::import_onnx::readOpsets(const OpsetImports &imports, const Twine &where, Reporter &reporter) {
  Opsets opsets;
  for (const pb::OperatorSetIdProto &import : imports) {
    StringRef domain = canonicalDomain(import.domain());
    if (import.version() < 1)
      (void)reporter.error(where, "imports opset " + Twine(import.version()) + " of domain " + quote(domain) +
                                      ", expected 1 or more");
    auto [known, isNew] = opsets.try_emplace(domain, std::max<int64_t>(import.version(), 1));
    if (!isNew && known->second != import.version())
      (void)reporter.error(where, "imports opsets " + Twine(known->second) + " and " +
                                      Twine(import.version()) + " of domain " + quote(domain) +
                                      ", expected one");
  }
  return opsets;
}

Value Scope::lookup(StringRef name) const {
  for (const Scope *scope = this; scope; scope = scope->parent)
    if (Value value = scope->values.lookup(name))
      return value;
  return {};
}

GraphImporter::GraphImporter(pb::ModelProto &model, Opsets &opsets, StringRef dataFolder, Reporter &reporter,
                             ModuleOp module)
    : model(model), opsets(opsets), reporter(reporter), tensors(module.getContext(), dataFolder, reporter),
      attributes(module.getContext(), tensors, reporter), module(module), builder(module.getContext()) {
  // Functions that call functions twice each grow exponentially: a few hundred bytes would fill any memory.
  // Without functions a model is far below one unit of work a byte.
  maxWork = std::min<int64_t>(50'000 + 50 * int64_t(model.ByteSizeLong()), 10'000'000);
  indexFunctions();
}

Value GraphImporter::absent() {
  if (!absentValue) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(entry);
    absentValue = onnx::NoneOp::create(builder, builder.getUnknownLoc());
  }
  return absentValue;
}

bool GraphImporter::enter(const Twine &where) {
  constexpr int kMaxDepth = 100;
  if (stopped)
    return false;
  if (work > maxWork)
    (void)reporter.error(where, "the model grows beyond " + Twine(maxWork) +
                                    " nodes, values and attributes when its "
                                    "functions are inlined; split the model");
  else if (depth > kMaxDepth)
    (void)reporter.error(where, "sub-graphs and functions are nested more than 100 deep");
  stopped = work > maxWork || depth > kMaxDepth;
  return !stopped;
}

void GraphImporter::define(Scope &scope, StringRef name, Value value, const Twine &where) {
  if (!scope.values.try_emplace(name, value).second)
    (void)reporter.error(where,
                         "defines " + quote(name) + " again; every value of a graph needs a name of its own");
}

static llvm::StringSet<> initializerNames(const pb::GraphProto &graph) {
  llvm::StringSet<> names;
  for (const pb::TensorProto &tensor : graph.initializer())
    names.insert(tensor.name());
  for (const pb::SparseTensorProto &tensor : graph.sparse_initializer())
    names.insert(tensor.values().name());
  return names;
}

static ArrayAttr dimNames(OpBuilder &builder, const TensorDecl &decl) {
  return builder.getStrArrayAttr(SmallVector<StringRef>(decl.dims.begin(), decl.dims.end()));
}

void GraphImporter::importInputs(const pb::GraphProto &graph, const llvm::StringSet<> &constants,
                                 func::FuncOp func, Scope &scope) {
  struct Input {
    StringRef name;
    TensorDecl decl;
  };
  SmallVector<Input> inputs;
  llvm::StringSet<> symbols;
  for (const pb::ValueInfoProto &info : graph.input()) {
    if (constants.contains(info.name()))
      continue;
    std::string where = "graph input " + quote(info.name());
    FailureOr<TensorDecl> decl = readTensorType(builder.getContext(), info.type(), where, reporter);
    if (failed(decl)) // goes on with any type, so that uses do not look undefined
      decl = TensorDecl{UnrankedTensorType::get(builder.getF32Type()), {}};
    for (const std::string &symbol : decl->dims)
      symbols.insert(symbol);
    inputs.push_back({info.name(), std::move(*decl)});
  }
  SmallVector<Type> types;
  for (Input &input : inputs) {
    nameUnknownDims(input.decl, input.name, symbols);
    // A symbol of a dim that is not dynamic cannot be: the schema holds either.
    types.push_back(input.decl.type);
  }
  func.setType(builder.getFunctionType(types, {}));
  entry = func.addEntryBlock();
  for (auto [i, input] : llvm::enumerate(inputs)) {
    std::string where = "graph input " + quote(input.name);
    if (input.name.empty())
      (void)reporter.error(where, "has no name");
    define(scope, input.name, entry->getArgument(i), where);
    func.setArgAttr(i, "onnx.name", builder.getStringAttr(input.name));
    if (input.decl.type.hasRank())
      func.setArgAttr(i, "onnx.dims", dimNames(builder, input.decl));
  }
}

void GraphImporter::importInitializers(pb::GraphProto &graph, Scope &scope, const Body &body,
                                       const Twine &where) {
  auto add = [&](StringRef name, FailureOr<ElementsAttr> elements, const Twine &what) {
    if (name.empty())
      (void)reporter.error(what, "has no name");
    if (failed(elements))
      return define(scope, name, absent(), what);
    auto nameAttr = builder.getStringAttr(body.prefix + name);
    define(scope, name, onnx::InitializerOp::create(builder, NameLoc::get(nameAttr), nameAttr, *elements),
           what);
  };
  for (pb::TensorProto &tensor : *graph.mutable_initializer()) {
    std::string what = (where + "initializer " + quote(tensor.name())).str();
    ++work;
    add(tensor.name(),
        body.isFunction() ? tensors.copy(tensor, tensor.name(), what)
                          : tensors.take(tensor, tensor.name(), what),
        what);
  }
  for (const pb::SparseTensorProto &tensor : graph.sparse_initializer()) {
    StringRef name = tensor.values().name();
    std::string what = (where + "sparse initializer " + quote(name)).str();
    ++work;
    add(name, tensors.densify(tensor, name, what), what);
  }
}

void GraphImporter::importOutputs(const pb::GraphProto &graph, func::FuncOp func, const Scope &scope) {
  MLIRContext *context = builder.getContext();
  if (graph.output().empty())
    (void)reporter.error("graph", "has no outputs, expected at least one");
  SmallVector<Value> values;
  SmallVector<Attribute> attrs;
  llvm::StringSet<> seen;
  for (const pb::ValueInfoProto &info : graph.output()) {
    std::string where = "graph output " + quote(info.name());
    Value value = info.name().empty() ? Value() : scope.lookup(info.name());
    if (!value && !stopped)
      (void)reporter.error(where, "is not defined by any node, input or initializer");
    else if (value && isa<NoneType>(value.getType()) && !reporter.anyError())
      (void)reporter.error(where, "is an optional value that is absent");
    if (!seen.insert(info.name()).second)
      (void)reporter.error(where, "is listed twice");
    if (!value || isa<NoneType>(value.getType()))
      continue;
    // An input or initializer that is also an output: all results have one type, so that nobody needs two
    // cases.
    if (isa<TensorType>(value.getType())) {
      auto location = NameLoc::get(builder.getStringAttr("Identity_" + info.name()));
      auto identity = onnx::NodeOp::create(
          builder, location, TypeRange{onnx::ValueType::get(context)}, builder.getStringAttr("Identity"),
          builder.getStringAttr(""), builder.getI64IntegerAttr(std::max<int64_t>(opsets.lookup(""), 1)),
          builder.getDictionaryAttr({}), builder.getStrArrayAttr({}), ValueRange{value}, 0);
      value = identity.getResult(0);
    }
    values.push_back(value);
    NamedAttrList list;
    list.set("onnx.name", builder.getStringAttr(info.name()));
    if (info.type().value_case() != pb::TypeProto::VALUE_NOT_SET) {
      FailureOr<TensorDecl> decl = readTensorType(context, info.type(), where, reporter);
      if (succeeded(decl)) {
        list.set("onnx.type", TypeAttr::get(decl->type));
        if (decl->type.hasRank())
          list.set("onnx.dims", dimNames(builder, *decl));
      }
    }
    attrs.push_back(list.getDictionary(context));
  }
  func::ReturnOp::create(builder, builder.getUnknownLoc(), values);
  func.setType(builder.getFunctionType(func.getArgumentTypes(), ValueRange(values).getTypes()));
  func.setAllResultAttrs(attrs);
}

void GraphImporter::importMain() {
  pb::GraphProto &graph = *model.mutable_graph();
  builder.setInsertionPointToEnd(module.getBody());
  auto func = func::FuncOp::create(builder, builder.getUnknownLoc(), "main", builder.getFunctionType({}, {}));
  Scope scope;
  importInputs(graph, initializerNames(graph), func, scope);
  builder.setInsertionPointToEnd(entry);
  Body body;
  body.opsets = &opsets;
  importInitializers(graph, scope, body, "");
  importNodes(*graph.mutable_node(), scope, body, "");
  importOutputs(graph, func, scope);
}

void GraphImporter::importSubgraph(pb::GraphProto &graph, Region &region, const Scope &outer,
                                   const Body &body, StringRef parentName, const Twine &where) {
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&region);
  Scope scope;
  scope.parent = &outer;
  ++depth;
  if (enter(where)) {
    llvm::StringSet<> constants = initializerNames(graph);
    for (const pb::ValueInfoProto &info : graph.input()) {
      if (constants.contains(info.name()))
        continue;
      // The types of a body's inputs are often left out; its operator says what they are.
      Type type = onnx::ValueType::get(builder.getContext());
      if (info.type().has_tensor_type()) {
        FailureOr<TensorDecl> decl = readTensorType(builder.getContext(), info.type(),
                                                    where + ": input " + quote(info.name()), reporter);
        if (succeeded(decl))
          type = decl->type;
      }
      auto location = NameLoc::get(builder.getStringAttr(info.name()));
      define(scope, info.name(), block->addArgument(type, location), where);
      ++work;
    }
    importInitializers(graph, scope, body, where + ": ");
    importNodes(*graph.mutable_node(), scope, body, (parentName + "/").str());
  }
  --depth;
  SmallVector<Value> results;
  for (const pb::ValueInfoProto &info : graph.output()) {
    ++work;
    Value value = info.name().empty() ? Value() : scope.lookup(info.name());
    if (!value) {
      if (!stopped)
        (void)reporter.error(where, "output " + quote(info.name()) + " is not defined");
      value = absent();
    }
    results.push_back(value);
  }
  onnx::YieldOp::create(builder, builder.getUnknownLoc(), results);
}
