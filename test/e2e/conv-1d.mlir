// One spatial dim, and a filter that is an argument: nothing is packed.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x9x3]: (i * 17 + j * 7 + k * 5) % 23 - 11
// INPUT w = f32[4x3x5]: (i * 5 + j * 3 + k) % 13 - 6
// EXPECT y = f32[2x8x5]: sum(x(i, j + p - 2, c) * w(p, c, k) for p in range(4) for c in range(3))
func.func @main(%x: tensor<2x9x3xf32> {nn.name = "x"}, %w: tensor<4x3x5xf32> {nn.name = "w"})
    -> (tensor<2x8x5xf32> {nn.name = "y"}) {
  %y = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 2, 0>, dilations = array<i64: 1>, groups = 1 : i64}
      : (tensor<2x9x3xf32>, tensor<4x3x5xf32>) -> tensor<2x8x5xf32>
  return %y : tensor<2x8x5xf32>
}
