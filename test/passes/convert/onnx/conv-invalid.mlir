// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Conv, opset 11): input has 4 channels, filter and groups ask for 3
func.func @main(%x: tensor<1x4x9xf32>, %w: tensor<8x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {} opset 11 : (tensor<1x4x9xf32>, tensor<8x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 11): attribute 'strides' has 1 values, expected 2
func.func @main(%x: tensor<1x3x9x9xf32>, %w: tensor<8x3x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {strides = array<i64: 2>} opset 11 : (tensor<1x3x9x9xf32>, tensor<8x3x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 11): attribute 'dilations' holds 0, expected 1 or more
func.func @main(%x: tensor<1x3x9xf32>, %w: tensor<8x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {dilations = array<i64: 0>} opset 11 : (tensor<1x3x9xf32>, tensor<8x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 11): attribute 'kernel_shape' does not agree with the filter's dims 8x3x3
func.func @main(%x: tensor<1x3x9xf32>, %w: tensor<8x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {kernel_shape = array<i64: 5>} opset 11 : (tensor<1x3x9xf32>, tensor<8x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 11): auto_pad with a stride of 4 above the window of 3 needs a spatial dim that is a number, got length
func.func @main(%x: tensor<1x3x?xf32> {onnx.dims = ["", "", "length"]}, %w: tensor<8x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {auto_pad = "SAME_UPPER", strides = array<i64: 4>} opset 11 : (tensor<1x3x?xf32>, tensor<8x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 11): the bias has the dims 7, expected 8
func.func @main(%x: tensor<1x3x9xf32>, %w: tensor<8x3x3xf32>, %b: tensor<7xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w, %b) {} opset 11 : (tensor<1x3x9xf32>, tensor<8x3x3xf32>, tensor<7xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 11): input 0 has the dims 4x9, expected batch, channels and at least one more
func.func @main(%x: tensor<4x9xf32>, %w: tensor<8x4xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {} opset 11 : (tensor<4x9xf32>, tensor<8x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}
