// RUN: not skiff-opt %s --skiff-convert-paddle-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (inverse): the input is of type tensor<3x4xf32>, expected square matrices of floats
func.func @main(%x: tensor<3x4xf32>) -> !paddle.value {
  %0 = paddle.node "inverse"(%x) ["Input"] {} : (tensor<3x4xf32>) -> !paddle.value ["Output"]
  return %0 : !paddle.value
}

// -----

// CHECK: (pd_op.cross): the input has the dims 2x4, expected one of 3
func.func @main(%x: tensor<2x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.cross"(%x, %x) ["0", "1"] {axis = 9 : i64} : (tensor<2x4xf32>, tensor<2x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// -----

// CHECK: (svd): the operator is not supported
func.func @main(%x: tensor<3x4xf32>) -> !paddle.value {
  %0 = paddle.node "svd"(%x) ["X"] {full_matrices = false} : (tensor<3x4xf32>) -> !paddle.value ["U"]
  return %0 : !paddle.value
}
