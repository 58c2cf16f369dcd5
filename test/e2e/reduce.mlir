// Along each axis alone, along two that are not neighbours, and along all.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[3x5x7]: (i * 11 + j * 5 + k * 3) % 17 - 20
// EXPECT first = f32[1x5x7]: sum(x(p, j, k) for p in range(3))
// EXPECT middle = f32[3x1x7]: max(x(i, p, k) for p in range(5))
// EXPECT last = f32[3x5x1]: sum(x(i, j, p) for p in range(7)) / 7
// EXPECT two = f32[1x5x1]: min(x(p, j, q) for p in range(3) for q in range(7))
// EXPECT whole = f32[1x1x1]: sqrt(sum(x(p, q, r) ** 2 for p in range(3) for q in range(5) for r in range(7)))
func.func @main(%x: tensor<3x5x7xf32> {nn.name = "x"})
    -> (tensor<1x5x7xf32> {nn.name = "first"},
        tensor<3x1x7xf32> {nn.name = "middle"},
        tensor<3x5x1xf32> {nn.name = "last"},
        tensor<1x5x1xf32> {nn.name = "two"},
        tensor<1x1x1xf32> {nn.name = "whole"}) {
  %first = nn.reduce %x {axes = array<i64: 0>, kind = 0 : i32} : (tensor<3x5x7xf32>) -> tensor<1x5x7xf32>
  %middle = nn.reduce %x {axes = array<i64: 1>, kind = 2 : i32} : (tensor<3x5x7xf32>) -> tensor<3x1x7xf32>
  %last = nn.reduce %x {axes = array<i64: 2>, kind = 1 : i32} : (tensor<3x5x7xf32>) -> tensor<3x5x1xf32>
  %two = nn.reduce %x {axes = array<i64: 0, 2>, kind = 3 : i32} : (tensor<3x5x7xf32>) -> tensor<1x5x1xf32>
  %whole = nn.reduce %x {axes = array<i64: 0, 1, 2>, kind = 6 : i32} : (tensor<3x5x7xf32>) -> tensor<1x1x1xf32>
  return %first, %middle, %last, %two, %whole
      : tensor<1x5x7xf32>, tensor<3x1x7xf32>, tensor<3x5x1xf32>, tensor<1x5x1xf32>, tensor<1x1x1xf32>
}
