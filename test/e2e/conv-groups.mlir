// Three groups of five channels: no vector and no tile may run from one group into the next.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[1x4x6x6]: (j * 17 + k * 7 + l * 5) % 23 - 11
// CONST w = f32[3x3x2x15]: ((i * 5 + j * 3 + k * 11 + l * 7) % 13 - 6) / 8
// EXPECT y = f32[1x4x6x15]: sum(x(i, j + p - 1, k + q - 1, l // 5 * 2 + c) * w(p, q, c, l) for p in range(3) for q in range(3) for c in range(2))
func.func @main(%x: tensor<1x4x6x6xf32> {nn.name = "x"})
    -> (tensor<1x4x6x15xf32> {nn.name = "y"}) {
  %w = nn.constant dense<$w> : tensor<3x3x2x15xf32> : tensor<3x3x2x15xf32>
  %y = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
      groups = 3 : i64}
      : (tensor<1x4x6x6xf32>, tensor<3x3x2x15xf32>) -> tensor<1x4x6x15xf32>
  return %y : tensor<1x4x6x15xf32>
}
