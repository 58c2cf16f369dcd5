// Each branch once; the results' dims differ.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[4]: i - 1
// EXPECT taken = f32[4]: 2 * (i - 1)
// EXPECT other = f32[2]: i - 1
func.func @main(%x: tensor<4xf32> {nn.name = "x"})
    -> (tensor<?xf32> {nn.name = "taken"}, tensor<?xf32> {nn.name = "other"})
    attributes {nn.data_dims = ["taken", "other"]} {
  %sum = nn.reduce %x {axes = array<i64: 0>, kind = 0 : i32} : (tensor<4xf32>) -> tensor<1xf32>
  %one = nn.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
  %big = nn.greater %sum, %one : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
  %small = nn.less %sum, %one : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
  %taken = nn.if %big {dims = [affine_map<(d0) -> (d0)>], assigned = array<i64: 0>} : (tensor<1xi1>) -> tensor<?xf32> {
    %twice = nn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    nn.yield %twice : tensor<4xf32>
  } else {
    %part = nn.slice %x {starts = affine_map<() -> (0)>, sizes = affine_map<() -> (2)>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
    nn.yield %part : tensor<2xf32>
  }
  %other = nn.if %small {dims = [affine_map<(d0, d1) -> (d1)>], assigned = array<i64: 1>} : (tensor<1xi1>) -> tensor<?xf32> {
    %twice = nn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    nn.yield %twice : tensor<4xf32>
  } else {
    %part = nn.slice %x {starts = affine_map<() -> (0)>, sizes = affine_map<() -> (2)>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
    nn.yield %part : tensor<2xf32>
  }
  return %taken, %other : tensor<?xf32>, tensor<?xf32>
}
