// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Slice, opset 13): a step is 0
func.func @main(%x: tensor<4xf32>) -> !onnx.value {
  %z = onnx.initializer "z" dense<0> : tensor<1xi64>
  %0 = onnx.node "Slice"(%x, %z, %z, %z, %z) {} opset 13 : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Slice, opset 9): has 2 starts, 1 ends, 2 axes and 2 steps, expected as many of each
func.func @main(%x: tensor<4x4xf32>) -> !onnx.value {
  %0 = onnx.node "Slice"(%x) {starts = array<i64: 0, 0>, ends = array<i64: 5>} opset 9 : (tensor<4x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Split, opset 11): the parts of 2x3 sum to 5, but the dim is 6
func.func @main(%x: tensor<6xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Split"(%x) {split = array<i64: 2, 3>} opset 11 : (tensor<6xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// -----

// CHECK: (Split, opset 11): cannot split a dim of 7 into 2 equal parts
func.func @main(%x: tensor<7xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Split"(%x) {} opset 11 : (tensor<7xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}
