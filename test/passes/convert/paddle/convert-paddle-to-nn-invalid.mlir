// RUN: not skiff-opt %s --skiff-convert-paddle-to-nn --split-input-file 2>&1 | FileCheck %s

// All that is missing is named at once, in blocks too.
// CHECK-DAG: (pd_op.first): the operator is not supported
// CHECK-DAG: (second): the operator is not supported
// CHECK-DAG: (third): the operator is not supported
func.func @main(%c: tensor<i1>, %x: tensor<2xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.first"(%x) ["0"] {} : (tensor<2xf32>) -> !paddle.value ["0"]
  %1 = paddle.node "if"(%c) [] {} blocks {
    %2 = paddle.node "second"(%0) ["X"] {} : (!paddle.value) -> !paddle.value ["Out"]
    paddle.yield %2 : !paddle.value
  }, {
    paddle.yield %0 : !paddle.value
  } : (tensor<i1>) -> !paddle.value []
  %3 = paddle.node "third"(%1) ["X"] {} : (!paddle.value) -> !paddle.value ["Out"]
  return %3 : !paddle.value
}

// -----

// CHECK: (relu): input 0 is missing
func.func @main(%x: tensor<2xf32>) -> !paddle.value {
  %0 = paddle.node "relu"(%x) ["Y"] {} : (tensor<2xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (concat): attribute 'axis' is "0", expected an integer
func.func @main(%x: tensor<2xf32>) -> !paddle.value {
  %0 = paddle.node "concat"(%x, %x) ["X", "X"] {axis = "0"} : (tensor<2xf32>, tensor<2xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (reshape2): output XShape is used, but is not supported
func.func @main(%x: tensor<2xf32>) -> !paddle.value {
  %0:2 = paddle.node "reshape2"(%x) ["X"] {shape = array<i64: 2, 1>} : (tensor<2xf32>) -> (!paddle.value, !paddle.value) ["Out", "XShape"]
  return %0#1 : !paddle.value
}

// -----

// CHECK: (split): needs axis
// CHECK-SAME: known when the model is compiled
func.func @main(%x: tensor<2xf32>, %n: tensor<1xi64>) -> !paddle.value {
  %0 = paddle.node "split"(%x, %n) ["X", "AxisTensor"] {num = 2 : i64} : (tensor<2xf32>, tensor<1xi64>) -> (!paddle.value) ["Out"]
  return %0 : !paddle.value
}
