// Along the last axis, along one that is not, and of a size of 1; large numbers do not overflow.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x5x7]: (i * 11 + j * 5 + k * 3) % 17 + 990
// EXPECT last = f32[2x5x7]: exp(x(i, j, k) - 1000) / sum(exp(x(i, j, p) - 1000) for p in range(7))
// EXPECT middle = f32[2x5x7]: exp(x(i, j, k) - 1000) / sum(exp(x(i, p, k) - 1000) for p in range(5))
// EXPECT first = f32[2x5x7]: exp(x(i, j, k) - 1000) / sum(exp(x(p, j, k) - 1000) for p in range(2))
// EXPECT logarithm = f32[2x5x7]: x(i, j, k) - 1000 - log(sum(exp(x(i, p, k) - 1000) for p in range(5)))
func.func @main(%x: tensor<2x5x7xf32> {nn.name = "x"})
    -> (tensor<2x5x7xf32> {nn.name = "last"},
        tensor<2x5x7xf32> {nn.name = "middle"},
        tensor<2x5x7xf32> {nn.name = "first"},
        tensor<2x5x7xf32> {nn.name = "logarithm"}) {
  %last = nn.softmax %x {axis = 2 : i64} : (tensor<2x5x7xf32>) -> tensor<2x5x7xf32>
  %middle = nn.softmax %x {axis = 1 : i64} : (tensor<2x5x7xf32>) -> tensor<2x5x7xf32>
  %first = nn.softmax %x {axis = 0 : i64} : (tensor<2x5x7xf32>) -> tensor<2x5x7xf32>
  %logarithm = nn.softmax %x {axis = 1 : i64, log} : (tensor<2x5x7xf32>) -> tensor<2x5x7xf32>
  return %last, %middle, %first, %logarithm
      : tensor<2x5x7xf32>, tensor<2x5x7xf32>, tensor<2x5x7xf32>, tensor<2x5x7xf32>
}
