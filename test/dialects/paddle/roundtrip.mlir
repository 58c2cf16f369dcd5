// Both formats and control flow print as they are read.
// RUN: skiff-opt %s | skiff-opt | FileCheck %s

// CHECK-LABEL: func.func @legacy
// CHECK: paddle.parameter "conv_w" dense<5.000000e-01> : tensor<4x3x3x3xf32>
// CHECK: paddle.node "conv2d"(%{{.*}}, %{{.*}}) ["Input", "Filter"] {strides = array<i64: 2, 2>} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> !paddle.value ["Output"]
func.func @legacy(%x: tensor<?x3x8x8xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "conv_out"}) {
  %w = paddle.parameter "conv_w" dense<0.5> : tensor<4x3x3x3xf32>
  %0 = paddle.node "conv2d"(%x, %w) ["Input", "Filter"] {strides = array<i64: 2, 2>} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> !paddle.value ["Output"]
  return %0 : !paddle.value
}

// CHECK-LABEL: func.func @pir
// CHECK: paddle.node "while"(%{{.*}}, %{{.*}}) [] {} blocks {
// CHECK-NEXT: ^bb0(%{{.*}}: !paddle.value):
// CHECK: paddle.yield %{{.*}}, %{{.*}} : !paddle.value, !paddle.value
// CHECK-NEXT: } : (!paddle.value, tensor<?xf32>) -> !paddle.value []
func.func @pir(%x: tensor<?xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "fetch_name_0"}) {
  %0 = paddle.node "pd_op.full"() [] {shape = array<i64>, value = 1.0 : f64, dtype = "bool"} : () -> !paddle.value ["0"]
  %1 = paddle.node "while"(%0, %x) [] {} blocks {
  ^bb0(%a: !paddle.value):
    %2 = paddle.node "pd_op.relu"(%a) ["0"] {} : (!paddle.value) -> !paddle.value ["0"]
    paddle.yield %0, %2 : !paddle.value, !paddle.value
  } : (!paddle.value, tensor<?xf32>) -> !paddle.value []
  %3 = paddle.node "if"(%0) [] {} blocks {
    paddle.yield %1 : !paddle.value
  }, {
    %u = paddle.undefined : !paddle.value
    paddle.yield %u : !paddle.value
  } : (!paddle.value) -> !paddle.value []
  return %3 : !paddle.value
}
