// Sizes of windows, strides and dilations that are cut into different tiles: several rows at once, one row, rows whose
// taps are a loop (7x7), and taps far apart. The images are big enough for an interior.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --threads 2
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x11x14x12]: ((i * 31 + j * 17 + k * 7 + l * 5) % 23 - 11) / 4
// CONST five = f32[5x5x1x12]: ((i * 5 + j * 3 + l * 7) % 13 - 6) / 8
// CONST three = f32[3x3x1x12]: ((i * 7 + j * 5 + l * 3) % 11 - 5) / 8
// CONST seven = f32[7x7x1x12]: ((i * 3 + j * 5 + l * 7) % 9 - 4) / 8
// EXPECT a = f32[2x11x14x12]: sum(x(i, j + p - 2, k + q - 2, l) * five(p, q, 0, l) for p in range(5) for q in range(5))
// EXPECT b = f32[2x6x7x12]: sum(x(i, j * 2 + p - 2, k * 2 + q - 2, l) * five(p, q, 0, l) for p in range(5) for q in range(5))
// EXPECT c = f32[2x11x14x12]: sum(x(i, j + p * 3 - 3, k + q * 3 - 3, l) * three(p, q, 0, l) for p in range(3) for q in range(3))
// EXPECT d = f32[2x6x7x12]: sum(x(i, j * 2 + p - 3, k * 2 + q - 3, l) * seven(p, q, 0, l) for p in range(7) for q in range(7))
func.func @main(%x: tensor<2x11x14x12xf32> {nn.name = "x"})
    -> (tensor<2x11x14x12xf32> {nn.name = "a"}, tensor<2x6x7x12xf32> {nn.name = "b"},
        tensor<2x11x14x12xf32> {nn.name = "c"}, tensor<2x6x7x12xf32> {nn.name = "d"}) {
  %five = nn.constant dense<$five> : tensor<5x5x1x12xf32> : tensor<5x5x1x12xf32>
  %three = nn.constant dense<$three> : tensor<3x3x1x12xf32> : tensor<3x3x1x12xf32>
  %seven = nn.constant dense<$seven> : tensor<7x7x1x12xf32> : tensor<7x7x1x12xf32>
  %a = nn.conv %x, %five {strides = array<i64: 1, 1>, pads = array<i64: 2, 2, 2, 2>, dilations = array<i64: 1, 1>,
      groups = 12 : i64} : (tensor<2x11x14x12xf32>, tensor<5x5x1x12xf32>) -> tensor<2x11x14x12xf32>
  %b = nn.conv %x, %five {strides = array<i64: 2, 2>, pads = array<i64: 2, 2, 2, 2>, dilations = array<i64: 1, 1>,
      groups = 12 : i64} : (tensor<2x11x14x12xf32>, tensor<5x5x1x12xf32>) -> tensor<2x6x7x12xf32>
  %c = nn.conv %x, %three {strides = array<i64: 1, 1>, pads = array<i64: 3, 3, 3, 3>, dilations = array<i64: 3, 3>,
      groups = 12 : i64} : (tensor<2x11x14x12xf32>, tensor<3x3x1x12xf32>) -> tensor<2x11x14x12xf32>
  %d = nn.conv %x, %seven {strides = array<i64: 2, 2>, pads = array<i64: 3, 3, 3, 3>, dilations = array<i64: 1, 1>,
      groups = 12 : i64} : (tensor<2x11x14x12xf32>, tensor<7x7x1x12xf32>) -> tensor<2x6x7x12xf32>
  return %a, %b, %c, %d
      : tensor<2x11x14x12xf32>, tensor<2x6x7x12xf32>, tensor<2x11x14x12xf32>, tensor<2x6x7x12xf32>
}
