//===- Plan.td - what runs, in order, in which bytes -------------------------===//
#ifndef SKIFF_DIALECTS_PLAN
#define SKIFF_DIALECTS_PLAN

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Plan_Dialect : Dialect {
  let name = "plan";
  let cppNamespace = "::skiff::plan";
  let summary = "kernels in order, and where their results lie";
  let description = [{
    A function of the plan is a line of kernels and reshapes, with `nn.if`, `nn.loop` and
    `nn.read_dims` between them. Values stay tensors; `places` says in which bytes the
    results of a kernel, a branch or a loop lie. A reshape's result lies where its operand
    lies, a carried value where its loop's result lies, an argument in the caller's memory,
    a constant among the weights.
  }];
  let useDefaultAttributePrinterParser = 1;
}

def Plan_PlaceAttr : AttrDef<Plan_Dialect, "Place"> {
  let mnemonic = "place";
  let summary = "where a kernel's result lies";
  let description = [{
    Either `output` >= 0, in the caller's memory for that output of the model, or in
    the arena at `offset`, in bytes. An offset, as the function's `plan.arena`, may have
    several expressions of the function's symbols: the largest one counts.
  }];
  let parameters = (ins "int64_t":$output, "::mlir::AffineMap":$offset);
  let assemblyFormat = "`<` $output `,` $offset `>`";
}

def Plan_SlotAttr : AttrDef<Plan_Dialect, "Slot"> {
  let mnemonic = "slot";
  let summary = "a place whose size is known only while the plan runs";
  let description = [{
    Memory number `slot` of the session's own, which grows where a value needs more than any before. Results whose
    dims are data dims (`nn.read_dims`) lie there.
  }];
  let parameters = (ins "int64_t":$slot);
  let assemblyFormat = "`<` $slot `>`";
}

def Plan_KernelOp : Op<Plan_Dialect, "kernel", [IsolatedFromAbove, SingleBlock]> {
  let summary = "nn ops that run as one kernel";
  let description = [{
    One operand per block argument. The region holds at most one anchor (contraction,
    reduction, window), or several that work row by row (Rows.h), or those of attention; every other op is
    read through, element by element.
    `kind` names the anchor for reports. `places` has one entry per result once
    the memory is planned.
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$inputs, StrAttr:$sym, StrAttr:$kind,
                       OptionalAttr<ArrayAttr>:$places);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym $kind `(` $inputs `)` (`at` $places^)? attr-dict-with-keyword `:` functional-type($inputs, $outputs) $body
  }];
  let hasVerifier = 1;
}

def Plan_YieldOp : Op<Plan_Dialect, "yield", [Pure, Terminator, ReturnLike, HasParent<"KernelOp">]> {
  let summary = "the results of a kernel";
  let arguments = (ins Variadic<AnyRankedTensor>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif // SKIFF_DIALECTS_PLAN
