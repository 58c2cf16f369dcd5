// RUN: skiff-opt %s --skiff-form-kernels --canonicalize --skiff-plan-memory --mlir-print-local-scope | FileCheck %s

// Most kernels here are matrix products: these never work in place, and begin a kernel each.

// The third result lies where the first one lay, which nothing reads any more: two of them are alive at a time.
// CHECK-LABEL: @dead_bytes_are_used_again
// CHECK-SAME:    plan.arena = affine_map<() -> (512)>, plan.arena_bytes = 512 : i64, plan.arena_lower_bound = 512 : i64
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (256)>]
// CHECK:         plan.kernel "matmul_2" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_3" {{.*}} at [#plan.place<0, () -> (0)>]
func.func @dead_bytes_are_used_again(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.matmul %0, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.matmul %1, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// The first result is read by the third kernel: neither of the others may lie there.
// CHECK-LABEL: @bytes_are_kept_until_the_last_use
// CHECK-SAME:    plan.arena_bytes = 768
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (256)>]
// CHECK:         plan.kernel "matmul_2" {{.*}} at [#plan.place<-1, () -> (512)>]
func.func @bytes_are_kept_until_the_last_use(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.matmul %0, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.matmul %1, %0 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// A use through a reshape is a use.
// CHECK-LABEL: @reshape_keeps_its_operand_alive
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (256)>]
// CHECK:         plan.kernel "matmul_2" {{.*}} at [#plan.place<-1, () -> (512)>]
func.func @reshape_keeps_its_operand_alive(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>, %v: tensor<4x8xf32>)
    -> tensor<4x16xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.matmul %0, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.matmul %1, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %v, %2 : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %4 = nn.reshape %0 {shape = affine_map<() -> (4, 16)>} : (tensor<8x8xf32>) -> tensor<4x16xf32>
  %5 = nn.concat %3, %3 {axis = 1 : i64} : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x16xf32>
  %6 = nn.add %4, %5 : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
  return %6 : tensor<4x16xf32>
}

// CHECK-LABEL: @residual_is_added_in_place
// CHECK-SAME:    plan.arena_bytes = 256
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (0)>]
func.func @residual_is_added_in_place(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.add %1, %0 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// CHECK-LABEL: @operand_that_is_read_later_is_not_overwritten
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (256)>]
func.func @operand_that_is_read_later_is_not_overwritten(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>)
    -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.add %1, %0 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %0 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// The matrix product reads whole rows and columns, also of what an earlier tile would have overwritten.
// CHECK-LABEL: @operand_of_an_anchor_is_not_overwritten
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (256)>]
func.func @operand_of_an_anchor_is_not_overwritten(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.matmul %0, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.add %1, %0 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// CHECK-LABEL: @transposed_operand_is_not_overwritten
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "transpose_1" {{.*}} at [#plan.place<-1, () -> (256)>]
func.func @transposed_operand_is_not_overwritten(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 0>} : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.neg %1 : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %3 = nn.matmul %2, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3 : tensor<8x8xf32>
}

// One row is read for all rows.
// CHECK-LABEL: @broadcast_operand_is_not_overwritten
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> ([[ROW:.+]])>]
// CHECK-NOT:     at [#plan.place<-1, () -> ([[ROW]])>]
// CHECK:         return
func.func @broadcast_operand_is_not_overwritten(%x: tensor<1x8xf32>, %w: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<1x8xf32>, tensor<8x8xf32>) -> tensor<1x8xf32>
  %1 = nn.add %w, %0 : (tensor<8x8xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
  %2 = nn.matmul %1, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %2 : tensor<8x8xf32>
}

// Bytes of another size: a result would run into elements that are not read yet.
// CHECK-LABEL: @operand_of_another_width_is_not_overwritten
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (512)>]
// CHECK:         plan.kernel "elementwise_1" {{.*}} at [#plan.place<-1, () -> (0)>]
func.func @operand_of_another_width_is_not_overwritten(%x: tensor<8x8xf32>, %w: tensor<16x8xf64>) -> tensor<4x8xf64> {
  %0 = nn.matmul %x, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (4, 16)>} : (tensor<8x8xf32>) -> tensor<4x16xf32>
  %2 = nn.cast %1 {to = f64} : (tensor<4x16xf32>) -> tensor<4x16xf64>
  %3 = nn.matmul %2, %w : (tensor<4x16xf64>, tensor<16x8xf64>) -> tensor<4x8xf64>
  return %3 : tensor<4x8xf64>
}

// CHECK-LABEL: @outputs_lie_in_the_callers_memory
// CHECK-SAME:    plan.arena_bytes = 0 : i64, plan.arena_lower_bound = 0 : i64
// CHECK:         plan.kernel "elementwise_0" {{.*}} at [#plan.place<1, () -> (0)>]
// CHECK:         plan.kernel "elementwise_1" {{.*}} at [#plan.place<0, () -> (0)>]
func.func @outputs_lie_in_the_callers_memory(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<2x4xf32>) {
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.neg %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.reshape %0 {shape = affine_map<() -> (2, 4)>} : (tensor<8xf32>) -> tensor<2x4xf32>
  return %1, %2 : tensor<8xf32>, tensor<2x4xf32>
}

// Offsets are multiples of 64 bytes, a cache line.
// CHECK-LABEL: @small_results_are_aligned
// CHECK-SAME:    plan.arena_bytes = 128
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, () -> (64)>]
func.func @small_results_are_aligned(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = nn.matmul %x, %x : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = nn.matmul %0, %x : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %2 = nn.matmul %1, %x : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}

// Sizes and offsets are multiples of the batch, whatever it will be.
// CHECK-LABEL: @symbolic_batch_is_a_factor
// CHECK-SAME:    plan.arena = affine_map<()[s0] -> (s0 * 512)>, plan.arena_bytes = 512 : i64, plan.arena_lower_bound = 512 : i64
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, ()[s0] -> (s0 * 256)>]
// CHECK:         plan.kernel "matmul_2" {{.*}} at [#plan.place<-1, () -> (0)>]
func.func @symbolic_batch_is_a_factor(%x: tensor<?x64xf32> {nn.dims = affine_map<()[s0] -> (s0, 64)>},
                                      %w: tensor<64x64xf32>) -> tensor<?x64xf32> attributes {nn.symbols = ["n"]} {
  %0 = nn.matmul %x, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  %1 = nn.matmul %0, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  %2 = nn.matmul %1, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  %3 = nn.matmul %2, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  return %3 : tensor<?x64xf32>
}

// A row is 40 bytes: it is the whole result that begins at a multiple of 64, not each row.
// CHECK-LABEL: @symbolic_sizes_are_rounded_as_a_whole
// CHECK-SAME:    plan.arena = affine_map<()[s0] -> (((s0 * 40) ceildiv 64) * 128)>
// CHECK-SAME:    plan.arena_bytes = 1280 : i64, plan.arena_lower_bound = 1280 : i64
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, ()[s0] -> (((s0 * 40) ceildiv 64) * 64)>]
func.func @symbolic_sizes_are_rounded_as_a_whole(%x: tensor<?x10xf32> {nn.dims = affine_map<()[s0] -> (s0, 10)>},
                                                 %w: tensor<10x10xf32>) -> tensor<?x10xf32>
    attributes {nn.symbols = ["n"], nn.bounds = [array<i64: 1, 16>]} {
  %0 = nn.matmul %x, %w : (tensor<?x10xf32>, tensor<10x10xf32>) -> tensor<?x10xf32>
  %1 = nn.matmul %0, %w : (tensor<?x10xf32>, tensor<10x10xf32>) -> tensor<?x10xf32>
  %2 = nn.matmul %1, %w : (tensor<?x10xf32>, tensor<10x10xf32>) -> tensor<?x10xf32>
  return %2 : tensor<?x10xf32>
}

// The lower bound has no rounding: twice 4 bytes.
// CHECK-LABEL: @lower_bound_is_not_rounded
// CHECK-SAME:    plan.arena_bytes = 128 : i64, plan.arena_lower_bound = 8 : i64
func.func @lower_bound_is_not_rounded(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = nn.matmul %x, %x : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = nn.matmul %0, %x : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %2 = nn.matmul %1, %x : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}

// Results of different symbols share bytes where they do not live together, and nothing has to say which of
// the symbols is larger: the arena is as large as the larger of both.
// CHECK-LABEL: @results_of_different_symbols_share_bytes
// CHECK-SAME:    plan.arena = affine_map<()[s0, s1] -> (s0 * 256, s1 * 512)>, plan.arena_bytes = 512 : i64
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         plan.kernel "matmul_2" {{.*}} at [#plan.place<-1, () -> (0)>]
func.func @results_of_different_symbols_share_bytes(
    %x: tensor<?x64xf32> {nn.dims = affine_map<()[s0, s1] -> (s0, 64)>},
    %y: tensor<?x64xf32> {nn.dims = affine_map<()[s0, s1] -> (s1, 64)>},
    %w: tensor<64x64xf32>, %v: tensor<64x128xf32>)
    -> (tensor<?x64xf32>, tensor<?x128xf32>) attributes {nn.symbols = ["n", "m"]} {
  %0 = nn.matmul %x, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  %1 = nn.matmul %0, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  %2 = nn.matmul %y, %v : (tensor<?x64xf32>, tensor<64x128xf32>) -> tensor<?x128xf32>
  %3 = nn.softmax %2 {axis = 1 : i64} : (tensor<?x128xf32>) -> tensor<?x128xf32>
  return %1, %3 : tensor<?x64xf32>, tensor<?x128xf32>
}

// What lies above two results that have different symbols begins at the end of the larger one.
// CHECK-LABEL: @what_lies_above_begins_at_the_larger_end
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<-1, ()[s0, s1] -> ({{s0 \* 2048, s1 \* 4096|s1 \* 4096, s0 \* 2048}})>]
func.func @what_lies_above_begins_at_the_larger_end(
    %x: tensor<?x512xf32> {nn.dims = affine_map<()[s0, s1] -> (s0, 512)>},
    %y: tensor<?x1024xf32> {nn.dims = affine_map<()[s0, s1] -> (s1, 1024)>},
    %a: tensor<8x8xf32>, %w: tensor<512x512xf32>, %v: tensor<1024x1024xf32>)
    -> (tensor<?x512xf32>, tensor<?x1024xf32>, tensor<8x8xf32>) attributes {nn.symbols = ["n", "m"]} {
  %0 = nn.matmul %x, %w : (tensor<?x512xf32>, tensor<512x512xf32>) -> tensor<?x512xf32>
  %1 = nn.matmul %a, %a : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.matmul %0, %w : (tensor<?x512xf32>, tensor<512x512xf32>) -> tensor<?x512xf32>
  %3 = nn.matmul %y, %v : (tensor<?x1024xf32>, tensor<1024x1024xf32>) -> tensor<?x1024xf32>
  %4 = nn.softmax %3 {axis = 1 : i64} : (tensor<?x1024xf32>) -> tensor<?x1024xf32>
  %5 = nn.matmul %1, %a : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %2, %4, %5 : tensor<?x512xf32>, tensor<?x1024xf32>, tensor<8x8xf32>
}
