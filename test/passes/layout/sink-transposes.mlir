// RUN: skiff-opt %s --skiff-sink-transposes --canonicalize | FileCheck %s

// nn.lrn stands for any op that is channels-last.

// The pairs around each convolution meet and are gone; what stays is at the result.
// CHECK-LABEL: @pair_around_elementwise
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    nn.relu {{.*}} : (tensor<1x8x8x4xf32>)
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    nn.sigmoid {{.*}} : (tensor<1x8x8x4xf32>)
// CHECK-NEXT:    nn.transpose {{.*}} {perm = array<i64: 0, 3, 1, 2>}
// CHECK-NEXT:    return
func.func @pair_around_elementwise(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %5 = nn.transpose %4 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %6 = nn.sigmoid %5 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %6 : tensor<1x4x8x8xf32>
}

// A constant per channel ends as a vector along the last dim.
// CHECK-LABEL: @constants_per_channel
// CHECK:         nn.mul {{.*}} : (tensor<1x8x8x4xf32>, tensor<4xf32>)
// CHECK-NEXT:    nn.prelu {{.*}} : (tensor<1x8x8x4xf32>, tensor<4xf32>)
// CHECK-NEXT:    nn.add {{.*}} : (tensor<1x8x8x4xf32>, tensor<f32>)
// CHECK-NEXT:    nn.lrn
func.func @constants_per_channel(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %a = nn.constant dense<[[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]]> : tensor<1x4x1x1xf32> : tensor<1x4x1x1xf32>
  %b = nn.constant dense<[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]> : tensor<4x1x1xf32> : tensor<4x1x1xf32>
  %c = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.mul %1, %a : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.prelu %2, %b : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %4 = nn.add %3, %c : (tensor<1x4x8x8xf32>, tensor<f32>) -> tensor<1x4x8x8xf32>
  %5 = nn.transpose %4 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %6 = nn.lrn %5 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %6 : tensor<1x8x8x4xf32>
}

// The transposed tensor has two users, which both move: a residual block.
// CHECK-LABEL: @residual
// CHECK-NEXT:    %[[A:.+]] = nn.lrn
// CHECK-NEXT:    %[[R:.+]] = nn.relu %[[A]]
// CHECK-NEXT:    %[[B:.+]] = nn.lrn %[[R]]
// CHECK-NEXT:    nn.add %[[B]], %[[A]]
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    return
func.func @residual(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %5 = nn.transpose %4 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %6 = nn.add %5, %1 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %7 = nn.transpose %6 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %8 = nn.lrn %7 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %8 : tensor<1x8x8x4xf32>
}

// Sinking would need two transposes where one is.
// CHECK-LABEL: @shared_transpose_stays
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    %[[T:.+]] = nn.transpose
// CHECK-NEXT:    nn.relu %[[T]]
// CHECK-NEXT:    nn.sigmoid %[[T]]
// CHECK-NEXT:    return
func.func @shared_transpose_stays(%x: tensor<1x8x8x4xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.sigmoid %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %2, %3 : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>
}

// The sum of two tensors that arrive as the result leaves needs no transpose but that of the third.
// CHECK-LABEL: @transpose_of_the_smaller_part
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    %[[T:.+]] = nn.transpose
// CHECK-NEXT:    nn.add %[[T]], %arg1
// CHECK-NEXT:    nn.add
// CHECK-NEXT:    return
func.func @transpose_of_the_smaller_part(%x: tensor<1x8x8x4xf32>, %y: tensor<1x4x8x8xf32>, %z: tensor<1x4x8x8xf32>)
    -> tensor<1x4x8x8xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.add %1, %y : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.add %2, %z : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %3 : tensor<1x4x8x8xf32>
}

// Without anything to cancel, the transpose goes behind the op, which can then be fused with what computes its input.
// CHECK-LABEL: @tie_goes_to_the_end
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    nn.relu
// CHECK-NEXT:    nn.transpose
func.func @tie_goes_to_the_end(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %2 : tensor<1x4x8x8xf32>
}

// A quarter of the elements are there before the tile, so the transpose goes up.
// CHECK-LABEL: @transpose_goes_up_to_the_smaller_tensor
// CHECK-NEXT:    nn.relu
// CHECK-NEXT:    nn.transpose {{.*}} {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>)
// CHECK-NEXT:    nn.tile {{.*}} {repeats = array<i64: 1, 2, 2, 1>} : (tensor<1x8x8x4xf32>) -> tensor<1x16x16x4xf32>
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    return
func.func @transpose_goes_up_to_the_smaller_tensor(%x: tensor<1x4x8x8xf32>) -> tensor<1x16x16x4xf32> {
  %0 = nn.relu %x : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.tile %0 {repeats = array<i64: 1, 1, 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x16x16xf32>
  %2 = nn.transpose %1 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x16x16xf32>) -> tensor<1x16x16x4xf32>
  %3 = nn.lrn %2 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x16x16x4xf32>) -> tensor<1x16x16x4xf32>
  return %3 : tensor<1x16x16x4xf32>
}

// The batch is not known; its symbol is.
// CHECK-LABEL: @squeeze_excite_of_any_batch
// CHECK:         nn.reduce %[[X:.+]] {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<?x8x8x4xf32>) -> tensor<?x1x1x4xf32>
// CHECK-NOT:     nn.reshape
// CHECK-NOT:     nn.transpose
// CHECK:         nn.lrn
// CHECK-NEXT:    nn.relu {{.*}} : (tensor<?x1x1x4xf32>)
// CHECK-NEXT:    %[[S:.+]] = nn.hard_sigmoid {{.*}} : (tensor<?x1x1x4xf32>)
// CHECK-NEXT:    nn.mul %[[X]], %[[S]] : (tensor<?x8x8x4xf32>, tensor<?x1x1x4xf32>)
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    return
func.func @squeeze_excite_of_any_batch(%x: tensor<?x8x8x4xf32> {nn.dims = affine_map<()[s0] -> (s0, 8, 8, 4)>})
    -> tensor<?x8x8x4xf32> attributes {nn.symbols = ["n"]} {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<?x8x8x4xf32>) -> tensor<?x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<?x8x8x4xf32>) -> tensor<?x4x8x8xf32>
  %2 = nn.reduce %1 {axes = array<i64: 2, 3>, kind = 1 : i32} : (tensor<?x4x8x8xf32>) -> tensor<?x4x1x1xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<?x4x1x1xf32>) -> tensor<?x1x1x4xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<?x1x1x4xf32>) -> tensor<?x1x1x4xf32>
  %5 = nn.transpose %4 {perm = array<i64: 0, 3, 1, 2>} : (tensor<?x1x1x4xf32>) -> tensor<?x4x1x1xf32>
  %6 = nn.relu %5 : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %7 = nn.hard_sigmoid %6 {alpha = 0.2, beta = 0.5} : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xf32>
  %8 = nn.mul %1, %7 : (tensor<?x4x8x8xf32>, tensor<?x4x1x1xf32>) -> tensor<?x4x8x8xf32>
  %9 = nn.transpose %8 {perm = array<i64: 0, 2, 3, 1>} : (tensor<?x4x8x8xf32>) -> tensor<?x8x8x4xf32>
  %10 = nn.lrn %9 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<?x8x8x4xf32>) -> tensor<?x8x8x4xf32>
  return %10 : tensor<?x8x8x4xf32>
}

// A branch reads the channels-last tensor; what leaves the branches keeps its layout.
// CHECK-LABEL: @inside_a_branch
// CHECK:         %[[L:.+]] = nn.lrn %arg1
// CHECK:         scf.if
// CHECK-NEXT:      nn.relu %[[L]] : (tensor<1x8x8x4xf32>)
// CHECK-NEXT:      nn.lrn
// CHECK-NEXT:      nn.transpose
// CHECK-NEXT:      scf.yield
func.func @inside_a_branch(%c: i1, %x: tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = scf.if %c -> tensor<1x4x8x8xf32> {
    %3 = nn.relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
    %4 = nn.transpose %3 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
    %5 = nn.lrn %4 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
    %6 = nn.transpose %5 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
    scf.yield %6 : tensor<1x4x8x8xf32>
  } else {
    scf.yield %1 : tensor<1x4x8x8xf32>
  }
  return %2 : tensor<1x4x8x8xf32>
}

// CHECK-LABEL: @without_transposes_nothing_changes
// CHECK-NEXT:    nn.relu
// CHECK-NEXT:    nn.reshape
// CHECK-NEXT:    return
func.func @without_transposes_nothing_changes(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (6)>} : (tensor<2x3xf32>) -> tensor<6xf32>
  return %1 : tensor<6xf32>
}
