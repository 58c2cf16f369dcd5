// RUN: skiff-opt %s --skiff-form-kernels --canonicalize --skiff-plan-memory --mlir-print-local-scope | FileCheck %s

// A row is written after the reduction has read it, so the result may lie where it lay.
// CHECK-LABEL: @row_kernel_works_in_place
// CHECK:         "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         "reduce_1" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         "matmul_2"
func.func @row_kernel_works_in_place(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.reduce %0 {axes = array<i64: 1>, kind = 2 : i32} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %2 = nn.sub %0, %1 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// Rows are looked up in any order: they must not be overwritten.
// CHECK-LABEL: @table_is_not_overwritten
// CHECK:         "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         "reduce_1" {{.*}} at [#plan.place<-1, () -> (256)>]
// CHECK:         "matmul_2"
func.func @table_is_not_overwritten(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>, %i: tensor<8xi64>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %g = nn.gather %0, %i {axis = 0 : i64} : (tensor<8x8xf32>, tensor<8xi64>) -> tensor<8x8xf32>
  %1 = nn.reduce %g {axes = array<i64: 1>, kind = 2 : i32} : (tensor<8x8xf32>) -> tensor<8x1xf32>
  %2 = nn.sub %g, %1 : (tensor<8x8xf32>, tensor<8x1xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}
