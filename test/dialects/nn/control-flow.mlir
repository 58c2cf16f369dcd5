// RUN: skiff-opt %s --mlir-print-local-scope | skiff-opt --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @sizes
// CHECK:         nn.read_dims %arg1 {first = 0 : i64} : tensor<2xi64>
// CHECK:         nn.check_dims <equal, (d0, d1)[s0] -> (d0 + d1, s0), "/Reshape">
// CHECK:         nn.reshape %arg0 {shape = affine_map<(d0, d1) -> (d0, d1)>} : (tensor<?xf32>) -> tensor<?x?xf32>
// CHECK:         nn.dim_values {dims = affine_map<(d0)[s0] -> (s0, d0 * 2)>} : () -> tensor<2xi64>
func.func @sizes(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}, %n: tensor<2xi64>)
    -> (tensor<?x?xf32>, tensor<2xi64>) attributes {nn.symbols = ["n"], nn.data_dims = ["/Reshape", "/Reshape"]} {
  nn.read_dims %n {first = 0 : i64} : tensor<2xi64>
  nn.check_dims <equal, (d0, d1)[s0] -> (d0 + d1, s0), "/Reshape">
  %0 = nn.reshape %x {shape = affine_map<(d0, d1) -> (d0, d1)>} : (tensor<?xf32>) -> tensor<?x?xf32>
  %1 = nn.dim_values {dims = affine_map<(d0)[s0] -> (s0, 2 * d0)>} : () -> tensor<2xi64>
  return %0, %1 : tensor<?x?xf32>, tensor<2xi64>
}

// A branch may know more of a dim than the result's type says.
// CHECK-LABEL: @branches
// CHECK:         %{{.+}} = nn.if %arg0 {assigned = array<i64: 0>, dims = [affine_map<(d0) -> (d0)>]} : (tensor<i1>) -> tensor<?xf32> {
// CHECK-NEXT:      nn.yield %arg1 : tensor<2xf32>
// CHECK-NEXT:    } else {
// CHECK-NEXT:      nn.yield %arg2 : tensor<3xf32>
// CHECK-NEXT:    }
func.func @branches(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<?xf32>
    attributes {nn.data_dims = ["/If"]} {
  %0 = nn.if %c {assigned = array<i64: 0>, dims = [affine_map<(d0) -> (d0)>]} : (tensor<i1>) -> tensor<?xf32> {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %y : tensor<3xf32>
  }
  return %0 : tensor<?xf32>
}

// A loop that asks before and after each iteration, carries a value, and scans another.
// CHECK-LABEL: @loops
// CHECK:         %{{.+}}:2 = nn.loop while %arg0 : tensor<i1>(%arg1) {{{.*}}counter = 0 : i64, dims = [affine_map<() -> (2)>, affine_map<(d0) -> (d0, 2)>], limit = affine_map<() -> (9)>, tests} : (tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
// CHECK-NEXT:    ^bb0(%[[A:.+]]: tensor<2xf32>):
// CHECK:           nn.yield %arg0, %{{.+}}, %[[A]] : tensor<i1>, tensor<2xf32>, tensor<2xf32>
// Without all that.
// CHECK:         nn.loop() {{{.*}}counter = 1 : i64, dims = []} : () -> () {
// CHECK-NEXT:      nn.yield
func.func @loops(%c: tensor<i1>, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>)
    attributes {nn.data_dims = ["/Loop", "/Loop_1"]} {
  %0:2 = nn.loop while %c : tensor<i1> (%x) {tests, limit = affine_map<() -> (9)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (2)>, affine_map<(d0) -> (d0, 2)>]} : (tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
  ^bb0(%a: tensor<2xf32>):
    %1 = nn.neg %a : (tensor<2xf32>) -> tensor<2xf32>
    nn.yield %c, %1, %a : tensor<i1>, tensor<2xf32>, tensor<2xf32>
  }
  nn.loop () {counter = 1 : i64, dims = [], assigned = array<i64>} : () -> () {
    nn.yield
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<?x2xf32>
}

// What is known when the model is compiled is a constant.
// RUN: skiff-opt %s --canonicalize --mlir-print-local-scope | FileCheck %s --check-prefix=FOLD
// FOLD-LABEL: @known_sizes
// FOLD-NOT:     nn.dim_values
// FOLD:         nn.constant dense<[2, 8]> : tensor<2xi64>
func.func @known_sizes() -> tensor<2xi64> {
  %0 = nn.dim_values {dims = affine_map<() -> (2, 8)>} : () -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
