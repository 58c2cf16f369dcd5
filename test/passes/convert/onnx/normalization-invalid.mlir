// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (BatchNormalization, opset 15): outputs 1 and 2 are used, expected attribute 'training_mode' for these
func.func @main(%x: tensor<1x2x4xf32>, %p: tensor<2xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "BatchNormalization"(%x, %p, %p, %p, %p) {} opset 15 : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// -----

// CHECK: (BatchNormalization, opset 9): runs in training mode
func.func @main(%x: tensor<1x2x4xf32>, %p: tensor<2xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "BatchNormalization"(%x, %p, %p, %p, %p) {} opset 9 : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// -----

// CHECK: (BatchNormalization, opset 15): input 1 has the dims 3, expected 2
func.func @main(%x: tensor<1x2x4xf32>, %p: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "BatchNormalization"(%x, %p, %p, %p, %p) {} opset 15 : (tensor<1x2x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (GroupNormalization, opset 21): attribute 'num_groups' is 4, expected a divisor of the channels, 6
func.func @main(%x: tensor<1x6x5xf32>, %p: tensor<6xf32>) -> !onnx.value {
  %0 = onnx.node "GroupNormalization"(%x, %p, %p) {num_groups = 4 : i64} opset 21 : (tensor<1x6x5xf32>, tensor<6xf32>, tensor<6xf32>) -> !onnx.value
  return %0 : !onnx.value
}
