// Products of bytes: pairs of i16 by pmaddwd, whose sums stay in registers.
// RUN: skiffc %s -o - --emit=asm --target x86-64-v3 | %python %root/test/harness/inner_loops.py | FileCheck %s
// RUN: skiffc %s -o - --emit=asm --target x86-64-v4 | %python %root/test/harness/inner_loops.py | FileCheck %s
// RUN: skiffc %s -o - --emit=asm --target x86-64 | %python %root/test/harness/inner_loops.py | FileCheck %s
// REQUIRES: python

// CHECK-DAG: matmul_0: {{[1-9][0-9]*}} multiply-adds, {{[0-9]+}} loads, 0 spills
// CHECK-DAG: conv_1: {{[1-9][0-9]*}} multiply-adds, {{[0-9]+}} loads, 0 spills
// CHECK-NOT: {{[1-9][0-9]*}} spills
func.func @main(%x: tensor<64x96xi8>, %y: tensor<1x14x14x64xui8>) -> (tensor<64x80xi32>, tensor<1x14x14x96xi32>) {
  %w = nn.constant dense<3> : tensor<96x80xi8> : tensor<96x80xi8>
  %f = nn.constant dense<5> : tensor<3x3x64x96xi8> : tensor<3x3x64x96xi8>
  %0 = nn.matmul %x, %w : (tensor<64x96xi8>, tensor<96x80xi8>) -> tensor<64x80xi32>
  %1 = nn.conv %y, %f {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x14x14x64xui8>, tensor<3x3x64x96xi8>) -> tensor<1x14x14x96xi32>
  return %0, %1 : tensor<64x80xi32>, tensor<1x14x14x96xi32>
}
