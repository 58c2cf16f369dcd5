// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (NegativeLogLikelihoodLoss, opset 13): inputs have the dims 2x5x3 and 3x3, expected [N, C, d...] and [N, d...]
func.func @main(%x: tensor<2x5x3xf32>, %t: tensor<3x3xi64>) -> !onnx.value {
  %0 = onnx.node "NegativeLogLikelihoodLoss"(%x, %t) {} opset 13 : (tensor<2x5x3xf32>, tensor<3x3xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (SoftmaxCrossEntropyLoss, opset 13): input 0 has the dims 5, expected batch and classes
func.func @main(%x: tensor<5xf32>, %t: tensor<5xi64>) -> !onnx.value {
  %0 = onnx.node "SoftmaxCrossEntropyLoss"(%x, %t) {} opset 13 : (tensor<5xf32>, tensor<5xi64>) -> !onnx.value
  return %0 : !onnx.value
}
