//===- NNReduction.td - many elements in, one out ----------------------------===//
#ifndef SKIFF_DIALECTS_NN_REDUCTION
#define SKIFF_DIALECTS_NN_REDUCTION

include "dialects/nn/NNBase.td"

def NN_ReduceOp : NN_Op<"reduce"> {
  let summary = "combines the elements along `axes`; those dims become 1";
  let description = [{
    Shape: the input's, with 1 at each of `axes`. ONNX: Reduce*, Global*Pool (which squeeze by nn.reshape).
    Constraints: (C1) axes are distinct and in 0..rank-1.
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$axes, NN_ReduceKind:$kind,
                       DefaultValuedAttr<F64Attr, "2.0">:$p);
}

def NN_ArgReduceOp : NN_Op<"arg_reduce", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "the index of the largest or smallest element along `axis`; that dim becomes 1";
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$axis, UnitAttr:$min, UnitAttr:$last);
}

def NN_SoftmaxOp : NN_Op<"softmax"> {
  let summary = "e^x / sum(e^x) along `axis`, or its logarithm";
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$axis, UnitAttr:$log);
}

def NN_PoolOp : NN_Op<"pool"> {
  let summary = "combines a sliding window, channels-last";
  let description = [{
    input `[N, spatial..., C]`. `kind` is max, mean or lp. `pads`: all lows, then all highs;
    highs include what ONNX's ceil_mode adds. Mean divides by the elements inside the
    input, or, with `count_include_pad`, by those inside the padded input of `count_pads`.
    Constraints: (C1) one attribute value per spatial dim; (C2) the window fits.
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, NN_ReduceKind:$kind,
                       BoolAttr:$count_include_pad, DenseI64ArrayAttr:$count_pads,
                       DefaultValuedAttr<F64Attr, "2.0">:$p);
}

def NN_MaxPoolIndicesOp : NN_Op<"max_pool_indices", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "where nn.pool's maximum was found, as a flat index into the channels-first input";
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, BoolAttr:$column_major);
}

def NN_LrnOp : NN_Op<"lrn"> {
  let summary = "local response normalization over the channels (the last dim)";
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$size, F64Attr:$alpha, F64Attr:$beta, F64Attr:$bias);
}

def NN_DetOp : NN_Op<"det"> {
  let summary = "determinants of the matrices in the last two dims";
  let description = "Constraints: (C1) at least 2 dims; (C2) the last two are the same number, at most 256.";
  let arguments = (ins AnyRankedTensor:$input);
}

#endif // SKIFF_DIALECTS_NN_REDUCTION
