// The mean is of what lies in the input, or with count_include_pad of the window.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[1x6x8x5]: (j * 17 + k * 7 + l * 5) % 23
// EXPECT inside = f32[1x3x4x5]: sum(x(i, p, q, l) for p in range(j * 2 - 1, j * 2 + 2) for q in range(k * 2 - 1, k * 2 + 2)) / sum(0 <= p < 6 and 0 <= q < 8 for p in range(j * 2 - 1, j * 2 + 2) for q in range(k * 2 - 1, k * 2 + 2))
// EXPECT padded = f32[1x3x4x5]: sum(x(i, p, q, l) for p in range(j * 2 - 1, j * 2 + 2) for q in range(k * 2 - 1, k * 2 + 2)) / 9
func.func @main(%x: tensor<1x6x8x5xf32> {nn.name = "x"})
    -> (tensor<1x3x4x5xf32> {nn.name = "inside"}, tensor<1x3x4x5xf32> {nn.name = "padded"}) {
  %inside = nn.pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, kind = 1 : i32, count_include_pad = false, count_pads = array<i64: 1, 1, 1, 1>}
      : (tensor<1x6x8x5xf32>) -> tensor<1x3x4x5xf32>
  %padded = nn.pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, kind = 1 : i32, count_include_pad = true, count_pads = array<i64: 1, 1, 1, 1>}
      : (tensor<1x6x8x5xf32>) -> tensor<1x3x4x5xf32>
  return %inside, %padded : tensor<1x3x4x5xf32>, tensor<1x3x4x5xf32>
}
