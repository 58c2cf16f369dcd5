// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (RotaryEmbedding, opset 23): num_heads is 5 for a dim of 24
func.func @main(%x: tensor<2x3x24xf32>, %c: tensor<2x3x2xf32>, %s: tensor<2x3x2xf32>) -> !onnx.value {
  %0 = onnx.node "RotaryEmbedding"(%x, %c, %s) {num_heads = 5 : i64} opset 23 : (tensor<2x3x24xf32>, tensor<2x3x2xf32>, tensor<2x3x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (RotaryEmbedding, opset 23): input 1 has the dims 2x3x2, expected 3 columns for each batch and place
func.func @main(%x: tensor<2x3x24xf32>, %c: tensor<2x3x2xf32>, %s: tensor<2x3x2xf32>) -> !onnx.value {
  %0 = onnx.node "RotaryEmbedding"(%x, %c, %s) {num_heads = 4 : i64} opset 23 : (tensor<2x3x24xf32>, tensor<2x3x2xf32>, tensor<2x3x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
