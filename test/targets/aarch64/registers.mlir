// The accumulators of inner loops stay in registers: 32 of them on AArch64.
// RUN: skiffc %s -o - --emit=asm --target aarch64 | %python %root/test/harness/inner_loops.py | FileCheck %s

// REQUIRES: python

// CHECK-DAG:  matmul_0: {{[1-9][0-9]+}} multiply-adds, {{[0-9]+}} loads, 0 spills
// CHECK-DAG:  conv_1: {{[1-9][0-9]+}} multiply-adds, {{[0-9]+}} loads, 0 spills
// CHECK-NOT:  {{[1-9][0-9]*}} spills
func.func @main(%x: tensor<64x96xf32>, %image: tensor<1x14x14x64xf32>) -> (tensor<64x80xf32>, tensor<1x14x14x96xf32>) {
  %w = nn.constant dense<1.0> : tensor<96x80xf32> : tensor<96x80xf32>
  %0 = nn.matmul %x, %w : (tensor<64x96xf32>, tensor<96x80xf32>) -> tensor<64x80xf32>
  return %0 : tensor<64x80xf32>
}
