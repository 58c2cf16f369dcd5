// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// A shape is a list of scalars, some of which the model computes.
// CHECK-LABEL: @pir_reshape_of_scalars(
// CHECK:         nn.reshape %arg0 {{.*}} -> tensor<?x12xf32>
func.func @pir_reshape_of_scalars(%x: tensor<?x3x4xf32>) -> !paddle.value {
  %shape = paddle.node "pd_op.shape64"(%x) ["0"] {} : (tensor<?x3x4xf32>) -> !paddle.value ["0"]
  %a = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 0>, dtype = "int64"} : () -> !paddle.value ["0"]
  %b = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 1>, dtype = "int64"} : () -> !paddle.value ["0"]
  %n = paddle.node "pd_op.slice"(%shape, %a, %b) ["0", "1", "2"] {axes = array<i64: 0>, infer_flags = array<i64: 1>, decrease_axis = array<i64: 0>} : (!paddle.value, !paddle.value, !paddle.value) -> !paddle.value ["0"]
  %m = paddle.node "pd_op.full"() [] {shape = array<i64>, value = -1.0 : f64, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.reshape"(%x, %n, %m) ["0", "1", "1"] {} : (tensor<?x3x4xf32>, !paddle.value, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// A list of tensors counts before the attribute.
// CHECK-LABEL: @legacy_reshape(
// CHECK:         nn.reshape %arg0 {{.*}} -> tensor<4x6xf32>
func.func @legacy_reshape(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %n = paddle.node "fill_constant"() [] {shape = array<i64: 1>, value = 4.0 : f32, dtype = 2 : i64} : () -> !paddle.value ["Out"]
  %m = paddle.node "fill_constant"() [] {shape = array<i64: 1>, value = -1.0 : f32, dtype = 2 : i64} : () -> !paddle.value ["Out"]
  %0 = paddle.node "reshape2"(%x, %n, %m) ["X", "ShapeTensor", "ShapeTensor"] {shape = array<i64: 0, -1>} : (tensor<2x3x4xf32>, !paddle.value, !paddle.value) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// 0 is the dim of the input.
// CHECK-LABEL: @legacy_reshape_zero(
// CHECK:         nn.reshape %arg0 {{.*}} -> tensor<2x12xf32>
func.func @legacy_reshape_zero(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "reshape2"(%x) ["X"] {shape = array<i64: 0, -1>} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Axes count in what the ones before have made.
// CHECK-LABEL: @unsqueeze_in_turn(
// CHECK:         nn.reshape %arg0 {{.*}} -> tensor<1x2x1x3xf32>
func.func @unsqueeze_in_turn(%x: tensor<2x3xf32>) -> !paddle.value {
  %a = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 0, 2>, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.unsqueeze"(%x, %a) ["0", "1"] {} : (tensor<2x3xf32>, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// Dims that are not 1 stay.
// CHECK-LABEL: @squeeze_keeps(
// CHECK:         nn.reshape %arg0 {{.*}} -> tensor<2xf32>
func.func @squeeze_keeps(%x: tensor<2x1xf32>) -> !paddle.value {
  %0 = paddle.node "squeeze2"(%x) ["X"] {axes = array<i64: 0, 1>} : (tensor<2x1xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
