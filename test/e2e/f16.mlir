// Halves are computed in f32, and rounded to the nearest when they are stored.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f16[3x11]: (i * 11 + j) / 7
// INPUT y = f16[3x11]: 1 - j / 3
// CONST w = f16[11x5]: ((i * 3 + j * 5) % 11 - 5) / 4
// EXPECT z = f16[3x11]: max(0, x(i, j) * y(i, j) + x(i, j))
// EXPECT product = f16[3x5]: sum(x(i, p) * w(p, j) for p in range(11))
func.func @main(%x: tensor<3x11xf16> {nn.name = "x"}, %y: tensor<3x11xf16> {nn.name = "y"})
    -> (tensor<3x11xf16> {nn.name = "z"}, tensor<3x5xf16> {nn.name = "product"}) {
  %w = nn.constant dense<$w> : tensor<11x5xf16> : tensor<11x5xf16>
  %m = nn.mul %x, %y : (tensor<3x11xf16>, tensor<3x11xf16>) -> tensor<3x11xf16>
  %a = nn.add %m, %x : (tensor<3x11xf16>, tensor<3x11xf16>) -> tensor<3x11xf16>
  %z = nn.relu %a : (tensor<3x11xf16>) -> tensor<3x11xf16>
  %product = nn.matmul %x, %w : (tensor<3x11xf16>, tensor<11x5xf16>) -> tensor<3x5xf16>
  return %z, %product : tensor<3x11xf16>, tensor<3x5xf16>
}
