// RUN: skiff-opt %s | skiff-opt | FileCheck %s

// Each family of ops prints what it parses.
// CHECK-LABEL: @families
// CHECK:         nn.conv %{{.+}}, %{{.+}} {dilations = array<i64: 1, 1>, groups = 1 : i64, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
// CHECK:         nn.pool %{{.+}} {{{.*}}kernel = array<i64: 2, 2>
// CHECK:         nn.reduce %{{.+}} {axes = array<i64: 1, 2>, kind = 1 : i32}
// CHECK:         nn.reshape %{{.+}} {shape = #{{.+}}} : (tensor<?x1x1x8xf32>) -> tensor<?x8xf32>
// CHECK:         nn.matmul
// CHECK:         nn.leaky_relu %{{.+}} {alpha = 1.000000e-01 : f64}
// CHECK:         nn.softmax %{{.+}} {axis = 1 : i64, log}
func.func @families(%x: tensor<?x16x16x3xf32> {nn.dims = affine_map<()[s0] -> (s0, 16, 16, 3)>},
                    %w: tensor<3x3x3x8xf32>, %m: tensor<8x4xf32>) -> tensor<?x4xf32>
    attributes {nn.symbols = ["n"]} {
  %0 = nn.conv %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<?x16x16x3xf32>, tensor<3x3x3x8xf32>) -> tensor<?x8x8x8xf32>
  %1 = nn.pool %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>,
                   dilations = array<i64: 1, 1>, kind = 2 : i32, count_include_pad = false,
                   count_pads = array<i64: 0, 0, 0, 0>} : (tensor<?x8x8x8xf32>) -> tensor<?x4x4x8xf32>
  %2 = nn.reduce %1 {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<?x4x4x8xf32>) -> tensor<?x1x1x8xf32>
  %3 = nn.reshape %2 {shape = affine_map<()[s0] -> (s0, 8)>} : (tensor<?x1x1x8xf32>) -> tensor<?x8xf32>
  %4 = nn.matmul %3, %m : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %5 = nn.leaky_relu %4 {alpha = 0.1} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %6 = nn.softmax %5 {axis = 1 : i64, log} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %6 : tensor<?x4xf32>
}
