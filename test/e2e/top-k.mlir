// The best first; of equal elements the first one is better. NaN is the largest.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x17]: (j * 7 + i) % 6 / 2
// INPUT n = f32[4]: (1, inf - inf, 3, -inf)[i]
// EXPECT largest = i64[3x5]: sorted(range(17), key=lambda p: (-x(i, p), p))[j]
// EXPECT all = i64[3x17]: sorted(range(3), key=lambda p: (x(p, j), p))[i]
// EXPECT nan = i64[4]: (1, 2, 0, 3)[i]
func.func @main(%x: tensor<3x17xf32> {nn.name = "x"}, %n: tensor<4xf32> {nn.name = "n"})
    -> (tensor<3x5xi64> {nn.name = "largest"}, tensor<3x17xi64> {nn.name = "all"}, tensor<4xi64> {nn.name = "nan"}) {
  %largest = nn.top_k %x {axis = 1 : i64, k = affine_map<() -> (5)>, largest = true} : (tensor<3x17xf32>) -> tensor<3x5xi64>
  %all = nn.top_k %x {axis = 0 : i64, k = affine_map<() -> (3)>, largest = false} : (tensor<3x17xf32>) -> tensor<3x17xi64>
  %nan = nn.top_k %n {axis = 0 : i64, k = affine_map<() -> (4)>, largest = true} : (tensor<4xf32>) -> tensor<4xi64>
  return %largest, %all, %nan : tensor<3x5xi64>, tensor<3x17xi64>, tensor<4xi64>
}
