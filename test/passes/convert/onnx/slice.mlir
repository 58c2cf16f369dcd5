// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// Negative bounds count from the end; large ones mean the end; a negative step goes down.
// CHECK-LABEL: @bounds
// CHECK:       nn.slice %arg0 {sizes = affine_map<() -> (2, 3, 4)>, starts = affine_map<() -> (1, 0, 3)>, steps = array<i64: 1, 2, -1>} : (tensor<4x5x4xf32>) -> tensor<2x3x4xf32>
func.func @bounds(%x: tensor<4x5x4xf32>) -> !onnx.value {
  %b = onnx.initializer "b" dense<[1, 0, -1]> : tensor<3xi64>
  %e = onnx.initializer "e" dense<[-1, 9223372036854775807, -9223372036854775808]> : tensor<3xi64>
  %a = onnx.initializer "a" dense<[0, 1, 2]> : tensor<3xi64>
  %s = onnx.initializer "s" dense<[1, 2, -1]> : tensor<3xi64>
  %0 = onnx.node "Slice"(%x, %b, %e, %a, %s) {} opset 13 : (tensor<4x5x4xf32>, tensor<3xi64>, tensor<3xi64>, tensor<3xi64>, tensor<3xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// A symbolic dim that is not cut, and one that loses its first element: it has at least one.
// CHECK-LABEL: @symbolic
// CHECK:       nn.slice %arg0 {sizes = affine_map<()[s0] -> (s0 - 1, 2)>, starts = affine_map<() -> (1, 2)>, steps = array<i64: 1, 1>} : (tensor<?x4xf32>) -> tensor<?x2xf32>
func.func @symbolic(%x: tensor<?x4xf32>) -> !onnx.value {
  %0 = onnx.node "Slice"(%x) {starts = array<i64: 1, -2>, ends = array<i64: 2147483647, 4>} opset 9 : (tensor<?x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @empty
// CHECK:       nn.slice {{.+}} -> tensor<0x4xf32>
func.func @empty(%x: tensor<4x4xf32>) -> !onnx.value {
  %0 = onnx.node "Slice"(%x) {starts = array<i64: 3>, ends = array<i64: 1>} opset 9 : (tensor<4x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @split
// CHECK:       nn.slice %arg0 {sizes = affine_map<() -> (2)>, starts = affine_map<() -> (0)>
// CHECK:       nn.slice %arg0 {sizes = affine_map<() -> (4)>, starts = affine_map<() -> (2)>
func.func @split(%x: tensor<6xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Split"(%x) {split = array<i64: 2, 4>} opset 11 : (tensor<6xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// Since opset 18 the last part may be smaller.
// CHECK-LABEL: @split_unevenly
// CHECK:       nn.slice {{.+}} -> tensor<3xf32>
// CHECK:       nn.slice {{.+}} -> tensor<3xf32>
// CHECK:       nn.slice {{.+}} -> tensor<1xf32>
func.func @split_unevenly(%x: tensor<7xf32>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0:3 = onnx.node "Split"(%x) {num_outputs = 3 : i64} opset 18 : (tensor<7xf32>) -> (!onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#1, %0#2 : !onnx.value, !onnx.value, !onnx.value
}
