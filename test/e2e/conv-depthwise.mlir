// One filter a channel; 19 channels are no multiple of any vector. The two convolutions are with strides 1 and 2.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x6x9x19]: (i * 31 + j * 17 + k * 7 + l * 5) % 23 - 11
// CONST w = f32[3x3x1x19]: ((i * 5 + j * 3 + l * 7) % 13 - 6) / 8
// CONST b = f32[19]: i / 4
// EXPECT y = f32[2x6x9x19]: max(0, b(l) + sum(x(i, j + p - 1, k + q - 1, l) * w(p, q, 0, l) for p in range(3) for q in range(3)))
// EXPECT z = f32[2x3x4x19]: sum(x(i, j * 2 + p - 1, k * 2 + q, l) * w(p, q, 0, l) for p in range(3) for q in range(3))
func.func @main(%x: tensor<2x6x9x19xf32> {nn.name = "x"})
    -> (tensor<2x6x9x19xf32> {nn.name = "y"}, tensor<2x3x4x19xf32> {nn.name = "z"}) {
  %w = nn.constant dense<$w> : tensor<3x3x1x19xf32> : tensor<3x3x1x19xf32>
  %b = nn.constant dense<$b> : tensor<19xf32> : tensor<19xf32>
  %sum = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
      groups = 19 : i64}
      : (tensor<2x6x9x19xf32>, tensor<3x3x1x19xf32>) -> tensor<2x6x9x19xf32>
  %biased = nn.add %sum, %b : (tensor<2x6x9x19xf32>, tensor<19xf32>) -> tensor<2x6x9x19xf32>
  %y = nn.relu %biased : (tensor<2x6x9x19xf32>) -> tensor<2x6x9x19xf32>
  %z = nn.conv %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 0, 0>, dilations = array<i64: 1, 1>,
      groups = 19 : i64}
      : (tensor<2x6x9x19xf32>, tensor<3x3x1x19xf32>) -> tensor<2x3x4x19xf32>
  return %y, %z : tensor<2x6x9x19xf32>, tensor<2x3x4x19xf32>
}
