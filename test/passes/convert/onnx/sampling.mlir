// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// The grid becomes places in elements; half types are computed in f32.
// CHECK-LABEL: @grid_sample
// CHECK-DAG:   %[[X:.+]] = nn.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK-DAG:   nn.cast %arg1 {to = f32}
// CHECK:       nn.sample %[[X]], %{{.+}} {mode = 2 : i32, padding = 1 : i32, reflect_at_edge = true} : (tensor<?x4x5x3xf32>, tensor<?x6x7x2xf32>)
func.func @grid_sample(%x: tensor<?x3x4x5xf32> {onnx.dims = ["b", "", "", ""]}, %g: tensor<?x6x7x2xf16> {onnx.dims = ["b", "", "", ""]}) -> !onnx.value {
  %0 = onnx.node "GridSample"(%x, %g) {mode = "bicubic", padding_mode = "border"} opset 16 : (tensor<?x3x4x5xf32>, tensor<?x6x7x2xf16>) -> !onnx.value
  return %0 : !onnx.value
}

// Elementwise on coordinates.
// CHECK-LABEL: @affine_grid
// CHECK-NOT:   nn.matmul
// CHECK:       nn.add {{.+}} -> tensor<?x4x5x2xf32>
func.func @affine_grid(%t: tensor<?x2x3xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[1, 3, 4, 5]> : tensor<4xi64>
  %0 = onnx.node "AffineGrid"(%t, %s) {} opset 20 : (tensor<?x2x3xf32>, tensor<4xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// The first version knows no half_pixel.
// CHECK-LABEL: @roi_align
// CHECK:       nn.roi_align %{{.+}} {half_pixel = false, height = 7 : i64, max = false
// CHECK:       nn.roi_align %{{.+}} {half_pixel = true, height = 1 : i64, max = true
func.func @roi_align(%x: tensor<1x3x8x8xf32>, %r: tensor<?x4xf32> {onnx.dims = ["n", ""]}, %b: tensor<?xi64> {onnx.dims = ["n"]}) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "RoiAlign"(%x, %r, %b) {output_height = 7 : i64} opset 10 : (tensor<1x3x8x8xf32>, tensor<?x4xf32>, tensor<?xi64>) -> !onnx.value
  %1 = onnx.node "RoiAlign"(%x, %r, %b) {mode = "max"} opset 16 : (tensor<1x3x8x8xf32>, tensor<?x4xf32>, tensor<?xi64>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// Samples at moved places, a row for each element of the result, and one matrix.
// CHECK-LABEL: @deformable_convolution
// CHECK:       nn.sample {{.+}} : (tensor<1x5x5x4xf32>, tensor<1x3x27x2xf32>) -> tensor<1x3x27x4xf32>
// CHECK:       nn.matmul {{.+}} : (tensor<1x9x36xf32>, tensor<36x6xf32>) -> tensor<1x9x6xf32>
func.func @deformable_convolution(%x: tensor<1x4x5x5xf32>, %w: tensor<6x4x3x3xf32>, %o: tensor<1x18x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "DeformConv"(%x, %w, %o) {} opset 19 : (tensor<1x4x5x5xf32>, tensor<6x4x3x3xf32>, tensor<1x18x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @col2im
// CHECK:       %[[X:.+]] = nn.reshape %arg0 {shape = affine_map<() -> (1, 2, 9, 4)>}
// CHECK:       nn.col2im %[[X]] {{{.*}}shape = affine_map<() -> (4, 4)>
func.func @col2im(%x: tensor<1x18x4xf32>) -> !onnx.value {
  %i = onnx.initializer "i" dense<[4, 4]> : tensor<2xi64>
  %k = onnx.initializer "k" dense<[3, 3]> : tensor<2xi64>
  %0 = onnx.node "Col2Im"(%x, %i, %k) {} opset 18 : (tensor<1x18x4xf32>, tensor<2xi64>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// A scatter into zeros; a larger shape adds more of them.
// CHECK-LABEL: @unpool
// CHECK:       nn.scatter {{.+}} {axis = 0 : i64, kind = 0 : i32} : (tensor<16xf32>, tensor<4xi64>, tensor<4xf32>)
// CHECK:       nn.pad %{{.+}} {high = array<i64: 0, 0, 1, 0>
func.func @unpool(%x: tensor<1x1x2x2xf32>, %i: tensor<1x1x2x2xi64>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[1, 1, 5, 4]> : tensor<4xi64>
  %0 = onnx.node "MaxUnpool"(%x, %i, %s) {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>} opset 11 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xi64>, tensor<4xi64>) -> !onnx.value
  return %0 : !onnx.value
}
