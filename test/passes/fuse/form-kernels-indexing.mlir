// RUN: skiff-opt %s --skiff-form-kernels --canonicalize | FileCheck %s

// Each index is read once: what makes it is computed on the way. What it points into may be read again and again.
// CHECK-LABEL: @indices_are_computed_on_the_way
// CHECK:         %[[X:.+]] = plan.kernel "elementwise_0" "elementwise"(%arg0)
// CHECK:           nn.exp
// CHECK:         plan.kernel "gather_elements_1" "gather_elements"(%arg1, %[[X]])
// CHECK:           nn.abs
// CHECK-NEXT:      nn.gather_elements
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @indices_are_computed_on_the_way(%x: tensor<4x8xf32>, %i: tensor<4x3xi64>) -> tensor<4x3xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.abs %i : (tensor<4x3xi64>) -> tensor<4x3xi64>
  %2 = nn.gather_elements %0, %1 {axis = 1 : i64} : (tensor<4x8xf32>, tensor<4x3xi64>) -> tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}

// A scatter reads through what is before it, but nothing can follow before the last update is written.
// CHECK-LABEL: @scatter_ends_its_kernel
// CHECK:         %[[S:.+]] = plan.kernel "scatter_0" "scatter"
// CHECK:           nn.exp
// CHECK:           nn.scatter
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel "elementwise_1" "elementwise"(%[[S]])
// CHECK:           nn.relu
func.func @scatter_ends_its_kernel(%x: tensor<4x8xf32>, %i: tensor<3x1xi64>, %u: tensor<3x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.scatter %0, %i, %u {axis = 0 : i64, kind = 0 : i32} : (tensor<4x8xf32>, tensor<3x1xi64>, tensor<3x8xf32>) -> tensor<4x8xf32>
  %2 = nn.relu %1 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// CHECK-LABEL: @top_k_stands_alone
// CHECK:         plan.kernel "elementwise_0"
// CHECK:         plan.kernel "top_k_1" "top_k"
// CHECK-NOT:       nn.abs
// CHECK:           nn.top_k
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel "elementwise_2"
func.func @top_k_stands_alone(%x: tensor<4x8xf32>) -> tensor<4x3xi64> {
  %0 = nn.abs %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.top_k %0 {axis = 1 : i64, k = affine_map<() -> (3)>, largest = true} : (tensor<4x8xf32>) -> tensor<4x3xi64>
  %2 = nn.neg %1 : (tensor<4x3xi64>) -> tensor<4x3xi64>
  return %2 : tensor<4x3xi64>
}

// CHECK-LABEL: @running_sum_with_what_surrounds_it
// CHECK:         plan.kernel "cumulate_0" "cumulate"(%arg0)
// CHECK:           nn.exp
// CHECK-NEXT:      nn.cumulate
// CHECK-NEXT:      nn.log
// CHECK-NOT:     plan.kernel
func.func @running_sum_with_what_surrounds_it(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.cumulate %0 {axis = 1 : i64, kind = 0 : i32, exclusive = false, reverse = false} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = nn.log %1 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// The mask is computed on the way; how many are chosen is known only at the end.
// CHECK-LABEL: @compaction_reads_through_what_makes_its_mask
// CHECK:         %[[L:.+]] = plan.kernel "compact_{{[0-9]+}}" "compact"(%arg0
// CHECK:           nn.greater
// CHECK-NEXT:      nn.compact
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel "elementwise_{{[0-9]+}}" "elementwise"(%[[L]])
func.func @compaction_reads_through_what_makes_its_mask(%x: tensor<4x8xf32>, %y: tensor<f32>) -> tensor<32xi64> {
  %0 = nn.greater %x, %y : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xi1>
  %1 = nn.compact %0 : (tensor<4x8xi1>) -> tensor<32xi64>
  %2 = nn.neg %1 : (tensor<32xi64>) -> tensor<32xi64>
  return %2 : tensor<32xi64>
}
