// A carried value, one whose first dim grows, and a scanned one; two that change places; no iteration at all.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --target x86-64 --threads 2

// INPUT x = f32[1x4]: j + 1
// EXPECT grown = f32[4x4]: j + 1
// EXPECT sums = f32[3x1x4]: (k + 1) * (i + 2)
// EXPECT second = f32[1x4]: j + 1
// EXPECT none = f32[1x4]: j + 1
func.func @main(%x: tensor<1x4xf32> {nn.name = "x"})
    -> (tensor<?x4xf32> {nn.name = "grown"},
        tensor<3x1x4xf32> {nn.name = "sums"},
        tensor<1x4xf32> {nn.name = "second"},
        tensor<1x4xf32> {nn.name = "none"})
    attributes {nn.data_dims = ["count", "rows", "swaps", "never"]} {
  %zero = nn.sub %x, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %grown, %last, %sums = nn.loop(%x, %x) {limit = affine_map<() -> (3)>, counter = 0 : i64, assigned = array<i64: 1>,
      dims = [affine_map<(d0, d1) -> (d1, 4)>, affine_map<() -> (1, 4)>, affine_map<() -> (3, 1, 4)>]}
      : (tensor<1x4xf32>, tensor<1x4xf32>) -> (tensor<?x4xf32>, tensor<1x4xf32>, tensor<3x1x4xf32>) {
  ^bb0(%rows: tensor<?x4xf32>, %sum: tensor<1x4xf32>):
    %more = nn.concat %rows, %x {axis = 0 : i64} : (tensor<?x4xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
    %next = nn.add %sum, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
    nn.yield %more, %next, %next : tensor<?x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
  }
  %a, %b = nn.loop(%x, %zero) {limit = affine_map<() -> (3)>, counter = 2 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (1, 4)>, affine_map<() -> (1, 4)>]}
      : (tensor<1x4xf32>, tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  ^bb0(%first: tensor<1x4xf32>, %second: tensor<1x4xf32>):
    nn.yield %second, %first : tensor<1x4xf32>, tensor<1x4xf32>
  }
  %none = nn.loop(%x) {limit = affine_map<() -> (0)>, counter = 3 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (1, 4)>]} : (tensor<1x4xf32>) -> tensor<1x4xf32> {
  ^bb0(%value: tensor<1x4xf32>):
    %twice = nn.add %value, %value : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
    nn.yield %twice : tensor<1x4xf32>
  }
  return %grown, %sums, %b, %none : tensor<?x4xf32>, tensor<3x1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}
