// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// Channels-last between two transposes; the filter is [kernel..., C/g, OC]; the bias is added on the last dim.
// CHECK-LABEL: @conv2d
// CHECK-DAG:   %[[F:.+]] = nn.transpose %arg1 {perm = array<i64: 2, 3, 1, 0>} : (tensor<8x4x3x3xf32>) -> tensor<3x3x4x8xf32>
// CHECK-DAG:   %[[X:.+]] = nn.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x9x9xf32>) -> tensor<1x9x9x4xf32>
// CHECK:       %[[C:.+]] = nn.conv %[[X]], %[[F]] {dilations = array<i64: 1, 1>, groups = 1 : i64, pads = array<i64: 1, 2, 3, 4>, strides = array<i64: 2, 1>}
// CHECK:       %[[B:.+]] = nn.add %[[C]], %arg2 : (tensor<1x6x13x8xf32>, tensor<8xf32>) -> tensor<1x6x13x8xf32>
// CHECK:       nn.transpose %[[B]] {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x6x13x8xf32>) -> tensor<1x8x6x13xf32>
func.func @conv2d(%x: tensor<1x4x9x9xf32>, %w: tensor<8x4x3x3xf32>, %b: tensor<8xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w, %b) {kernel_shape = array<i64: 3, 3>, pads = array<i64: 1, 2, 3, 4>, strides = array<i64: 2, 1>} opset 11 : (tensor<1x4x9x9xf32>, tensor<8x4x3x3xf32>, tensor<8xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @depthwise_1d
// CHECK:       nn.conv %{{.+}} {dilations = array<i64: 2>, groups = 4 : i64, pads = array<i64: 0, 0>, strides = array<i64: 1>} : (tensor<2x9x4xf64>, tensor<3x1x4xf64>) -> tensor<2x5x4xf64>
// CHECK-NOT:   nn.add
func.func @depthwise_1d(%x: tensor<2x4x9xf64>, %w: tensor<4x1x3xf64>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {group = 4 : i64, dilations = array<i64: 2>} opset 11 : (tensor<2x4x9xf64>, tensor<4x1x3xf64>) -> !onnx.value
  return %0 : !onnx.value
}

// The odd element of the padding goes to the end, or with SAME_LOWER to the beginning; the batch may be dynamic.
// CHECK-LABEL: @auto_pad
// CHECK:       nn.conv {{.+}} pads = array<i64: 0, 1, 1, 1>, {{.+}} -> tensor<?x4x8x1xf32>
// CHECK:       nn.conv {{.+}} pads = array<i64: 1, 1, 0, 1>, {{.+}} -> tensor<?x4x8x1xf32>
// CHECK:       nn.conv {{.+}} pads = array<i64: 0, 0, 0, 0>, {{.+}} -> tensor<?x3x6x1xf32>
func.func @auto_pad(%x: tensor<?x1x8x8xf32>, %w: tensor<1x1x3x3xf32>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0 = onnx.node "Conv"(%x, %w) {auto_pad = "SAME_UPPER", strides = array<i64: 2, 1>} opset 11 : (tensor<?x1x8x8xf32>, tensor<1x1x3x3xf32>) -> !onnx.value
  %1 = onnx.node "Conv"(%x, %w) {auto_pad = "SAME_LOWER", strides = array<i64: 2, 1>} opset 11 : (tensor<?x1x8x8xf32>, tensor<1x1x3x3xf32>) -> !onnx.value
  %2 = onnx.node "Conv"(%x, %w) {auto_pad = "VALID", strides = array<i64: 2, 1>} opset 11 : (tensor<?x1x8x8xf32>, tensor<1x1x3x3xf32>) -> !onnx.value
  return %0, %1, %2 : !onnx.value, !onnx.value, !onnx.value
}

// With a stride of 1 the padding does not depend on the size.
// CHECK-LABEL: @auto_pad_of_any_size
// CHECK:       nn.conv {{.+}} pads = array<i64: 1, 1>, {{.+}} -> tensor<1x?x1xf32>
func.func @auto_pad_of_any_size(%x: tensor<1x1x?xf32>, %w: tensor<1x1x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {auto_pad = "SAME_UPPER"} opset 11 : (tensor<1x1x?xf32>, tensor<1x1x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Integers: zero points are taken off first, so that padding is 0.
// CHECK-LABEL: @conv_integer
// CHECK:       %[[X:.+]] = nn.sub %{{.+}} : (tensor<1x1x3x3xi32>, tensor<i32>) -> tensor<1x1x3x3xi32>
// CHECK:       nn.conv {{.+}} : (tensor<1x3x3x1xi32>, tensor<2x2x1x1xi32>) -> tensor<1x4x4x1xi32>
func.func @conv_integer(%x: tensor<1x1x3x3xui8>, %w: tensor<1x1x2x2xui8>, %z: tensor<ui8>) -> !onnx.value {
  %0 = onnx.node "ConvInteger"(%x, %w, %z) {pads = array<i64: 1, 1, 1, 1>} opset 10 : (tensor<1x1x3x3xui8>, tensor<1x1x2x2xui8>, tensor<ui8>) -> !onnx.value
  return %0 : !onnx.value
}

// The filter is [kernel..., C, OC/g].
// CHECK-LABEL: @transposed
// CHECK:       nn.transpose %arg1 {perm = array<i64: 2, 3, 0, 1>} : (tensor<4x2x3x3xf32>) -> tensor<3x3x4x2xf32>
// CHECK:       nn.conv_transpose {{.+}}groups = 2 : i64, output_padding = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x5x5x4xf32>, tensor<3x3x4x2xf32>) -> tensor<1x10x10x4xf32>
func.func @transposed(%x: tensor<1x4x5x5xf32>, %w: tensor<4x2x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "ConvTranspose"(%x, %w) {group = 2 : i64, strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, output_padding = array<i64: 1, 1>} opset 11 : (tensor<1x4x5x5xf32>, tensor<4x2x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// output_shape says what padding is needed; more elements than taps reach are added at the end.
// CHECK-LABEL: @transposed_to_shape
// CHECK:       nn.conv_transpose {{.+}}output_padding = array<i64: 0, 1>, pads = array<i64: 1, 0, 0, 0>, {{.+}} -> tensor<1x8x8x1xf32>
// CHECK:       nn.conv_transpose {{.+}} pads = array<i64: 0, 0, 1, 1>, {{.+}} -> tensor<?x?x6x1xf32>
func.func @transposed_to_shape(%x: tensor<1x1x4x3xf32>, %y: tensor<?x1x?x3xf32>, %w: tensor<1x1x3x3xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "ConvTranspose"(%x, %w) {strides = array<i64: 2, 2>, output_shape = array<i64: 8, 8>} opset 11 : (tensor<1x1x4x3xf32>, tensor<1x1x3x3xf32>) -> !onnx.value
  %1 = onnx.node "ConvTranspose"(%y, %w) {strides = array<i64: 2, 2>, auto_pad = "SAME_UPPER"} opset 11 : (tensor<?x1x?x3xf32>, tensor<1x1x3x3xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}
