// RUN: skiff-opt %s --skiff-form-kernels --canonicalize | FileCheck %s

// Kernels that share their rows are one: layer normalization, and what makes its operand.

// Both users of the sum are rows of the same kernel, so the sum is stored nowhere.
// CHECK-LABEL: @sum_and_layer_normalization_are_one_kernel
// CHECK:         %[[K:.+]] = plan.kernel "rows_0" "rows"(%arg0, %arg1, %arg2) :
// CHECK:           nn.add
// CHECK:           nn.reduce
// CHECK:           nn.reduce
// CHECK:           %[[Y:.+]] = nn.mul %{{.+}}, %arg5
// CHECK-NEXT:      plan.yield %[[Y]] :
// CHECK-NOT:     plan.kernel
// CHECK:         return %[[K]]
func.func @sum_and_layer_normalization_are_one_kernel(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>, %scale: tensor<8xf32>)
    -> tensor<4x8xf32> {
  %x = nn.add %a, %b : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %mean = nn.reduce %x {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %centered = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %square = nn.mul %centered, %centered : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %deviation = nn.sqrt %variance : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %z = nn.mul %y, %scale : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %z : tensor<4x8xf32>
}

// A sum that is read on behind the kernel is its other result. The matrix product is none of it.
// CHECK-LABEL: @sum_with_other_uses_is_stored_too
// CHECK:         %[[K:.+]]:2 = plan.kernel "rows_0" "rows"(%arg0, %arg1)
// CHECK:           %[[X:.+]] = nn.add
// CHECK:           %[[Y:.+]] = nn.mul %{{.+}}, %{{.+}} : (tensor<4x8xf32>, tensor<4x1xf32>)
// CHECK-NEXT:      plan.yield %[[X]], %[[Y]]
// CHECK:         plan.kernel "matmul_1" "matmul"(%[[K]]#1, %arg2, %[[K]]#0)
func.func @sum_with_other_uses_is_stored_too(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>, %w: tensor<8x8xf32>)
    -> tensor<4x8xf32> {
  %x = nn.add %a, %b : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %mean = nn.reduce %x {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %centered = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %square = nn.mul %centered, %centered : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %deviation = nn.sqrt %variance : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %p = nn.matmul %y, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %z = nn.add %p, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %z : tensor<4x8xf32>
}

// A sum that ends a matrix product stays with it: there it is added in registers.
// CHECK-LABEL: @sum_of_a_product_stays_its_epilogue
// CHECK:         %[[P:.+]] = plan.kernel "matmul_0" "matmul"(%arg0, %arg1, %arg2)
// CHECK:         plan.kernel "rows_1" "rows"(%[[P]])
// CHECK-NOT:     plan.kernel
func.func @sum_of_a_product_stays_its_epilogue(%a: tensor<4x8xf32>, %w: tensor<8x8xf32>, %b: tensor<4x8xf32>)
    -> tensor<4x8xf32> {
  %p = nn.matmul %a, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %x = nn.add %p, %b : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %mean = nn.reduce %x {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %centered = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %square = nn.mul %centered, %centered : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %deviation = nn.sqrt %variance : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// Words, and positions that all batches share.
// CHECK-LABEL: @rows_of_tables_and_their_normalization_are_one_kernel
// CHECK:         plan.kernel "rows_0" "rows"(%arg0, %arg1, %arg2, %arg3)
// CHECK:           nn.gather
// CHECK-NOT:     plan.kernel
// CHECK:         return
func.func @rows_of_tables_and_their_normalization_are_one_kernel(
    %words: tensor<99x8xf32>, %ids: tensor<2x5xi64>, %places: tensor<16x8xf32>, %at: tensor<5xi64>) -> tensor<2x5x8xf32> {
  %word = nn.gather %words, %ids {axis = 0 : i64} : (tensor<99x8xf32>, tensor<2x5xi64>) -> tensor<2x5x8xf32>
  %place = nn.gather %places, %at {axis = 0 : i64} : (tensor<16x8xf32>, tensor<5xi64>) -> tensor<5x8xf32>
  %x = nn.add %word, %place : (tensor<2x5x8xf32>, tensor<5x8xf32>) -> tensor<2x5x8xf32>
  %mean = nn.reduce %x {axes = array<i64: 2>, kind = 1 : i32} : (tensor<2x5x8xf32>) -> tensor<2x5x1xf32>
  %centered = nn.sub %x, %mean : (tensor<2x5x8xf32>, tensor<2x5x1xf32>) -> tensor<2x5x8xf32>
  %square = nn.mul %centered, %centered : (tensor<2x5x8xf32>, tensor<2x5x8xf32>) -> tensor<2x5x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 2>, kind = 1 : i32} : (tensor<2x5x8xf32>) -> tensor<2x5x1xf32>
  %deviation = nn.sqrt %variance : (tensor<2x5x1xf32>) -> tensor<2x5x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<2x5x1xf32>) -> tensor<2x5x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<2x5x8xf32>, tensor<2x5x1xf32>) -> tensor<2x5x8xf32>
  return %y : tensor<2x5x8xf32>
}

// Elements of a table lie apart: not rows.
// CHECK-LABEL: @columns_of_a_table_are_no_rows
// CHECK:         plan.kernel {{.*}} "gather"
// CHECK:         plan.kernel {{.*}} "rows"
func.func @columns_of_a_table_are_no_rows(%table: tensor<4x99xf32>, %ids: tensor<8xi64>) -> tensor<4x8xf32> {
  %x = nn.gather %table, %ids {axis = 1 : i64} : (tensor<4x99xf32>, tensor<8xi64>) -> tensor<4x8xf32>
  %mean = nn.reduce %x {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %centered = nn.sub %x, %mean : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %square = nn.mul %centered, %centered : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 1>, kind = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %deviation = nn.sqrt %variance : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// An exponential that two passes need waits in the thread's stack, if a row is surely short enough.
// CHECK-LABEL: @dear_op_before_short_rows_joins
// CHECK:         plan.kernel "reduce_0" "reduce"(%arg0)
// CHECK:           nn.exp
// CHECK-NOT:     plan.kernel
func.func @dear_op_before_short_rows_joins(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %x = nn.exp %a : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %sum = nn.reduce %x {axes = array<i64: 1>, kind = 0 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %y = nn.div %x, %sum : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// CHECK-LABEL: @dear_op_before_long_rows_does_not
// CHECK:         plan.kernel {{.*}} "elementwise"
// CHECK:           nn.exp
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel {{.*}} "reduce"
// CHECK:           nn.reduce
// CHECK-NEXT:      nn.div
func.func @dear_op_before_long_rows_does_not(%a: tensor<16x9999xf32>) -> tensor<16x9999xf32> {
  %x = nn.exp %a : (tensor<16x9999xf32>) -> tensor<16x9999xf32>
  %sum = nn.reduce %x {axes = array<i64: 1>, kind = 0 : i32} : (tensor<16x9999xf32>) -> tensor<16x1xf32>
  %y = nn.div %x, %sum : (tensor<16x9999xf32>, tensor<16x1xf32>) -> tensor<16x9999xf32>
  return %y : tensor<16x9999xf32>
}

// One kernel of two long rows would be work for two threads.
// CHECK-LABEL: @few_long_rows_stay_apart
// CHECK:         plan.kernel {{.*}} "reduce"
// CHECK:         plan.kernel {{.*}} "elementwise"
func.func @few_long_rows_stay_apart(%x: tensor<2x9999xf32>) -> tensor<2x9999xf32> {
  %sum = nn.reduce %x {axes = array<i64: 1>, kind = 0 : i32} : (tensor<2x9999xf32>) -> tensor<2x1xf32>
  %y = nn.div %x, %sum : (tensor<2x9999xf32>, tensor<2x1xf32>) -> tensor<2x9999xf32>
  return %y : tensor<2x9999xf32>
}

// The sums go along other dims than the normalization.
// CHECK-LABEL: @sum_along_another_axis_is_another_kernel
// CHECK:         plan.kernel {{.*}} "reduce"
// CHECK:           axes = array<i64: 0>
// CHECK-NEXT:      plan.yield
// CHECK:         plan.kernel {{.*}} "rows"
func.func @sum_along_another_axis_is_another_kernel(%a: tensor<3x4x8xf32>) -> tensor<1x4x8xf32> {
  %x = nn.reduce %a {axes = array<i64: 0>, kind = 0 : i32} : (tensor<3x4x8xf32>) -> tensor<1x4x8xf32>
  %mean = nn.reduce %x {axes = array<i64: 2>, kind = 1 : i32} : (tensor<1x4x8xf32>) -> tensor<1x4x1xf32>
  %centered = nn.sub %x, %mean : (tensor<1x4x8xf32>, tensor<1x4x1xf32>) -> tensor<1x4x8xf32>
  %square = nn.mul %centered, %centered : (tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 2>, kind = 1 : i32} : (tensor<1x4x8xf32>) -> tensor<1x4x1xf32>
  %deviation = nn.sqrt %variance : (tensor<1x4x1xf32>) -> tensor<1x4x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<1x4x1xf32>) -> tensor<1x4x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<1x4x8xf32>, tensor<1x4x1xf32>) -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// Rows of two dims: a scale that has one of them is not one run of memory beside them.
// CHECK-LABEL: @scale_along_a_part_of_the_row_stays_outside
// CHECK:         plan.kernel {{.*}} "rows"(%arg0) :
// CHECK:         plan.kernel {{.*}} "elementwise"
func.func @scale_along_a_part_of_the_row_stays_outside(%x: tensor<4x2x8xf32>, %s: tensor<8xf32>) -> tensor<4x2x8xf32> {
  %mean = nn.reduce %x {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<4x2x8xf32>) -> tensor<4x1x1xf32>
  %centered = nn.sub %x, %mean : (tensor<4x2x8xf32>, tensor<4x1x1xf32>) -> tensor<4x2x8xf32>
  %square = nn.mul %centered, %centered : (tensor<4x2x8xf32>, tensor<4x2x8xf32>) -> tensor<4x2x8xf32>
  %variance = nn.reduce %square {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<4x2x8xf32>) -> tensor<4x1x1xf32>
  %deviation = nn.sqrt %variance : (tensor<4x1x1xf32>) -> tensor<4x1x1xf32>
  %inverse = nn.reciprocal %deviation : (tensor<4x1x1xf32>) -> tensor<4x1x1xf32>
  %y = nn.mul %centered, %inverse : (tensor<4x2x8xf32>, tensor<4x1x1xf32>) -> tensor<4x2x8xf32>
  %z = nn.mul %y, %s : (tensor<4x2x8xf32>, tensor<8xf32>) -> tensor<4x2x8xf32>
  return %z : tensor<4x2x8xf32>
}

// What reads the sum comes before the normalization's end, where the kernel would be.
// CHECK-LABEL: @value_that_is_read_in_between_ends_its_kernel
// CHECK:         plan.kernel {{.*}} "elementwise"
// CHECK:           nn.add
// CHECK-NEXT:      plan.yield
func.func @value_that_is_read_in_between_ends_its_kernel(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>, %w: tensor<8x8xf32>)
    -> tensor<4x8xf32> {
  %x = nn.add %a, %b : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %p = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %max = nn.reduce %x {axes = array<i64: 1>, kind = 2 : i32} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %y = nn.sub %x, %max : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %z = nn.mul %y, %p : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %z : tensor<4x8xf32>
}
