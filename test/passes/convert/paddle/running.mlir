// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// CHECK-LABEL: @cumsum_flat(
// CHECK:         nn.reshape %arg0 {{.*}} -> tensor<24xf32>
// CHECK:         nn.cumulate %{{.+}} {axis = 0 : i64, exclusive = false, kind = 0 : i32, reverse = true}
func.func @cumsum_flat(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "cumsum"(%x) ["X"] {axis = 1 : i64, flatten = true, reverse = true} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @cumsum_axis(
// CHECK:         nn.cumulate %arg0 {axis = 2 : i64, exclusive = true, kind = 0 : i32
func.func @cumsum_axis(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %a = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = -1.0 : f64, dtype = "int32"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.cumsum"(%x, %a) ["0", "1"] {flatten = false, exclusive = true, reverse = false} : (tensor<2x3x4xf32>, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @cumprod(
// CHECK:         nn.cumulate %arg0 {axis = 1 : i64, exclusive = false, kind = 1 : i32
func.func @cumprod(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.cumprod"(%x) ["0"] {dim = 1 : i64, exclusive = false, reverse = false} : (tensor<2x3x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// A size that is known: distances of 1, 2 and 4.
// CHECK-LABEL: @cummax(
// CHECK-COUNT-3: nn.pad
// CHECK-NOT:     nn.pad
// CHECK:         return %{{.+}} : tensor<2x8xf32>
func.func @cummax(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "cummax"(%x) ["x"] {axis = 1 : i64} : (tensor<2x8xf32>) -> !paddle.value ["out"]
  return %0 : !paddle.value
}

// Else a mask of all before each.
// CHECK-LABEL: @cummin_any_size(
// CHECK:         nn.where {{.*}} -> tensor<2x?x?xf32>
// CHECK:         nn.reduce
func.func @cummin_any_size(%x: tensor<2x?xf32>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "pd_op.cummin"(%x) ["0"] {axis = 1 : i64, dtype = "int32"} : (tensor<2x?xf32>) -> (!paddle.value, !paddle.value) ["0", "1"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// CHECK-LABEL: @logcumsumexp(
// CHECK:         nn.softplus
// CHECK:         return %{{.+}} : tensor<2xf32>
func.func @logcumsumexp(%x: tensor<2xf32>) -> !paddle.value {
  %0 = paddle.node "logcumsumexp"(%x) ["X"] {axis = 0 : i64} : (tensor<2xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
