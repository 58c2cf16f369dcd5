// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (ReduceSum, opset 11): axis 2 is not in -2..1
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "ReduceSum"(%x) {axes = array<i64: 2>} opset 11 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ReduceSum, opset 11): axis 1 is listed twice
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "ReduceSum"(%x) {axes = array<i64: 1, -1>} opset 11 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// From opset 13 on, axes are an input: the attribute is not silently dropped.
// CHECK: (ReduceSum, opset 13): attribute 'axes' is not known for this version of the operator
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "ReduceSum"(%x) {axes = array<i64: 1>} opset 13 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
