// RUN: skiff-opt %s --skiff-form-kernels --canonicalize | FileCheck %s

// A convolution with all that follows it on its own elements is one kernel, in that order.
// CHECK-LABEL: @conv_bias_residual_relu_is_one_kernel
// CHECK-NOT:     nn.
// CHECK:         %[[K:.+]] = plan.kernel "conv_0" "conv"(%arg0, %arg1, %arg2, %arg3) :
// CHECK-NEXT:    ^bb0(%[[X:.+]]: tensor<1x8x8x4xf32>, %[[W:.+]]: tensor<3x3x4x6xf32>, %[[B:.+]]: tensor<6xf32>, %[[R:.+]]: tensor<1x8x8x6xf32>):
// CHECK-NEXT:      %[[C:.+]] = nn.conv %[[X]], %[[W]]
// CHECK-NEXT:      %[[A:.+]] = nn.add %[[C]], %[[B]]
// CHECK-NEXT:      %[[S:.+]] = nn.add %[[A]], %[[R]]
// CHECK-NEXT:      %[[M:.+]] = nn.relu %[[S]]
// CHECK-NEXT:      plan.yield %[[M]]
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[K]]
func.func @conv_bias_residual_relu_is_one_kernel(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4x6xf32>, %b: tensor<6xf32>,
                                                 %r: tensor<1x8x8x6xf32>) -> tensor<1x8x8x6xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x8x8x6xf32>
  %1 = nn.add %0, %b : (tensor<1x8x8x6xf32>, tensor<6xf32>) -> tensor<1x8x8x6xf32>
  %2 = nn.add %1, %r : (tensor<1x8x8x6xf32>, tensor<1x8x8x6xf32>) -> tensor<1x8x8x6xf32>
  %3 = nn.relu %2 : (tensor<1x8x8x6xf32>) -> tensor<1x8x8x6xf32>
  return %3 : tensor<1x8x8x6xf32>
}

// CHECK-LABEL: @elementwise_chain_is_one_kernel
// CHECK:         plan.kernel "elementwise_0" "elementwise"(%arg0, %arg1)
// CHECK:           nn.exp
// CHECK-NEXT:      nn.add
// CHECK-NEXT:      nn.tanh
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @elementwise_chain_is_one_kernel(%x: tensor<4x8xf32>, %y: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.add %0, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %2 = nn.tanh %1 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// What two ops read is computed once, in a kernel of its own.
// CHECK-LABEL: @value_with_two_users_is_not_computed_twice
// CHECK:         %[[E:.+]] = plan.kernel
// CHECK:           nn.exp
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel {{.*}}(%[[E]])
// CHECK-NEXT:    ^
// CHECK-NEXT:      nn.neg
// CHECK:         plan.kernel {{.*}}(%[[E]])
// CHECK-NEXT:    ^
// CHECK-NEXT:      nn.abs
// CHECK-NOT:     nn.exp
// CHECK:         return
func.func @value_with_two_users_is_not_computed_twice(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.neg %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.abs %0 : (tensor<8xf32>) -> tensor<8xf32>
  return %1, %2 : tensor<8xf32>, tensor<8xf32>
}

// One op that reads a value twice is one user.
// CHECK-LABEL: @square_reads_its_operand_in_the_kernel
// CHECK:         plan.kernel
// CHECK:           %[[E:.+]] = nn.exp
// CHECK-NEXT:      nn.mul %[[E]], %[[E]]
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @square_reads_its_operand_in_the_kernel(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.mul %0, %0 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// Both sides of the addition would be anchors: the first one keeps it.
// CHECK-LABEL: @kernel_has_one_anchor
// CHECK:         %[[A:.+]] = plan.kernel {{.*}} "matmul"
// CHECK:           nn.matmul
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel {{.*}} "matmul"
// CHECK:           nn.matmul
// CHECK-NOT:       nn.matmul
// CHECK:           plan.yield
// CHECK:         return
func.func @kernel_has_one_anchor(%x: tensor<4x8xf32>, %v: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.matmul %x, %v : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %2 = nn.add %0, %1 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// CHECK-LABEL: @matmul_after_matmul_begins_a_kernel
// CHECK-COUNT-2: plan.kernel {{.*}} "matmul"
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @matmul_after_matmul_begins_a_kernel(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.matmul %0, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// A contraction reads its operands many times: what makes them stays before it.
// CHECK-LABEL: @matmul_has_no_prologue
// CHECK:         %[[E:.+]] = plan.kernel {{.*}} "elementwise"
// CHECK:         plan.kernel {{.*}} "matmul"(%[[E]], %arg1)
// CHECK-NOT:       nn.exp
// CHECK:         return
func.func @matmul_has_no_prologue(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.matmul %0, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// After the broadcast each element of the reduction would be computed for every column: along the first dim a
// column is not one run of memory, so it is no row kernel.
// CHECK-LABEL: @broadcast_of_an_anchor_begins_a_kernel
// CHECK:         %[[R:.+]] = plan.kernel {{.*}} "reduce"
// CHECK:           nn.reduce
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel {{.*}} "elementwise"
// CHECK-NOT:       nn.reduce
// CHECK:         return
func.func @broadcast_of_an_anchor_begins_a_kernel(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.reduce %x {axes = array<i64: 0>, kind = 2 : i32} : (tensor<4x8xf32>) -> tensor<1x8xf32>
  %1 = nn.sub %x, %0 : (tensor<4x8xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// CHECK-LABEL: @reduce_reads_through_a_chain
// CHECK:         plan.kernel "reduce_0" "reduce"(%arg0)
// CHECK:           nn.exp
// CHECK-NEXT:      nn.reduce
// CHECK-NEXT:      nn.sqrt
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @reduce_reads_through_a_chain(%x: tensor<4x8xf32>) -> tensor<4x1xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.reduce %0 {axes = array<i64: 1>, kind = 0 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %2 = nn.sqrt %1 : (tensor<4x1xf32>) -> tensor<4x1xf32>
  return %2 : tensor<4x1xf32>
}

// CHECK-LABEL: @softmax_reads_through_what_is_cheap
// CHECK:         plan.kernel "softmax_0" "softmax"(%arg0, %arg1)
// CHECK:           nn.add
// CHECK-NEXT:      nn.softmax
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @softmax_reads_through_what_is_cheap(%x: tensor<4x8xf32>, %mask: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = nn.add %x, %mask : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// Softmax reads its operand several times: a tanh for each would cost more than a pass over memory, where a
// row may be too long to be kept.
// CHECK-LABEL: @softmax_does_not_repeat_what_is_dear
// CHECK:         %[[T:.+]] = plan.kernel {{.*}} "elementwise"
// CHECK:         plan.kernel {{.*}} "softmax"(%[[T]])
// CHECK-NOT:       nn.tanh
// CHECK:         return
func.func @softmax_does_not_repeat_what_is_dear(
    %x: tensor<4x?xf32> {nn.dims = affine_map<()[s0] -> (4, s0)>}) -> tensor<4x?xf32> attributes {nn.symbols = ["n"]} {
  %0 = nn.tanh %x : (tensor<4x?xf32>) -> tensor<4x?xf32>
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<4x?xf32>) -> tensor<4x?xf32>
  return %1 : tensor<4x?xf32>
}

// CHECK-LABEL: @transpose_reads_through_a_chain
// CHECK:         plan.kernel "transpose_0" "transpose"(%arg0)
// CHECK:           nn.exp
// CHECK-NEXT:      nn.transpose
// CHECK-NEXT:      nn.neg
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @transpose_reads_through_a_chain(%x: tensor<4x8xf32>) -> tensor<8x4xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 0>} : (tensor<4x8xf32>) -> tensor<8x4xf32>
  %2 = nn.neg %1 : (tensor<8x4xf32>) -> tensor<8x4xf32>
  return %2 : tensor<8x4xf32>
}

// A transpose reads each element at another place than the accumulators that hold it.
// CHECK-LABEL: @transpose_of_an_anchor_begins_a_kernel
// CHECK:         plan.kernel {{.*}} "matmul"
// CHECK-NOT:       nn.transpose
// CHECK:           plan.yield
// CHECK:         plan.kernel {{.*}} "transpose"
func.func @transpose_of_an_anchor_begins_a_kernel(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x4xf32> {
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 0>} : (tensor<4x8xf32>) -> tensor<8x4xf32>
  return %1 : tensor<8x4xf32>
}

// CHECK-LABEL: @concat_reads_through_each_of_its_parts
// CHECK:         plan.kernel {{.*}} "concat"(%arg0, %arg1)
// CHECK-DAG:       nn.exp
// CHECK-DAG:       nn.neg
// CHECK:           nn.concat
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @concat_reads_through_each_of_its_parts(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.neg %y : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = nn.concat %0, %1 {axis = 0 : i64} : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  return %2 : tensor<8x8xf32>
}

// Each row is read several times: exp would be computed for each.
// CHECK-LABEL: @expand_does_not_repeat_what_is_before_it
// CHECK:         plan.kernel {{.*}} "elementwise"
// CHECK:         plan.kernel {{.*}} "expand"
// CHECK-NOT:       nn.exp %
// CHECK:         return
func.func @expand_does_not_repeat_what_is_before_it(%x: tensor<1x8xf32>) -> tensor<64x8xf32> {
  %0 = nn.exp %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %1 = nn.expand %0 {shape = affine_map<() -> (64, 8)>} : (tensor<1x8xf32>) -> tensor<64x8xf32>
  return %1 : tensor<64x8xf32>
}

// A reshape is the same bytes: it costs nothing between kernels, and would hide the order of elements inside one.
// CHECK-LABEL: @reshape_stays_outside
// CHECK:         %[[E:.+]] = plan.kernel {{.*}} "elementwise"
// CHECK-NOT:       nn.reshape
// CHECK:           plan.yield
// CHECK:         %[[S:.+]] = nn.reshape %[[E]]
// CHECK-NEXT:    plan.kernel {{.*}} "elementwise"(%[[S]])
func.func @reshape_stays_outside(%x: tensor<4x8xf32>) -> tensor<32xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (32)>} : (tensor<4x8xf32>) -> tensor<32xf32>
  %2 = nn.neg %1 : (tensor<32xf32>) -> tensor<32xf32>
  return %2 : tensor<32xf32>
}

// One number needs no memory; a tensor of weights is read from where it lies.
// CHECK-LABEL: @splat_constant_moves_into_the_kernel
// CHECK-NEXT:    %[[W:.+]] = nn.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK-NOT:     nn.constant
// CHECK:         plan.kernel {{.*}}(%arg0, %[[W]])
// CHECK:           nn.constant dense<5.000000e-01>
func.func @splat_constant_moves_into_the_kernel(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %half = nn.constant dense<0.5> : tensor<f32> : tensor<f32>
  %w = nn.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.mul %x, %half : (tensor<4x2xf32>, tensor<f32>) -> tensor<4x2xf32>
  %1 = nn.add %0, %w : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// A contraction reads its weights in memory, be they one number or not.
// CHECK-LABEL: @splat_weights_stay_in_memory
// CHECK:         %[[W:.+]] = nn.constant dense<1.000000e+00>
// CHECK:         plan.kernel {{.*}} "matmul"(%arg0, %[[W]])
// CHECK-NOT:       nn.constant
// CHECK:         return
func.func @splat_weights_stay_in_memory(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %w = nn.constant dense<1.0> : tensor<8x8xf32> : tensor<8x8xf32>
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// Outputs lie in memory of the caller's, so something must write there.
// CHECK-LABEL: @output_that_is_an_argument_is_copied
// CHECK-NEXT:    %[[C:.+]] = plan.kernel "copy_0" "copy"(%arg0)
// CHECK-NEXT:    ^bb0(%[[A:.+]]: tensor<8xf32>):
// CHECK-NEXT:      plan.yield %[[A]]
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[C]]
func.func @output_that_is_an_argument_is_copied(%x: tensor<8xf32>) -> tensor<8xf32> {
  return %x : tensor<8xf32>
}

// CHECK-LABEL: @output_that_is_a_constant_is_copied
// CHECK:         %[[W:.+]] = nn.constant
// CHECK:         %[[C:.+]] = plan.kernel {{.*}} "copy"(%[[W]])
// CHECK:         return %[[C]]
func.func @output_that_is_a_constant_is_copied() -> tensor<2xf32> {
  %w = nn.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  return %w : tensor<2xf32>
}

// The kernel writes one of the two outputs; the other is a copy.
// CHECK-LABEL: @value_that_is_two_outputs_is_copied_once
// CHECK:         %[[E:.+]] = plan.kernel {{.*}} "elementwise"
// CHECK:         %[[C:.+]] = plan.kernel {{.*}} "copy"(%[[E]])
// CHECK-NOT:     plan.kernel
// CHECK:         return %[[E]], %[[C]]
func.func @value_that_is_two_outputs_is_copied_once(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  return %0, %0 : tensor<8xf32>, tensor<8xf32>
}

// A reshape of a kernel's result lies where the result lies.
// CHECK-LABEL: @output_behind_a_reshape_needs_no_copy
// CHECK-NOT:     "copy"
// CHECK:         %[[S:.+]] = nn.reshape
// CHECK-NEXT:    return %[[S]]
func.func @output_behind_a_reshape_needs_no_copy(%x: tensor<4x2xf32>) -> tensor<8xf32> {
  %0 = nn.exp %x : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (8)>} : (tensor<4x2xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// An output that is read on is a kernel's last value: the user may not swallow it.
// CHECK-LABEL: @output_that_is_read_on_ends_its_kernel
// CHECK:         %[[E:.+]] = plan.kernel
// CHECK:           nn.exp
// CHECK-NEXT:      plan.yield
// CHECK:         %[[N:.+]] = plan.kernel {{.*}}(%[[E]])
// CHECK-NOT:     "copy"
// CHECK:         return %[[E]], %[[N]]
func.func @output_that_is_read_on_ends_its_kernel(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.neg %0 : (tensor<8xf32>) -> tensor<8xf32>
  return %0, %1 : tensor<8xf32>, tensor<8xf32>
}
