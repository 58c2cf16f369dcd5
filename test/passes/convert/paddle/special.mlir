// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// Computed in f64.
// CHECK-LABEL: @lgamma(
// CHECK:         nn.cast %arg0 {{.*}} -> tensor<4xf64>
// CHECK:         nn.log
// CHECK:         nn.cast {{.*}} -> tensor<4xf16>
func.func @lgamma(%x: tensor<4xf16>) -> !paddle.value {
  %0 = paddle.node "lgamma"(%x) ["X"] {} : (tensor<4xf16>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @digamma(
// CHECK:         nn.tan
func.func @digamma(%x: tensor<4xf16>) -> !paddle.value {
  %0 = paddle.node "digamma"(%x) ["X"] {} : (tensor<4xf16>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @erfinv(
// CHECK:         nn.erf
func.func @erfinv(%x: tensor<4xf16>) -> !paddle.value {
  %0 = paddle.node "erfinv"(%x) ["X"] {} : (tensor<4xf16>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Odd, and scaled by e^-|x|.
// CHECK-LABEL: @i1e(
// CHECK:         nn.exp
// CHECK:         nn.sign
func.func @i1e(%x: tensor<4xf16>) -> !paddle.value {
  %0 = paddle.node "pd_op.i1e"(%x) ["0"] {} : (tensor<4xf16>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
