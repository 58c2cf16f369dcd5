// RUN: not skiff-opt %s --skiff-convert-paddle-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (diagonal): takes the diagonal of dim 1 with itself
func.func @main(%x: tensor<3x4xf32>) -> !paddle.value {
  %0 = paddle.node "diagonal"(%x) ["Input"] {axis1 = 1 : i64, axis2 = -1 : i64} : (tensor<3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (as_strided): begins at an offset of 4, expected 0
func.func @main(%x: tensor<4xf32>) -> !paddle.value {
  %0 = paddle.node "as_strided"(%x) ["input"] {dims = array<i64: 2>, stride = array<i64: 1>, offset = 4 : i64} : (tensor<4xf32>) -> !paddle.value ["out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (unfold): attribute 'strides' has to hold 2 numbers, 1 or more
func.func @main(%x: tensor<1x2x5x6xf32>) -> !paddle.value {
  %0 = paddle.node "unfold"(%x) ["X"] {kernel_sizes = array<i64: 2, 3>, strides = array<i64: 0, 1>} : (tensor<1x2x5x6xf32>) -> !paddle.value ["Y"]
  return %0 : !paddle.value
}
