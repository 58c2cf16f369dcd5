//===- NNIndexing.td - elements chosen, written or ordered by data -----------===//
#ifndef SKIFF_DIALECTS_NN_INDEXING
#define SKIFF_DIALECTS_NN_INDEXING

include "dialects/nn/NNBase.td"

def NN_ScatterKind : I32EnumAttr<"ScatterKind", "what an element becomes that is written to", [
    I32EnumAttrCase<"none", 0>, I32EnumAttrCase<"add", 1>, I32EnumAttrCase<"mul", 2>,
    I32EnumAttrCase<"max", 3>, I32EnumAttrCase<"min", 4>]> {
  let cppNamespace = "::skiff::nn";
}
def NN_CumulateKind : I32EnumAttr<"CumulateKind", "what runs along", [
    I32EnumAttrCase<"sum", 0>, I32EnumAttrCase<"prod", 1>]> {
  let cppNamespace = "::skiff::nn";
}

def NN_GatherElementsOp : NN_Op<"gather_elements"> {
  let summary = "one element of `input` for each of `indices`, which replaces its place along `axis`";
  let description = [{
    Shape: that of `indices`. `result[i, j, k] = input[i, indices[i, j, k], k]` for axis 1.
    A negative index counts from the end; one outside the input is clamped, as in nn.gather.
    Constraints: (C1) both ranks are equal; (C2) `axis` is in 0..rank-1; (C3) no other dim of `indices` is
    larger than the input's. ONNX: GatherElements; ReverseSequence, TopK's values and Einsum's diagonals.
    ```mlir
    %0 = nn.gather_elements %x, %i {axis = 1 : i64} : (tensor<2x9xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$indices, I64Attr:$axis);
}

def NN_ScatterOp : NN_Op<"scatter"> {
  let summary = "`data` with `updates` written at `indices` along `axis`";
  let description = [{
    Shape: that of `data`. For each element of `updates`, in row-major order,
    `result[i, indices[i, j, k], k] = updates[i, j, k]` for axis 1, or the old value combined with it as
    `kind` says. `indices` broadcast to `updates`: with a 1 for what is behind the axis, whole rows are written.
    An index outside 0..size-1 writes nothing: a converter wraps negative ones.
    Constraints: (C1) all ranks are equal; (C2) `axis` is in 0..rank-1; (C3) `updates` are not larger than
    `data` along other dims; (C4) `indices` broadcast to `updates`.
    ONNX: Scatter, ScatterElements, ScatterND (on flattened dims), TensorScatter, MaxUnpool.
    ```mlir
    %0 = nn.scatter %x, %i, %u {axis = 0 : i64, kind = 1 : i32}
       : (tensor<9x4xf32>, tensor<3x1xi64>, tensor<3x4xf32>) -> tensor<9x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$data, AnyRankedTensor:$indices, AnyRankedTensor:$updates, I64Attr:$axis,
                       NN_ScatterKind:$kind);
}

def NN_TopKOp : NN_Op<"top_k", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "where the `k` largest (or smallest) elements along `axis` are, the best first";
  let description = [{
    Shape: the input's, with `k`, one expression, along `axis`. Of equal elements the first counts as better; NaN
    is larger than any number. The elements themselves are nn.gather_elements of these indices.
    Constraints: (C1) `axis` is in 0..rank-1; (C2) `k` is not larger than the dim.
  }];
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$axis, AffineMapAttr:$k, BoolAttr:$largest);
}

def NN_CumulateOp : NN_Op<"cumulate"> {
  let summary = "sum or product of all elements up to each one along `axis`";
  let description = [{
    With `exclusive` each element itself does not count; with `reverse` those behind it do instead of those before.
    Constraints: (C1) `axis` is in 0..rank-1. ONNX: CumSum, CumProd.
  }];
  let arguments = (ins AnyRankedTensor:$input, I64Attr:$axis, NN_CumulateKind:$kind, BoolAttr:$exclusive,
                       BoolAttr:$reverse);
}

def NN_SortRowsOp : NN_Op<"sort_rows", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "the numbers of a matrix's rows, the lexicographically smallest row first";
  let description = [{
    Shape: the number of rows. Of equal rows the first comes first; NaN is larger than any number.
    Constraints: (C1) the input is a matrix. ONNX: Unique.
  }];
  let arguments = (ins AnyRankedTensor:$input);
}

def NN_CompactOp : NN_Op<"compact", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "where the true elements of a mask are, one after the other";
  let description = [{
    Shape: one dim, the number of elements of the mask: a bound of how many are true. First come the row-major
    numbers of the true elements in ascending order, then zeros. How many there are is a sum over the mask;
    read as a data dim, it is what nn.slice cuts the result to.
    Constraints: (C1) the mask is i1. ONNX: NonZero, Compress, Unique, NonMaxSuppression.
    ```mlir
    %0 = nn.compact %mask : (tensor<2x3xi1>) -> tensor<6xi64>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$mask);
}

def NN_NonMaxSuppressionOp
    : NN_Op<"non_max_suppression", [], "IntegerType::get(op.getOperands()[0].getContext(), 64)"> {
  let summary = "the best boxes of each class, less those that overlap with a better one";
  let description = [{
    boxes `[N, boxes, 4]` (two low and two high corners), scores and order `[N, classes, boxes]`, result
    `[N, classes, limit]`: the numbers of the chosen boxes, then -1. Boxes are looked at in the order that `order`
    gives, which is i64. One is chosen if its score is above `score_threshold`, where there is one, and its
    intersection with each of those chosen before is not above `iou_threshold` times their union.
    Constraints: (C1) ranks are 3; (C2) a box has 4 numbers; (C3) N and the number of boxes are the same;
    (C4) thresholds have one element; (C5) `limit` is one expression.
  }];
  let arguments = (ins AnyRankedTensor:$boxes, AnyRankedTensor:$scores, AnyRankedTensor:$order,
                       AnyRankedTensor:$iou_threshold, Optional<AnyRankedTensor>:$score_threshold,
                       AffineMapAttr:$limit);
}

#endif // SKIFF_DIALECTS_NN_INDEXING
