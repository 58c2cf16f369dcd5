// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// Operand 1 holds the axes.
// CHECK-LABEL: @pir_axes(
// CHECK:         nn.reduce %arg0 {axes = array<i64: 0, 2>, {{.*}} -> tensor<1x3x1xf32>
// CHECK-NOT:     nn.reshape
func.func @pir_axes(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %a = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 0, -1>, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.mean"(%x, %a) ["0", "1"] {keepdim = true} : (tensor<2x3x4xf32>, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// No axes are all axes.
// CHECK-LABEL: @pir_all(
// CHECK:         nn.reduce %arg0 {axes = array<i64: 0, 1, 2>
// CHECK:         nn.reshape {{.*}} -> tensor<f32>
func.func @pir_all(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %a = paddle.node "pd_op.full_int_array"() [] {value = array<i64>, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.max"(%x, %a) ["0", "1"] {keepdim = false} : (tensor<2x3x4xf32>, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// A ProgramDesc without `dim` means the first one.
// CHECK-LABEL: @legacy_default(
// CHECK:         nn.reduce %arg0 {axes = array<i64: 0>
func.func @legacy_default(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "reduce_sum"(%x) ["X"] {} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @legacy_all(
// CHECK:         nn.reduce %arg0 {axes = array<i64: 0, 1, 2>
func.func @legacy_all(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "reduce_sum"(%x) ["X"] {dim = array<i64: 1>, reduce_all = true} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Sums of integers are i64.
// CHECK-LABEL: @sum_of_i32(
// CHECK:         %[[WIDE:.+]] = nn.cast %arg0 {{.*}} -> tensor<3xi64>
// CHECK:         nn.reduce %[[WIDE]]
func.func @sum_of_i32(%x: tensor<3xi32>) -> !paddle.value {
  %0 = paddle.node "reduce_sum"(%x) ["X"] {dim = array<i64: 0>} : (tensor<3xi32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
