//===- Math.cpp - elementwise arithmetic ----------------------------------===//
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Elementwise.h"

using namespace mlir;
using namespace skiff;

template <bool floatsNeedFmod> static LogicalResult convertMod(Node &node) {
  bool fmod = node.flagOr("fmod", false);
  if (floatsNeedFmod && !fmod && isa<FloatType>(Node::elementOf(node.input(0))))
    return node.error("attribute 'fmod' is 0, expected 1 for a float type");
  return node.finish(node.make<nn::ModOp>(node.input(0), node.input(1), fmod));
}

static LogicalResult convertMean(Node &node) {
  Value sum = node.input(0);
  for (Value next : node.allInputs().drop_front())
    sum = node.add(sum, next);
  if (node.numInputs() > 1)
    sum = node.div(sum, node.scalar(Node::elementOf(node.input(0)), node.numInputs()));
  return node.finish(sum);
}

static LogicalResult convertBitShift(Node &node) {
  StringRef direction = node.stringOr("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    return node.error("attribute 'direction' is \"" + direction + "\", expected LEFT or RIGHT");
  return node.finish(node.make<nn::ShiftOp>(node.input(0), node.input(1), /*right=*/direction == "RIGHT"));
}

static LogicalResult convertIsInf(Node &node) {
  return node.finish(node.make<nn::IsInfOp>(node.input(0), node.flagOr("detect_negative", true),
                                            node.flagOr("detect_positive", true)));
}

/// Integers go through f32, and are truncated.
static LogicalResult convertErf(Node &node) {
  Type type = Node::elementOf(node.input(0));
  Type wide = isa<FloatType>(type) ? type : Type(Float32Type::get(node.context()));
  return node.finish(node.cast(node.make<nn::ErfOp>(node.cast(node.input(0), wide)), type));
}

ArrayRef<ConverterRow> skiff::mathConverters() {
  static const ConverterRow rows[] = {
      {"Abs", 1, convertUnary<nn::AbsOp>, "N"},
      {"Acos", 1, convertUnary<nn::AcosOp>, "F"},
      {"Acosh", 1, convertUnary<nn::AcoshOp>, "F"},
      {"Add", 7, convertBinary<nn::AddOp>, "NN"},
      {"Add", 1, convertLegacyBinary<nn::AddOp>, "NN"},
      {"Asin", 1, convertUnary<nn::AsinOp>, "F"},
      {"Asinh", 1, convertUnary<nn::AsinhOp>, "F"},
      {"Atan", 1, convertUnary<nn::AtanOp>, "F"},
      {"Atanh", 1, convertUnary<nn::AtanhOp>, "F"},
      {"BitShift", 11, convertBitShift, "II"},
      {"Ceil", 1, convertUnary<nn::CeilOp>, "F"},
      {"Cos", 1, convertUnary<nn::CosOp>, "F"},
      {"Cosh", 1, convertUnary<nn::CoshOp>, "F"},
      {"Div", 7, convertBinary<nn::DivOp>, "NN"},
      {"Div", 1, convertLegacyBinary<nn::DivOp>, "NN"},
      {"Erf", 1, convertErf, "N"},
      {"Exp", 1, convertUnary<nn::ExpOp>, "F"},
      {"Floor", 1, convertUnary<nn::FloorOp>, "F"},
      {"IsInf", 10, convertIsInf, "F"},
      {"IsNaN", 9, convertUnary<nn::IsNaNOp>, "F"},
      {"Log", 1, convertUnary<nn::LogOp>, "F"},
      {"Max", 1, convertVariadic<nn::MaxOp>, "N*"},
      {"Mean", 1, convertMean, "F*"},
      {"Min", 1, convertVariadic<nn::MinOp>, "N*"},
      {"Mod", 28, convertMod<false>, "NN"},
      {"Mod", 10, convertMod<true>, "NN"},
      {"Mul", 7, convertBinary<nn::MulOp>, "NN"},
      {"Mul", 1, convertLegacyBinary<nn::MulOp>, "NN"},
      {"Neg", 1, convertUnary<nn::NegOp>, "N"},
      {"Pow", 7, convertBinary<nn::PowOp>, "Nn"},
      {"Pow", 1, convertLegacyBinary<nn::PowOp>, "Nn"},
      {"Reciprocal", 1, convertUnary<nn::ReciprocalOp>, "F"},
      {"Round", 1, convertUnary<nn::RoundOp>, "F"},
      {"Sign", 1, convertUnary<nn::SignOp>, "N"},
      {"Sin", 1, convertUnary<nn::SinOp>, "F"},
      {"Sinh", 1, convertUnary<nn::SinhOp>, "F"},
      {"Sqrt", 1, convertUnary<nn::SqrtOp>, "F"},
      {"Sub", 7, convertBinary<nn::SubOp>, "NN"},
      {"Sub", 1, convertLegacyBinary<nn::SubOp>, "NN"},
      {"Sum", 1, convertVariadic<nn::AddOp>, "N*"},
      {"Tan", 1, convertUnary<nn::TanOp>, "F"},
  };
  return rows;
}
