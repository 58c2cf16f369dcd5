// Four bits: a cast keeps the low ones, moving keeps all, and the way back extends the sign.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = i32[4x10]: 7 * i + 3 * j - 20
// EXPECT signed = i32[10x4]: (x(j, i) + 8) % 16 - 8
// EXPECT unsigned = f32[4x10]: x(i, j) % 4
func.func @main(%x: tensor<4x10xi32> {nn.name = "x"})
    -> (tensor<10x4xi32> {nn.name = "signed"}, tensor<4x10xf32> {nn.name = "unsigned"}) {
  %four = nn.cast %x {to = i4} : (tensor<4x10xi32>) -> tensor<4x10xi4>
  %moved = nn.transpose %four {perm = array<i64: 1, 0>} : (tensor<4x10xi4>) -> tensor<10x4xi4>
  %signed = nn.cast %moved {to = i32} : (tensor<10x4xi4>) -> tensor<10x4xi32>
  %two = nn.cast %x {to = ui2} : (tensor<4x10xi32>) -> tensor<4x10xui2>
  %unsigned = nn.cast %two {to = f32} : (tensor<4x10xui2>) -> tensor<4x10xf32>
  return %signed, %unsigned : tensor<10x4xi32>, tensor<4x10xf32>
}
