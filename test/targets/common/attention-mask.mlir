// RUN: skiff-opt %s --skiff-form-kernels --canonicalize --skiff-plan-memory --skiff-lower-plan=target=x86-64-v3 | FileCheck %s

// Blocks of keys are looked at only where the mask leaves one; without a mask there is nothing to ask.

// CHECK-LABEL: func.func private @attention_0_loops
// CHECK:         %[[ANY:.+]]:2 = scf.while
// CHECK:           arith.cmpf oeq
// CHECK:           scf.condition
// CHECK:         scf.if %[[ANY]]#1
// CHECK-LABEL: func.func private @attention_1_loops
// CHECK-NOT:     scf.while
// CHECK-LABEL: llvm.func{{.*}} @attention_1
func.func @main(%q: tensor<128x64xf32>, %k: tensor<64x128xf32>, %v: tensor<128x64xf32>, %mask: tensor<128x128xf32>,
                %cap: tensor<128x128xf32>) -> (tensor<128x64xf32>, tensor<128x64xf32>) {
  %0 = nn.matmul %q, %k : (tensor<128x64xf32>, tensor<64x128xf32>) -> tensor<128x128xf32>
  %1 = nn.add %0, %mask : (tensor<128x128xf32>, tensor<128x128xf32>) -> tensor<128x128xf32>
  %2 = nn.softmax %1 {axis = 1 : i64} : (tensor<128x128xf32>) -> tensor<128x128xf32>
  %3 = nn.matmul %2, %v : (tensor<128x128xf32>, tensor<128x64xf32>) -> tensor<128x64xf32>
  // What multiplies says nothing about the product.
  %4 = nn.matmul %q, %k : (tensor<128x64xf32>, tensor<64x128xf32>) -> tensor<128x128xf32>
  %5 = nn.mul %4, %cap : (tensor<128x128xf32>, tensor<128x128xf32>) -> tensor<128x128xf32>
  %6 = nn.softmax %5 {axis = 1 : i64} : (tensor<128x128xf32>) -> tensor<128x128xf32>
  %7 = nn.matmul %6, %v : (tensor<128x128xf32>, tensor<128x64xf32>) -> tensor<128x64xf32>
  return %3, %7 : tensor<128x64xf32>, tensor<128x64xf32>
}
