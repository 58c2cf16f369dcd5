// One batch dim of each operand is 1.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x1x3x4]: (i * 11 + k * 5 + l * 3) % 17 - 8
// INPUT y = f32[1x3x4x5]: (j * 11 + k * 5 + l * 3) % 13 - 6
// EXPECT z = f32[2x3x3x5]: sum(x(i, 0, k, p) * y(0, j, p, l) for p in range(4))
func.func @main(%x: tensor<2x1x3x4xf32> {nn.name = "x"}, %y: tensor<1x3x4x5xf32> {nn.name = "y"})
    -> (tensor<2x3x3x5xf32> {nn.name = "z"}) {
  %z = nn.matmul %x, %y : (tensor<2x1x3x4xf32>, tensor<1x3x4x5xf32>) -> tensor<2x3x3x5xf32>
  return %z : tensor<2x3x3x5xf32>
}
