// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// CHECK-LABEL: @max
// CHECK:       nn.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK:       nn.pool {{.+}} kernel = array<i64: 3, 3>, kind = 2 : i32, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<?x8x8x4xf32>) -> tensor<?x4x4x4xf32>
// CHECK:       nn.transpose {{.+}} {perm = array<i64: 0, 3, 1, 2>}
// CHECK-NOT:   max_pool_indices
func.func @max(%x: tensor<?x4x8x8xf32>) -> !onnx.value {
  %0 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} opset 12 : (tensor<?x4x8x8xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @indices
// CHECK:       nn.max_pool_indices %{{.+}} {column_major = true, {{.+}} -> tensor<1x2x2x1xi64>
// CHECK:       nn.pool
func.func @indices(%x: tensor<1x1x4x4xui8>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>, storage_order = 1 : i64} opset 12 : (tensor<1x1x4x4xui8>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// ceil_mode adds what the last window needs, but drops a window that begins in the padding behind the input: of 5
// elements, 2 x 2 windows take 3; of 3 elements padded to 5, windows of 2 with stride 3 take one, not two.
// CHECK-LABEL: @ceil_mode
// CHECK:       nn.pool {{.+}} pads = array<i64: 0, 1>, strides = array<i64: 2>} : (tensor<1x5x1xf32>) -> tensor<1x3x1xf32>
// CHECK:       nn.pool {{.+}} kernel = array<i64: 2>, {{.+}} pads = array<i64: 0, 2>, strides = array<i64: 3>} : (tensor<1x3x1xf32>) -> tensor<1x2x1xf32>
// CHECK:       nn.pool {{.+}} kernel = array<i64: 1>, {{.+}} pads = array<i64: 0, -2>, strides = array<i64: 3>} : (tensor<1x3x1xf32>) -> tensor<1x1x1xf32>
func.func @ceil_mode(%x: tensor<1x1x5xf32>, %y: tensor<1x1x3xf32>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 2>, strides = array<i64: 2>, ceil_mode = 1 : i64} opset 12 : (tensor<1x1x5xf32>) -> !onnx.value
  %1 = onnx.node "MaxPool"(%y) {kernel_shape = array<i64: 2>, strides = array<i64: 3>, pads = array<i64: 0, 2>} opset 12 : (tensor<1x1x3xf32>) -> !onnx.value
  %2 = onnx.node "MaxPool"(%y) {kernel_shape = array<i64: 1>, strides = array<i64: 3>, pads = array<i64: 0, 1>, ceil_mode = 1 : i64} opset 12 : (tensor<1x1x3xf32>) -> !onnx.value
  return %0, %1, %2 : !onnx.value, !onnx.value, !onnx.value
}

// What ceil_mode adds is not counted as padding.
// CHECK-LABEL: @average
// CHECK:       nn.pool {{.+}} {count_include_pad = true, count_pads = array<i64: 1, 1>, {{.+}} kind = 1 : i32, pads = array<i64: 1, 2>
// CHECK:       nn.pool {{.+}} {count_include_pad = false,
func.func @average(%x: tensor<1x1x4xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "AveragePool"(%x) {kernel_shape = array<i64: 3>, strides = array<i64: 2>, pads = array<i64: 1, 1>, ceil_mode = 1 : i64, count_include_pad = 1 : i64} opset 12 : (tensor<1x1x4xf32>) -> !onnx.value
  %1 = onnx.node "AveragePool"(%x) {kernel_shape = array<i64: 3>, auto_pad = "SAME_UPPER"} opset 12 : (tensor<1x1x4xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// Global pools are reductions, channels-last as their neighbours.
// CHECK-LABEL: @global
// CHECK:       %[[X:.+]] = nn.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK:       nn.reduce %[[X]] {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<?x7x7x64xf32>) -> tensor<?x1x1x64xf32>
// CHECK:       nn.reduce %{{.+}} {axes = array<i64: 1, 2>, kind = 9 : i32, p = 3.000000e+00 : f64}
func.func @global(%x: tensor<?x64x7x7xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "GlobalAveragePool"(%x) {} opset 12 : (tensor<?x64x7x7xf32>) -> !onnx.value
  %1 = onnx.node "GlobalLpPool"(%x) {p = 3 : i64} opset 12 : (tensor<?x64x7x7xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @lrn
// CHECK:       nn.lrn %{{.+}} {alpha = 9.9999997473787516E-5 : f64, beta = 7.500000e-01 : f64, bias = 2.000000e+00 : f64, size = 5 : i64} : (tensor<1x3x3x8xf32>)
func.func @lrn(%x: tensor<1x8x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "LRN"(%x) {size = 5 : i64, bias = 2.0 : f32} opset 12 : (tensor<1x8x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
