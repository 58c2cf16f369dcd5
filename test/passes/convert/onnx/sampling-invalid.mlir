// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (GridSample, opset 20): attribute 'mode' is "bilinear", expected one of linear, nearest, cubic
func.func @main(%x: tensor<1x3x4x5xf32>, %g: tensor<1x6x7x2xf32>) -> !onnx.value {
  %0 = onnx.node "GridSample"(%x, %g) {mode = "bilinear"} opset 20 : (tensor<1x3x4x5xf32>, tensor<1x6x7x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (GridSample, opset 20): the inputs have the dims 1x3x4x5 and 1x6x7x3, expected as many, 3 or more, and a coordinate for each spatial dim
func.func @main(%x: tensor<1x3x4x5xf32>, %g: tensor<1x6x7x3xf32>) -> !onnx.value {
  %0 = onnx.node "GridSample"(%x, %g) {} opset 20 : (tensor<1x3x4x5xf32>, tensor<1x6x7x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (AffineGrid, opset 20): the inputs are of dims 1x2x3 and a size 1x3x4x5x6, which do not fit
func.func @main(%t: tensor<1x2x3xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[1, 3, 4, 5, 6]> : tensor<5xi64>
  %0 = onnx.node "AffineGrid"(%t, %s) {} opset 20 : (tensor<1x2x3xf32>, tensor<5xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DeformConv, opset 19): the inputs have the dims 1x4x5x5, 6x4x3x3 and 1x16x3x3, which do not fit for group 1 and offset_group 1
func.func @main(%x: tensor<1x4x5x5xf32>, %w: tensor<6x4x3x3xf32>, %o: tensor<1x16x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "DeformConv"(%x, %w, %o) {} opset 19 : (tensor<1x4x5x5xf32>, tensor<6x4x3x3xf32>, tensor<1x16x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Col2Im, opset 18): a dim of 17 is no multiple of the block's 9 elements
func.func @main(%x: tensor<1x17x4xf32>) -> !onnx.value {
  %i = onnx.initializer "i" dense<[4, 4]> : tensor<2xi64>
  %k = onnx.initializer "k" dense<[3, 3]> : tensor<2xi64>
  %0 = onnx.node "Col2Im"(%x, %i, %k) {} opset 18 : (tensor<1x17x4xf32>, tensor<2xi64>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (MaxUnpool, opset 11): output_shape is 1x1x3x4, expected 1x1x4x4 or more
func.func @main(%x: tensor<1x1x2x2xf32>, %i: tensor<1x1x2x2xi64>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[1, 1, 3, 4]> : tensor<4xi64>
  %0 = onnx.node "MaxUnpool"(%x, %i, %s) {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>} opset 11 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xi64>, tensor<4xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (RoiAlign, opset 16): input 1 has the dims 2xn, expected 4 numbers for each region
func.func @main(%x: tensor<1x3x4x5xf32>, %r: tensor<2x?xf32> {onnx.dims = ["", "n"]}, %b: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "RoiAlign"(%x, %r, %b) {} opset 16 : (tensor<1x3x4x5xf32>, tensor<2x?xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}
