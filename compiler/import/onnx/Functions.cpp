//===- Functions.cpp - model-local functions are inlined ------------------===//
#include "compiler/import/onnx/Graph.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

/// A zero byte inside a name can only come from a hostile file, where a mix-up of functions does no harm.
static std::string functionKey(StringRef domain, StringRef name, StringRef overload) {
  return (canonicalDomain(domain) + Twine('\0') + name + Twine('\0') + overload).str();
}

void GraphImporter::indexFunctions() {
  for (pb::FunctionProto &function : *model.mutable_functions()) {
    std::string key = functionKey(function.domain(), function.name(), function.overload());
    if (!functions.try_emplace(key, &function).second)
      (void)reporter.error("function " + quote(function.name()),
                           "is defined twice for the domain " + quote(function.domain()));
  }
}

pb::FunctionProto *GraphImporter::findFunction(const pb::NodeProto &node) const {
  if (functions.empty())
    return nullptr;
  return functions.lookup(functionKey(node.domain(), node.op_type(), node.overload()));
}

const Opsets &GraphImporter::functionOpsets(const pb::FunctionProto &function) {
  auto [known, isNew] = opsetsOfFunctions.try_emplace(&function);
  if (isNew)
    known->second = std::make_unique<Opsets>(
        readOpsets(function.opset_import(), "function " + quote(function.name()), reporter));
  return *known->second;
}

void GraphImporter::inlineCall(pb::FunctionProto &function, pb::NodeProto &node, StringRef name,
                               ValueRange inputs, Scope &scope, const Body &body, const Twine &where) {
  if (llvm::is_contained(callStack, &function)) {
    std::string chain;
    for (const pb::FunctionProto *caller :
         ArrayRef(callStack).drop_until([&](auto *f) { return f == &function; }))
      chain += quote(caller->name()) + " -> ";
    (void)reporter.error(where, "the function calls itself: " + chain + quote(function.name()));
    return;
  }
  if (node.input_size() > function.input_size() || node.output_size() > function.output_size()) {
    (void)reporter.error(where, "calls the function with " + Twine(node.input_size()) + " inputs and " +
                                    Twine(node.output_size()) + " outputs, expected at most " +
                                    Twine(function.input_size()) + " and " + Twine(function.output_size()));
    return;
  }

  llvm::StringMap<pb::AttributeProto *> arguments;
  for (pb::AttributeProto &attribute : *function.mutable_attribute_proto())
    arguments[attribute.name()] = &attribute;
  for (pb::AttributeProto &attribute : *node.mutable_attribute()) {
    std::string what = (where + ": attribute " + quote(attribute.name())).str();
    if (!arguments.contains(attribute.name()) &&
        !llvm::is_contained(function.attribute(), attribute.name())) {
      (void)reporter.error(what, "is none of the function's attributes");
      continue;
    }
    pb::AttributeProto *actual = resolveAttribute(attribute, body, what);
    if (!actual)
      continue;
    // Its names would have to be looked up where the call is, not where the graph is used.
    if (isGraphAttribute(attributeType(*actual)))
      (void)reporter.error(what,
                           "passes a graph to a function, which is not supported; inline the function before "
                           "the export");
    else
      arguments[attribute.name()] = actual;
  }

  Scope inner; // no parent: a function sees its inputs only
  for (auto [i, input] : llvm::enumerate(function.input()))
    define(inner, input, int(i) < node.input_size() ? inputs[i] : absent(), where);
  Body innerBody;
  innerBody.opsets = &functionOpsets(function);
  innerBody.arguments = &arguments;
  innerBody.prefix = (name + "/").str();
  callStack.push_back(&function);
  ++depth;
  if (enter(where))
    importNodes(*function.mutable_node(), inner, innerBody, innerBody.prefix);
  --depth;
  callStack.pop_back();

  for (int i = 0; i < node.output_size(); ++i) {
    if (node.output(i).empty())
      continue;
    Value value = inner.lookup(function.output(i));
    if (!value) {
      if (!stopped)
        (void)reporter.error(where, "the function does not define its output " + quote(function.output(i)));
      value = absent();
    }
    define(scope, node.output(i), value, where);
  }
}
