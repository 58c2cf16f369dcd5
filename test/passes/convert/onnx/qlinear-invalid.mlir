// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (com.microsoft.QLinearAdd, opset 1): input 6 is missing
func.func @main(%a: tensor<4xi8>, %s: tensor<f32>, %z: tensor<i8>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "QLinearAdd"(%a, %s, %z, %a, %s, %z) {} opset 1 : (tensor<4xi8>, tensor<f32>, tensor<i8>, tensor<4xi8>, tensor<f32>, tensor<i8>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (com.microsoft.QLinearConcat, opset 1): has 4 inputs, expected a scale and a zero point, then three for each tensor
func.func @main(%a: tensor<4xi8>, %s: tensor<f32>, %z: tensor<i8>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "QLinearConcat"(%s, %z, %a, %s) {axis = 0 : i64} opset 1 : (tensor<f32>, tensor<i8>, tensor<4xi8>, tensor<f32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (com.microsoft.QLinearGlobalAveragePool, opset 1): attribute 'channels_last' is 1, which is not supported
func.func @main(%a: tensor<1x4x4x3xi8>, %s: tensor<f32>, %z: tensor<i8>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "QLinearGlobalAveragePool"(%a, %s, %z, %s, %z) {channels_last = 1 : i64} opset 1 : (tensor<1x4x4x3xi8>, tensor<f32>, tensor<i8>, tensor<f32>, tensor<i8>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (com.microsoft.QGemm, opset 1): inputs 0 and 3 have the dims 2x4x8 and 8x3, expected matrices
func.func @main(%a: tensor<2x4x8xi8>, %s: tensor<f32>, %z: tensor<i8>, %b: tensor<8x3xi8>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "QGemm"(%a, %s, %z, %b, %s, %z) {} opset 1 : (tensor<2x4x8xi8>, tensor<f32>, tensor<i8>, tensor<8x3xi8>, tensor<f32>, tensor<i8>) -> !onnx.value
  return %0 : !onnx.value
}
