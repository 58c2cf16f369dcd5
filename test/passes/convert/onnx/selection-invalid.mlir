// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Compress, opset 11): input 1 has the dims 2x3, expected one
func.func @main(%x: tensor<2x3xf32>, %c: tensor<2x3xi1>) -> !onnx.value {
  %0 = onnx.node "Compress"(%x, %c) {} opset 11 : (tensor<2x3xf32>, tensor<2x3xi1>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Compress, opset 11): elements 0..3 leave a dim of 3
func.func @main(%x: tensor<2x3xf32>, %c: tensor<4xi1>) -> !onnx.value {
  %0 = onnx.node "Compress"(%x, %c) {axis = 1 : i64} opset 11 : (tensor<2x3xf32>, tensor<4xi1>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Unique, opset 11): {{.*}}axis{{.*}}2
func.func @main(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "Unique"(%x) {axis = 2 : i64} opset 11 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (NonMaxSuppression, opset 11): the inputs have the dims 1x6x3 and 1x2x6, expected [N, boxes, 4] and [N, classes, boxes]
func.func @main(%b: tensor<1x6x3xf32>, %s: tensor<1x2x6xf32>) -> !onnx.value {
  %0 = onnx.node "NonMaxSuppression"(%b, %s) {} opset 11 : (tensor<1x6x3xf32>, tensor<1x2x6xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (NonMaxSuppression, opset 11): boxes of dims 1x6x4 do not fit to scores of 1x2x5 and an order of
func.func @main(%b: tensor<1x6x4xf32>, %s: tensor<1x2x5xf32>, %m: tensor<1xi64>) -> !onnx.value {
  %0 = onnx.node "NonMaxSuppression"(%b, %s, %m) {} opset 11 : (tensor<1x6x4xf32>, tensor<1x2x5xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}
