//===- Passes.td - one region becomes one kernel -------------------------------===//
include "mlir/Pass/PassBase.td"

def FormKernels : Pass<"skiff-form-kernels", "::mlir::func::FuncOp"> {
  let summary = "groups nn ops into plan.kernel regions, one kernel each";
  let description = [{
    A kernel has at most one anchor (contraction, reduction, window); elementwise ops after it become its
    epilogue, cheap ones before a reduction are read through. Data movement and elementwise chains are
    one kernel too. Reductions along the same last dims, and what is elementwise around them, are one. nn.reshape stays outside: it is an alias. The regions of nn.if and nn.loop are formed each on
    its own; a carried value that a loop yields at another's place is copied.
    ```mlir
    %0 = nn.conv %x, %w {...}
    %1 = nn.add %0, %bias
    %2 = nn.relu %1
    ```
    becomes
    ```mlir
    %2 = plan.kernel "conv_0" "conv"(%x, %w, %bias) : (...) -> ... {
    ^bb0(%a: ..., %b: ..., %c: ...):
      %3 = nn.conv %a, %b {...}
      %4 = nn.add %3, %c
      %5 = nn.relu %4
      plan.yield %5
    }
    ```
  }];
  let dependentDialects = ["::skiff::plan::PlanDialect", "::skiff::nn::NNDialect"];
}
