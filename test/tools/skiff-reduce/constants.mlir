// A test that wants one op: all others go, whatever they are in, and the constant that it uses becomes a simple one, or
// where the test wants no constant in that place, an argument.
// RUN: skiff-reduce %s --test %S/Inputs/has --test-arg=nn.matmul | FileCheck %s
// CHECK:      func.func @main(%[[X:.*]]: tensor<4x3xf32> {{.*}}) -> (tensor<4x2xf32>
// CHECK-NEXT:   %[[W:.*]] = nn.constant dense<1.000000e+00> : tensor<3x2xf32>
// CHECK-NEXT:   %[[Y:.*]] = nn.matmul %[[X]], %[[W]]
// CHECK-NEXT:   return %[[Y]]
// CHECK-NOT:    nn.if

// An op inside of a branch keeps the branch.
// RUN: skiff-reduce %s --test %S/Inputs/has --test-arg=nn.tanh | FileCheck %s --check-prefix=BRANCH
// BRANCH:      func.func @main(%[[C:.*]]: tensor<i1> {nn.name = "c"}
// BRANCH-NEXT:   nn.if %[[C]]
// BRANCH:          nn.tanh
// BRANCH-NOT:    nn.matmul
func.func @main(%x: tensor<4x4xf32> {nn.name = "x"}, %c: tensor<i1> {nn.name = "c"}) -> (tensor<4x2xf32> {nn.name = "y"}) {
  %0 = nn.exp %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = nn.slice %0 {starts = affine_map<() -> (0, 1)>, sizes = affine_map<() -> (4, 3)>, steps = array<i64: 1, 1>}
    : (tensor<4x4xf32>) -> tensor<4x3xf32>
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32> : tensor<3x2xf32>
  %2 = nn.matmul %1, %w : (tensor<4x3xf32>, tensor<3x2xf32>) -> tensor<4x2xf32>
  %3 = nn.if %c {assigned = array<i64>, dims = [affine_map<() -> (4, 2)>]} : (tensor<i1>) -> tensor<4x2xf32> {
    %4 = nn.tanh %2 : (tensor<4x2xf32>) -> tensor<4x2xf32>
    nn.yield %4 : tensor<4x2xf32>
  } else {
    nn.yield %2 : tensor<4x2xf32>
  }
  return %3 : tensor<4x2xf32>
}
