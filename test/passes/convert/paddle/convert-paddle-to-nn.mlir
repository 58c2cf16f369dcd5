// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// Inputs and outputs go by the names of their parameters in a ProgramDesc, whatever their order.
// CHECK-LABEL: func.func @legacy(%arg0: tensor<2x3xf32> {nn.name = "x"}) -> (tensor<2x3xf32> {nn.name = "out"})
// CHECK-DAG:     %[[W:.+]] = nn.constant dense<5.000000e-01> : tensor<3xf32>
// CHECK:         nn.sub %arg0, %[[W]]
func.func @legacy(%x: tensor<2x3xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "out"}) {
  %w = paddle.parameter "w" dense<0.5> : tensor<3xf32>
  %0 = paddle.node "elementwise_sub"(%w, %x) ["Y", "X"] {} : (tensor<3xf32>, tensor<2x3xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// In PIR they are numbers. A `_` at the end says in place: the result is the new value.
// CHECK-LABEL: @pir(
// CHECK:         %[[R:.+]] = nn.relu %arg0
// CHECK:         return %[[R]]
func.func @pir(%x: tensor<?xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.relu_"(%x) ["0"] {} : (tensor<?xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// A branch that is not known is an nn.if of values.
// CHECK-LABEL: @branches(
// CHECK:         %[[IF:.+]] = nn.if
// CHECK:         nn.add
// CHECK:         else
// CHECK:         nn.relu
// CHECK:         return %[[IF]] : tensor<?xf32>
func.func @branches(%c: tensor<i1>, %x: tensor<?xf32>) -> !paddle.value {
  %0 = paddle.node "if"(%c) [] {} blocks {
    %1 = paddle.node "pd_op.scale"(%x) ["0"] {bias = 1.0 : f32, bias_after_scale = true} : (tensor<?xf32>) -> !paddle.value ["0"]
    paddle.yield %1 : !paddle.value
  }, {
    %1 = paddle.node "pd_op.relu"(%x) ["0"] {} : (tensor<?xf32>) -> !paddle.value ["0"]
    paddle.yield %1 : !paddle.value
  } : (tensor<i1>) -> !paddle.value []
  return %0 : !paddle.value
}

// A loop carries what its block has as arguments.
// CHECK-LABEL: @loop(
// CHECK:         %[[LOOP:.+]]:{{.*}} = nn.loop
// CHECK:         nn.less
func.func @loop(%x: tensor<4xf32>, %n: tensor<i64>) -> !paddle.value {
  %i = paddle.node "pd_op.full"() [] {shape = array<i64>, value = 0.0 : f64, dtype = "int64"} : () -> !paddle.value ["0"]
  %c = paddle.node "pd_op.less_than"(%i, %n) ["0", "1"] {} : (!paddle.value, tensor<i64>) -> !paddle.value ["0"]
  %0:2 = paddle.node "while"(%c, %i, %x) [] {} blocks {
  ^bb0(%a: !paddle.value, %b: !paddle.value):
    %1 = paddle.node "pd_op.increment_"(%a) ["0"] {value = 1.0 : f32} : (!paddle.value) -> !paddle.value ["0"]
    %2 = paddle.node "pd_op.add"(%b, %b) ["0", "1"] {} : (!paddle.value, !paddle.value) -> !paddle.value ["0"]
    %3 = paddle.node "pd_op.less_than"(%1, %n) ["0", "1"] {} : (!paddle.value, tensor<i64>) -> !paddle.value ["0"]
    paddle.yield %3, %1, %2 : !paddle.value, !paddle.value, !paddle.value
  } : (!paddle.value, !paddle.value, tensor<4xf32>) -> (!paddle.value, !paddle.value) []
  return %0#1 : !paddle.value
}
