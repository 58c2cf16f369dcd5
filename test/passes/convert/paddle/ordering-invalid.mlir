// RUN: not skiff-opt %s --skiff-convert-paddle-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (kthvalue): attribute 'k' is 0, expected 1 or more
func.func @main(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "kthvalue"(%x) ["X"] {k = 0 : i64} : (tensor<2x8xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (searchsorted): has rows of 2x4 and values of 5, expected one row, or as many dims
func.func @main(%x: tensor<2x4xf32>, %y: tensor<5xf32>) -> !paddle.value {
  %0 = paddle.node "searchsorted"(%x, %y) ["SortedSequence", "Values"] {} : (tensor<2x4xf32>, tensor<5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
