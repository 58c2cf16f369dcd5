// Windows of 2x2 at steps of 1 over a padded 3x2 image: each element is the sum of those that lie on it.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --target x86-64

// INPUT x = f32[2x8x4x17]: i + j * 3 + k * 5 + l
// EXPECT y = f32[2x3x2x17]: sum(x(i, (j + 1 - a) * 2 + k - b, a * 2 + b, l) for a in (0, 1) for b in (0, 1) if 0 <= j + 1 - a < 4 and 0 <= k - b + 1 - 1 < 2)
func.func @main(%x: tensor<2x8x4x17xf32> {nn.name = "x"}) -> (tensor<2x3x2x17xf32> {nn.name = "y"}) {
  %y = nn.col2im %x {shape = affine_map<() -> (3, 2)>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>,
                     pads = array<i64: 1, 0, 1, 1>, dilations = array<i64: 1, 1>}
     : (tensor<2x8x4x17xf32>) -> tensor<2x3x2x17xf32>
  return %y : tensor<2x3x2x17xf32>
}
