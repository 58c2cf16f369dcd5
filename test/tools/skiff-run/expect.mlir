// What differs is shown, with its worst element, and is exit code 1.
// RUN: %numbers %s %t right
// RUN: skiffc %t.mlir -o %t.skiff
// RUN: %exits 0 skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz | FileCheck %s --check-prefix=RIGHT
// RIGHT: output {{ *}}shape {{ *}}max_abs {{ *}}max_rel {{ *}}cosine {{ *}}SQNR
// RIGHT: y {{.*}} ok (rtol

// RUN: %numbers %s %t wrong
// RUN: %exits 1 skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz | FileCheck %s --check-prefix=WRONG
// WRONG: y {{ *}}2x3 {{ *}}0.5 {{.*}} [1,2] {{ *}}5.5 {{ *}}5 {{ *}}1 of 6 differ

// A tolerance that covers it makes it right again.
// RUN: %exits 0 skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0.6
// RUN: %exits 1 skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0.4

// What it writes, it accepts as expected.
// RUN: skiff-run %t.skiff --inputs %t.in.npz --outputs %t.written.npz
// RUN: %exits 0 skiff-run %t.skiff --inputs %t.in.npz --expect %t.written.npz --rtol 0 --atol 0

// INPUT x = f32[2x3]: i * 3 + j
// EXPECT(right) y = f32[2x3]: i * 3 + j
// EXPECT(wrong) y = f32[2x3]: i * 3 + j + (i == 1 and j == 2) / 2
func.func @main(%x: tensor<2x3xf32> {nn.name = "x"}) -> (tensor<2x3xf32> {nn.name = "y"}) {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
