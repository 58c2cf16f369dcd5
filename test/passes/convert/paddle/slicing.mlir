// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// What was an index leaves no dim.
// CHECK-LABEL: @legacy_decrease_axis(
// CHECK:         %[[S:.+]] = nn.slice %arg0 {{.*}} -> tensor<2x1x4xf32>
// CHECK:         nn.reshape %[[S]] {{.*}} -> tensor<2x4xf32>
func.func @legacy_decrease_axis(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "slice"(%x) ["Input"] {axes = array<i64: 1>, starts = array<i64: 2>, ends = array<i64: 3>, decrease_axis = array<i64: 1>} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Ends behind the end are cut.
// CHECK-LABEL: @pir_slice(
// CHECK:         nn.slice %arg0 {{.*}} -> tensor<2x3x2xf32>
func.func @pir_slice(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %s = paddle.node "pd_op.full_int_array"() [] {value = array<i64: -2>, dtype = "int64"} : () -> !paddle.value ["0"]
  %e = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 2147483647>, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.slice"(%x, %s, %e) ["0", "1", "2"] {axes = array<i64: 2>, infer_flags = array<i64: 1>, decrease_axis = array<i64>} : (tensor<2x3x4xf32>, !paddle.value, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// Elements of the slice are replaced; what was an index has no dim in the value.
// CHECK-LABEL: @pir_set_value(
// CHECK:         nn.reshape %arg1 {{.*}} -> tensor<2x1x4xf32>
// CHECK:         nn.where {{.*}}, %arg0 : (tensor<1x3x1xi1>, 
func.func @pir_set_value(%x: tensor<2x3x4xf32>, %v: tensor<2x4xf32>) -> !paddle.value {
  %s = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 1>, dtype = "int64"} : () -> !paddle.value ["0"]
  %e = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 2>, dtype = "int64"} : () -> !paddle.value ["0"]
  %t = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 1>, dtype = "int64"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.set_value_with_tensor_"(%x, %v, %s, %e, %t) ["0", "1", "2", "3", "4"] {axes = array<i64: 1>, decrease_axes = array<i64: 1>, none_axes = array<i64>} : (tensor<2x3x4xf32>, tensor<2x4xf32>, !paddle.value, !paddle.value, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// Numbers of the program.
// CHECK-LABEL: @legacy_set_value(
// CHECK:         nn.constant dense<5.000000e+00>
// CHECK:         nn.where {{.*}}, %arg0 : (tensor<2x1x1xi1>, 
func.func @legacy_set_value(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "set_value"(%x) ["Input"] {axes = array<i64: 0>, starts = array<i64: 0>, ends = array<i64: 1>, steps = array<i64: 1>, decrease_axes = array<i64>, none_axes = array<i64>, shape = array<i64: 1>, values = array<f64: 5.0>, dtype = 5 : i64} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
