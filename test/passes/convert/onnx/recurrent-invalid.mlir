// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (GRU, opset 14): input 1 has the dims 1x8x4, expected 1x9x4
func.func @main(%x: tensor<5x2x4xf32>, %w: tensor<1x8x4xf32>, %r: tensor<1x9x3xf32>) -> !onnx.value {
  %0 = onnx.node "GRU"(%x, %w, %r) {} opset 14 : (tensor<5x2x4xf32>, tensor<1x8x4xf32>, tensor<1x9x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (RNN, opset 14): attribute 'hidden_size' is 4, but input 2 has the dims 1x3x3
func.func @main(%x: tensor<5x2x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "RNN"(%x, %w, %r) {hidden_size = 4 : i64} opset 14 : (tensor<5x2x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (RNN, opset 14): attribute 'activations' has 2 values, expected 1
func.func @main(%x: tensor<5x2x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "RNN"(%x, %w, %r) {activations = ["Tanh", "Relu"]} opset 14 : (tensor<5x2x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (RNN, opset 14): attribute 'activations' holds "Gelu", expected one of Affine, Elu,
func.func @main(%x: tensor<5x2x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "RNN"(%x, %w, %r) {activations = ["Gelu"]} opset 14 : (tensor<5x2x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (RNN, opset 14): attributes 'activation_alpha' and 'activation_beta' have 1 and 0 values, but the activations take only 0 and 0
func.func @main(%x: tensor<5x2x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "RNN"(%x, %w, %r) {activation_alpha = array<f32: 1.0>} opset 14 : (tensor<5x2x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
