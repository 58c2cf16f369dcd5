//===- Passes.td - which bytes ----------------------------------------------------===//
include "mlir/Pass/PassBase.td"

def PlanMemory : Pass<"skiff-plan-memory", "::mlir::func::FuncOp"> {
  let summary = "gives each result its bytes in one arena, or a slot";
  let description = [{
    Results that are never alive together share bytes; a result may take the place of an operand that dies
    with it, where every element is read before it is written. Outputs lie in the caller's memory. Sizes and
    offsets are expressions of the function's symbols, rounded up to 64 bytes when the symbols have values; of
    several the largest counts. `plan.arena` is the arena's size, `plan.arena_bytes` and
    `plan.arena_lower_bound` its bytes, and the most bytes alive at one time without rounding, with every symbol
    at its upper bound, or 1.

    A result whose size has a data dim lies in one of `plan.slots` slots, shared in the same way. What a loop
    reads from outside of it lives to the loop's end; results of nn.if and nn.loop have their places in
    `plan.places`.
    ```mlir
    %0 = plan.kernel "relu_0" "elementwise"(%x) at [#plan.place<-1, ()[s0] -> (s0 * 256)>] : ...
    ```
  }];
  let dependentDialects = ["::skiff::plan::PlanDialect"];
}
