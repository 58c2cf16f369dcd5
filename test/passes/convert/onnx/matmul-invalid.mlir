// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (MatMul, opset 13): cannot multiply 2x3 by 4x5: 3 is not 4
func.func @main(%a: tensor<2x3xf32>, %b: tensor<4x5xf32>) -> !onnx.value {
  %0 = onnx.node "MatMul"(%a, %b) {} opset 13 : (tensor<2x3xf32>, tensor<4x5xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Gemm, opset 13): input 2 has the dims 7x2x5, expected to broadcast to 2x5
func.func @main(%a: tensor<2x3xf32>, %b: tensor<3x5xf32>, %c: tensor<7x2x5xf32>) -> !onnx.value {
  %0 = onnx.node "Gemm"(%a, %b, %c) {} opset 13 : (tensor<2x3xf32>, tensor<3x5xf32>, tensor<7x2x5xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Gemm, opset 13): input 0 has the dims 2x3x4, expected a matrix
func.func @main(%a: tensor<2x3x4xf32>, %b: tensor<3x5xf32>) -> !onnx.value {
  %0 = onnx.node "Gemm"(%a, %b) {} opset 13 : (tensor<2x3x4xf32>, tensor<3x5xf32>) -> !onnx.value
  return %0 : !onnx.value
}
