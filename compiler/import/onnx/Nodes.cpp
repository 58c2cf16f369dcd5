//===- Nodes.cpp - NodeProto as onnx.node ---------------------------------===//
#include "compiler/import/onnx/Graph.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_onnx;

void GraphImporter::importNodes(Nodes &nodes, Scope &scope, const Body &body, StringRef unnamedPrefix) {
  for (int i = 0; i < nodes.size() && enter("graph") && !reporter.full(); ++i)
    importNode(nodes[i], nodes, i, scope, body, unnamedPrefix);
}

/// The value called `name` that the node at `index` uses.
Value GraphImporter::resolve(StringRef name, const Nodes &siblings, int index, const Scope &scope,
                             const Twine &where) {
  if (name.empty())
    return absent();
  if (Value value = scope.lookup(name))
    return value;
  for (int later = index; later < siblings.size(); ++later)
    for (const std::string &output : siblings[later].output())
      if (output == name) {
        (void)reporter.error(where, later == index ? "uses its own output " + quote(name)
                                                   : "uses " + quote(name) +
                                                         ", which a later node defines; nodes "
                                                         "must be in topological order, without "
                                                         "cycles");
        return absent();
      }
  (void)reporter.error(where,
                       "uses " + quote(name) +
                           ", which no node, input or initializer defines; the file may be cut out of a "
                           "larger model");
  return absent();
}

void GraphImporter::importNode(pb::NodeProto &node, const Nodes &siblings, int index, Scope &scope,
                               const Body &body, StringRef unnamedPrefix) {
  work += 1 + node.input_size() + node.output_size() + node.attribute_size();
  std::string name = node.name().empty() ? (unnamedPrefix + node.op_type() + "_" + Twine(index)).str()
                                         : body.prefix + node.name();
  StringRef domain = canonicalDomain(node.domain());
  std::string where = "node " + quote(name) + " (";
  if (!domain.empty())
    where += printable(domain) + ".";
  where += node.op_type().empty() ? "no operator" : printable(node.op_type());
  if (auto opset = body.opsets->find(domain); opset != body.opsets->end())
    where += ", opset " + std::to_string(opset->second);
  where += ")";

  SmallVector<Value> inputs;
  for (const std::string &input : node.input())
    inputs.push_back(resolve(input, siblings, index, scope, where));

  if (node.op_type().empty())
    (void)reporter.error(where, "has no operator type");
  else if (pb::FunctionProto *function = findFunction(node))
    inlineCall(*function, node, name, inputs, scope, body, where);
  else if (!body.opsets->contains(domain))
    (void)reporter.error(
        where, "its domain " + quote(domain) +
                   " is in none of the opset imports, so the operator's version is unknown; add the "
                   "import to the model");
  else
    return importOperator(node, name, inputs, scope, body, where);

  // What failed defines its outputs nevertheless: one error, not one for each use.
  for (const std::string &output : node.output())
    if (!output.empty() && !scope.values.contains(output))
      scope.values[output] = absent();
}

pb::AttributeProto *GraphImporter::resolveAttribute(pb::AttributeProto &attribute, const Body &body,
                                                    const Twine &where) {
  if (attribute.ref_attr_name().empty())
    return &attribute;
  if (!body.isFunction()) {
    (void)reporter.error(where, "refers to the attribute " + quote(attribute.ref_attr_name()) +
                                    " of a function, but the node is in none");
    return nullptr;
  }
  auto found = body.arguments->find(attribute.ref_attr_name());
  if (found == body.arguments->end()) // neither given nor with a default: this attribute is absent as well
    return nullptr;
  pb::AttributeProto *target = found->second;
  if (attribute.type() != pb::AttributeProto::UNDEFINED && attribute.type() != attributeType(*target)) {
    (void)reporter.error(where, "refers to the attribute " + quote(attribute.ref_attr_name()) + " as " +
                                    attributeTypeName(attribute.type()) + ", which is " +
                                    attributeTypeName(attributeType(*target)));
    return nullptr;
  }
  return target;
}

void GraphImporter::importOperator(pb::NodeProto &node, StringRef name, ValueRange inputs, Scope &scope,
                                   const Body &body, const Twine &where) {
  NamedAttrList attrs;
  llvm::StringSet<> seen;
  SmallVector<StringRef> graphNames;
  SmallVector<pb::GraphProto *> graphs;
  for (pb::AttributeProto &attribute : *node.mutable_attribute()) {
    std::string what = (where + ": attribute " + quote(attribute.name())).str();
    if (attribute.name().empty() || !seen.insert(attribute.name()).second) {
      (void)reporter.error(what, attribute.name().empty() ? "has no name" : "is given twice");
      continue;
    }
    pb::AttributeProto *actual = resolveAttribute(attribute, body, what);
    if (!actual)
      continue;
    pb::AttributeProto::AttributeType type = attributeType(*actual);
    if (type == pb::AttributeProto::GRAPH) {
      graphNames.push_back(attribute.name());
      graphs.push_back(actual->mutable_g());
    } else if (type == pb::AttributeProto::GRAPHS) {
      for (pb::GraphProto &graph : *actual->mutable_graphs()) {
        graphNames.push_back(attribute.name());
        graphs.push_back(&graph);
      }
    } else {
      // Constants are the large ones; they are best known by what they define.
      StringRef key = node.output_size() > 0 && !node.output(0).empty() ? StringRef(node.output(0)) : name;
      FailureOr<Attribute> value = attributes.read(*actual, body.isFunction(), key, what);
      if (succeeded(value))
        attrs.set(attribute.name(), *value);
    }
  }

  SmallVector<Type> types(node.output_size(), onnx::ValueType::get(builder.getContext()));
  auto op = onnx::NodeOp::create(
      builder, NameLoc::get(builder.getStringAttr(name)), types, builder.getStringAttr(node.op_type()),
      builder.getStringAttr(canonicalDomain(node.domain())),
      builder.getI64IntegerAttr(body.opsets->lookup(canonicalDomain(node.domain()))),
      attrs.getDictionary(builder.getContext()), builder.getStrArrayAttr(graphNames), inputs, graphs.size());
  for (auto [i, graph] : llvm::enumerate(graphs))
    importSubgraph(*graph, op.getSubgraphs()[i], scope, body, name,
                   where + ": sub-graph " + quote(graphNames[i]));
  for (auto [i, output] : llvm::enumerate(node.output()))
    if (!output.empty())
      define(scope, output, op.getResult(i), where);
}
