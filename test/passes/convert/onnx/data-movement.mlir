// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @transpose
// CHECK:       nn.transpose %arg0 {perm = array<i64: 2, 1, 0>} : (tensor<2x3x?xf32>) -> tensor<?x3x2xf32>
func.func @transpose(%x: tensor<2x3x?xf32>) -> !onnx.value {
  %0 = onnx.node "Transpose"(%x) {} opset 13 : (tensor<2x3x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @concat
// CHECK:       nn.concat %arg0, %arg1 {axis = 1 : i64} : (tensor<?x3xf32>, tensor<?x4xf32>) -> tensor<?x7xf32>
func.func @concat(%x: tensor<?x3xf32>, %y: tensor<?x4xf32>) -> !onnx.value {
  %0 = onnx.node "Concat"(%x, %y) {axis = -1 : i64} opset 13 : (tensor<?x3xf32>, tensor<?x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @gather
// CHECK:       nn.gather %arg0, %arg1 {axis = 1 : i64} : (tensor<2x5x3xf32>, tensor<4x4xi32>) -> tensor<2x4x4x3xf32>
func.func @gather(%x: tensor<2x5x3xf32>, %i: tensor<4x4xi32>) -> !onnx.value {
  %0 = onnx.node "Gather"(%x, %i) {axis = -2 : i64} opset 13 : (tensor<2x5x3xf32>, tensor<4x4xi32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @tile
// CHECK:       nn.tile %arg0 {repeats = array<i64: 1, 3>} : (tensor<?x4xf32>) -> tensor<?x12xf32>
func.func @tile(%x: tensor<?x4xf32>) -> !onnx.value {
  %r = onnx.initializer "r" dense<[1, 3]> : tensor<2xi64>
  %0 = onnx.node "Tile"(%x, %r) {} opset 13 : (tensor<?x4xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// Nothing is dropped in inference; the mask is all true.
// CHECK-LABEL: @dropout
// CHECK:       %[[M:.+]] = nn.expand %{{.+}} {shape = affine_map<()[s0] -> (s0, 4)>} : (tensor<i1>) -> tensor<?x4xi1>
// CHECK:       return %arg0, %[[M]]
func.func @dropout(%x: tensor<?x4xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Dropout"(%x) {seed = 3 : i64} opset 13 : (tensor<?x4xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// Pads of some axes; negative ones remove. Only mode constant reads the value.
// CHECK-LABEL: @pad
// CHECK:       nn.pad %arg0, %{{.+}} {high = array<i64: 0, 2>, low = array<i64: 0, -1>, mode = 0 : i32} : (tensor<?x4xf32>, tensor<f32>) -> tensor<?x5xf32>
// CHECK:       nn.pad %arg0 {high = array<i64: 0, 1>, low = array<i64: 0, 1>, mode = 1 : i32} : (tensor<?x4xf32>) -> tensor<?x6xf32>
func.func @pad(%x: tensor<?x4xf32>) -> (!onnx.value, !onnx.value) {
  %p = onnx.initializer "p" dense<[-1, 2]> : tensor<2xi64>
  %v = onnx.initializer "v" dense<7.0> : tensor<f32>
  %a = onnx.initializer "a" dense<1> : tensor<1xi64>
  %0 = onnx.node "Pad"(%x, %p, %v, %a) {} opset 18 : (tensor<?x4xf32>, tensor<2xi64>, tensor<f32>, tensor<1xi64>) -> !onnx.value
  %1 = onnx.node "Pad"(%x) {pads = array<i64: 0, 1, 0, 1>, mode = "reflect"} opset 2 : (tensor<?x4xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// Of an odd difference the larger half is at the end.
// CHECK-LABEL: @center_crop_pad
// CHECK:       nn.pad %arg0 {high = array<i64: 2, -2>, low = array<i64: 1, -1>, mode = 0 : i32} : (tensor<4x7xf32>) -> tensor<7x4xf32>
func.func @center_crop_pad(%x: tensor<4x7xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[7, 4]> : tensor<2xi64>
  %0 = onnx.node "CenterCropPad"(%x, %s) {} opset 18 : (tensor<4x7xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// A ratio of 0 drops nothing, in training too.
// CHECK-LABEL: @training_dropout
// CHECK:       return %arg0
func.func @training_dropout(%x: tensor<2x3xf32>) -> !onnx.value {
  %r = onnx.initializer "r" dense<0.0> : tensor<f32>
  %t = onnx.initializer "t" dense<true> : tensor<i1>
  %0 = onnx.node "Dropout"(%x, %r, %t) {} opset 13 : (tensor<2x3xf32>, tensor<f32>, tensor<i1>) -> !onnx.value
  return %0 : !onnx.value
}
