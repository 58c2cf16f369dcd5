// Of equal elements the first counts, or with `last` the last.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[4x7]: (j * 3 + i) % 4
// EXPECT first = i64[4x1]: min(p for p in range(7) if x(i, p) == 3)
// EXPECT last = i64[4x1]: max(p for p in range(7) if x(i, p) == 3)
// EXPECT smallest = i64[1x7]: min(p for p in range(4) if x(p, j) == 0)
func.func @main(%x: tensor<4x7xf32> {nn.name = "x"})
    -> (tensor<4x1xi64> {nn.name = "first"},
        tensor<4x1xi64> {nn.name = "last"},
        tensor<1x7xi64> {nn.name = "smallest"}) {
  %first = nn.arg_reduce %x {axis = 1 : i64} : (tensor<4x7xf32>) -> tensor<4x1xi64>
  %last = nn.arg_reduce %x {axis = 1 : i64, last} : (tensor<4x7xf32>) -> tensor<4x1xi64>
  %smallest = nn.arg_reduce %x {axis = 0 : i64, min} : (tensor<4x7xf32>) -> tensor<1x7xi64>
  return %first, %last, %smallest : tensor<4x1xi64>, tensor<4x1xi64>, tensor<1x7xi64>
}
