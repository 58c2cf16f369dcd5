// A negative index counts from the end; one outside is clamped. Other dims of the indices may be smaller.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x5]: i * 10 + j
// INPUT at = i64[2x4]: (0, -1, 7, -9)[j] + i
// INPUT down = i32[2x5]: (j % 3, -1 - j % 3)[i]
// EXPECT rows = f32[2x4]: x(i, ((0, 4, 4, 0), (1, 0, 4, 0))[i][j])
// EXPECT columns = f32[2x5]: x((j % 3, 2 - j % 3)[i], j)
func.func @main(%x: tensor<3x5xf32> {nn.name = "x"}, %at: tensor<2x4xi64> {nn.name = "at"},
                %down: tensor<2x5xi32> {nn.name = "down"})
    -> (tensor<2x4xf32> {nn.name = "rows"}, tensor<2x5xf32> {nn.name = "columns"}) {
  %rows = nn.gather_elements %x, %at {axis = 1 : i64} : (tensor<3x5xf32>, tensor<2x4xi64>) -> tensor<2x4xf32>
  %columns = nn.gather_elements %x, %down {axis = 0 : i64} : (tensor<3x5xf32>, tensor<2x5xi32>) -> tensor<2x5xf32>
  return %rows, %columns : tensor<2x4xf32>, tensor<2x5xf32>
}
