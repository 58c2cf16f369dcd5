// Products of bytes: four at a time by sdot where the CPU has it (bytes without a sign are moved by 128, or multiplied
// by usdot where there is i8mm), else by four products of i32. The sums stay in registers.
// RUN: skiffc %s -o - --emit=asm --target aarch64+dotprod > %t.s
// RUN: FileCheck %s --check-prefix=DOT < %t.s
// RUN: %python %root/test/harness/inner_loops.py < %t.s | FileCheck %s --check-prefix=LOOPS
// RUN: skiffc %s -o - --emit=asm --target aarch64+dotprod+i8mm | FileCheck %s --check-prefix=MIXED
// RUN: skiffc %s -o - --emit=asm --target aarch64 | FileCheck %s --check-prefix=BASE
// REQUIRES: python

// DOT-LABEL:   matmul_0:
// DOT:         sdot v{{[0-9]+}}.4s, v{{[0-9]+}}.16b, v{{[0-9]+}}.
// DOT-NOT:     mov w{{[0-9]+}}, #-2139062144
// DOT-LABEL:   conv_1:
// DOT:         mov w{{[0-9]+}}, #-2139062144
// DOT:         sdot v{{[0-9]+}}.4s, v{{[0-9]+}}.16b, v{{[0-9]+}}.
// LOOPS-DAG:   matmul_0: {{[12][0-9]}} multiply-adds, {{[0-9]+}} loads, 0 spills
// LOOPS-DAG:   conv_1: {{[12][0-9]}} multiply-adds, {{[0-9]+}} loads, 0 spills
// LOOPS-NOT:   {{[1-9][0-9]*}} spills
// MIXED-LABEL: conv_1:
// MIXED-NOT:   mov w{{[0-9]+}}, #-2139062144
// MIXED:       usdot
// BASE-NOT:    dot
// BASE:        mla v{{[0-9]+}}.4s
func.func @main(%x: tensor<64x96xi8>, %y: tensor<1x14x14x64xui8>) -> (tensor<64x80xi32>, tensor<1x14x14x96xi32>) {
  %w = nn.constant dense<3> : tensor<96x80xi8> : tensor<96x80xi8>
  %f = nn.constant dense<5> : tensor<3x3x64x96xi8> : tensor<3x3x64x96xi8>
  %0 = nn.matmul %x, %w : (tensor<64x96xi8>, tensor<96x80xi8>) -> tensor<64x80xi32>
  %1 = nn.conv %y, %f {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x14x14x64xui8>, tensor<3x3x64x96xi8>) -> tensor<1x14x14x96xi32>
  return %0, %1 : tensor<64x80xi32>, tensor<1x14x14x96xi32>
}
