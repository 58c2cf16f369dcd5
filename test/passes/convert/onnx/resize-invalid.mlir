// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Resize, opset 18): mode linear interpolates between numbers, but the input is boolean
func.func @main(%x: tensor<4x3xi1>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<[8, 9]> : tensor<2xi64>
  %0 = onnx.node "Resize"(%x, %none, %none, %s) {mode = "linear"} opset 18 : (tensor<4x3xi1>, none, none, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Resize, opset 13): has neither scales nor sizes
func.func @main(%x: tensor<4x3xf32>) -> !onnx.value {
  %0 = onnx.node "Resize"(%x) {} opset 13 : (tensor<4x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Resize, opset 18): keep_aspect_ratio_policy needs dims that are numbers, got width
func.func @main(%x: tensor<?xf32> {onnx.dims = ["width"]}) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<9> : tensor<1xi64>
  %0 = onnx.node "Resize"(%x, %none, %none, %s) {keep_aspect_ratio_policy = "not_larger"} opset 18 : (tensor<?xf32>, none, none, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Resize, opset 13): a scale is -1.000000, expected more than 0
func.func @main(%x: tensor<4xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<-1.0> : tensor<1xf32>
  %0 = onnx.node "Resize"(%x, %none, %s) {} opset 13 : (tensor<4xf32>, none, tensor<1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Resize, opset 13): has scales of the dims 3, expected 2
func.func @main(%x: tensor<4x3xf32>, %s: tensor<3xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Resize"(%x, %none, %s) {} opset 13 : (tensor<4x3xf32>, none, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
