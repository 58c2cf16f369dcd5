// Two artifacts of one model, in one of which a weight of the second product is wrong: that layer is named, and not
// those behind it, which are as wrong.
// RUN: skiffc %s -o %t.right.skiff
// RUN: sed 's/dense<\[\[0.25/dense<[[0.75/' %s > %t.wrong.mlir && skiffc %t.wrong.mlir -o %t.wrong.skiff
// RUN: %exits 1 skiff-diff %t.wrong.skiff %t.right.skiff | FileCheck %s
// CHECK:      layer {{ *}}kernel {{ *}}shape {{ *}}layout {{ *}}max_abs {{ *}}max_rel {{ *}}cosine {{ *}}SQNR(dB) {{ *}}verdict
// CHECK-NEXT: magnitude1 {{ *}}matmul_0 {{ *}}2x4 {{ *}}same {{ *}}0 {{.*}} inf {{ *}}ok{{$}}
// CHECK-NEXT: product2 {{ *}}matmul_1 {{.*}} differ {{ *}}<-- first
// CHECK-NEXT: softmax {{ *}}softmax_2 {{.*}} differ{{$}}
// CHECK-NEXT: 3 layers compared, 2 differ
// CHECK-NEXT: the error jumps at "product2": kernel matmul_1 (product2) of {{.*}}wrong.skiff against matmul_1 (product2) of {{.*}}right.skiff

// The same from two folders that skiff-run wrote, and from one of these and an artifact.
// RUN: rm -rf %t.right %t.wrong
// RUN: skiff-run %t.right.skiff --dump-layers %t.right && skiff-run %t.wrong.skiff --dump-layers %t.wrong
// RUN: %exits 1 skiff-diff %t.wrong %t.right | FileCheck %s --check-prefix=FIRST
// RUN: %exits 1 skiff-diff %t.wrong.skiff %t.right | FileCheck %s --check-prefix=FIRST
// RUN: %exits 1 skiff-diff %t.wrong %t.right.skiff | FileCheck %s --check-prefix=FIRST
// FIRST: the error jumps at "product2"

// RUN: %exits 1 skiff-diff %t.wrong %t.right --json | FileCheck %s --check-prefix=JSON
// JSON: "schema": "skiff.diff/1"
// JSON: "agree": false
// JSON: "first": "product2"
// JSON: "jumps": true
// RUN: %exits 0 skiff-diff %t.right %t.right.skiff | FileCheck %s --check-prefix=RIGHT
// RIGHT: 3 layers compared, 0 differ
// RIGHT-NOT: jumps

// What is within the tolerance is no difference, wherever it comes from.
// RUN: %exits 0 skiff-diff %t.wrong %t.right --atol 1

func.func @main(%x: tensor<2x4xf32> {nn.name = "x"}) -> (tensor<2x4xf32> {nn.name = "y"}) {
  %w1 = nn.constant dense<0.5> : tensor<4x4xf32> : tensor<4x4xf32>
  %w2 = nn.constant dense<[[0.25, 1.0, 2.0, 3.0], [1.0, 0.5, 0.0, 1.0], [2.0, 1.0, 0.5, 0.0],
                           [0.5, 1.0, 2.0, 0.5]]> : tensor<4x4xf32> : tensor<4x4xf32>
  %0 = nn.matmul %x, %w1 : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32> loc("product1")
  %1 = nn.abs %0 : (tensor<2x4xf32>) -> tensor<2x4xf32> loc("magnitude1")
  %2 = nn.matmul %1, %w2 : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32> loc("product2")
  %3 = nn.softmax %2 {axis = 1 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32> loc("softmax")
  return %3 : tensor<2x4xf32>
}
