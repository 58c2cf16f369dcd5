// RUN: skiff-opt %s --skiff-form-kernels --canonicalize --mlir-print-local-scope | FileCheck %s


// Elementwise ops all the way, but what makes the operand of an op in a region stays outside of it, and what a region
// yields stays inside.
// CHECK-LABEL: @regions_are_borders
// CHECK:         %[[E:.+]] = plan.kernel "elementwise_0" {{.*}}(%arg1)
// CHECK:           nn.exp
// CHECK-NEXT:      plan.yield
// CHECK:         %[[IF:.+]] = nn.if %arg0
// CHECK-NEXT:      %[[A:.+]] = plan.kernel "elementwise_2" {{.*}}(%[[E]])
// CHECK:             nn.neg
// CHECK-NEXT:        nn.abs
// CHECK-NEXT:        plan.yield
// CHECK:           nn.yield %[[A]]
// CHECK-NEXT:    } else {
// CHECK-NEXT:      nn.yield %arg1
// CHECK:         plan.kernel "elementwise_1" {{.*}}(%[[IF]])
// CHECK:           nn.tanh
func.func @regions_are_borders(%c: tensor<i1>, %x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.if %c {assigned = array<i64>, dims = [affine_map<() -> (8)>]} : (tensor<i1>) -> tensor<8xf32> {
    %2 = nn.neg %0 : (tensor<8xf32>) -> tensor<8xf32>
    %3 = nn.abs %2 : (tensor<8xf32>) -> tensor<8xf32>
    nn.yield %3 : tensor<8xf32>
  } else {
    nn.yield %x : tensor<8xf32>
  }
  %4 = nn.tanh %1 : (tensor<8xf32>) -> tensor<8xf32>
  return %4 : tensor<8xf32>
}

// The plan replaces one carried value after the other: it would read the second from where the first is already new.
// CHECK-LABEL: @swapped_values_are_copied
// CHECK:         ^bb0(%[[A:[^:]+]]: tensor<8xf32>, %[[B:[^:]+]]: tensor<8xf32>):
// CHECK-NEXT:      %[[B2:.+]] = plan.kernel "copy_0" "copy"(%[[B]])
// CHECK:           %[[A2:.+]] = plan.kernel "copy_1" "copy"(%[[A]])
// CHECK:           nn.yield %[[B2]], %[[A2]]
func.func @swapped_values_are_copied(%x: tensor<8xf32>, %y: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>)
    attributes {nn.data_dims = ["loop"]} {
  %0:2 = nn.loop (%x, %y) {limit = affine_map<() -> (3)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (8)>, affine_map<() -> (8)>]} : (tensor<8xf32>, tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  ^bb0(%a: tensor<8xf32>, %b: tensor<8xf32>):
    nn.yield %b, %a : tensor<8xf32>, tensor<8xf32>
  }
  return %0#0, %0#1 : tensor<8xf32>, tensor<8xf32>
}

// CHECK-LABEL: @value_that_stays_is_not_copied
// CHECK:         ^bb0(%[[A:[^:]+]]: tensor<8xf32>, %{{.+}}: tensor<8xf32>):
// CHECK-NOT:       "copy"
// CHECK:           %[[S:.+]] = plan.kernel "elementwise_
// CHECK-NOT:       "copy"
// CHECK:           nn.yield %[[A]], %[[S]]
func.func @value_that_stays_is_not_copied(%x: tensor<8xf32>, %y: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>)
    attributes {nn.data_dims = ["loop"]} {
  %0:2 = nn.loop (%x, %y) {limit = affine_map<() -> (3)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (8)>, affine_map<() -> (8)>]} : (tensor<8xf32>, tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  ^bb0(%a: tensor<8xf32>, %b: tensor<8xf32>):
    %1 = nn.add %a, %b : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
    nn.yield %a, %1 : tensor<8xf32>, tensor<8xf32>
  }
  return %0#0, %0#1 : tensor<8xf32>, tensor<8xf32>
}

// The plan itself reads and checks sizes; a kernel may read data dims as numbers.
// CHECK-LABEL: @sizes_stand_between_kernels
// CHECK:         %[[N:.+]] = plan.kernel
// CHECK:         nn.read_dims %[[N]]
// CHECK-NEXT:    nn.check_dims
// CHECK:         plan.kernel "dim_values_{{.+}}"()
// CHECK-NEXT:      nn.dim_values
// CHECK-NEXT:      nn.cast
func.func @sizes_stand_between_kernels(%x: tensor<8xf32>, %n: tensor<2xi64>) -> tensor<?x8xf32>
    attributes {nn.data_dims = ["reshape", "reshape"]} {
  %0 = nn.neg %n : (tensor<2xi64>) -> tensor<2xi64>
  nn.read_dims %0 {first = 0 : i64} : tensor<2xi64>
  nn.check_dims <equal, (d0, d1) -> (d0 + d1, 6), "reshape">
  %1 = nn.expand %x {shape = affine_map<(d0) -> (d0, 8)>} : (tensor<8xf32>) -> tensor<?x8xf32>
  %2 = nn.dim_values {dims = affine_map<(d0) -> (d0)>} : () -> tensor<1xi64>
  %3 = nn.cast %2 {to = f32} : (tensor<1xi64>) -> tensor<1xf32>
  %4 = nn.add %1, %3 : (tensor<?x8xf32>, tensor<1xf32>) -> tensor<?x8xf32>
  return %4 : tensor<?x8xf32>
}
