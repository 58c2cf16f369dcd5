// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// The dims of Y begin at `axis` of X.
// CHECK-LABEL: @legacy_axis(
// CHECK:         %[[Y:.+]] = nn.reshape %arg1 {{.*}} -> tensor<1x3x1xf32>
// CHECK-NEXT:    nn.add %arg0, %[[Y]] :
func.func @legacy_axis(%x: tensor<2x3x4xf32>, %y: tensor<3xf32>) -> !paddle.value {
  %0 = paddle.node "elementwise_add"(%x, %y) ["X", "Y"] {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<3xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Dims of 1 at its end do not count.
// CHECK-LABEL: @legacy_trailing_ones(
// CHECK:         nn.reshape {{.*}} -> tensor<1x3x1xf32>
// CHECK-NEXT:    nn.mul %arg0, {{.*}} -> tensor<2x3x4xf32>
func.func @legacy_trailing_ones(%x: tensor<2x3x4xf32>, %y: tensor<3x1x1xf32>) -> !paddle.value {
  %0 = paddle.node "elementwise_mul"(%x, %y) ["X", "Y"] {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<3x1x1xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// In PIR they are at the end.
// CHECK-LABEL: @pir_broadcast(
// CHECK-NEXT:    nn.add %arg0, %arg1 :
func.func @pir_broadcast(%x: tensor<2x3x4xf32>, %y: tensor<4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.add"(%x, %y) ["0", "1"] {} : (tensor<2x3x4xf32>, tensor<4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @legacy_bias_first(
// CHECK:         %[[SUM:.+]] = nn.add %arg0,
// CHECK-NEXT:    nn.mul %[[SUM]],
func.func @legacy_bias_first(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "scale"(%x) ["X"] {scale = 2.0 : f32, bias = 1.0 : f32, bias_after_scale = false} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// On integers the factor and the bias are cut to integers.
// CHECK-LABEL: @pir_scale_of_integers(
// CHECK:         %[[F:.+]] = nn.constant dense<3> : tensor<i64>
// CHECK:         nn.mul %arg0, %[[F]] :
// CHECK-NOT:     nn.add
func.func @pir_scale_of_integers(%x: tensor<4xi64>) -> !paddle.value {
  %s = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = 3.5 : f64, dtype = "float32"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.scale"(%x, %s) ["0", "1"] {bias = 0.5 : f32, bias_after_scale = true} : (tensor<4xi64>, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
