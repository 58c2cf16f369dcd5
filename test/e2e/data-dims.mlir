// How much of x is taken, x says itself.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0

// INPUT x = i64[5]: 3 - i
// EXPECT part = i64[3]: 2 * (3 - i)
func.func @main(%x: tensor<5xi64> {nn.name = "x"}) -> (tensor<?xi64> {nn.name = "part"})
    attributes {nn.data_dims = ["length"]} {
  %most = nn.reduce %x {axes = array<i64: 0>, kind = 2 : i32} : (tensor<5xi64>) -> tensor<1xi64>
  nn.read_dims %most {first = 0 : i64} : tensor<1xi64>
  %part = nn.slice %x {starts = affine_map<() -> (0)>, sizes = affine_map<(d0) -> (d0)>, steps = array<i64: 1>} : (tensor<5xi64>) -> tensor<?xi64>
  %twice = nn.add %part, %part : (tensor<?xi64>, tensor<?xi64>) -> tensor<?xi64>
  return %twice : tensor<?xi64>
}
