// Running sums and products, forwards and backwards, with and without the element itself; lanes across lines.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x70]: (i + j) % 4
// INPUT w = i32[2x4x3]: i + j - k + 1
// EXPECT along = f32[3x70]: sum(x(i, p) for p in range(j + 1))
// EXPECT across = f32[3x70]: sum(x(p, j) for p in range(i + 1, 3)) + 1
// EXPECT product = i32[2x4x3]: prod(w(i, p, k) for p in range(j))
func.func @main(%x: tensor<3x70xf32> {nn.name = "x"}, %w: tensor<2x4x3xi32> {nn.name = "w"})
    -> (tensor<3x70xf32> {nn.name = "along"}, tensor<3x70xf32> {nn.name = "across"}, tensor<2x4x3xi32> {nn.name = "product"}) {
  %one = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %along = nn.cumulate %x {axis = 1 : i64, kind = 0 : i32, exclusive = false, reverse = false} : (tensor<3x70xf32>) -> tensor<3x70xf32>
  %0 = nn.cumulate %x {axis = 0 : i64, kind = 0 : i32, exclusive = true, reverse = true} : (tensor<3x70xf32>) -> tensor<3x70xf32>
  %across = nn.add %0, %one : (tensor<3x70xf32>, tensor<f32>) -> tensor<3x70xf32>
  %product = nn.cumulate %w {axis = 1 : i64, kind = 1 : i32, exclusive = true, reverse = false} : (tensor<2x4x3xi32>) -> tensor<2x4x3xi32>
  return %along, %across, %product : tensor<3x70xf32>, tensor<3x70xf32>, tensor<2x4x3xi32>
}
