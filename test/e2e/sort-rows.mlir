// Rows in lexicographic order, equal ones in their own; NaN comes last.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = i32[37x3]: (i * 5 % 2, -(i % 3), i * 11 % 4)[j]
// INPUT n = f32[5x1]: (inf - inf, 2, inf, inf - inf, -inf)[i]
// EXPECT rows = i64[37]: sorted(range(37), key=lambda p: (x(p, 0), x(p, 1), x(p, 2), p))[i]
// EXPECT nan = i64[5]: (4, 1, 2, 0, 3)[i]
func.func @main(%x: tensor<37x3xi32> {nn.name = "x"}, %n: tensor<5x1xf32> {nn.name = "n"})
    -> (tensor<37xi64> {nn.name = "rows"}, tensor<5xi64> {nn.name = "nan"}) {
  %rows = nn.sort_rows %x : (tensor<37x3xi32>) -> tensor<37xi64>
  %nan = nn.sort_rows %n : (tensor<5x1xf32>) -> tensor<5xi64>
  return %rows, %nan : tensor<37xi64>, tensor<5xi64>
}
