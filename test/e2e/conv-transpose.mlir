// Every input element is spread over the output; where windows overlap, they add.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[1x3x4x2]: (j * 17 + k * 7 + l * 5) % 23 - 11
// CONST w = f32[3x3x2x3]: ((i * 5 + j * 3 + k * 11 + l * 7) % 13 - 6) / 8
// EXPECT y = f32[1x6x7x3]: sum(x(0, a, b, c) * w(j + 1 - 2 * a, k + 1 - 2 * b, c, l) for a in range(3) for b in range(4) for c in range(2))
func.func @main(%x: tensor<1x3x4x2xf32> {nn.name = "x"})
    -> (tensor<1x6x7x3xf32> {nn.name = "y"}) {
  %w = nn.constant dense<$w> : tensor<3x3x2x3xf32> : tensor<3x3x2x3xf32>
  %y = nn.conv_transpose %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, output_padding = array<i64: 1, 0>, groups = 1 : i64}
      : (tensor<1x3x4x2xf32>, tensor<3x3x2x3xf32>) -> tensor<1x6x7x3xf32>
  return %y : tensor<1x6x7x3xf32>
}
