// RUN: skiff-opt %s --split-input-file --skiff-plan-pipeline --skiff-lower-plan=target=x86-64-v3 | FileCheck %s

// A tile of 2 rows x 4 columns of the interior: 4 x 6 inputs and 9 weights for two rows are loaded, 72 taps are
// multiplied, nothing is checked meanwhile, and only then is stored.
// CHECK-LABEL: func.func private @conv_0_loops
// CHECK-NOT:     memref.alloc
// The first tile of all lacks the row above and the column to the left.
// CHECK:         scf.if
// CHECK-COUNT-55: vector.fma
// CHECK-NOT:     vector.fma
// CHECK-COUNT-8: vector.store
// CHECK-NOT:     vector.store
// Right of it, only the row above.
// CHECK-COUNT-60: vector.fma
// CHECK-NOT:     vector.fma
// CHECK:         vector.store
// The interior: no loop, no branch and no store between its taps.
// CHECK:         scf.if
// CHECK:         vector.store
// CHECK:         scf.for
// CHECK-NEXT:      scf.for
// CHECK-NOT:     {{scf|vector.store}}
// CHECK-COUNT-72: vector.fma
// CHECK-NOT:     vector.fma
// CHECK-COUNT-8: vector.store
// CHECK:         llvm.func hidden @conv_0
func.func @main(%x: tensor<1x16x16x32xf32>, %w: tensor<3x3x1x32xf32>) -> tensor<1x16x16x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 32 : i64} : (tensor<1x16x16x32xf32>, tensor<3x3x1x32xf32>) -> tensor<1x16x16x32xf32>
  return %0 : tensor<1x16x16x32xf32>
}

// -----

// A height that is known only at run time: one row a tile, its kernel rows a loop between bounds.
// CHECK-LABEL: func.func private @conv_0_loops
// CHECK:         arith.minsi
// CHECK:         scf.for {{.*}} iter_args
// CHECK:           vector.fma
// CHECK:           scf.yield
// CHECK:         llvm.func hidden @conv_0
func.func @main(%x: tensor<1x?x16x32xf32> {nn.dims = affine_map<()[s0] -> (1, s0, 16, 32)>}, %w: tensor<3x3x1x32xf32>)
    -> tensor<1x?x16x32xf32> attributes {nn.symbols = ["h"]} {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 32 : i64} : (tensor<1x?x16x32xf32>, tensor<3x3x1x32xf32>) -> tensor<1x?x16x32xf32>
  return %0 : tensor<1x?x16x32xf32>
}

// -----

// A mean over windows of one size is divided by that number, in vectors; padding that counts is no exception.
// CHECK-LABEL: func.func private @pool_0_loops
// CHECK-NOT:     arith.sitofp
// CHECK:         arith.divf {{.*}} : vector<8xf32>
// CHECK-NOT:     arith.sitofp
// CHECK:         llvm.func hidden @pool_0
func.func @main(%x: tensor<1x8x8x32xf32>) -> tensor<1x4x4x32xf32> {
  %0 = nn.pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, kind = 1 : i32, count_include_pad = true, count_pads = array<i64: 1, 1, 1, 1>}
      : (tensor<1x8x8x32xf32>) -> tensor<1x4x4x32xf32>
  return %0 : tensor<1x4x4x32xf32>
}

// -----

// The mean over an image takes four vectors of channels at once, so that no addition waits for the last one.
// CHECK-LABEL: func.func private @reduce_0_loops
// CHECK:         scf.for {{.*}} iter_args({{.*}}) -> (vector<32xf32>)
// CHECK:         llvm.func hidden @reduce_0
func.func @main(%x: tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32> {
  %0 = nn.reduce %x {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32>
  return %0 : tensor<1x1x1x64xf32>
}
