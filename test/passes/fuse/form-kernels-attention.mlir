// RUN: skiff-opt %s --skiff-form-kernels --mlir-print-local-scope | FileCheck %s

// Scale, mask, softmax and both products, with the transposes that split and merge heads.
// CHECK-LABEL: @attention
// CHECK:         plan.kernel "attention_0"
// CHECK-COUNT-3:   nn.transpose
// CHECK:           nn.matmul
// CHECK:           nn.mul
// CHECK-NEXT:      nn.add
// CHECK-NEXT:      nn.softmax
// CHECK-NEXT:      nn.matmul
// CHECK-NEXT:      nn.transpose
// CHECK-NEXT:      plan.yield
// CHECK-NOT:     plan.kernel
func.func @attention(%q: tensor<2x5x3x8xf32>, %k: tensor<2x7x3x8xf32>, %v: tensor<2x7x3x8xf32>,
                     %mask: tensor<2x1x1x7xf32>) -> tensor<2x5x3x8xf32> {
  %scale = nn.constant dense<0.25> : tensor<f32> : tensor<f32>
  %0 = nn.transpose %q {perm = array<i64: 0, 2, 1, 3>} : (tensor<2x5x3x8xf32>) -> tensor<2x3x5x8xf32>
  %1 = nn.transpose %k {perm = array<i64: 0, 2, 3, 1>} : (tensor<2x7x3x8xf32>) -> tensor<2x3x8x7xf32>
  %2 = nn.transpose %v {perm = array<i64: 0, 2, 1, 3>} : (tensor<2x7x3x8xf32>) -> tensor<2x3x7x8xf32>
  %3 = nn.matmul %0, %1 : (tensor<2x3x5x8xf32>, tensor<2x3x8x7xf32>) -> tensor<2x3x5x7xf32>
  %4 = nn.mul %3, %scale : (tensor<2x3x5x7xf32>, tensor<f32>) -> tensor<2x3x5x7xf32>
  %5 = nn.add %4, %mask : (tensor<2x3x5x7xf32>, tensor<2x1x1x7xf32>) -> tensor<2x3x5x7xf32>
  %6 = nn.softmax %5 {axis = 3 : i64} : (tensor<2x3x5x7xf32>) -> tensor<2x3x5x7xf32>
  %7 = nn.matmul %6, %2 : (tensor<2x3x5x7xf32>, tensor<2x3x7x8xf32>) -> tensor<2x3x5x8xf32>
  %8 = nn.transpose %7 {perm = array<i64: 0, 2, 1, 3>} : (tensor<2x3x5x8xf32>) -> tensor<2x5x3x8xf32>
  return %8 : tensor<2x5x3x8xf32>
}

// The weights are a result of the function too: they have to be in memory.
// CHECK-LABEL: @weights_are_shown
// CHECK-NOT:     "attention"
// CHECK:         return
func.func @weights_are_shown(%q: tensor<5x8xf32>, %k: tensor<8x7xf32>, %v: tensor<7x8xf32>)
    -> (tensor<5x7xf32>, tensor<5x8xf32>) {
  %0 = nn.matmul %q, %k : (tensor<5x8xf32>, tensor<8x7xf32>) -> tensor<5x7xf32>
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<5x7xf32>) -> tensor<5x7xf32>
  %2 = nn.matmul %1, %v : (tensor<5x7xf32>, tensor<7x8xf32>) -> tensor<5x8xf32>
  return %1, %2 : tensor<5x7xf32>, tensor<5x8xf32>
}

// Not along the keys.
// CHECK-LABEL: @softmax_over_queries
// CHECK-NOT:     "attention"
// CHECK:         return
func.func @softmax_over_queries(%q: tensor<5x8xf32>, %k: tensor<8x7xf32>, %v: tensor<7x8xf32>) -> tensor<5x8xf32> {
  %0 = nn.matmul %q, %k : (tensor<5x8xf32>, tensor<8x7xf32>) -> tensor<5x7xf32>
  %1 = nn.softmax %0 {axis = 0 : i64} : (tensor<5x7xf32>) -> tensor<5x7xf32>
  %2 = nn.matmul %1, %v : (tensor<5x7xf32>, tensor<7x8xf32>) -> tensor<5x8xf32>
  return %2 : tensor<5x8xf32>
}
