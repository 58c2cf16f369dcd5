// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (MaxPool, opset 12): attribute 'kernel_shape' is missing
func.func @main(%x: tensor<1x1x4xf32>) -> !onnx.value {
  %0 = onnx.node "MaxPool"(%x) {} opset 12 : (tensor<1x1x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (AveragePool, opset 12): auto_pad depends on the dims 1x1xwidth, which leaves the number of elements in a window open; make them numbers
func.func @main(%x: tensor<1x1x?xf32> {onnx.dims = ["", "", "width"]}) -> !onnx.value {
  %0 = onnx.node "AveragePool"(%x) {kernel_shape = array<i64: 3>, strides = array<i64: 2>, auto_pad = "SAME_UPPER"} opset 12 : (tensor<1x1x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (AveragePool, opset 12): window of 9 does not fit in 4
func.func @main(%x: tensor<1x1x4xf32>) -> !onnx.value {
  %0 = onnx.node "AveragePool"(%x) {kernel_shape = array<i64: 9>} opset 12 : (tensor<1x1x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}
