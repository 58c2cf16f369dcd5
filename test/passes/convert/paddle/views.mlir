// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// Windows of rows, then of columns; channels are outermost.
// CHECK-LABEL: @unfold(
// CHECK:         nn.pad
// CHECK:         nn.gather {{.*}}axis = 2
// CHECK:         nn.gather {{.*}}axis = 4
// CHECK:         nn.transpose
// CHECK-NEXT:    nn.reshape {{.*}} -> tensor<?x12x18xf32>
func.func @unfold(%x: tensor<?x2x5x6xf32>) -> !paddle.value {
  %0 = paddle.node "unfold"(%x) ["X"] {kernel_sizes = array<i64: 2, 3>, strides = array<i64: 1, 2>, paddings = array<i64: 1, 0, 1, 1>, dilations = array<i64: 1, 1>} : (tensor<?x2x5x6xf32>) -> !paddle.value ["Y"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @fold(
// CHECK:         nn.col2im {{.*}} -> tensor<2x2x4x5xf32>
func.func @fold(%x: tensor<2x8x12xf32>) -> !paddle.value {
  %0 = paddle.node "fold"(%x) ["X"] {output_sizes = array<i64: 4, 5>, kernel_sizes = array<i64: 2, 2>, strides = array<i64: 1, 1>, paddings = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<2x8x12xf32>) -> !paddle.value ["Y"]
  return %0 : !paddle.value
}

// Each window is a row.
// CHECK-LABEL: @im2sequence(
// CHECK:         nn.transpose {{.*}} -> tensor<2x2x4x1x2x1xf32>
// CHECK-NEXT:    nn.reshape {{.*}} -> tensor<16x2xf32>
func.func @im2sequence(%x: tensor<2x1x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "im2sequence"(%x) ["X"] {kernels = array<i64: 2, 1>, strides = array<i64: 1, 1>, paddings = array<i64: 0, 0, 0, 0>} : (tensor<2x1x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @as_strided(
// CHECK:         nn.constant dense<{{\[\[0, 1], \[1, 2], \[2, 3]]}}>
// CHECK:         nn.gather
func.func @as_strided(%x: tensor<4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.as_strided"(%x) ["0"] {dims = array<i64: 3, 2>, stride = array<i64: 1, 1>, offset = 0 : i64} : (tensor<4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// How many there are depends on the data.
// CHECK-LABEL: @repeats_of_tensor(
// CHECK:         nn.cumulate
// CHECK:         nn.gather {{.*}} -> tensor<?x2xf32>
func.func @repeats_of_tensor(%x: tensor<3x2xf32>, %r: tensor<3xi32>) -> !paddle.value {
  %0 = paddle.node "repeat_interleave"(%x, %r) ["X", "RepeatsTensor"] {dim = 0 : i64, Repeats = 0 : i64} : (tensor<3x2xf32>, tensor<3xi32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @repeats(
// CHECK:         nn.expand {{.*}} -> tensor<3x2x2xf32>
// CHECK:         nn.reshape {{.*}} -> tensor<3x4xf32>
func.func @repeats(%x: tensor<3x2xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.repeat_interleave"(%x) ["0"] {repeats = 2 : i64, axis = 1 : i64, output_size = -1 : i64} : (tensor<3x2xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
