// Strides, dilations and padding that differ by dim and by side; the last window leaves some of the input unread.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[1x11x14x5]: (i * 31 + j * 17 + k * 7 + l * 5) % 23 - 11
// CONST w = f32[3x2x5x9]: ((i * 5 + j * 3 + k * 11 + l * 7) % 13 - 6) / 8
// EXPECT y = f32[1x5x5x9]: sum(x(i, j * 2 + p * 2 - 1, k * 3 + q * 3 - 2, c) * w(p, q, c, l) for p in range(3) for q in range(2) for c in range(5))
func.func @main(%x: tensor<1x11x14x5xf32> {nn.name = "x"})
    -> (tensor<1x5x5x9xf32> {nn.name = "y"}) {
  %w = nn.constant dense<$w> : tensor<3x2x5x9xf32> : tensor<3x2x5x9xf32>
  %y = nn.conv %x, %w {strides = array<i64: 2, 3>, pads = array<i64: 1, 2, 2, 0>, dilations = array<i64: 2, 3>,
      groups = 1 : i64}
      : (tensor<1x11x14x5xf32>, tensor<3x2x5x9xf32>) -> tensor<1x5x5x9xf32>
  return %y : tensor<1x5x5x9xf32>
}
