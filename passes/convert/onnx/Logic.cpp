//===- Logic.cpp - comparison, logic, choice and casts --------------------===//
#include "passes/convert/onnx/Elementwise.h"

using namespace mlir;
using namespace skiff;

static LogicalResult convertCast(OnnxNode &node) {
  node.ignoreAttrs({"saturate", "round_mode"}); // for 8-bit floats
  if (!node.hasAttr("to"))
    return node.error("attribute 'to' is missing");
  return node.finish(node.cast(node.input(0), node.elementTypeOf(node.intOr("to", 0))));
}

static LogicalResult convertBitCast(OnnxNode &node) {
  if (!node.hasAttr("to"))
    return node.error("attribute 'to' is missing");
  Type from = OnnxNode::elementOf(node.input(0)), to = node.elementTypeOf(node.intOr("to", 0));
  if (to && elementBytes(from) != elementBytes(to))
    return node.error("attribute 'to' is " + OnnxNode::text(to) + ", expected a type of as many bits as " +
                      OnnxNode::text(from));
  return node.finish(to ? node.make<nn::BitCastOp>(node.input(0), to) : Value());
}

static LogicalResult convertCastLike(OnnxNode &node) {
  node.ignoreAttrs({"saturate", "round_mode"});
  return node.finish(node.cast(node.input(0), OnnxNode::elementOf(node.input(1))));
}

static LogicalResult convertWhere(OnnxNode &node) {
  return node.finish(node.make<nn::WhereOp>(node.input(0), node.input(1), node.input(2)));
}

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
      {"Or", 7, convertBinary<nn::OrOp>, "bb"},
      {"Or", 1, convertLegacyBinary<nn::OrOp>, "bb"},
      {"Where", 9, convertWhere, "bAA"},
      {"Xor", 7, convertBinary<nn::XorOp>, "bb"},
      {"Xor", 1, convertLegacyBinary<nn::XorOp>, "bb"},
  };
  return rows;
}
