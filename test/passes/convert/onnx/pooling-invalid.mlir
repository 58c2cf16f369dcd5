// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (MaxPool, opset 12): attribute 'kernel_shape' is missing
func.func @main(%x: tensor<1x1x4xf32>) -> !onnx.value {
  %0 = onnx.node "MaxPool"(%x) {} opset 12 : (tensor<1x1x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (MaxPool, opset 12): ceil_mode with a stride of 2 needs a spatial dim that is a number, got width
func.func @main(%x: tensor<1x1x?xf32> {onnx.dims = ["", "", "width"]}) -> !onnx.value {
  %0 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 2>, strides = array<i64: 2>, ceil_mode = 1 : i64} opset 12 : (tensor<1x1x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (AveragePool, opset 12): window of 9 does not fit in 4
func.func @main(%x: tensor<1x1x4xf32>) -> !onnx.value {
  %0 = onnx.node "AveragePool"(%x) {kernel_shape = array<i64: 9>} opset 12 : (tensor<1x1x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}
