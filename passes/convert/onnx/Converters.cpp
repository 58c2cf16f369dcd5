//===- Converters.cpp - the row for a node, and what it asks for ----------===//
#include "passes/convert/onnx/Converters.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace skiff;

/// The rows of all families by operator.
using Rows = llvm::StringMap<SmallVector<const ConverterRow *, 2>>;

static Rows allRows() {
  Rows rows;
  for (auto table :
       {activationConverters(),   attentionConverters(), classicalConverters(),     contribConverters(),
        qlinearConverters(),      randomConverters(),    contractionConverters(),   dataMovementConverters(),
        einsumConverters(),       generatorConverters(), indexingConverters(),      logicConverters(),
        lossConverters(),         mathConverters(),      normalizationConverters(), poolingConverters(),
        quantizationConverters(), recurrentConverters(), reductionConverters(),     resizeConverters(),
        rotaryConverters(),       samplingConverters(),  selectionConverters(),     shapeConverters(),
        signalConverters(),       slicingConverters(),   statefulConverters(),      supportVectorConverters(),
        treeConverters()})
    for (const ConverterRow &row : table)
      rows[row.name].push_back(&row);
  return rows;
}

const ConverterRow *skiff::findConverter(StringRef domain, Node &node) {
  static const Rows rows = allRows();
  auto found = rows.find(domain.empty() ? node.type().str() : (domain + "." + node.type()).str());
  if (found == rows.end()) {
    (void)node.error("the operator is not supported");
    return nullptr;
  }
  for (const ConverterRow *row : found->second)
    if (row->since <= node.opset())
      return row;
  (void)node.error("the operator is supported from opset " + Twine(found->second.back()->since) + " on");
  return nullptr;
}

/// What DequantizeLinear makes floats of.
static bool isQuantized(Type type) {
  return isNarrow(type) || (isa<IntegerType>(type) && !type.isInteger(1) && !type.isInteger(64));
}

bool skiff::checkInputs(Node &node, const ConverterRow &row) {
  StringRef letters = row.inputs;
  bool optional = false, repeats = letters.ends_with("*");
  letters.consume_back("*");
  size_t required = std::min(letters.find('?'), letters.size());
  size_t allowed = letters.size() - (required < letters.size());
  if (node.numInputs() > allowed && !repeats)
    return succeeded(
        node.error("has " + Twine(node.numInputs()) + " inputs, expected at most " + Twine(allowed)));
  Type common;
  char letter = 0;
  for (unsigned i = 0; i < std::max(required, node.numInputs()); ++i) {
    if (!letters.empty() && letters.consume_front("?"))
      optional = true;
    if (!letters.empty()) {
      letter = letters.front();
      letters = letters.drop_front();
    }
    Value input = node.input(i);
    if (!input) {
      if (!optional)
        return succeeded(node.error("input " + Twine(i) + " is missing"));
      continue;
    }
    Type type = Node::elementOf(input);
    const char *expected = nullptr;
    switch (llvm::toLower(letter)) {
    case 'f':
      expected = isa<FloatType>(type) ? nullptr : "a float type";
      break;
    case 'n':
      expected = type.isInteger(1) ? "a number type" : nullptr;
      break;
    case 'q':
      expected = isQuantized(type) ? nullptr : "an integer of 2 to 32 bits or a float of 4 or 8 bits";
      break;
    case 'i':
      expected = isa<IntegerType>(type) && !type.isInteger(1) ? nullptr : "an integer type";
      break;
    case 'j':
      expected = type.isSignlessInteger(32) || type.isSignlessInteger(64) ? nullptr : "i32 or i64";
      break;
    case 'l':
      expected = type.isSignlessInteger(64) ? nullptr : "i64";
      break;
    case 'b':
      expected = type.isInteger(1) ? nullptr : "i1";
      break;
    default:
      break;
    }
    if (!expected && isNarrow(type) && letter != 'q' && llvm::toLower(letter) != 'a')
      expected = "a wider type";
    if (expected)
      return succeeded(node.error("input " + Twine(i) + " has element type " + Node::text(type) +
                                  ", expected " + expected));
    if (!isupper(letter))
      continue;
    if (common && common != type)
      return succeeded(node.error("input " + Twine(i) + " has element type " + Node::text(type) +
                                  ", expected that of the inputs before, " + Node::text(common)));
    common = type;
  }
  for (unsigned i = row.maxOutputs; i < node.numOutputs(); ++i)
    if (node.usesOutput(i))
      return succeeded(node.error("output " + Twine(i) + " is used, but is not supported"));
  return true;
}

LogicalResult skiff::convertStandard(Node &node) {
  const ConverterRow *row = findConverter("", node);
  if (!row || !checkInputs(node, *row) || failed(row->convert(node)))
    return node.bad() ? failure() : node.error("could not be converted");
  return node.checkAllAttrsUsed();
}
