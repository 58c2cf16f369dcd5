//===- Passes.td - from the onnx dialect to nn ------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_ONNX
#define SKIFF_PASSES_CONVERT_ONNX

include "mlir/Pass/PassBase.td"

def ConvertOnnxToNN : Pass<"skiff-convert-onnx-to-nn", "::mlir::ModuleOp"> {
  let summary = "ONNX nodes become nn ops with types";
  let description = [{
    Rebuilds every function that holds onnx ops. A node is converted by the first row of its operator's table
    whose version is not above the node's opset. Types are inferred; symbolic dims named by `onnx.dims` become
    `nn.symbols` of the function and `nn.dims` of its arguments. Convolutions, pooling and resizing become
    channels-last between two transposes, which a later pass cancels against their neighbours. Arithmetic on
    shapes (Shape, Gather, Concat, ... up to a Reshape) is evaluated here: its result is an affine map over the
    symbols, and the chain is dead. A size that depends on data becomes a data dim, named in `nn.data_dims`. If,
    Loop and Scan become nn.if and nn.loop.

    All that cannot be converted is reported at once; then the module is unchanged.

    ```mlir
    func.func @main(%x: tensor<?x3x8x8xf32> {onnx.dims = ["batch", "", "", ""], onnx.name = "x"})
        -> (!onnx.value {onnx.name = "y"}) {
      %0 = onnx.node "Relu"(%x) {} opset 14 : (tensor<?x3x8x8xf32>) -> !onnx.value
      %1 = onnx.node "Flatten"(%0) {} opset 14 : (!onnx.value) -> !onnx.value
      return %1 : !onnx.value
    }
    ```
    becomes
    ```mlir
    func.func @main(%x: tensor<?x3x8x8xf32> {nn.dims = affine_map<()[s0] -> (s0, 3, 8, 8)>, nn.name = "x"})
        -> (tensor<?x192xf32> {nn.name = "y"}) attributes {nn.symbols = ["batch"]} {
      %0 = nn.relu %x : (tensor<?x3x8x8xf32>) -> tensor<?x3x8x8xf32>
      %1 = nn.reshape %0 {shape = affine_map<()[s0] -> (s0, 192)>} : (tensor<?x3x8x8xf32>) -> tensor<?x192xf32>
      return %1 : tensor<?x192xf32>
    }
    ```
  }];
  let dependentDialects = ["::skiff::nn::NNDialect"];
  let statistics = [Statistic<"numNodes", "nodes", "ONNX nodes converted">];
}

#endif // SKIFF_PASSES_CONVERT_ONNX
