// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Transpose, opset 13): 'perm' must be a permutation of 0..1, got
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "Transpose"(%x) {perm = array<i64: 0, 2>} opset 13 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Concat, opset 13): attribute 'axis' is missing
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "Concat"(%x, %x) {} opset 13 : (tensor<2x3xf32>, tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Pad, opset 13): has 3 pads, expected 4
func.func @main(%x: tensor<2x3xf32>, %p: tensor<3xi64>) -> !onnx.value {
  %0 = onnx.node "Pad"(%x, %p) {} opset 13 : (tensor<2x3xf32>, tensor<3xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Pad, opset 11): attribute 'mode' is "mirror", expected one of constant, reflect, edge, wrap
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %p = onnx.initializer "p" dense<0> : tensor<4xi64>
  %0 = onnx.node "Pad"(%x, %p) {mode = "mirror"} opset 11 : (tensor<2x3xf32>, tensor<4xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Dropout, opset 6): runs in training mode, expected inference; export the model in evaluation mode
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "Dropout"(%x) {} opset 6 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
