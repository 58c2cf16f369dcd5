// Windows over a padded image, at steps, and dilated: each element is the sum of those that lie on it.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --target x86-64

// INPUT x = f32[2x3x4x8]: i + j * 3 + k * 5 + l
// EXPECT y = f32[2x3x3x2]: sum(x(i, j, a * 2 + b, (k + 1 - a) * 2 + l - b) for a in (0, 1) for b in (0, 1) if 0 <= k + 1 - a < 4 and 0 <= l - b < 2)
// INPUT w = i32[1x1x2x40]: k * 100 + l
// EXPECT z = i32[1x1x1x80]: w(0, 0, l % 2, l // 2)
// EXPECT v = i32[1x1x1x42]: (w(0, 0, 0, l) if l < 40 else 0) + (w(0, 0, 1, l - 2) if l >= 2 else 0)
func.func @main(%x: tensor<2x3x4x8xf32> {nn.name = "x"}, %w: tensor<1x1x2x40xi32> {nn.name = "w"})
    -> (tensor<2x3x3x2xf32> {nn.name = "y"}, tensor<1x1x1x80xi32> {nn.name = "z"}, tensor<1x1x1x42xi32> {nn.name = "v"}) {
  %y = nn.col2im %x {shape = affine_map<() -> (3, 2)>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>,
                     pads = array<i64: 1, 0, 1, 1>, dilations = array<i64: 1, 1>}
     : (tensor<2x3x4x8xf32>) -> tensor<2x3x3x2xf32>
  %z = nn.col2im %w {shape = affine_map<() -> (1, 80)>, kernel = array<i64: 1, 2>, strides = array<i64: 1, 2>,
                     pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
     : (tensor<1x1x2x40xi32>) -> tensor<1x1x1x80xi32>
  %v = nn.col2im %w {shape = affine_map<() -> (1, 42)>, kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>,
                     pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 2>}
     : (tensor<1x1x2x40xi32>) -> tensor<1x1x1x42xi32>
  return %y, %z, %v : tensor<2x3x3x2xf32>, tensor<1x1x1x80xi32>, tensor<1x1x1x42xi32>
}
