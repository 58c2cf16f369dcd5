//===- NNDataMovement.td - elements change places ---------------------------===//
#ifndef SKIFF_DIALECTS_NN_DATAMOVEMENT
#define SKIFF_DIALECTS_NN_DATAMOVEMENT

include "dialects/nn/NNBase.td"

def NN_ConstantOp : Op<NN_Dialect, "constant", [Pure, ConstantLike]> {
  let summary = "a tensor known at compile time";
  let description = "Big tensors are resource blobs, outside MLIR's uniqued attributes.";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::ElementsAttr":$value), [{ build($_builder, $_state, value.getType(), value); }]>];
}

def NN_TransposeOp : NN_Op<"transpose"> {
  let summary = "permutes the dimensions of a tensor";
  let description = [{
    Shape: `dim(result, d) = dim(input, perm[d])`. ONNX: Transpose.
    Constraints: (C1) `perm` is a permutation of 0..rank-1.
    ```mlir
    %0 = nn.transpose %x {perm = array<i64: 0, 2, 1>} : (tensor<1x?x64xf32>) -> tensor<1x64x?xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$perm);
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def NN_ReshapeOp : NN_Op<"reshape"> {
  let summary = "the same elements in row-major order, with other dims";
  let description = [{
    Shape: `shape`, an affine map from the function's symbols to the result's dims.
    Never a copy: the plan makes it an alias. ONNX: Reshape, Flatten, Squeeze, Unsqueeze.
    Constraints: (C1) the number of elements stays.
    ```mlir
    %0 = nn.reshape %x {shape = affine_map<()[s0] -> (s0, 1280)>} : (tensor<?x1x1x1280xf32>) -> tensor<?x1280xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, AffineMapAttr:$shape);
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def NN_ExpandOp : NN_Op<"expand"> {
  let summary = "broadcasts a tensor to given dims, as numpy's broadcast_to";
  let description = [{
    Shape: `shape` broadcast with the input's dims; a dim of the input that is not the number 1 stays.
    ONNX: Expand, ConstantOfShape.
  }];
  let arguments = (ins AnyRankedTensor:$input, AffineMapAttr:$shape);
  let hasFolder = 1;
}

def NN_TileOp : NN_Op<"tile"> {
  let summary = "repeats a tensor along each dim";
  let description = "Shape: `dim(result, d) = dim(input, d) * repeats[d]`. ONNX: Tile, and Upsample's like.";
  let arguments = (ins AnyRankedTensor:$input, DenseI64ArrayAttr:$repeats);
}

def NN_ConcatOp : NN_Op<"concat"> {
  let summary = "joins tensors along one axis";
  let description = [{
    Constraints: (C1) all ranks are equal; (C2) `axis` is in 0..rank-1; (C3) other dims are equal.
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$inputs, I64Attr:$axis);
  let hasFolder = 1;
}

def NN_SliceOp : NN_Op<"slice"> {
  let summary = "every step-th element of a range, along each dim";
  let description = [{
    `starts` and `sizes` are affine maps from the function's symbols, one result per dim;
    `steps` may be negative. Element i of the result is element `start + i * step` of the input.
    Constraints: (C1) one start, size and step per dim; (C2) all elements lie in the input.
  }];
  let arguments = (ins AnyRankedTensor:$input, AffineMapAttr:$starts, AffineMapAttr:$sizes,
                       DenseI64ArrayAttr:$steps);
  let hasFolder = 1;
}

def NN_PadOp : NN_Op<"pad"> {
  let summary = "adds elements before and after, along each dim; negative counts remove";
  let description = "Constraints: (C1) one count per dim; (C2) no dim becomes negative. ONNX: Pad.";
  let arguments = (ins AnyRankedTensor:$input, Optional<AnyRankedTensor>:$value, DenseI64ArrayAttr:$low,
                       DenseI64ArrayAttr:$high, NN_PadMode:$mode);
}

def NN_GatherOp : NN_Op<"gather"> {
  let summary = "slices of `input` along `axis`, chosen by `indices`";
  let description = [{
    Shape: input[0..axis) ++ indices ++ input(axis..). A negative index counts from the end.
    An index outside the input is undefined in ONNX; here it is clamped, so no wrong memory is read.
    Constraints: (C1) `axis` is a dim of the input; (C2) that dim is not 0, if there are indices.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$indices, I64Attr:$axis);
}

def NN_ShapeOp : NN_Op<"shape", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "the dims [start, end) of a tensor";
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$start, I64Attr:$end);
}

def NN_IotaOp : NN_Op<"iota", [], "getElementTypeOrSelf(op.getOperands()[0].getType())"> {
  let summary = "start, start + delta, ...: `size` numbers";
  let arguments = (ins AnyRankedTensor:$start, AnyRankedTensor:$delta, AffineMapAttr:$size);
}

def NN_ResizeOp : NN_Op<"resize"> {
  let summary = "interpolates along each dim";
  let description = [{
    `shape` gives the result's dims; `scales` one factor per dim, as the coordinate
    transformation uses it; 0 is what `factors` says, f32 for each dim, or without these
    the ratio of the result's dim to the input's: both are known at run time only. ONNX:
    Resize, Upsample, with their names for `coordinate_mode` and `nearest_mode`.
  }];
  let arguments = (ins AnyRankedTensor:$input, Optional<AnyRankedTensor>:$factors, AffineMapAttr:$shape,
                       DenseF64ArrayAttr:$scales, NN_ResizeMode:$mode, StrAttr:$coordinate_mode, StrAttr:$nearest_mode, F64Attr:$cubic_a,
                       BoolAttr:$exclude_outside, BoolAttr:$antialias, F64Attr:$extrapolation,
                       DenseF64ArrayAttr:$roi);
}

#endif // SKIFF_DIALECTS_NN_DATAMOVEMENT
