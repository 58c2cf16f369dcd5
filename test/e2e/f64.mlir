// Doubles keep their precision.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-13 --atol 1e-13
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-13 --atol 1e-13 --target x86-64

// INPUT x = f64[3x11]: 1 + (i * 11 + j) * 2.0 ** -40
// CONST w = f64[11x5]: (i * 3 + j * 5) % 11 - 5
// EXPECT y = f64[3x11]: exp(x(i, j) - 1)
// EXPECT product = f64[3x5]: sum(x(i, p) * w(p, j) for p in range(11))
// CONST one = f64[1]: 1
func.func @main(%x: tensor<3x11xf64> {nn.name = "x"})
    -> (tensor<3x11xf64> {nn.name = "y"}, tensor<3x5xf64> {nn.name = "product"}) {
  %w = nn.constant dense<$w> : tensor<11x5xf64> : tensor<11x5xf64>
  %one = nn.constant dense<$one> : tensor<1xf64> : tensor<1xf64>
  %d = nn.sub %x, %one : (tensor<3x11xf64>, tensor<1xf64>) -> tensor<3x11xf64>
  %y = nn.exp %d : (tensor<3x11xf64>) -> tensor<3x11xf64>
  %product = nn.matmul %x, %w : (tensor<3x11xf64>, tensor<11x5xf64>) -> tensor<3x5xf64>
  return %y, %product : tensor<3x11xf64>, tensor<3x5xf64>
}
