// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// Two elements with stride 2: SAME never pads in front, and the high padding need not be exact.
// CHECK-LABEL: @same_in_place
// CHECK-NOT:   nn.pad
// CHECK:       nn.pool {{.+}} pads = array<i64: 0, 1>, strides = array<i64: 2>}
func.func @same_in_place(%x: tensor<1x3x?xf32>) -> !onnx.value {
  %0 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 2>, strides = array<i64: 2>, auto_pad = "SAME_UPPER"} opset 12 : (tensor<1x3x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Three elements with stride 2: for an odd size one element is before the input, for an even one none.
// CHECK-LABEL: @same_shifted
// CHECK:       %[[P:.+]] = nn.pad %{{.+}} {high = array<i64: 0, 1, 0>, low = array<i64: 0, 1, 0>, mode = 0 : i32}
// CHECK:       %[[S:.+]] = nn.slice %[[P]] {sizes = affine_map<()[s0] -> {{.+}}, starts = affine_map<()[s0] -> {{.+}}
// CHECK:       nn.conv %[[S]], {{.+}} pads = array<i64: 0, 0>, strides = array<i64: 2>}
func.func @same_shifted(%x: tensor<1x3x?xf32>, %w: tensor<8x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {strides = array<i64: 2>, auto_pad = "SAME_UPPER"} opset 12 : (tensor<1x3x?xf32>, tensor<8x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @ceil_mode
// CHECK:       nn.pool {{.+}} pads = array<i64: 1, 2>, strides = array<i64: 2>}
func.func @ceil_mode(%x: tensor<1x3x?xf32>) -> !onnx.value {
  %0 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 3>, strides = array<i64: 2>, pads = array<i64: 1, 1>, ceil_mode = 1 : i64} opset 12 : (tensor<1x3x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}
