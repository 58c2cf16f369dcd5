// The accumulators of inner loops stay in registers, of which AArch64 has 32.
// RUN: skiffc %s -o - --emit=asm --target aarch64 | %python %root/test/harness/inner_loops.py | FileCheck %s
// REQUIRES: python

// CHECK-DAG: matmul_0: {{[12][0-9]}} multiply-adds, {{[0-9]+}} loads, 0 spills
// CHECK-DAG: conv_1: {{[12][0-9]}} multiply-adds, {{[0-9]+}} loads, 0 spills
// CHECK-NOT: {{[1-9][0-9]*}} spills
func.func @main(%x: tensor<64x96xf32>, %y: tensor<1x14x14x64xf32>) -> (tensor<64x80xf32>, tensor<1x14x14x96xf32>) {
  %w = nn.constant dense<1.0> : tensor<96x80xf32> : tensor<96x80xf32>
  %f = nn.constant dense<1.0> : tensor<3x3x64x96xf32> : tensor<3x3x64x96xf32>
  %0 = nn.matmul %x, %w : (tensor<64x96xf32>, tensor<96x80xf32>) -> tensor<64x80xf32>
  %1 = nn.conv %y, %f {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x14x14x64xf32>, tensor<3x3x64x96xf32>) -> tensor<1x14x14x96xf32>
  return %0, %1 : tensor<64x80xf32>, tensor<1x14x14x96xf32>
}
