// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Squeeze, opset 13): cannot drop dim 0 of 2x1: it is not 1
func.func @main(%x: tensor<2x1xf32>) -> !onnx.value {
  %axes = onnx.initializer "axes" dense<0> : tensor<1xi64>
  %0 = onnx.node "Squeeze"(%x, %axes) {} opset 13 : (tensor<2x1xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Right for a batch of 1 only: for others it would drop elements.
// CHECK: (Squeeze, opset 13): cannot drop dim 0 of batchx1: it is 1 for some inputs only; make the dim a number
func.func @main(%x: tensor<?x1xf32> {onnx.dims = ["batch", ""]}) -> !onnx.value {
  %axes = onnx.initializer "axes" dense<0> : tensor<1xi64>
  %0 = onnx.node "Squeeze"(%x, %axes) {} opset 13 : (tensor<?x1xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Squeeze, opset 13): needs axes, because the dims batchx1 are not all numbers
func.func @main(%x: tensor<?x1xf32> {onnx.dims = ["batch", ""]}) -> !onnx.value {
  %0 = onnx.node "Squeeze"(%x) {} opset 13 : (tensor<?x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Reshape, opset 13): cannot reshape batchx6 to 2x3: that fits for some inputs only; make the dims numbers
func.func @main(%x: tensor<?x6xf32> {onnx.dims = ["batch", ""]}) -> !onnx.value {
  %s = onnx.initializer "s" dense<[2, 3]> : tensor<2xi64>
  %0 = onnx.node "Reshape"(%x, %s) {} opset 13 : (tensor<?x6xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Reshape, opset 13): cannot reshape 2x3 (6 elements) to 2x4 (8)
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[2, 4]> : tensor<2xi64>
  %0 = onnx.node "Reshape"(%x, %s) {} opset 13 : (tensor<2x3xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Reshape, opset 13): the shape holds 0 at dim 2, but the input has only 2 dims: 2x3
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[2, 3, 0]> : tensor<3xi64>
  %0 = onnx.node "Reshape"(%x, %s) {} opset 13 : (tensor<2x3xf32>, tensor<3xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DepthToSpace, opset 13): input 0 has the dims 1x3x2x2, which cannot be divided by 4
func.func @main(%x: tensor<1x3x2x2xf32>) -> !onnx.value {
  %0 = onnx.node "DepthToSpace"(%x) {blocksize = 2 : i64} opset 13 : (tensor<1x3x2x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
