// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (GatherElements, opset 13): input and indices must have the same number of dims, got 3x4 and 2
func.func @main(%x: tensor<3x4xf32>, %i: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "GatherElements"(%x, %i) {} opset 13 : (tensor<3x4xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (GatherND, opset 13): indices of the dims 5x3 do not fit to data of 3x4
func.func @main(%x: tensor<3x4xf32>, %i: tensor<5x3xi64>) -> !onnx.value {
  %0 = onnx.node "GatherND"(%x, %i) {} opset 13 : (tensor<3x4xf32>, tensor<5x3xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (GatherND, opset 13): batch_dims is 2, but the inputs have the dims 3x4 and 3x1
func.func @main(%x: tensor<3x4xf32>, %i: tensor<3x1xi64>) -> !onnx.value {
  %0 = onnx.node "GatherND"(%x, %i) {batch_dims = 2 : i64} opset 13 : (tensor<3x4xf32>, tensor<3x1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ScatterElements, opset 16): attribute 'reduction' is "max", expected one of none, add, mul
func.func @main(%x: tensor<3xf32>, %i: tensor<2xi64>, %u: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "ScatterElements"(%x, %i, %u) {reduction = "max"} opset 16 : (tensor<3xf32>, tensor<2xi64>, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ScatterND, opset 18): updates have the dims 5x3, expected 5x2
func.func @main(%x: tensor<3x4x2xf32>, %i: tensor<5x2xi64>, %u: tensor<5x3xf32>) -> !onnx.value {
  %0 = onnx.node "ScatterND"(%x, %i, %u) {} opset 18 : (tensor<3x4x2xf32>, tensor<5x2xi64>, tensor<5x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (TensorScatter, opset 24): axis is 0, which is the batch
func.func @main(%c: tensor<2x4xf32>, %u: tensor<2x1xf32>) -> !onnx.value {
  %0 = onnx.node "TensorScatter"(%c, %u) {axis = 0 : i64} opset 24 : (tensor<2x4xf32>, tensor<2x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (TopK, opset 11): cannot take 4 of 3 elements
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %k = onnx.initializer "k" dense<4> : tensor<1xi64>
  %0:2 = onnx.node "TopK"(%x, %k) {} opset 11 : (tensor<2x3xf32>, tensor<1xi64>) -> (!onnx.value, !onnx.value)
  return %0#0 : !onnx.value
}

// -----

// CHECK: (CumSum, opset 14): axis 2 is not in -2..1
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %a = onnx.initializer "a" dense<2> : tensor<i64>
  %0 = onnx.node "CumSum"(%x, %a) {} opset 14 : (tensor<2x3xf32>, tensor<i64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ReverseSequence, opset 10): has batch_axis 1, time_axis 1 and an input of 2 dims, expected axes 0 and 1 of two or more
func.func @main(%x: tensor<4x2xf32>, %l: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "ReverseSequence"(%x, %l) {time_axis = 1 : i64} opset 10 : (tensor<4x2xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ScatterElements, opset 18): the inputs have the dims 3x4, 3x1 and 3x4, expected as many and the last two equal
func.func @main(%x: tensor<3x4xf32>, %i: tensor<3x1xi64>, %u: tensor<3x4xf32>) -> !onnx.value {
  %0 = onnx.node "ScatterElements"(%x, %i, %u) {axis = 1 : i64} opset 18 : (tensor<3x4xf32>, tensor<3x1xi64>, tensor<3x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}
