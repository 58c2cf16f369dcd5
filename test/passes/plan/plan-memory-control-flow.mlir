// RUN: skiff-opt %s --skiff-form-kernels --canonicalize --skiff-plan-memory --mlir-print-local-scope | FileCheck %s

// Most kernels here are matrix products: these never work in place, and begin a kernel each.


// What has a size from data lies in a slot, not in the arena. Two results live at a time: two slots serve all four,
// whatever their types. An output stays with the caller.
// CHECK-LABEL: @slots
// CHECK-SAME:    plan.arena_bytes = 0 : i64, plan.arena_lower_bound = 0 : i64, plan.slots = 2 : i64
// CHECK:         plan.kernel "expand_0" {{.*}} at [#plan.slot<0>]
// CHECK:         plan.kernel "reduce_1" {{.*}} at [#plan.slot<1>]
// CHECK:         plan.kernel "matmul_2" {{.*}} at [#plan.slot<0>]
// CHECK:         plan.kernel "matmul_3" {{.*}} at [#plan.slot<1>]
// CHECK:         plan.kernel "matmul_4" {{.*}} at [#plan.place<0, () -> (0)>]
func.func @slots(%x: tensor<8x8xf32>, %n: tensor<1xi64>) -> tensor<?x8xf32> attributes {nn.data_dims = ["size"]} {
  nn.read_dims %n {first = 0 : i64} : tensor<1xi64>
  %0 = nn.expand %x {shape = affine_map<(d0) -> (d0, 8, 8)>} : (tensor<8x8xf32>) -> tensor<?x8x8xf32>
  %1 = nn.reduce %0 {axes = array<i64: 1>, kind = 0 : i32} : (tensor<?x8x8xf32>) -> tensor<?x1x8xf32>
  %2 = nn.reshape %1 {shape = affine_map<(d0) -> (d0, 8)>} : (tensor<?x1x8xf32>) -> tensor<?x8xf32>
  %3 = nn.matmul %2, %x : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %4 = nn.matmul %3, %x : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %5 = nn.matmul %4, %x : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %5 : tensor<?x8xf32>
}

// The first kernel of the body reads what was computed before the loop; the others must leave it there for the next
// iteration, and the carried value, too. Inside the body bytes are used again.
// CHECK-LABEL: @outside_values_live_to_the_loops_end
// CHECK-SAME:    plan.arena_bytes = 1024
// CHECK:         plan.kernel "matmul_0" {{.*}} at [#plan.place<-1, () -> (0)>]
// CHECK:         nn.loop{{.*}} plan.places = [#plan.place<-1, () -> (256)>]
// CHECK:           plan.kernel "matmul_2" {{.*}} at [#plan.place<-1, () -> (512)>]
// CHECK:           plan.kernel "matmul_3" {{.*}} at [#plan.place<-1, () -> (768)>]
// CHECK:           plan.kernel "matmul_4" {{.*}} at [#plan.place<-1, () -> (512)>]
// CHECK:         plan.kernel "matmul_1" {{.*}} at [#plan.place<0, () -> (0)>]
func.func @outside_values_live_to_the_loops_end(%x: tensor<8x8xf32>) -> tensor<8x8xf32> attributes {nn.data_dims = ["loop"]} {
  %w = nn.matmul %x, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %0 = nn.loop (%x) {limit = affine_map<() -> (3)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (8, 8)>]} : (tensor<8x8xf32>) -> tensor<8x8xf32> {
  ^bb0(%a: tensor<8x8xf32>):
    %1 = nn.matmul %a, %w : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
    %2 = nn.matmul %1, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
    %3 = nn.matmul %2, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
    nn.yield %3 : tensor<8x8xf32>
  }
  %4 = nn.matmul %0, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %4 : tensor<8x8xf32>
}

// The second kernel could work in place if the region did not yield its operand, which is read after it.
// CHECK-LABEL: @yielded_value_is_not_overwritten
// CHECK:         nn.if{{.*}} plan.places = [#plan.place<-1, () -> (0)>, #plan.place<-1, () -> (256)>]
// CHECK:           plan.kernel "matmul_{{.+}} at [#plan.place<-1, () -> (512)>]
// CHECK:           plan.kernel "elementwise_{{.+}} at [#plan.place<-1, () -> (768)>]
func.func @yielded_value_is_not_overwritten(%c: tensor<i1>, %x: tensor<8x8xf32>) -> (tensor<8x8xf32>, tensor<8x8xf32>) {
  %0:2 = nn.if %c {assigned = array<i64>, dims = [affine_map<() -> (8, 8)>, affine_map<() -> (8, 8)>]}
      : (tensor<i1>) -> (tensor<8x8xf32>, tensor<8x8xf32>) {
    %1 = nn.matmul %x, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
    %2 = nn.neg %1 : (tensor<8x8xf32>) -> tensor<8x8xf32>
    nn.yield %1, %2 : tensor<8x8xf32>, tensor<8x8xf32>
  } else {
    nn.yield %x, %x : tensor<8x8xf32>, tensor<8x8xf32>
  }
  %3 = nn.matmul %0#0, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %4 = nn.matmul %0#1, %x : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %3, %4 : tensor<8x8xf32>, tensor<8x8xf32>
}
