// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: cannot reshape 2x3: its elements are no multiple of 4
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %shape = onnx.initializer "shape" dense<[4, -1]> : tensor<2xi64>
  %0 = onnx.node "Reshape"(%x, %shape) {} opset 13 : (tensor<2x3xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Messages name the symbols.
// CHECK: (ReduceSum, opset 13): needs axes that are numbers when the model is compiled, got batch
func.func @main(%x: tensor<?x3xf32> {onnx.dims = ["batch", ""]}) -> !onnx.value {
  %shape = onnx.node "Shape"(%x) {end = 1 : i64} opset 15 : (tensor<?x3xf32>) -> !onnx.value
  %0 = onnx.node "ReduceSum"(%x, %shape) {} opset 13 : (tensor<?x3xf32>, !onnx.value) -> !onnx.value
  return %0 : !onnx.value
}
