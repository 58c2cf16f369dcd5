// RUN: not skiff-opt %s --skiff-convert-paddle-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (kldiv_loss): attribute 'reduction' is "median", expected none, mean, sum or batchmean
func.func @main(%x: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "kldiv_loss"(%x, %x) ["X", "Target"] {reduction = "median"} : (tensor<2x5xf32>, tensor<2x5xf32>) -> !paddle.value ["Loss"]
  return %0 : !paddle.value
}

// -----

// CHECK: (frame): has frames of 9 in a dim of 8
func.func @main(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "frame"(%x) ["X"] {frame_length = 9 : i64, hop_length = 2 : i64} : (tensor<2x8xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (polygamma): is of order 31, expected floats and 0 to 30
func.func @main(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "polygamma"(%x) ["x"] {n = 31 : i64} : (tensor<2x8xf32>) -> !paddle.value ["out"]
  return %0 : !paddle.value
}

// -----

// CHECK: (uniform_random): attribute 'diag_num' is 2, expected 0
func.func @main() -> !paddle.value {
  %0 = paddle.node "uniform_random"() [] {shape = array<i64: 2, 2>, diag_num = 2 : i64} : () -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
