//===- NNControlFlow.td - branches, loops, and dims that data decides -----------===//
#ifndef SKIFF_DIALECTS_NN_CONTROLFLOW
#define SKIFF_DIALECTS_NN_CONTROLFLOW

include "dialects/nn/NNBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

// Not pure, whatever their regions hold: they set data dims, which others read without an SSA edge.
class NN_ControlFlowOp<string mnemonic, list<Trait> traits = []>
    : Op<NN_Dialect, mnemonic, !listconcat([MemoryEffects<[MemWrite]>], traits)> {
  let hasVerifier = 1;
}

def NN_DimValuesOp : NN_Op<"dim_values", [], "IntegerType::get(op.getDims().getContext(), 64)"> {
  let summary = "dim expressions as an i64 tensor of one dim";
  let description = [{
    ```mlir
    %0 = nn.dim_values {dims = affine_map<()[s0] -> (s0, 2 * s0)>} : () -> tensor<2xi64>
    ```
  }];
  let arguments = (ins AffineMapAttr:$dims);
  let hasFolder = 1;
}

def NN_ReadDimsOp : NN_ControlFlowOp<"read_dims"> {
  let summary = "the elements of a tensor become data dims";
  let description = [{
    Element i becomes data dim `first + i`. From here on, and until it is set again, an expression of that dim
    has this value. A run in which an element is negative ends with an error.
    Constraints: (C1) `values` is i64 with a static number of elements.
  }];
  let arguments = (ins AnyRankedTensor:$values, I64Attr:$first);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

def NN_CheckDimsOp : NN_ControlFlowOp<"check_dims"> {
  let summary = "ends the run with an error unless a condition holds";
  let description = [{
    For conditions on data dims, and for those of a region that may not run; all others are in the function's
    `nn.requires`, and are checked before a run.
    ```mlir
    nn.check_dims #nn.require<equal, (d0)[s0] -> (d0, s0), "/Add">
    ```
  }];
  let arguments = (ins NN_RequireAttr:$condition);
  let assemblyFormat = "$condition attr-dict";
  let hasVerifier = 0;
}

def NN_IfOp : NN_ControlFlowOp<"if", [SingleBlock, NoRegionArguments]> {
  let summary = "one of two regions runs";
  let description = [{
    `dims` has one map per result. Of the data dims in it those that are `assigned` take the value that the
    region which runs gives at their place; everything else must be equal in both.
    Constraints: (C1) the condition is i1 with one element; (C2) both regions yield the results' types.
  }];
  let arguments = (ins AnyRankedTensor:$condition, AffineMapArrayAttr:$dims, DenseI64ArrayAttr:$assigned);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let regions = (region SizedRegion<1>:$then_region, SizedRegion<1>:$else_region);
  let assemblyFormat = [{
    $condition attr-dict `:` functional-type($condition, $outputs) $then_region `else` $else_region
  }];
}

def NN_LoopOp : NN_ControlFlowOp<"loop", [SingleBlock, AttrSizedOperandSegments]> {
  let summary = "a region runs again and again";
  let description = [{
    The region runs while the number of completed iterations is below `limit`, where there is one, and the
    last condition was true: first the operand `condition`, then, with `tests`, what the region yields first.
    Without an operand the first condition is true. In the region and after the loop, data dim `counter` is
    the number of completed iterations.

    The region's arguments are the carried values: the `inits`, then what the region yields. The results are
    the last carried values, and after them the scanned ones: all tensors that the region yields at that
    place, one after the other along a new first dim.

    `dims` has one map per result. Of the data dims in a carried value's map those that are `assigned` take
    the value that the inits give at their place, and then the value that the region yields.
    Constraints: (C1) conditions are i1 with one element; (C2) the region yields a condition, if it `tests`,
    the carried and the scanned values; (C3) carried types stay.
  }];
  let arguments = (ins Optional<AnyRankedTensor>:$condition, Variadic<AnyRankedTensor>:$inits,
                       OptionalAttr<AffineMapAttr>:$limit, UnitAttr:$tests, I64Attr:$counter,
                       AffineMapArrayAttr:$dims, DenseI64ArrayAttr:$assigned);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`while` $condition^ `:` type($condition))? `(` $inits `)` attr-dict `:` functional-type($inits, $outputs) $body
  }];
  let extraClassDeclaration = [{
    /// The condition that the region yields, if it tests one.
    ::mlir::Value yieldedCondition();
    ::mlir::OperandRange yieldedCarried();
    ::mlir::OperandRange yieldedScans();
  }];
}

def NN_YieldOp : Op<NN_Dialect, "yield", [Pure, Terminator, ReturnLike, ParentOneOf<["IfOp", "LoopOp"]>]> {
  let summary = "what a region gives";
  let arguments = (ins Variadic<AnyRankedTensor>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif // SKIFF_DIALECTS_NN_CONTROLFLOW
