//===- NNContraction.td - convolutions and matrix products -------------------===//
#ifndef SKIFF_DIALECTS_NN_CONTRACTION
#define SKIFF_DIALECTS_NN_CONTRACTION

include "dialects/nn/NNBase.td"

defvar NN_ProductType = "productType(op.getOperands()[0].getType())";

def NN_MatMulOp : NN_Op<"matmul", [], NN_ProductType> {
  let summary = "matrix product of the last two dims, batched over the others";
  let description = [{
    Shape: `[batch..., M, K] x [batch..., K, N] -> [batch..., M, N]`, batch dims broadcast.
    Constraints: (C1) both ranks are at least 2; (C2) K is the same.
    The accumulator has the operand's type, f32 for f16 and bf16. Integers of 8 bits, each operand with or without
    a sign, give i32. ONNX: MatMul, MatMulInteger, Gemm.
  }];
  let arguments = (ins AnyRankedTensor:$lhs, AnyRankedTensor:$rhs);
}

def NN_ConvOp : NN_Op<"conv", [], NN_ProductType> {
  let summary = "convolution, channels-last";
  let description = [{
    input `[N, spatial..., C]`, filter `[kernel..., C/groups, OC]`, result `[N, out..., OC]`.
    `out = (in + pad_low + pad_high - dilation*(k-1) - 1) / stride + 1`.
    Constraints: (C1) ranks agree; (C2) attributes have one value per spatial dim (`pads`: all lows, then all
    highs); (C3) C = filter's C * groups; (C4) OC is a multiple of groups; (C5) the window fits. Integers of 8
    bits, each operand with or without a sign, give i32. ONNX: Conv, ConvInteger.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$filter, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, I64Attr:$groups);
}

def NN_ConvTransposeOp : NN_Op<"conv_transpose"> {
  let summary = "transposed convolution, channels-last";
  let description = [{
    input `[N, spatial..., C]`, filter `[kernel..., C, OC/groups]`, result `[N, out..., OC]`.
    `out = stride*(in-1) + output_padding + dilation*(k-1) + 1 - pad_low - pad_high`. ONNX: ConvTranspose.
    Constraints: (C1) ranks agree; (C2) one attribute value per spatial dim; (C3) channels agree.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$filter, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       DenseI64ArrayAttr:$output_padding, I64Attr:$groups);
}

#endif // SKIFF_DIALECTS_NN_CONTRACTION
