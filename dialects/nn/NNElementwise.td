//===- NNElementwise.td - one element in, one element out -------------------===//
// Shape: all operands broadcast to the result, as in numpy.
#ifndef SKIFF_DIALECTS_NN_ELEMENTWISE
#define SKIFF_DIALECTS_NN_ELEMENTWISE

include "dialects/nn/NNBase.td"

class NN_Unary<string mnemonic, string formula, dag attrs = (ins),
               string elementType = "getElementTypeOrSelf(op.getOperands()[0].getType())">
    : NN_ElementwiseOp<mnemonic, elementType> {
  let summary = formula;
  let arguments = !con((ins AnyRankedTensor:$input), attrs);
}
class NN_Binary<string mnemonic, string formula, dag attrs = (ins),
                string elementType = "getElementTypeOrSelf(op.getOperands()[0].getType())">
    : NN_ElementwiseOp<mnemonic, elementType> {
  let summary = formula;
  let arguments = !con((ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs), attrs);
}
class NN_Compare<string mnemonic, string formula>
    : NN_Binary<mnemonic, formula, (ins), "IntegerType::get(op.getOperands()[0].getContext(), 1)">;
class NN_Predicate<string mnemonic, string formula, dag attrs = (ins)>
    : NN_Unary<mnemonic, formula, attrs, "IntegerType::get(op.getOperands()[0].getContext(), 1)">;

// Arithmetic.
def NN_AbsOp : NN_Unary<"abs", "|x|">;
def NN_NegOp : NN_Unary<"neg", "-x">;
def NN_SignOp : NN_Unary<"sign", "-1, 0 or 1; NaN stays">;
def NN_ReciprocalOp : NN_Unary<"reciprocal", "1 / x">;
def NN_CeilOp : NN_Unary<"ceil", "the integer not below x">;
def NN_FloorOp : NN_Unary<"floor", "the integer not above x">;
def NN_RoundOp : NN_Unary<"round", "the nearest integer, halves to even">;
def NN_SqrtOp : NN_Unary<"sqrt", "square root">;
def NN_ExpOp : NN_Unary<"exp", "e^x">;
def NN_LogOp : NN_Unary<"log", "natural logarithm">;
def NN_SinOp : NN_Unary<"sin", "sine of radians">;
def NN_CosOp : NN_Unary<"cos", "cosine of radians">;
def NN_TanOp : NN_Unary<"tan", "tangent of radians">;
def NN_AsinOp : NN_Unary<"asin", "inverse of sin">;
def NN_AcosOp : NN_Unary<"acos", "inverse of cos">;
def NN_AtanOp : NN_Unary<"atan", "inverse of tan">;
def NN_SinhOp : NN_Unary<"sinh", "hyperbolic sine">;
def NN_CoshOp : NN_Unary<"cosh", "hyperbolic cosine">;
def NN_TanhOp : NN_Unary<"tanh", "hyperbolic tangent">;
def NN_AsinhOp : NN_Unary<"asinh", "inverse of sinh">;
def NN_AcoshOp : NN_Unary<"acosh", "inverse of cosh">;
def NN_AtanhOp : NN_Unary<"atanh", "inverse of tanh">;
def NN_ErfOp : NN_Unary<"erf", "Gauss error function">;

// Activations. Kept whole, not as compositions: an epilogue wants them as one.
def NN_ReluOp : NN_Unary<"relu", "max(x, 0)">;
def NN_SigmoidOp : NN_Unary<"sigmoid", "1 / (1 + e^-x)">;
def NN_SoftplusOp : NN_Unary<"softplus", "log(1 + e^x)">;
def NN_SoftsignOp : NN_Unary<"softsign", "x / (1 + |x|)">;
def NN_MishOp : NN_Unary<"mish", "x tanh(softplus(x))">;
def NN_HardSwishOp : NN_Unary<"hard_swish", "x max(0, min(1, x/6 + 1/2))">;
def NN_SwishOp : NN_Unary<"swish", "x sigmoid(alpha x)", (ins F64Attr:$alpha)>;
def NN_GeluOp : NN_Unary<"gelu", "x P(X <= x), X normal; by erf or by tanh", (ins UnitAttr:$tanh)>;
def NN_LeakyReluOp : NN_Unary<"leaky_relu", "x < 0 ? alpha x : x", (ins F64Attr:$alpha)>;
def NN_EluOp : NN_Unary<"elu", "x < 0 ? alpha (e^x - 1) : x", (ins F64Attr:$alpha)>;
def NN_CeluOp : NN_Unary<"celu", "max(0, x) + min(0, alpha (e^(x/alpha) - 1))", (ins F64Attr:$alpha)>;
def NN_SeluOp : NN_Unary<"selu", "gamma (x > 0 ? x : alpha (e^x - 1))", (ins F64Attr:$alpha, F64Attr:$gamma)>;
def NN_ThresholdedReluOp : NN_Unary<"thresholded_relu", "x > alpha ? x : 0", (ins F64Attr:$alpha)>;
def NN_HardSigmoidOp : NN_Unary<"hard_sigmoid", "max(0, min(1, alpha x + beta))",
                                (ins F64Attr:$alpha, F64Attr:$beta)>;
def NN_ShrinkOp : NN_Unary<"shrink", "x < -lambd ? x + bias : x > lambd ? x - bias : 0",
                           (ins F64Attr:$bias, F64Attr:$lambd)>;

// Arithmetic on two operands.
def NN_AddOp : NN_Binary<"add", "a + b">;
def NN_SubOp : NN_Binary<"sub", "a - b">;
def NN_MulOp : NN_Binary<"mul", "a b">;
def NN_DivOp : NN_Binary<"div", "a / b; integers round towards zero">;
def NN_PowOp : NN_Binary<"pow", "a^b, in a's type">;
def NN_ModOp : NN_Binary<"mod", "remainder with the sign of b, or of a if `fmod`", (ins UnitAttr:$fmod)>;
def NN_MaxOp : NN_Binary<"max", "the larger; NaN if one is NaN">;
def NN_MinOp : NN_Binary<"min", "the smaller; NaN if one is NaN">;
def NN_PreluOp : NN_Binary<"prelu", "a < 0 ? b a : a">;
def NN_AndOp : NN_Binary<"and", "logical and, bitwise on integers">;
def NN_OrOp : NN_Binary<"or", "logical or, bitwise on integers">;
def NN_XorOp : NN_Binary<"xor", "logical exclusive or, bitwise on integers">;
def NN_ShiftOp : NN_Binary<"shift", "a << b, or a >> b if `right`", (ins UnitAttr:$right)>;
def NN_NotOp : NN_Unary<"not", "logical not, bitwise on integers">;

// Comparison and choice.
def NN_EqualOp : NN_Compare<"equal", "a == b">;
def NN_LessOp : NN_Compare<"less", "a < b">;
def NN_LessOrEqualOp : NN_Compare<"less_or_equal", "a <= b">;
def NN_GreaterOp : NN_Compare<"greater", "a > b">;
def NN_GreaterOrEqualOp : NN_Compare<"greater_or_equal", "a >= b">;
def NN_IsNaNOp : NN_Predicate<"is_nan", "x is not a number">;
def NN_IsInfOp : NN_Predicate<"is_inf", "x is infinite, of the signs asked for",
                              (ins BoolAttr:$negative, BoolAttr:$positive)>;
def NN_WhereOp : NN_ElementwiseOp<"where", "getElementTypeOrSelf(op.getOperands()[1].getType())"> {
  let summary = "condition ? a : b";
  let arguments = (ins AnyRankedTensor:$condition, AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
}
def NN_CastOp : NN_Unary<"cast", "the same number in another element type",
                         (ins TypeAttr:$to, UnitAttr:$overflows,
                              DefaultValuedAttr<NN_RoundMode, "RoundMode::up">:$round), "op.getTo()"> {
  let description = [{
    Floats to integers truncate towards zero; to a narrower integer type the low
    bits stay; to boolean: x != 0. Floats round to nearest even. What is too large
    for a float of 4 or 8 bits becomes its largest number; infinity, or NaN where
    there is none, if it `overflows`. `round` is for f8E8M0FNU, powers of two.
  }];
  let hasFolder = 1;
}

def NN_BitCastOp : NN_Unary<"bit_cast", "the same bits as another element type of that width", (ins TypeAttr:$to),
                            "op.getTo()">;

#endif // SKIFF_DIALECTS_NN_ELEMENTWISE
