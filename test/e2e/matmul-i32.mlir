// Integers have no register tiles, and wrap around.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = i32[3x4]: 100000 * (i - j) + i
// INPUT y = i32[4x5]: 70000 * (i + j) - 3
// EXPECT z = i32[3x5]: sum(x(i, p) * y(p, j) for p in range(4))
func.func @main(%x: tensor<3x4xi32> {nn.name = "x"}, %y: tensor<4x5xi32> {nn.name = "y"})
    -> (tensor<3x5xi32> {nn.name = "z"}) {
  %z = nn.matmul %x, %y : (tensor<3x4xi32>, tensor<4x5xi32>) -> tensor<3x5xi32>
  return %z : tensor<3x5xi32>
}
