// A 3x3 convolution with padding: an odd width, so that the tiles at both borders differ, and an odd number of
// channels, so that the last vector is not full. Bias, a residual and relu are its epilogue.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x5x7x3]: (i * 31 + j * 17 + k * 7 + l * 5) % 23 - 11
// INPUT r = f32[2x5x7x13]: (i + j * 3 + k * 5 + l) % 9 - 4
// CONST w = f32[3x3x3x13]: ((i * 5 + j * 3 + k * 11 + l * 7) % 13 - 6) / 8
// CONST b = f32[13]: i - 6
// EXPECT y = f32[2x5x7x13]: max(0, b(l) + r(i, j, k, l) + sum(x(i, j + p - 1, k + q - 1, c) * w(p, q, c, l) for p in range(3) for q in range(3) for c in range(3)))
func.func @main(%x: tensor<2x5x7x3xf32> {nn.name = "x"}, %r: tensor<2x5x7x13xf32> {nn.name = "r"})
    -> (tensor<2x5x7x13xf32> {nn.name = "y"}) {
  %w = nn.constant dense<$w> : tensor<3x3x3x13xf32> : tensor<3x3x3x13xf32>
  %b = nn.constant dense<$b> : tensor<13xf32> : tensor<13xf32>
  %sum = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
      groups = 1 : i64}
      : (tensor<2x5x7x3xf32>, tensor<3x3x3x13xf32>) -> tensor<2x5x7x13xf32>
  %biased = nn.add %sum, %b : (tensor<2x5x7x13xf32>, tensor<13xf32>) -> tensor<2x5x7x13xf32>
  %both = nn.add %biased, %r : (tensor<2x5x7x13xf32>, tensor<2x5x7x13xf32>) -> tensor<2x5x7x13xf32>
  %y = nn.relu %both : (tensor<2x5x7x13xf32>) -> tensor<2x5x7x13xf32>
  return %y : tensor<2x5x7x13xf32>
}
