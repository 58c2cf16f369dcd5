//===- Passes.td - from the paddle dialect to nn ----------------------------===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE
#define SKIFF_PASSES_CONVERT_PADDLE

include "mlir/Pass/PassBase.td"

def ConvertPaddleToNN : Pass<"skiff-convert-paddle-to-nn", "::mlir::ModuleOp"> {
  let summary = "Paddle operators become nn ops with types";
  let description = [{
    Rebuilds every function that holds paddle ops, as `skiff-convert-onnx-to-nn` does for ONNX. One row of a table
    serves an operator of both formats. What is an attribute in one format and an operand in the other is the same
    here; sizes that depend on data become data dims. "if" and "while" become nn.if and nn.loop where their
    conditions are not known; short loops are unrolled. Tensor arrays become tensors.

    All that cannot be converted is reported at once; then the module is unchanged.

    ```mlir
    func.func @main(%x: tensor<?x3xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "y"}) {
      %0 = paddle.node "relu"(%x) ["X"] {} : (tensor<?x3xf32>) -> !paddle.value ["Out"]
      return %0 : !paddle.value
    }
    ```
    becomes
    ```mlir
    func.func @main(%x: tensor<?x3xf32> {nn.dims = affine_map<()[s0] -> (s0, 3)>, nn.name = "x"})
        -> (tensor<?x3xf32> {nn.name = "y"}) attributes {nn.symbols = ["x_dim0"]} {
      %0 = nn.relu %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
      return %0 : tensor<?x3xf32>
    }
    ```
  }];
  let dependentDialects = ["::skiff::nn::NNDialect"];
  let statistics = [Statistic<"numNodes", "nodes", "Paddle operators converted">];
}

#endif // SKIFF_PASSES_CONVERT_PADDLE
