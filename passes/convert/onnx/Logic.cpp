//===- Logic.cpp - comparison, logic, choice and casts --------------------===//
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Elementwise.h"

using namespace mlir;
using namespace skiff;

/// A cast with the attributes that say how 8-bit floats round.
static Value castAsAsked(Node &node, Value x, Type to) {
  bool saturates = node.flagOr("saturate", true);
  StringRef mode = node.choiceOf("round_mode", {"up", "down", "nearest"});
  if (!to || !x || Node::elementOf(x) == to)
    return to ? x : Value();
  auto round = mode == "up"     ? nn::RoundMode::up
               : mode == "down" ? nn::RoundMode::down
                                : nn::RoundMode::nearest;
  return node.make<nn::CastOp>(x, to, isa<FloatType>(to) && isNarrow(to) && !saturates,
                               isa<Float8E8M0FNUType>(to) ? round : nn::RoundMode::up);
}

static LogicalResult convertCast(Node &node) {
  if (!node.hasAttr("to"))
    return node.error("attribute 'to' is missing");
  return node.finish(castAsAsked(node, node.input(0), node.elementTypeOf(node.intOr("to", 0))));
}

static LogicalResult convertBitCast(Node &node) {
  if (!node.hasAttr("to"))
    return node.error("attribute 'to' is missing");
  Type from = Node::elementOf(node.input(0)), to = node.elementTypeOf(node.intOr("to", 0));
  auto bits = [](Type type) { return type.isInteger(1) ? 8 : type.getIntOrFloatBitWidth(); };
  if (to && bits(from) != bits(to))
    return node.error("attribute 'to' is " + Node::text(to) + ", expected a type of as many bits as " +
                      Node::text(from));
  return node.finish(to ? node.make<nn::BitCastOp>(node.input(0), to) : Value());
}

static LogicalResult convertCastLike(Node &node) {
  return node.finish(castAsAsked(node, node.input(0), Node::elementOf(node.input(1))));
}

static LogicalResult convertWhere(Node &node) {
  return node.finish(node.make<nn::WhereOp>(node.input(0), node.input(1), node.input(2)));
}

/// A tensor in the place of an optional is one that is there; values of an optional type are refused before.
static LogicalResult convertOptionalHasElement(Node &node) {
  return node.finish(node.scalar(IntegerType::get(node.context(), 1), node.hasInput(0)));
}

static LogicalResult convertOptionalGetElement(Node &node) { return node.finish(node.input(0)); }

ArrayRef<ConverterRow> skiff::logicConverters() {
  static const ConverterRow rows[] = {
      {"And", 7, convertBinary<nn::AndOp>, "bb"},
      {"And", 1, convertLegacyBinary<nn::AndOp>, "bb"},
      {"BitCast", 26, convertBitCast, "a"},
      {"BitwiseAnd", 18, convertBinary<nn::AndOp>, "II"},
      {"BitwiseNot", 18, convertUnary<nn::NotOp>, "I"},
      {"BitwiseOr", 18, convertBinary<nn::OrOp>, "II"},
      {"BitwiseXor", 18, convertBinary<nn::XorOp>, "II"},
      {"Cast", 6, convertCast, "a"},
      {"CastLike", 15, convertCastLike, "aa"},
      {"Equal", 7, convertBinary<nn::EqualOp>, "AA"},
      {"Equal", 1, convertLegacyBinary<nn::EqualOp>, "AA"},
      {"Greater", 7, convertBinary<nn::GreaterOp>, "NN"},
      {"Greater", 1, convertLegacyBinary<nn::GreaterOp>, "NN"},
      {"GreaterOrEqual", 12, convertBinary<nn::GreaterOrEqualOp>, "NN"},
      {"Less", 7, convertBinary<nn::LessOp>, "NN"},
      {"Less", 1, convertLegacyBinary<nn::LessOp>, "NN"},
      {"LessOrEqual", 12, convertBinary<nn::LessOrEqualOp>, "NN"},
      {"Not", 1, convertUnary<nn::NotOp>, "b"},
      {"OptionalGetElement", 18, convertOptionalGetElement, "a"},
      {"OptionalHasElement", 18, convertOptionalHasElement, "?a"},
      {"Or", 7, convertBinary<nn::OrOp>, "bb"},
      {"Or", 1, convertLegacyBinary<nn::OrOp>, "bb"},
      {"Where", 9, convertWhere, "bAA"},
      {"Xor", 7, convertBinary<nn::XorOp>, "bb"},
      {"Xor", 1, convertLegacyBinary<nn::XorOp>, "bb"},
  };
  return rows;
}
