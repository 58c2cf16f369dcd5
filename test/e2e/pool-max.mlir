// Padding is never the maximum, not even where everything is negative.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x7x9x11]: -((i * 31 + j * 17 + k * 7 + l * 5) % 23) - 1
// EXPECT y = f32[2x4x5x11]: max(x(i, p, q, l) for p in range(j * 2 - 1, j * 2 + 2) for q in range(k * 2 - 1, k * 2 + 2) if 0 <= p < 7 and 0 <= q < 9)
func.func @main(%x: tensor<2x7x9x11xf32> {nn.name = "x"})
    -> (tensor<2x4x5x11xf32> {nn.name = "y"}) {
  %y = nn.pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, kind = 2 : i32, count_include_pad = false, count_pads = array<i64: 1, 1, 1, 1>}
      : (tensor<2x7x9x11xf32>) -> tensor<2x4x5x11xf32>
  return %y : tensor<2x4x5x11xf32>
}
