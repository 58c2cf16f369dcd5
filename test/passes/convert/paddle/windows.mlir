// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// SAME pads more at the end, and has no dilations.
// CHECK-LABEL: @conv_same(
// CHECK:         nn.conv {{.*}}dilations = array<i64: 1, 1>{{.*}}pads = array<i64: 1, 0, 1, 1>
func.func @conv_same(%x: tensor<1x2x5x6xf32>, %w: tensor<3x2x3x3xf32>) -> !paddle.value {
  %0 = paddle.node "conv2d"(%x, %w) ["Input", "Filter"] {strides = array<i64: 2, 2>, paddings = array<i64: 0, 0>, padding_algorithm = "SAME", dilations = array<i64: 2, 2>, groups = 1 : i64, data_format = "NCHW"} : (tensor<1x2x5x6xf32>, tensor<3x2x3x3xf32>) -> !paddle.value ["Output"]
  return %0 : !paddle.value
}

// The windows at the end may reach over it.
// CHECK-LABEL: @pool_ceil(
// CHECK:         nn.pool {{.*}}pads = array<i64: 0, 0, 1, 0>{{.*}} -> tensor<1x3x3x2xf32>
func.func @pool_ceil(%x: tensor<1x2x5x6xf32>) -> !paddle.value {
  %k = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 2, 2>, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.pool2d"(%x, %k) ["0", "1"] {strides = array<i64: 2, 2>, paddings = array<i64: 0, 0>, ceil_mode = true, exclusive = true, data_format = "NCHW", pooling_type = "max", global_pooling = false, adaptive = false, padding_algorithm = "EXPLICIT"} : (tensor<1x2x5x6xf32>, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @pool_global(
// CHECK:         nn.reduce {{.*}} -> tensor<1x1x1x2xf32>
func.func @pool_global(%x: tensor<1x2x5x6xf32>) -> !paddle.value {
  %0 = paddle.node "pool2d"(%x) ["X"] {ksize = array<i64: 3, 3>, pooling_type = "avg", global_pooling = true} : (tensor<1x2x5x6xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Windows of several sizes.
// CHECK-LABEL: @pool_adaptive(
// CHECK:         nn.concat {{.*}} -> tensor<1x2x6x2xf32>
// CHECK:         nn.reduce {{.*}} -> tensor<1x2x3x1x2xf32>
func.func @pool_adaptive(%x: tensor<1x2x5x6xf32>) -> !paddle.value {
  %0 = paddle.node "pool2d"(%x) ["X"] {ksize = array<i64: 2, 3>, pooling_type = "avg", adaptive = true} : (tensor<1x2x5x6xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Without corners the ratio is that of the dims.
// CHECK-LABEL: @interp(
// CHECK:         nn.resize {{.*}}coordinate_mode = "half_pixel"{{.*}} -> tensor<1x10x12x2xf32>
func.func @interp(%x: tensor<1x2x5x6xf32>) -> !paddle.value {
  %0 = paddle.node "bilinear_interp_v2"(%x) ["X"] {out_h = 10 : i64, out_w = 12 : i64, interp_method = "bilinear", align_corners = false, align_mode = 0 : i64} : (tensor<1x2x5x6xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// A scale above 0 counts before the size.
// CHECK-LABEL: @interp_scale(
// CHECK:         nn.resize {{.*}} -> tensor<1x15x18x2xf32>
func.func @interp_scale(%x: tensor<1x2x5x6xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.nearest_interp"(%x) ["0"] {out_h = 10 : i64, out_w = 12 : i64, scale = array<f64: 3.0, 3.0>, interp_method = "nearest", align_corners = false, align_mode = 1 : i64, data_format = "NCHW"} : (tensor<1x2x5x6xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
