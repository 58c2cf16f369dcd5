// Transposes, slices that run backwards, and every way to pad.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x4x5]: i * 100 + j * 10 + k + 1
// EXPECT turned = f32[5x3x4]: x(j, k, i)
// EXPECT backwards = f32[3x2x2]: x(i, 3 - 2 * j, 1 + 3 * k)
// EXPECT zeros = f32[3x7x4]: x(i, j - 1, k + 1)
// EXPECT edges = f32[3x7x5]: x(i, max(0, min(3, j - 1)), k)
// EXPECT mirrored = f32[3x7x5]: x(i, (1, 0, 1, 2, 3, 2, 1)[j], k)
// EXPECT wrapped = f32[3x7x5]: x(i, (j + 3) % 4, k)
func.func @main(%x: tensor<3x4x5xf32> {nn.name = "x"})
    -> (tensor<5x3x4xf32> {nn.name = "turned"},
        tensor<3x2x2xf32> {nn.name = "backwards"},
        tensor<3x7x4xf32> {nn.name = "zeros"},
        tensor<3x7x5xf32> {nn.name = "edges"},
        tensor<3x7x5xf32> {nn.name = "mirrored"},
        tensor<3x7x5xf32> {nn.name = "wrapped"}) {
  %turned = nn.transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<3x4x5xf32>) -> tensor<5x3x4xf32>
  %backwards = nn.slice %x {starts = affine_map<() -> (0, 3, 1)>, sizes = affine_map<() -> (3, 2, 2)>,
      steps = array<i64: 1, -2, 3>}
      : (tensor<3x4x5xf32>) -> tensor<3x2x2xf32>
  %zeros = nn.pad %x {low = array<i64: 0, 1, -1>, high = array<i64: 0, 2, 0>, mode = 0 : i32}
      : (tensor<3x4x5xf32>) -> tensor<3x7x4xf32>
  %edges = nn.pad %x {low = array<i64: 0, 1, 0>, high = array<i64: 0, 2, 0>, mode = 2 : i32}
      : (tensor<3x4x5xf32>) -> tensor<3x7x5xf32>
  %mirrored = nn.pad %x {low = array<i64: 0, 1, 0>, high = array<i64: 0, 2, 0>, mode = 1 : i32}
      : (tensor<3x4x5xf32>) -> tensor<3x7x5xf32>
  %wrapped = nn.pad %x {low = array<i64: 0, 1, 0>, high = array<i64: 0, 2, 0>, mode = 3 : i32}
      : (tensor<3x4x5xf32>) -> tensor<3x7x5xf32>
  return %turned, %backwards, %zeros, %edges, %mirrored, %wrapped
      : tensor<5x3x4xf32>, tensor<3x2x2xf32>, tensor<3x7x4xf32>, tensor<3x7x5xf32>, tensor<3x7x5xf32>, tensor<3x7x5xf32>
}
